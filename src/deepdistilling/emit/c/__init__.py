"""C99: a file without dependencies, and its header."""

from .file import print_c, print_header

__all__ = ["print_c", "print_header"]
