"""Running in other people's tools, in parallel, with a bar, and against the clock."""

import warnings

import joblib
import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from deepdistilling import EssenceClassifier
from deepdistilling.errors import BudgetError

from .tasks import life_like, vectors


def test_pipeline_and_grid_search():
    X, y = load_iris(return_X_y=True)
    pipeline = make_pipeline(StandardScaler(), EssenceClassifier())
    search = GridSearchCV(pipeline, {"essenceclassifier__cost": [1.0, 100.0]}, cv=3).fit(X, y)
    assert search.best_score_ > 0.9


def test_column_names_are_kept():
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame({"left": [0, 0, 1, 1], "right": [0, 1, 0, 1]})
    fitted = EssenceClassifier().fit(table, ["no", "no", "no", "yes"])
    assert fitted.feature_names_in_.tolist() == ["left", "right"]
    assert fitted.predict(table).tolist() == ["no", "no", "no", "yes"]


def test_a_backend_set_outside_is_used():
    X, y = vectors(2, n=60, width=3)
    with joblib.parallel_config(backend="threading", n_jobs=2):
        threaded = EssenceClassifier().fit(X, y)
    assert np.array_equal(threaded.differentiae_.dense(), EssenceClassifier().fit(X, y).differentiae_.dense())


def test_a_progress_bar_changes_nothing(capsys):
    X, y = vectors(2, n=60, width=3)
    loud = EssenceClassifier(verbose=True).fit(X, y)
    assert np.array_equal(loud.differentiae_.dense(), EssenceClassifier().fit(X, y).differentiae_.dense())
    capsys.readouterr()


def test_time_that_is_over_gives_soft_margins_and_says_so():
    X, y = life_like([3], [2, 3])
    with pytest.warns(ConvergenceWarning, match="max_time=0"):
        fitted = EssenceClassifier(max_time=0).fit(X, y)
    assert fitted.cost_ is not None
    with pytest.raises(BudgetError, match="max_time"):
        EssenceClassifier("all", max_time=0).fit(X, y)


def test_time_that_suffices_changes_nothing():
    X, y = life_like([3], [2, 3])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fitted = EssenceClassifier(max_time=600).fit(X, y)
    assert fitted.score(X, y) == 1.0
