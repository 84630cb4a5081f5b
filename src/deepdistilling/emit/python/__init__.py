"""Programs as Python for people."""

from .module import print_python, printed_inputs, printed_names

__all__ = ["print_python", "printed_inputs", "printed_names"]
