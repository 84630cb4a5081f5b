"""`tolerance="data"`: fewer digits, the same labels on the data, and no more said than was shown."""

import numpy as np
import pytest
from sklearn.datasets import load_iris

import deepdistilling as dd
from deepdistilling.compiler.on_data import simplest_on
from deepdistilling.errors import DomainError, UnsupportedError

RNG = np.random.default_rng(7)
X = RNG.normal(size=(80, 3))
NET = dd.Network(
    [
        dd.Layer(RNG.normal(size=(3, 4)), RNG.normal(size=4)),
        dd.Layer(RNG.normal(size=(4, 2)), RNG.normal(size=2)),
        dd.Layer(np.eye(2), np.zeros(2)),
    ],
    classes=["no", "yes"],
)


@pytest.mark.parametrize("output", ["label", "score", "probability"])
def test_the_same_on_the_data(output):
    program = dd.distill(NET, input_domain="real", output=output, tolerance="data", data=X)
    exact = dd.distill(NET, input_domain="real", output=output)
    if output == "label":
        assert np.array_equal(program.predict(X), NET.predict(X))
    else:
        assert np.allclose(program.predict(X), exact.predict(X), atol=1e-9)
    assert len(program.source) < len(exact.source)


def test_it_is_tested_on_so_many_samples():
    program = dd.distill(NET, input_domain="real", tolerance="data", data=X)
    step = next(step for step in program.verification.steps if step.name == "fewest digits")
    assert (step.method, step.cases) == ("sampling", 80)
    assert program.verification.status == "tested"
    assert dd.distill(NET, input_domain="real").verification.status == "proved"
    assert "Tested against its network on samples" in program.source


def test_samples_may_have_the_shape_of_the_input():
    images = X[:, :2].repeat(2, axis=1).reshape(-1, 2, 2)
    net = dd.Network([dd.Layer(RNG.normal(size=(4, 2)), [0.1, 0.2]), dd.Layer([[1.0], [1.0]], [0.5])])
    program = dd.distill(net, input_shape=(2, 2), input_domain="real", tolerance="data", data=images)
    assert np.array_equal(program.predict(images), net.predict(images.reshape(-1, 4)))


def test_a_tie_among_the_samples_stays_one():
    net = dd.Network([dd.Layer([[1.0], [-1.0]], [0.0]), dd.Layer([[1.0]], [0.5])])
    samples = np.array([[1.0, 1.0], [2.0, 1.0], [1.0, 2.0]])
    simpler, _ = simplest_on(net, samples)
    assert np.array_equal(simpler.predict(samples), net.predict(samples))
    assert net.predict(samples).tolist() == [1, 1, 0]


def test_without_hidden_neurons_nothing_is_rounded():
    net = dd.Network([dd.Layer([[0.123456], [0.7]], [0.1])])
    assert simplest_on(net, X[:, :2])[0] is net


def test_iris_reads_like_a_rule():
    iris = load_iris()
    enn = dd.EssenceClassifier().fit(iris.data, iris.target_names[iris.target])
    program = dd.distill(enn, names=iris.feature_names, tolerance="data", data=iris.data)
    assert np.array_equal(program.predict(iris.data), enn.predict(iris.data))
    assert program.complexity.nodes < 130


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"tolerance": "data"}, UnsupportedError, "pass data=X"),
        ({"data": X}, UnsupportedError, "tolerance='data'"),
        ({"tolerance": 0.1, "data": X}, UnsupportedError, "'exact' or 'data'"),
        ({"tolerance": "data", "data": X[:, :2]}, DomainError, "3 finite numbers"),
        ({"tolerance": "data", "data": X[:0]}, DomainError, "one or more"),
        ({"tolerance": "data", "data": X * np.nan}, DomainError, "finite"),
        ({"tolerance": "data", "data": [["a", "b", "c"]]}, DomainError, "numbers"),
    ],
)
def test_refusals(options, error, words):
    with pytest.raises(error, match=words):
        dd.distill(NET, input_domain="real", **options)
