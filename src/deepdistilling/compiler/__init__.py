"""The compiler's driver, and the program that it hands out."""

from .distill import distill
from .generalize import distill_family, generalize, unify
from .program import Program

__all__ = ["Program", "distill", "distill_family", "generalize", "unify"]
