"""What people look at: pictures of programs at work, and pages that run them."""

from .page import Data, page
from .plots import Specimen, plot_specimens

__all__ = ["Data", "Specimen", "page", "plot_specimens"]
