"""Pictures: whatever a program computes can be drawn, and the same way every time."""

from fractions import Fraction

import numpy as np
import pytest

from deepdistilling.plots import Specimen, plot_specimens

pytest.importorskip("matplotlib", reason="pictures need the extra 'plots'")

VALUES = {
    "sums": np.array([3, 0, 7]),
    "signed": np.array([-3.5, 0, 2]),
    "flags": np.array([True, False, True]),
    "signs": np.array([-1, 0, 1]),
    "table": np.array([[1, -1, 0], [0, 0, 5]]),
    "block": np.zeros((2, 2, 2)),
    "fractions": np.array([Fraction(1, 3), Fraction(5, 2)], dtype=object),
    "none": np.zeros(0),
    "count": np.int64(4),
    "share": 0.25,
    "holds": np.True_,
    "label": "yes",
}


def specimen(values, title="one"):
    return Specimen(title, np.eye(4), values, "yes", True)


@pytest.mark.parametrize("name", list(VALUES))
def test_any_value_can_be_drawn(tmp_path, name):
    plot_specimens([specimen({name: VALUES[name]})], title="title", path=tmp_path / "picture.png")
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")


def test_all_texts_are_there():
    wrong = Specimen("two", np.eye(4), VALUES, "no", False)
    figure = plot_specimens([specimen(VALUES), wrong], title="A title", subtitle="and more")
    texts = {text.get_text() for text in figure.texts}
    assert {"A title", "and more", "input", "one", "two", "yes ✓", "no ✗", *VALUES} <= texts
    assert len(figure.axes) == 2 * (1 + len(VALUES))


def test_no_values_and_flat_input():
    figure = plot_specimens([Specimen("one", np.array([0, 1, 5]), {}, "yes", True)], title="title")
    assert len(figure.axes) == 1


def test_everything_is_inside_the_page():
    figure = plot_specimens([specimen(VALUES)] * 3, title="title")
    for axes in figure.axes:
        box = axes.get_position()
        assert 0 <= box.x0 < box.x1 <= 1
        assert 0 <= box.y0 < box.y1 <= 1


def test_the_same_values_give_the_same_bytes(tmp_path):
    for name in ("a.png", "b.png"):
        plot_specimens([specimen(VALUES)], title="title", path=tmp_path / name)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
