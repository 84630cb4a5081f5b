"""The compiler's driver, and the program that it hands out."""

from .distill import distill
from .program import Program

__all__ = ["Program", "distill"]
