"""What `fit` learns with: an estimator, behind an encoder where the table has columns of text.

A file of its own, since importing scikit-learn takes seconds, which help and refusals do without.
"""

from __future__ import annotations

from typing import Any, Literal

from sklearn.compose import ColumnTransformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from ..formats import Table
from ..learn import EssenceClassifier


def learned_from(
    data: Table, *, subconcepts: Literal["auto", "all"] | int, max_conditions: int | None, others: bool
) -> Any:
    """Return an estimator that has learned from a table.

    Parameters
    ----------
    data : Table
        Examples with labels.
    subconcepts : "auto", "all" or int
        As `EssenceClassifier.n_subconcepts`.
    max_conditions : int or None
        As `EssenceClassifier.max_conditions`.
    others : bool
        Whether new rows may have categories that no example has.
    """
    estimator = EssenceClassifier(n_subconcepts=subconcepts, max_conditions=max_conditions)
    if not any(data.text):
        return estimator.fit(data.X, data.y)
    encoder = OneHotEncoder(handle_unknown="ignore" if others else "error")
    places = [at for at, is_text in enumerate(data.text) if is_text]
    encoded = ColumnTransformer([("text", encoder, places)], remainder="passthrough")
    return make_pipeline(encoded, estimator).fit(data.X, data.y)
