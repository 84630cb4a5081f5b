"""Orientation data: labels that nobody can dispute, and families that are what they say."""

import numpy as np
import pytest

from deepdistilling.problems.orientation import FAMILIES, MIN_SIZE, long_side, straight_lines

GRIDS = [(28, 28), (MIN_SIZE, MIN_SIZE), (10, 40), (33, 12)]
each_family = pytest.mark.parametrize("family", list(FAMILIES))


def upright(family, rows=28, columns=28, count=300):
    """Images of one family with the lying ones stood up."""
    images, labels = FAMILIES[family](count, rows, columns, np.random.default_rng(1))
    return [image.T if label else image for image, label in zip(images, labels, strict=True)]


def box(image):
    r, c = np.nonzero(image)
    return image[r.min() : r.max() + 1, c.min() : c.max() + 1]


def test_straight_lines():
    images, labels = straight_lines(28, 28)
    assert images.shape == (56, 28, 28)
    assert labels.tolist() == [0] * 28 + [1] * 28
    assert (images.sum(axis=(1, 2)) == 28).all()
    assert (images[:28].sum(axis=1) == 28).any(axis=1).all()
    assert (images[28:].sum(axis=2) == 28).any(axis=1).all()
    assert len(np.unique(images, axis=0)) == 56
    np.testing.assert_array_equal(long_side(images), labels)


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (3, 5), (12, 7)])
def test_straight_lines_of_any_size(rows, columns):
    images, labels = straight_lines(rows, columns)
    assert images.shape == (rows + columns, rows, columns)
    assert (labels == 0).sum() == columns
    np.testing.assert_array_equal(images.sum(axis=(1, 2)), np.where(labels == 0, rows, columns))


@each_family
@pytest.mark.parametrize(("rows", "columns"), GRIDS)
def test_shape_values_balance_and_labels(family, rows, columns):
    images, labels = FAMILIES[family](301, rows, columns, np.random.default_rng(0))
    assert images.shape == (301, rows, columns)
    assert set(np.unique(images)) == {0.0, 1.0}
    assert abs(int((labels == 0).sum()) - int((labels == 1).sum())) <= 1
    np.testing.assert_array_equal(long_side(images), labels)


@each_family
@pytest.mark.parametrize(("rows", "columns"), GRIDS)
def test_the_fullest_column_of_an_upright_shape_beats_every_row(family, rows, columns):
    for image in upright(family, rows, columns):
        assert image.sum(axis=0).max() > image.sum(axis=1).max()


@each_family
def test_the_same_seed_gives_the_same_images(family):
    first, second, other = (FAMILIES[family](50, 28, 28, np.random.default_rng(seed)) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first[0], second[0])
    np.testing.assert_array_equal(first[1], second[1])
    assert not np.array_equal(first[0], other[0])


@each_family
def test_images_vary(family):
    images, _ = FAMILIES[family](300, 28, 28, np.random.default_rng(0))
    assert len(np.unique(images, axis=0)) > 200


@each_family
def test_none_was_learned_from(family):
    seen = {image.tobytes() for image in straight_lines(28, 28)[0]}
    assert all(
        image.tobytes() not in seen for image in FAMILIES[family](300, 28, 28, np.random.default_rng(0))[0]
    )


def test_shorter_lines_are_straight_and_end_before_the_border():
    for image in upright("shorter"):
        shape = box(image)
        assert shape.all()
        assert shape.shape[1] == 1
        assert 7 <= len(shape) <= 27


def test_dotted_lines_have_even_gaps():
    for image in upright("dotted"):
        rows = np.flatnonzero(box(image)[:, 0])
        assert box(image).shape[1] == 1
        assert len(rows) >= 3
        assert len(set(np.diff(rows))) == 1
        assert 2 <= rows[1] <= 4


def test_diagonals_lean_clearly():
    for image in upright("diagonal"):
        shape = box(image)
        assert (shape.sum(axis=1) == 1).all()
        per_column = shape.sum(axis=0)
        assert len(set(per_column)) == 1
        assert 2 <= per_column[0] <= 6
        assert 3 <= shape.shape[1] < 14
        assert set(np.diff(shape.argmax(axis=1))) in ({0, 1}, {0, -1})


def test_dotted_diagonals_are_every_second_pixel():
    for image in upright("dotted_diagonal"):
        shape = box(image)
        assert (shape[::2].sum(axis=1) == 1).all()
        assert (shape[1::2] == 0).all()
        assert (shape.sum(axis=0) >= 2).all()
        assert shape.shape[1] >= 2


def test_zigzags_turn_round():
    for image in upright("zigzag"):
        shape = box(image)
        steps = np.diff(shape.argmax(axis=1))
        assert (shape.sum(axis=1) == 1).all()
        assert set(steps) <= {-1, 0, 1}
        assert {-1, 1} <= set(steps)
        assert 2 <= shape.shape[1] <= 4


def test_outlines_are_borders():
    for image in upright("outline"):
        shape = box(image)
        assert shape[[0, -1]].all()
        assert shape[:, [0, -1]].all()
        assert not shape[1:-1, 1:-1].any()
        assert shape.shape[1] >= 3
        assert len(shape) >= 2 * shape.shape[1]


def test_the_judge_refuses_what_has_no_long_side():
    with pytest.raises(ValueError, match="image 1 has no long side: its box is 4 x 4"):
        long_side([np.ones((4, 5)), np.eye(4, 5)])
    with pytest.raises(ValueError, match="image 0 has no long side: its box is 0 x 0"):
        long_side(np.zeros((1, 4, 4)))


@each_family
@pytest.mark.parametrize(("count", "rows", "columns"), [(-1, 28, 28), (5, 9, 28), (5, 28, 9)])
def test_refuses_grids_without_room(family, count, rows, columns):
    with pytest.raises(ValueError, match="at least 10 x 10; got"):
        FAMILIES[family](count, rows, columns, np.random.default_rng(0))


def test_refuses_an_empty_grid():
    with pytest.raises(ValueError, match="got 0 x 3"):
        straight_lines(0, 3)
