"""Essence neural networks: from examples to a threshold network."""

from .estimator import EssenceClassifier
from .validation import UnfittedError

__all__ = ["EssenceClassifier", "UnfittedError"]
