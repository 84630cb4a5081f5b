"""From examples to algorithms: learn a threshold network, condense it to short, proved source code."""

from .compiler import Program, distill, distill_family, unify
from .errors import DistillError
from .learn import EssenceClassifier, EssenceRegressor
from .network import Layer, Network
from .plots import plot_explanation, plot_network, plot_weights
from .version import __version__ as __version__

__all__ = [
    "DistillError",
    "EssenceClassifier",
    "EssenceRegressor",
    "Layer",
    "Network",
    "Program",
    "distill",
    "distill_family",
    "plot_explanation",
    "plot_network",
    "plot_weights",
    "unify",
]
