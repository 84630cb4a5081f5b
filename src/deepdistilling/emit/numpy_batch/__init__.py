"""Print a program as NumPy for batches: every line works on all samples at once."""

from .module import Module, module_of, print_numpy
from .single import print_single
from .types import smallest_type

__all__ = ["Module", "module_of", "print_numpy", "print_single", "smallest_type"]
