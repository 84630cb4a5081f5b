"""What cannot be folded into a network is refused by name, with the reason."""

import numpy as np
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_iris
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import AdaBoostClassifier, BaggingClassifier, VotingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import (
    Binarizer,
    FunctionTransformer,
    KBinsDiscretizer,
    MaxAbsScaler,
    MinMaxScaler,
    Normalizer,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    PowerTransformer,
    QuantileTransformer,
    SplineTransformer,
    StandardScaler,
    TargetEncoder,
)
from sklearn.svm import SVC, NuSVC
from sklearn.tree import DecisionTreeClassifier

import deepdistilling as dd
from deepdistilling.errors import UnsupportedError

X, Y = load_iris(return_X_y=True)


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (PolynomialFeatures(2), "multiplies columns with each other"),
        (SplineTransformer(), "makes curves of columns"),
        (PCA(2), "sums over all columns, rounded by routines"),
        (TruncatedSVD(2), "sums over all columns, rounded by routines"),
        (PowerTransformer(), "bends each column by a power"),
        (QuantileTransformer(n_quantiles=10), "bends each column to its ranks"),
        (Normalizer(), "divides a row by its own length"),
        (KBinsDiscretizer(3, quantile_method="averaged_inverted_cdf"), "asks questions of its own"),
        (Binarizer(), "asks questions of its own"),
        (SimpleImputer(), "fills in missing values"),
        (MinMaxScaler(clip=True), "cuts numbers off with clip=True"),
        (FeatureUnion([("scaled", StandardScaler())]), "use a ColumnTransformer"),
        (FunctionTransformer(np.log1p), "calls log1p, which nothing but Python knows"),
        (TargetEncoder(), "use a OneHotEncoder"),
    ],
    ids=lambda each: type(each).__name__ if not isinstance(each, str) else "",
)
def test_steps(step, why):
    pipeline = make_pipeline(step, DecisionTreeClassifier(max_depth=2)).fit(X, Y)
    with pytest.raises(UnsupportedError, match=f"the step {type(step).__name__} .*{why}.*known are Standard"):
        dd.Network.from_sklearn(pipeline)


@pytest.mark.parametrize(
    ("estimator", "why"),
    [
        (KNeighborsClassifier(), "measures the distance"),
        (MLPClassifier(3, max_iter=2), "has hidden neurons of more than two values"),
        (SVC(), "kernel='rbf'"),
        (NuSVC(), "measures distances by a kernel"),
        (GaussianNB(), "squares its inputs"),
        (LinearDiscriminantAnalysis(), "a LogisticRegression has sums"),
        (AdaBoostClassifier(n_estimators=2), "gradient boosting adds up trees"),
        (BaggingClassifier(n_estimators=2), "a RandomForestClassifier averages trees"),
        (VotingClassifier([("tree", DecisionTreeClassifier())]), "distil them one by one"),
    ],
    ids=lambda each: type(each).__name__ if not isinstance(each, str) else "",
)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_estimators(estimator, why):
    with pytest.raises(UnsupportedError, match=why):
        dd.distill(estimator.fit(X, Y))


COLOURS = np.array([["red", 1], ["green", 2], ["red", 3], ["blue", 1]], dtype=object)
CLASSES = [0, 1, 0, 1]
MISSING = np.array([["red", 1], [None, 2], ["red", 3], ["blue", 1]], dtype=object)


@pytest.mark.parametrize(
    ("parts", "rows", "why"),
    [
        (
            [("one", OneHotEncoder(), [0]), ("two", OrdinalEncoder(), [0]), ("three", "passthrough", [1]),
             ("four", OneHotEncoder(), [1])],
            COLOURS, "column 'x1' is read in two ways",
        ),
        ([("one", OneHotEncoder(), [0])], MISSING, "column 'x0' has missing values among its categories"),
        (
            [("one", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan), [0])],
            COLOURS, "makes NaN of what it does not know in column 'x0'",
        ),
        (
            [("one", make_pipeline(OrdinalEncoder(), OneHotEncoder()), [0])],
            COLOURS, "an encoder must come first",
        ),
    ],
)  # fmt: skip
def test_encoders(parts, rows, why):
    tree = DecisionTreeClassifier()
    pipeline = make_pipeline(ColumnTransformer(parts), tree).fit(rows, CLASSES)
    with pytest.raises(UnsupportedError, match=why):
        dd.distill(pipeline)


def test_weights_of_parts_are_refused():
    parts = ColumnTransformer([("all", StandardScaler(), [0, 1])], transformer_weights={"all": 2.0})
    with pytest.raises(UnsupportedError, match="transformer_weights"):
        dd.distill(make_pipeline(parts, LogisticRegression()).fit(X, Y))


def test_a_clip_of_the_largest_is_refused():
    scaler = MaxAbsScaler()
    if "clip" not in scaler.get_params():
        pytest.skip("this scikit-learn has no MaxAbsScaler with clip")
    pipeline = make_pipeline(scaler.set_params(clip=True), LogisticRegression()).fit(X, Y)
    with pytest.raises(UnsupportedError, match="cuts numbers off"):
        dd.distill(pipeline)
