"""From examples to algorithms: learn a threshold network, condense it to short, proved source code.

Public names are imported when they are first used: the libraries below them take their time, and a command
that only prints its help does not need them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .version import __version__ as __version__

if TYPE_CHECKING:
    from .compiler import Program, distill, distill_family, unify
    from .errors import DistillError
    from .learn import EssenceClassifier, EssenceRegressor
    from .network import Layer, Network
    from .plots import plot_explanation, plot_network, plot_weights

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

_HOMES = {
    "DistillError": "errors",
    "EssenceClassifier": "learn",
    "EssenceRegressor": "learn",
    "Layer": "network",
    "Network": "network",
    "Program": "compiler",
    "distill": "compiler",
    "distill_family": "compiler",
    "plot_explanation": "plots",
    "plot_network": "plots",
    "plot_weights": "plots",
    "unify": "compiler",
}

_MODULES = frozenset({*_HOMES.values(), "formats", "problems", "report"})


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        value = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    elif name in _MODULES:
        value = import_module(f".{name}", __name__)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *_MODULES})
