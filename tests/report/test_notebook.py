"""What notebooks show: whole HTML, the program's own text, scikit-learn's conventions kept."""

from html import unescape
from html.parser import HTMLParser

import numpy as np
import pytest
import sklearn
from compiler.networks import at_least

import deepdistilling as dd


class Reader(HTMLParser):
    """Collects text, and checks that elements are closed in order."""

    def __init__(self):
        super().__init__()
        self.open, self.cells, self.text = [], [], ""

    def handle_starttag(self, tag, attributes):
        self.open.append(tag)
        if tag == "td":
            self.cells.append("")
        assert not [name for name, _ in attributes if name in ("src", "href")]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1] == "td":
            self.cells[-1] += data
        if "style" not in self.open:
            self.text += data


def read(html):
    reader = Reader()
    reader.feed(html)
    assert not reader.open
    return reader


@pytest.fixture(scope="module")
def program():
    return dd.distill(at_least(4, 2), input_domain="binary", names=["a", "b", "<b>", "d"])


@pytest.fixture(scope="module")
def fitted():
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    return dd.EssenceClassifier().fit(X, ["no", "yes", "yes", "no"])


def test_a_program_shows_its_source_what_was_shown_and_its_size(program):
    shown = read(program._repr_html_())
    assert program.source.rstrip() in shown.text
    assert program.verification.claim in shown.text
    size = program.complexity
    assert f"{size.lines} lines, {size.nodes} nodes of syntax, {size.constants} constants" in shown.text
    assert [step.name for step in program.verification.steps] == shown.cells[::5]


def test_light_and_dark(program):
    html = program._repr_html_()
    assert "prefers-color-scheme: dark" in html
    for setting in ('data-jp-theme-light="false"', ".vscode-dark", '[data-theme="dark"]'):
        assert html.count(setting) > 5


def test_a_network_shows_its_layers(fitted):
    net = fitted.network_
    shown = read(net._repr_html_())
    for depth, layer in enumerate(net.layers):
        row = shown.cells[5 * depth : 5 * depth + 4]
        assert row == [
            str(each)
            for each in (depth + 1, layer.n_inputs, layer.n_outputs, np.count_nonzero(layer.weights))
        ]
    assert "p1" in shown.cells


def test_an_estimator_keeps_what_scikit_learn_shows(fitted):
    html = fitted._repr_mimebundle_()["text/html"]
    for each in (html, fitted._repr_html_()):
        assert "sk-top-container" in each
        assert each.endswith(fitted.network_._repr_html_())
    assert fitted._repr_mimebundle_()["text/plain"] == repr(fitted)


def test_one_without_a_network_shows_no_network():
    assert "deepdistilling" not in dd.EssenceClassifier()._repr_mimebundle_()["text/html"]


def test_display_as_text_is_respected(fitted):
    with sklearn.config_context(display="text"):
        assert set(fitted._repr_mimebundle_()) == {"text/plain"}
        assert not hasattr(fitted, "_repr_html_")


def test_names_of_columns_reach_the_network():
    pandas = pytest.importorskip("pandas", reason="data frames need pandas")
    frame = pandas.DataFrame({"<petal>": [1.0, 2.0, 3.0, 4.0]})
    steps = dd.EssenceRegressor(n_bins=2).fit(frame, [1.0, 1.0, 5.0, 5.0])
    html = steps._repr_mimebundle_()["text/html"]
    assert "<petal>" not in html
    assert "<petal> " in unescape(html)


def test_an_estimator_in_a_pipeline(fitted):
    from sklearn.pipeline import make_pipeline

    assert "EssenceClassifier" in make_pipeline(fitted)._repr_html_()
