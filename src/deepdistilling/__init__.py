"""From examples to algorithms: learn a threshold network, condense it to short, proved source code."""

from .compiler import Program, distill, distill_family, unify
from .errors import DistillError
from .learn import EssenceClassifier, EssenceRegressor
from .network import Layer, Network

__all__ = [
    "DistillError",
    "EssenceClassifier",
    "EssenceRegressor",
    "Layer",
    "Network",
    "Program",
    "distill",
    "distill_family",
    "unify",
]
__version__ = "0.1.0"
