"""Proofs by cases: what a program answers where each value of its input lies between known bounds."""

from .walk import by_cases

__all__ = ["by_cases"]
