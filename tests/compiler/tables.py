"""A table with categories, and with names and categories that no language takes as they are."""

import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier

COLOURS = ['r"ed', "gr'een", "bl\\ue", "wei\nß */ </script>", "-- ', 0) %s {x}"]
SIZES = ["S", "M", "L"]


def frame(n=240, seed=0):
    """Rows of a colour, a size, two numbers, a month and a column that nothing reads, and their labels."""
    rng = np.random.default_rng(seed)
    rows = pd.DataFrame(
        {
            "class": rng.choice(COLOURS, n),
            "Größe": pd.Categorical(rng.choice(SIZES, n), categories=SIZES),
            "petal width (cm)": rng.normal(10, 3, n).round(1),
            "petal_width (cm)": rng.normal(0, 1, n).round(2),
            "temp_%": rng.integers(1, 5, n),
            "note": rng.choice(["a", "b"], n),
        }
    )
    some = rows["class"].isin(COLOURS[:2]) | (rows["temp_%"] == 3)
    late = np.where(rows["Größe"] == "L", "it's", "none")
    return rows, np.where(some, np.where(rows["petal width (cm)"] > 10, "up", "down"), late)


def pipeline(last, unknown="error"):
    """Encoders and a scaler before an estimator, fitted."""
    rows, labels = frame()
    steps = make_column_transformer(
        (OneHotEncoder(handle_unknown=unknown), ["class", "temp_%"]),
        (OrdinalEncoder(categories=[SIZES]), ["Größe"]),
        (StandardScaler(), ["petal width (cm)"]),
        ("passthrough", ["petal_width (cm)"]),
    )
    return make_pipeline(steps, last).fit(rows, labels)


def tree():
    """A tree of a few questions."""
    return DecisionTreeClassifier(max_depth=5, random_state=0)


def linear():
    """A sum for each label."""
    return LogisticRegression(max_iter=2000)
