"""Graphs of sums and thresholds, from whatever wrote them, as chains of layers."""

from .reading import Reading

__all__ = ["Reading"]
