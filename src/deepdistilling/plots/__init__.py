"""Pictures of networks, of their weights, and of programs at work, with Matplotlib (extra ``plots``)."""

from .explanation import plot_explanation
from .network import plot_network
from .specimens import Specimen, plot_specimens
from .weights import plot_weights

__all__ = ["Specimen", "plot_explanation", "plot_network", "plot_specimens", "plot_weights"]
