"""What people look at: pictures of programs at work."""

from .plots import Specimen, plot_specimens

__all__ = ["Specimen", "plot_specimens"]
