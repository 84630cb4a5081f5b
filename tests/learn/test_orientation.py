"""Straight lines: the structure that the paper publishes (Blazek, Venkatesh & Lin 2024)."""

import numpy as np
import pytest

from deepdistilling import EssenceClassifier


def straight_lines(rows, columns):
    """Full-length one-pixel lines: vertical ones of class 0, horizontal ones of class 1."""
    X = np.zeros((rows + columns, rows, columns))
    for column in range(columns):
        X[column, :, column] = 1
    for row in range(rows):
        X[columns + row, row, :] = 1
    return X.reshape(len(X), -1), (np.arange(rows + columns) >= columns).astype(int)


@pytest.fixture(scope="module")
def published():
    return EssenceClassifier(n_subconcepts="all").fit(*straight_lines(28, 28))


def test_differentiae_are_columns_minus_rows(published):
    layer = published.differentiae_
    assert layer.n_outputs == 784
    assert not layer.bias.any()
    images = layer.dense().T.reshape(28, 28, 28, 28)
    for column in range(28):
        for row in range(28):
            expected = np.zeros((28, 28))
            expected[:, column] += 1
            expected[row, :] -= 1
            assert np.array_equal(images[column, row], expected)


def test_subconcept_weights_have_the_published_ratio(published):
    weights = published.network_.layers[1].dense()
    assert weights.shape == (784, 56)
    assert set(np.unique(np.abs(weights))) == {1.0, 27.0}
    assert abs(27 - 1.371672 / 0.050803) < 1e-3
    own = weights[:, 0].reshape(28, 28)
    assert (own[0] == 1).all()
    assert (own[1:] == -27).all()


def test_solver_noise_is_far_below_what_counts_as_equal():
    raw = EssenceClassifier(n_subconcepts="all", symbolic=False).fit(*straight_lines(28, 28))
    sizes = np.abs(raw.network_.layers[1].dense())
    large, small = sizes[sizes > sizes.max() / 2], sizes[sizes < sizes.max() / 2]
    assert np.ptp(large) < 1e-10 * large.max()
    assert np.ptp(small) < 1e-9 * small.max()


@pytest.mark.parametrize(("rows", "columns"), [(12, 16), (16, 12), (11, 18)])
def test_other_sizes_have_no_bias_either(rows, columns):
    fitted = EssenceClassifier(n_subconcepts="all").fit(*straight_lines(rows, columns))
    assert not fitted.network_.layers[0].bias.any()
    assert not fitted.network_.layers[1].bias.any()


def test_right_on_shapes_never_seen(published):
    rng = np.random.default_rng(0)
    images, labels = [], []
    for _ in range(400):
        image = np.zeros((28, 28))
        length, column = int(rng.integers(9, 29)), int(rng.integers(28))
        top = int(rng.integers(29 - length))
        image[top : top + length : int(rng.integers(1, 4)), column] = 1
        label = int(rng.integers(2))
        images.append(image.T if label else image)
        labels.append(label)
    assert (published.predict(np.array(images).reshape(400, -1)) == labels).all()
