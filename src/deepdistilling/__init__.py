"""From examples to algorithms: learn a threshold network, condense it to short, proved source code."""

from .errors import DistillError
from .network import Layer, Network

__all__ = ["DistillError", "Layer", "Network"]
__version__ = "0.1.0"
