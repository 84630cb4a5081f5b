"""`plot_explanation`: the lines are the program's, the values those that it computes."""

import numpy as np
import pytest
from compiler.networks import at_least, network
from sklearn.datasets import load_iris
from sklearn.tree import DecisionTreeClassifier

import deepdistilling as dd
from deepdistilling.errors import DomainError
from deepdistilling.plots.explanation import _PALE


@pytest.fixture(scope="module")
def tree():
    data = load_iris(as_frame=True)
    labels = data.target_names[data.target]
    return dd.distill(DecisionTreeClassifier(max_depth=2, random_state=0).fit(data.data, labels))


def texts(ax):
    return [each.get_text() for each in ax.texts]


def test_lines_that_ran_are_dark_and_others_pale(tree):
    sample = load_iris().data[0]
    why = tree.explain(sample)
    ax = dd.plot_explanation(tree, sample)
    shown = {each.get_text(): each.get_color() for each in ax.texts}
    ran = {line.text for line in why.lines}
    assert ran <= set(shown)
    assert all(shown[text] != _PALE for text in ran)
    assert any(color == _PALE for color in shown.values())
    assert f"answer: '{tree(sample)}'" in shown


def test_comparisons_have_their_margins(tree):
    sample = load_iris().data[0]
    ax = dd.plot_explanation(tree, sample)
    for line in tree.explain(sample).lines:
        for each in line.comparisons:
            answer = "yes" if each.holds else "no"
            assert f"{each.text}: {answer}, by {abs(each.margin):.4g}" in texts(ax)


def test_named_inputs_are_listed(tree):
    ax = dd.plot_explanation(tree, [5.1, 3.5, 1.4, 0.25])
    for name, value in zip(load_iris().feature_names, ("5.1", "3.5", "1.4", "0.25"), strict=True):
        at = texts(ax).index(name)
        assert texts(ax)[at + 1] == value
    assert not ax.child_axes


def test_an_image_stands_beside_the_values():
    first = np.zeros((13, 2))
    first[:12, 0] = first[:4, 1] = 1
    first[12] = -5.5, -1.5
    program = dd.distill(
        network(first, [[1.0, -1.0], [1.0, 1.0], [0, 0]]),
        input_domain="binary",
        input_shape=(3, 4),
        output="score",
    )
    sample = np.arange(12).reshape(3, 4) % 2
    ax = dd.plot_explanation(program, sample)
    (image,) = ax.child_axes[0].images
    np.testing.assert_array_equal(image.get_array(), sample)
    np.testing.assert_array_equal(
        dd.plot_explanation(program, sample.ravel()).child_axes[0].images[0].get_array(), sample
    )


def test_arrays_are_drawn():
    from compiler.networks import neighbours_differ

    program = dd.distill(neighbours_differ(6), input_domain="binary", output="score")
    ax = dd.plot_explanation(program, [1, 0, 0, 1, 1, 0])
    assert ax.child_axes
    assert texts(ax)[0] == "input"


def test_given_axes_are_used(tree):
    from matplotlib import pyplot

    _, ax = pyplot.subplots()
    assert dd.plot_explanation(tree, load_iris().data[3], ax=ax) is ax


def test_a_long_program_shows_what_ran():
    rng = np.random.default_rng(0)
    net = network(rng.normal(size=(7, 20)), rng.normal(size=(21, 2)))
    program = dd.distill(net, input_domain="real")
    ax = dd.plot_explanation(program, np.zeros(6))
    assert len(ax.texts) < 400


def test_refusals():
    program = dd.distill(at_least(4, 2), input_domain="binary")
    with pytest.raises(DomainError):
        dd.plot_explanation(program, [0, 1])
    with pytest.raises(DomainError):
        dd.plot_explanation(program, [0, 1, 2, 0])
