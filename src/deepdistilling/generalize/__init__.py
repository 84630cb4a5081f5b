"""Generalise: named sizes in place of numbers, and one program from those of several sizes."""

from .align import align
from .bounds import with_named_sizes
from .open_constants import open_constants

__all__ = ["align", "open_constants", "with_named_sizes"]
