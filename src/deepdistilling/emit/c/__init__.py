"""C99: a file without dependencies, and its header."""

from .file import print_c, print_header
from .running import LONG_TEXT, Runner, print_runner

__all__ = ["LONG_TEXT", "Runner", "print_c", "print_header", "print_runner"]
