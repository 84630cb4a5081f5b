"""What hierarchical subconcepts are good for: left-out accuracy beside flat ones and two known models."""

import numpy as np
from sklearn.datasets import (
    load_breast_cancer,
    load_iris,
    load_wine,
    make_circles,
    make_classification,
    make_moons,
)
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from deepdistilling import EssenceClassifier

FOLDS = StratifiedKFold(5, shuffle=True, random_state=1)


def quadrants():
    """Two classes, each in two opposite quadrants of the plane, one label in ten wrong."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(400, 2))
    return X, (X.prod(axis=1) > 0) ^ (rng.random(400) < 0.1)


def bits():
    """Exclusive or of two of 12 bits, one label in ten wrong."""
    rng = np.random.default_rng(0)
    X = np.unique(rng.integers(0, 2, (800, 12)), axis=0)
    return X, (X[:, 0] != X[:, 1]) ^ (rng.random(len(X)) < 0.1)


def places():
    options = {"n_informative": 4, "n_clusters_per_class": 2, "n_classes": 3, "flip_y": 0.05}
    return make_classification(600, 8, **options, class_sep=1.3, random_state=1)


DATA = {
    "opposite quadrants, 10 % noise": quadrants,
    "exclusive or of 2 of 12 bits, 10 % noise": bits,
    "3 classes in 2 places each": places,
    "two moons, noise 0.3": lambda: make_moons(400, noise=0.3, random_state=0),
    "two rings, noise 0.15": lambda: make_circles(400, noise=0.15, factor=0.5, random_state=0),
    "iris": lambda: load_iris(return_X_y=True),
    "wine": lambda: load_wine(return_X_y=True),
    "breast cancer": lambda: load_breast_cancer(return_X_y=True),
}


def measure(name):
    """One row of the table."""
    X, y = DATA[name]()
    models = {
        "flat": EssenceClassifier(),
        "hierarchical": EssenceClassifier(hierarchical=True),
        "logistic regression": make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000)),
        "decision tree": DecisionTreeClassifier(random_state=0),
    }
    scores = {key: cross_val_score(model, X, y, cv=FOLDS).mean() for key, model in models.items()}
    return {
        "data": name,
        **{key: round(100 * score, 1) for key, score in scores.items()},
        "sizes of the first two": "; ".join(size(models[key].fit(X, y)) for key in ("flat", "hierarchical")),
    }


def size(fitted):
    return f"{len(fitted.subconcept_classes_)} / {fitted.differentiae_.n_outputs}"
