"""What no program of thresholds says, by name, and why."""

from __future__ import annotations

from typing import Any

STEPS = {
    "PolynomialFeatures": "multiplies columns with each other, and a neuron only adds them",
    "SplineTransformer": "makes curves of columns, and a neuron only adds them",
    "PowerTransformer": "bends each column by a power",
    "QuantileTransformer": "bends each column to its ranks",
    "Normalizer": "divides a row by its own length",
    "KBinsDiscretizer": "asks questions of its own before the estimator; a tree finds such limits by itself",
    "Binarizer": "asks questions of its own before the estimator; a tree finds such limits by itself",
    "SimpleImputer": "fills in missing values, and a program reads none; fill them in before the pipeline",
    "KNNImputer": "fills in missing values, and a program reads none; fill them in before the pipeline",
    "MissingIndicator": "reads missing values, and a program reads none",
    "PCA": "makes sums over all columns, rounded by routines that no program repeats",
    "TruncatedSVD": "makes sums over all columns, rounded by routines that no program repeats",
    "KernelPCA": "measures distances",
    "TargetEncoder": "makes averages of labels of categories; use a OneHotEncoder",
    "CountVectorizer": "reads words of a text",
    "TfidfVectorizer": "reads words of a text, and divides a row by its own length",
    "FeatureUnion": "joins the outputs of several steps; use a ColumnTransformer",
    "MinMaxScaler": "cuts numbers off with clip=True, which is no line",
    "MaxAbsScaler": "cuts numbers off with clip=True, which is no line",
}

ESTIMATORS = {
    "MLPClassifier": "has hidden neurons of more than two values; EssenceClassifier learns thresholds",
    "MLPRegressor": "has hidden neurons of more than two values; EssenceRegressor learns thresholds",
    "KNeighborsClassifier": "measures the distance to every training sample",
    "KNeighborsRegressor": "measures the distance to every training sample",
    "RadiusNeighborsClassifier": "measures the distance to every training sample",
    "NuSVC": "measures distances by a kernel; a LinearSVC has sums",
    "SVR": "measures distances by a kernel; a Ridge has a sum",
    "GaussianNB": "squares its inputs",
    "BernoulliNB": "is not read; a LogisticRegression has sums of the same kind",
    "GaussianProcessClassifier": "measures distances by a kernel",
    "LinearDiscriminantAnalysis": "is not read; a LogisticRegression has sums of the same kind",
    "QuadraticDiscriminantAnalysis": "multiplies its inputs with each other",
    "AdaBoostClassifier": "weighs votes of estimators of any kind; gradient boosting adds up trees",
    "BaggingClassifier": "averages estimators of any kind; a RandomForestClassifier averages trees",
    "VotingClassifier": "averages estimators of any kind; distil them one by one",
    "StackingClassifier": "feeds probabilities of estimators to another",
    "CalibratedClassifierCV": "bends scores to probabilities; distil the estimator that it calibrates",
    "KMeans": "measures distances",
    "GridSearchCV": "is a search; distil its best_estimator_",
    "RandomizedSearchCV": "is a search; distil its best_estimator_",
}

KNOWN_STEPS = (
    "known are StandardScaler, RobustScaler, MinMaxScaler and MaxAbsScaler without clip, OneHotEncoder, "
    "OrdinalEncoder, selections of columns, and column transformers of these"
)

KNOWN_ESTIMATORS = (
    "known are trees, forests, gradient boosting, logistic regression, linear support vector machines, "
    "perceptrons, ridge, and EssenceClassifier"
)


def reason(step: Any) -> str:
    """Return why a step before an estimator cannot be folded into it."""
    name = type(step).__name__
    if name == "FunctionTransformer":
        given = getattr(step.func, "__name__", repr(step.func))
        return f"the step FunctionTransformer calls {given}, which nothing but Python knows; {KNOWN_STEPS}"
    return f"the step {name} {STEPS.get(name, 'is no line through each column')}; {KNOWN_STEPS}"


def reason_of_estimator(estimator: Any) -> str:
    """Return why an estimator is no threshold network."""
    name = type(estimator).__name__
    why = ESTIMATORS.get(name, "does not decide by thresholds, or is not known")
    return f"a {name} {why}; {KNOWN_ESTIMATORS}"
