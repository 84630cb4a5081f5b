"""Printed programs, compared with the files under programs/. `make golden` rewrites them; review the diff."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_iris, load_wine
from sklearn.tree import DecisionTreeClassifier
from tasks import TASKS, Task

import deepdistilling as dd
from deepdistilling.problems import logic, orientation
from golden.networks import centre_of_mass, in_a_row, largest_of, majority_filter, plus_shaped, row_of_cells

PROGRAMS = Path(__file__).parent / "programs"
PUBLISHED = Path(__file__).parents[3] / "shared" / "reference"


def first(bits):
    """The place of the first 1; one more than the last place where there is none."""
    return bits.index(1) if 1 in bits else len(bits)


def labelled(n_bits, answer):
    """All inputs of some bits, with a label for each."""

    def examples():
        X = logic.all_inputs(n_bits)
        return X, np.array([answer(each) for each in X.astype(int).tolist()])

    return examples


MORE_TASKS = [
    Task("majority_3", lambda: logic.majority(3), {"names": ["a", "b", "c"]}),
    Task("parity_3", lambda: logic.parity(3), {"names": ["a", "b", "c"]}),
    Task("comparator_3", lambda: logic.comparator(3), {"names": ["a2", "a1", "a0", "b2", "b1", "b0"]}),
    Task(
        "multiplexer_3",
        lambda: logic.multiplexer(3),
        {"names": ["s2", "s1", "s0", *(f"d{k}" for k in range(8))]},
    ),
    Task("first_of_6", labelled(6, first)),
    Task("last_of_6", labelled(6, lambda bits: 6 if 1 not in bits else 5 - first(bits[::-1]))),
    Task("first_change_of_6", labelled(6, lambda bits: first([a ^ b for a, b in pairwise(bits)]))),
    Task(
        "alarm",
        labelled(3, lambda bits: (3 - first(bits)) % 4),
        {"names": ["alarm", "warning", "notice"]},
    ),
    Task("three_bits", labelled(3, lambda bits: 4 * bits[0] + 2 * bits[1] + bits[2])),
    Task("count_of_5", labelled(5, sum)),
    Task(
        "orientation_28x28",
        lambda: orientation.straight_lines(28, 28),
        {"input_shape": (28, 28)},
        n_subconcepts="all",
    ),
]


def path_of(name):
    return PROGRAMS / f"{name}.py.txt"


@pytest.mark.parametrize("task", [*TASKS, *MORE_TASKS], ids=lambda task: task.name)
def test_task(task, golden):
    golden(task.distill(task.learn()).source, path_of(task.name))


@pytest.mark.parametrize("rule", [30, 90, 110, 184])
def test_row_of_cells(rule, golden):
    program = dd.distill(row_of_cells(12, rule), input_domain="binary", output="score")
    golden(program.source, path_of(f"row_rule_{rule}"))


def test_largest(golden):
    golden(dd.distill(largest_of(6), input_domain="real").source, path_of("largest_of_6"))


@pytest.mark.parametrize("kind", ["any", "all"])
def test_plus_shaped(kind, golden):
    network = plus_shaped(6, 7, kind)
    program = dd.distill(network, input_shape=(6, 7), input_domain="binary", output="score")
    golden(program.generalize().source, path_of(f"plus_shaped_{kind}"))


def test_majority_filter(golden):
    program = dd.distill(majority_filter(6, 7), input_shape=(6, 7), input_domain="binary", output="score")
    golden(program.generalize().source, path_of("majority_filter"))


def test_four_in_a_row(golden):
    program = dd.distill(in_a_row(6, 7, 4), input_shape=(6, 7), input_domain="binary")
    golden(program.generalize().source, path_of("four_in_a_row"))


def test_centre_of_mass(golden):
    program = dd.distill(centre_of_mass(9), input_domain="real", output="score")
    golden(program.source, path_of("centre_of_mass"))


def test_named_columns_and_classes(golden):
    iris = load_iris()
    X, y = iris.data, iris.target_names[iris.target]
    enn = dd.EssenceClassifier().fit(X, y)
    program = dd.distill(enn, input_domain="real", names=iris.feature_names)
    golden(program.source, path_of("iris"))


TABLES = {"iris_data": load_iris, "wine_data": load_wine, "breast_cancer_data": load_breast_cancer}


@pytest.mark.parametrize("name", [*TABLES, "breast_cancer"])
def test_tables(name, golden):
    table = TABLES.get(name, load_breast_cancer)()
    enn = dd.EssenceClassifier().fit(table.data, table.target_names[table.target])
    on_data = {"tolerance": "data", "data": table.data} if name in TABLES else {}
    program = dd.distill(enn, input_domain="real", names=table.feature_names, **on_data)
    golden(program.source, path_of(name))


def test_a_decision_tree(golden):
    table = load_breast_cancer(as_frame=True)
    tree = DecisionTreeClassifier(random_state=0).fit(table.data, table.target_names[table.target])
    golden(dd.distill(tree).source, path_of("breast_cancer_tree"))


def test_circle(golden):
    """Each of three numbers is compared with the next; the last comparison follows from the others."""
    hidden = np.array([[1, 0, -1], [-1, 1, 0], [0, -1, 1]], dtype=float)
    network = dd.Network([dd.Layer(hidden, np.zeros(3)), dd.Layer(hidden.T, np.zeros(3))])
    golden(dd.distill(network, input_domain="real", names="abc").source, path_of("largest_in_a_circle"))


@pytest.mark.skipif(not PUBLISHED.exists(), reason="needs the published weights")
def test_published_maxsat(golden):
    files = [PUBLISHED / f"maxsat_layer{k}.csv.gz" for k in (1, 2, 3)]
    layers = [np.loadtxt(file, delimiter=",") for file in files]
    network = dd.Network([dd.Layer(each[:-1], each[-1]) for each in layers])
    program = dd.distill(network, input_shape=(10, 50), input_domain="binary", output="probability")
    golden(program.source, path_of("maxsat_published"))
