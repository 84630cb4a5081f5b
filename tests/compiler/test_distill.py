"""From a network to a program: what is promised, and what is refused."""

import itertools

import numpy as np
import pytest
from compiler.networks import at_least, largest_of, neighbours_differ, network
from conformance.structures import slide
from sklearn.model_selection import GridSearchCV

import deepdistilling as dd
from deepdistilling.errors import DomainError, UnsupportedError


def bits(n):
    return np.array(list(itertools.product([0, 1], repeat=n)))


def test_a_threshold_of_bits_is_a_count():
    program = dd.distill(at_least(5, 3), input_domain="binary")
    assert "x.sum() >= 3" in program.source
    assert program.verification.status == "proved"


def test_the_largest_of_reals_is_compared_with_all_others():
    program = dd.distill(largest_of(5), input_domain="real")
    assert "all(x[i] > x[j] for j in range(5) if j != i)" in program.source
    X = np.random.default_rng(0).normal(size=(200, 5))
    assert np.array_equal(program.predict(X), X.argmax(axis=1))
    assert program.verification.status == "proved"


@pytest.mark.parametrize("names", [None, ["a", "b", "c"]])
def test_the_place_of_the_largest_count(names):
    """Scores that are an array as it is are not listed again."""
    levels = np.kron(np.eye(3), np.ones(4))
    first = dd.Layer(levels, np.tile(-0.5 - np.arange(4), 3))
    net = dd.Network([first, dd.Layer(levels.T, np.zeros(3))], activation="step", classes=names)
    program = dd.distill(net, input_domain=(0, 4))
    assert "np.argmax(x)" in program.source
    assert program([1, 4, 4]) == (1 if names is None else "b")


def windows_between(pattern, shape, low, high):
    """For each cell of a board that wraps around, whether a window holds `low` to `high` live cells."""
    n_cells = np.prod(shape)
    windows = slide(pattern, shape, border="wrap").reshape(n_cells, n_cells).T
    first = dd.Layer(np.hstack([windows, windows]), np.repeat([0.5 - low, -0.5 - high], n_cells))
    last = dd.Layer(np.vstack([np.eye(n_cells), -np.eye(n_cells)]), np.full(n_cells, -0.5))
    return dd.Network([first, last], activation="step")


@pytest.mark.parametrize(
    ("pattern", "shape"),
    [(np.ones(5), (12,)), (np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]]), (5, 6))],
)
def test_windows_that_wrap_around_and_are_compared_twice(pattern, shape):
    """Each window has two neurons; those that wrap around look like others, and are of the same family."""
    net = windows_between(pattern, shape, 1, 2)
    program = dd.distill(net, input_shape=shape, input_domain="binary", output="score")
    assert "% " in program.source
    assert "TABLE" not in program.source
    assert program.source.count("<=") == 2
    X = (np.random.default_rng(0).random((100, *shape)) < 0.4).astype(int)
    assert np.array_equal(program.predict(X), net.decision_function(X.reshape(100, -1)))
    wide = program.generalize()
    larger = (np.random.default_rng(1).random((20, *(n + 2 for n in shape))) < 0.4).astype(int)
    other = windows_between(pattern, larger.shape[1:], 1, 2)
    assert np.array_equal(wide.predict(larger), other.decision_function(larger.reshape(20, -1)))


@pytest.mark.parametrize("shape", [(3, 3), (4, 5), (5, 4), (6, 7)])
def test_neighbourhoods_that_a_border_cuts(shape):
    """What is read beyond the border is asked for after the question whether it is there."""
    plus = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]])
    n_cells = np.prod(shape)
    windows = slide(plus, shape, border="cut").reshape(n_cells, n_cells)
    net = dd.Network(
        [dd.Layer(windows.T, np.full(n_cells, -0.5)), dd.Layer(np.eye(n_cells), np.zeros(n_cells))],
        activation="step",
    )
    program = dd.distill(net, input_shape=shape, input_domain="binary", output="score")
    X = (np.random.default_rng(0).random((50, *shape)) < 0.2).astype(int)
    assert np.array_equal(program.predict(X), X.reshape(50, -1) @ windows.T > 0)
    space = {}
    exec(program.source, space)
    assert np.array_equal([space["program"](x) for x in X], program.predict(X))


def test_every_step_is_on_the_record():
    steps = dd.distill(at_least(5, 3), input_domain="binary").verification.steps
    names = [step.name for step in steps]
    assert names[:2] == ["round layer 1", "lift"]
    assert names[-1] == "run the printed text"
    assert all(step.cases > 0 for step in steps)


@pytest.mark.parametrize("output", ["label", "score", "probability"])
def test_outputs_agree_with_the_network(output):
    net = neighbours_differ(6)
    program = dd.distill(net, input_domain="binary", output=output)
    X = bits(6)
    scores = net.decision_function(X)
    expected = {
        "label": net.predict(X),
        "score": scores,
        "probability": np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True),
    }[output]
    assert np.allclose(program.predict(X), expected)


def test_a_single_score_gives_a_logistic_probability():
    net = network(np.array([[1.0], [1.0], [-1.5]]), np.array([[2.0], [0.5]]))
    program = dd.distill(net, input_domain="binary", output="probability")
    assert np.allclose(program([1, 1]), [1 / (1 + np.exp(-2.5))])


def test_labels_are_the_users():
    net = network(np.array([[1.0], [1.0], [-1.5]]), np.array([[-1.0, 1.0], [0, 0]]), classes=["no", "yes"])
    program = dd.distill(net, input_domain="binary", names=["left", "right"])
    assert program([1, 1]) == "yes"
    assert 'return "yes" if left and right else "no"' in program.source


@pytest.mark.parametrize("domain", ["binary", "sign", (0, 2), ["binary", "sign", (1, 4)]])
def test_integer_domains_are_enumerated(domain):
    net = network(np.array([[1.0, 2], [1, -1], [1, 0], [-1.5, 0.5]]), np.array([[1.0, -1], [2, 0], [0.5, 0]]))
    program = dd.distill(net, input_domain=domain)
    assert program.verification.status == "proved"
    assert "enumeration" in {step.method for step in program.verification.steps}


def test_the_same_network_gives_the_same_bytes():
    net = neighbours_differ(7)
    sources = {dd.distill(net, input_domain="binary", output="score").source for _ in range(3)}
    assert len(sources) == 1


def test_distilling_leaves_the_network_as_it_was():
    net = largest_of(4)
    before = [layer.weights.copy() for layer in net.layers]
    program = dd.distill(net, input_domain="real")
    program.predict(np.zeros((1, 4)))
    assert dd.distill(net, input_domain="real").source == program.source
    assert all(np.array_equal(a, layer.weights) for a, layer in zip(before, net.layers, strict=True))


class TestRefusals:
    def test_a_bare_network_needs_a_domain(self):
        with pytest.raises(DomainError, match="input_domain='binary'"):
            dd.distill(at_least(3, 2))

    def test_the_shape_must_hold_the_inputs(self):
        with pytest.raises(DomainError, match=r"2 x 2 = 4 values, but the network reads 3"):
            dd.distill(at_least(3, 2), input_domain="binary", input_shape=(2, 2))

    @pytest.mark.parametrize("shape", [(), (3, 0), (1, 1, 1, 1, 3), (1.5, 2)])
    def test_shapes_that_make_no_sense(self, shape):
        with pytest.raises(DomainError, match="input_shape must hold"):
            dd.distill(at_least(3, 2), input_domain="binary", input_shape=shape)

    @pytest.mark.parametrize("domain", ["bits", (2, 1), ["binary", "real"], 5, None])
    def test_domains_that_do_not_exist(self, domain):
        with pytest.raises(DomainError, match="input_domain must be"):
            dd.distill(at_least(3, 2), input_domain=domain)

    def test_names_for_each_input(self):
        with pytest.raises(DomainError, match="one name an input, 3; got 2"):
            dd.distill(at_least(3, 2), input_domain="binary", names=["a", "b"])

    def test_an_output_that_does_not_exist(self):
        with pytest.raises(UnsupportedError, match="output must be"):
            dd.distill(at_least(3, 2), input_domain="binary", output="proba")

    def test_something_that_is_no_network(self):
        with pytest.raises(UnsupportedError, match="got int"):
            dd.distill(3)

    def test_an_estimator_that_is_not_fitted(self):
        with pytest.raises(dd.DistillError, match="call fit before distill"):
            dd.distill(dd.EssenceClassifier())


def test_a_search_is_its_best_estimator():
    X, y = np.repeat(bits(3), 4, axis=0), np.repeat(bits(3).sum(axis=1) >= 2, 4)
    search = GridSearchCV(dd.EssenceClassifier(), {"cost": [None, 1.0]}, cv=2).fit(X, y)
    assert dd.distill(search).source == dd.distill(search.best_estimator_).source
    with pytest.raises(UnsupportedError, match="distil its best_estimator_"):
        dd.distill(GridSearchCV(dd.EssenceClassifier(), {"cost": [1.0]}))
