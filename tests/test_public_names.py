"""The public interface, pinned: a name that comes or goes is a decision, not an accident."""

import importlib

import pytest

import deepdistilling

PUBLIC = {
    "deepdistilling": [
        "DistillError",
        "EssenceClassifier",
        "EssenceRegressor",
        "Layer",
        "Network",
        "Program",
        "distill",
        "distill_family",
        "plot_explanation",
        "plot_network",
        "plot_weights",
        "unify",
    ],
    "deepdistilling.formats": [
        "Table",
        "digest",
        "read_columns",
        "read_csv_layer",
        "read_npz",
        "read_onnx",
        "read_table",
        "read_torch",
        "write_csv_layer",
        "write_npz",
    ],
    "deepdistilling.problems": ["argmax", "automata", "logic", "maxsat", "monks", "orientation"],
    "deepdistilling.plots": [
        "Specimen",
        "plot_explanation",
        "plot_network",
        "plot_specimens",
        "plot_weights",
    ],
    "deepdistilling.report": ["Data", "page"],
}


@pytest.mark.parametrize("module", list(PUBLIC))
def test_names(module):
    names = importlib.import_module(module).__all__
    assert names == sorted(names)
    assert names == PUBLIC[module]


@pytest.mark.parametrize("module", list(PUBLIC))
def test_names_exist_and_are_documented(module):
    module = importlib.import_module(module)
    for name in module.__all__:
        assert getattr(module, name).__doc__, name


def test_version():
    assert deepdistilling.__version__.count(".") == 2
