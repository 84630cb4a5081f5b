"""Generalise: named sizes in place of numbers, and one program from those of several sizes."""

from .named import with_named_sizes
from .open_constants import open_constants
from .unified import unified

__all__ = ["open_constants", "unified", "with_named_sizes"]
