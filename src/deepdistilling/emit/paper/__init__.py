"""Programs as on paper: equations and pseudocode."""

from .latex import print_latex
from .pseudocode import print_pseudocode

__all__ = ["print_latex", "print_pseudocode"]
