"""Text in pictures: what the user wrote, of a size that fits the axes."""

import itertools

import numpy as np
import pytest
from compiler.networks import at_least

import deepdistilling as dd
from deepdistilling.plots.explanation import MAX_LINES, _cut, _within

BITS = np.array(list(itertools.product((0, 1), repeat=3)))
NAMES = ["price $x_1$", "a $b", "c^2 $"]


@pytest.fixture(scope="module")
def learned():
    labels = np.where(BITS.sum(axis=1) > 1, "$1 and $2", "cost $5")
    return dd.EssenceClassifier().fit(BITS, labels)


def drawn(learned, ax=None):
    program = dd.distill(learned, names=NAMES)
    yield lambda ax=None: dd.plot_explanation(program, BITS[3], ax=ax)
    yield lambda ax=None: dd.plot_network(learned, names=NAMES, ax=ax)
    yield lambda ax=None: dd.plot_weights(learned, names=NAMES, ax=ax)


def texts_of(ax):
    return [*ax.texts, *(text for inner in ax.child_axes for text in inner.texts)]


def test_a_dollar_begins_no_formula(learned):
    for draw in drawn(learned):
        texts = texts_of(draw())
        assert any("$" in text.get_text() for text in texts)
        assert not any(text.get_parse_math() for text in texts)


def test_letters_are_smaller_on_smaller_axes(learned):
    from matplotlib import pyplot

    for draw in drawn(learned):
        own = draw()
        _, ax = pyplot.subplots(figsize=(4, 3))
        small = draw(ax)
        scale = min(4 * 0.775 / own.get_xlim()[1], 3 * 0.77 / own.get_ylim()[0], 1)
        for one, other in zip(own.texts, small.texts, strict=True):
            assert other.get_size() == pytest.approx(scale * one.get_size())


def test_words_do_not_overlap_on_small_axes(learned):
    from matplotlib import pyplot

    figure, ax = pyplot.subplots(figsize=(4, 3))
    dd.plot_network(learned, names=NAMES, ax=ax)
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.texts]
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))


def test_titles_of_narrow_images_do_not_overlap():
    rng = np.random.default_rng(0)
    layer = dd.Layer(rng.normal(size=(784, 10)), rng.normal(size=10) * 100)
    net = dd.Network([layer, dd.Layer(rng.normal(size=(10, 2)), np.zeros(2))])
    ax = dd.plot_weights(net, input_shape=(784, 1))
    ax.get_figure().canvas.draw()
    boxes = [text.get_window_extent() for text in ax.texts]
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))


def test_long_names_are_cut_and_keep_their_indent():
    names = [f"{'a_long_name_' * 12}{k}" for k in range(3)]
    program = dd.distill(at_least(3, 2), input_domain="binary", names=names)
    shown = [text.get_text() for text in dd.plot_explanation(program, [0, 1, 1]).texts]
    lines = [text for text in shown if "a_long_name_a_long_name" in text and text.startswith("    ")]
    assert lines
    assert all(text.endswith(" …") and len(text) == 92 for text in lines)


def test_cut():
    assert _cut("    abcdef", 10) == "    abcdef"
    assert _cut("    abcdefg", 10) == "    abcd …"


def test_of_many_lines_the_last_are_shown_and_the_gap_is():
    numbers = list(range(5, 5 + MAX_LINES + 20))
    kept = _within(numbers)
    assert _within(numbers[:MAX_LINES]) == numbers[:MAX_LINES]
    assert len(kept) == MAX_LINES
    assert kept.count(None) == 1
    assert (kept[0], kept[-1]) == (numbers[0], numbers[-1])
