"""Numbers at the ends of what floats hold, and tables that they do not: learned from, or refused in words."""

import numpy as np
import pandas as pd
import pytest

from deepdistilling import EssenceClassifier, EssenceRegressor
from deepdistilling.errors import DataError, ParameterError

CORNERS = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
EITHER = [0, 1, 1, 1]


@pytest.mark.parametrize("scale", [1e-299, 1e-150, 1e50, 1e150])
@pytest.mark.parametrize("cost", ["auto", 1.0])
def test_small_and_large_values_are_learned_from(scale, cost):
    fitted = EssenceClassifier(cost=cost).fit(CORNERS * scale, EITHER)
    assert fitted.predict(CORNERS * scale).tolist() == EITHER


@pytest.mark.parametrize(
    ("X", "message"),
    [
        (CORNERS * 5e-324, "column 0 of X has different values, but all within 5e-324"),
        (np.array([[1e-320, 0], [2e-320, 0], [3e-320, 0], [3e-320, 0]]), "all within 2e-320"),
        (CORNERS * 1.7e308, r"X\[1, 1\] is 1.7e\+308; values must be from -1e\+151 to 1e\+151"),
        (-CORNERS * 1.7e308, r"X\[1, 1\] is -1.7e\+308"),
    ],
)
@pytest.mark.parametrize("estimator", [EssenceClassifier(), EssenceRegressor()])
def test_what_no_float_fits_is_refused(X, message, estimator):
    with pytest.raises(DataError, match=message):
        estimator.fit(X, EITHER)


@pytest.mark.parametrize("weight", [1e-320, 1e-100, 1e308])
@pytest.mark.parametrize("cost", ["auto", 1.0])
def test_only_the_ratios_of_weights_matter(weight, cost):
    plain = EssenceClassifier(cost=cost).fit(CORNERS, EITHER, sample_weight=np.ones(4))
    fitted = EssenceClassifier(cost=cost).fit(CORNERS, EITHER, sample_weight=np.full(4, weight))
    assert fitted.predict(CORNERS).tolist() == plain.predict(CORNERS).tolist()
    fitted = EssenceRegressor().fit(CORNERS, EITHER, sample_weight=np.full(4, weight))
    assert fitted.predict(CORNERS).tolist() == EITHER


def test_means_of_large_targets_do_not_overflow():
    X = np.repeat(CORNERS, 5, axis=0)
    fitted = EssenceRegressor().fit(X, np.where(X[:, 0] > 0, 1e308, -1e308))
    assert fitted.predict(CORNERS).tolist() == [-1e308, -1e308, 1e308, 1e308]


@pytest.mark.parametrize("cost", [0, 1e-10, 1e10, 1e300])
def test_costs_beyond_the_solver(cost):
    with pytest.raises(ParameterError, match="'cost' parameter"):
        EssenceClassifier(cost=cost).fit(CORNERS, EITHER)


@pytest.mark.parametrize("estimator", [EssenceClassifier, EssenceRegressor])
def test_no_jobs(estimator):
    with pytest.raises(ParameterError, match="'n_jobs' parameter"):
        estimator(n_jobs=0).fit(CORNERS, EITHER)


@pytest.mark.parametrize(
    "X",
    [
        np.array([[2**62], [2**62 + 1]]),
        [[2**62], [2**62 + 1]],
        [[2**70], [2**70 + 1]],
        pd.DataFrame({"id": [2**62, 2**62 + 1]}),
        np.array([[-(2**62)], [1]]),
    ],
)
def test_integers_that_are_no_floats(X):
    with pytest.raises(DataError, match=r"of X holds -?[0-9]+; not every integer beyond 2\*\*53 is a float"):
        EssenceClassifier().fit(X, [0, 1])


def test_the_largest_integers_that_are_floats():
    X = np.array([[2**53], [1], [0]])
    assert EssenceClassifier().fit(X, [1, 0, 0]).predict(X).tolist() == [1, 0, 0]


def test_values_that_are_too_close_for_their_size():
    X = np.array([[2**53], [2**53 - 1], [0]])
    with pytest.raises(DataError, match="differ by too little beside their size"):
        EssenceClassifier().fit(X, [1, 0, 0])


def test_columns_of_text_are_named():
    frame = pd.DataFrame({"colour": ["red", "blue"], "size": [1, 2], "shape": ["x", "y"]})
    with pytest.raises(DataError, match=r"columns 'colour', 'shape' of X hold text, such as 'red'.*OneHotE"):
        EssenceClassifier().fit(frame, [0, 1])
    with pytest.raises(DataError, match="column 1 of X holds text, such as 'b'"):
        EssenceClassifier().fit([["1", "b"], ["2", "3"]], [0, 1])


def test_columns_of_mixed_names():
    frame = pd.DataFrame([[0, 1], [1, 0]], columns=["a", 1])
    with pytest.raises(DataError, match="named by texts, but one is 1; name all of them"):
        EssenceClassifier().fit(frame, [0, 1])


@pytest.mark.parametrize(("dtype", "kind"), [("Int64", int), ("UInt8", int), ("boolean", bool)])
def test_labels_of_pandas_own_kinds(dtype, kind):
    fitted = EssenceClassifier().fit(CORNERS, pd.Series(EITHER, dtype=dtype))
    assert fitted.predict(CORNERS).tolist() == [kind(each) for each in EITHER]
    assert {type(each) for each in fitted.classes_.tolist()} == {kind}


def test_a_missing_label_of_pandas_own_kind():
    with pytest.raises(DataError, match=r"y\[1\] is missing"):
        EssenceClassifier().fit(CORNERS, pd.Series([0, None, 1, 1], dtype="Int64"))
