"""Lift: a threshold network becomes a program, without loss."""

from .lift import Lifted, lift

__all__ = ["Lifted", "lift"]
