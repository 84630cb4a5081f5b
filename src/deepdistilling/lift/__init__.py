"""Lift: a threshold network becomes a program, without loss."""

from .fewest import fewest_digits
from .lift import Lifted, lift

__all__ = ["Lifted", "fewest_digits", "lift"]
