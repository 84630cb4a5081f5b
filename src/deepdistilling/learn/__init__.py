"""Essence neural networks: from examples to a threshold network."""

from .estimator import EssenceClassifier
from .frontier import Frontier, FrontierRow
from .regressor import EssenceRegressor
from .validation import UnfittedError

__all__ = ["EssenceClassifier", "EssenceRegressor", "Frontier", "FrontierRow", "UnfittedError"]
