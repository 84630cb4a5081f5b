"""C99: a file without dependencies, and its header."""

from .file import print_c, print_header
from .running import Runner, print_runner

__all__ = ["Runner", "print_c", "print_header", "print_runner"]
