"""The MONK's problems, against the counts that their report gives."""

import numpy as np
import pytest

from deepdistilling.problems import monks


@pytest.mark.parametrize(("number", "n_true"), [(1, 216), (2, 142), (3, 228)])
def test_how_many_robots_are_of_the_concept(number, n_true):
    X, y = monks.monks(number)
    assert X.shape == (432, len(monks.NAMES)) == (432, 17)
    assert y.sum() == n_true
    assert len(np.unique(X, axis=0)) == 432
    assert (X.sum(axis=1) == 6).all()


def test_there_are_three():
    with pytest.raises(ValueError, match="1, 2 and 3; got 4"):
        monks.monks(4)
