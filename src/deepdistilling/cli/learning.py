"""What `fit` learns with: an estimator, behind an encoder where the table has columns of text.

A file of its own, since importing scikit-learn takes seconds, which help and refusals do without.
"""

from __future__ import annotations

from typing import Any

from sklearn.compose import ColumnTransformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from ..formats import Table
from ..learn import EssenceClassifier
from .plan import Plan


def learned_from(data: Table, plan: Plan) -> Any:
    """Return an estimator that has learned from a table.

    Parameters
    ----------
    data : Table
        Examples with labels.
    plan : Plan
    """
    estimator = EssenceClassifier(
        n_subconcepts=plan.subconcepts,
        hierarchical=plan.hierarchical,
        cost=plan.cost,
        max_conditions=plan.max_conditions,
    )
    if not any(data.text):
        return estimator.fit(data.X, data.y)
    encoder = OneHotEncoder(handle_unknown="ignore" if plan.others else "error")
    places = [at for at, is_text in enumerate(data.text) if is_text]
    encoded = ColumnTransformer([("text", encoder, places)], remainder="passthrough")
    return make_pipeline(encoded, estimator).fit(data.X, data.y)
