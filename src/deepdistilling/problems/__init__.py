"""Data and judges for the tasks that the method is measured on.

Nothing here knows the engine, and the engine knows nothing here: data come out as plain arrays, and a
judge says what is right by a definition of its own, never by asking a network or a program.
"""

from . import argmax, automata, logic, maxsat, monks, orientation

__all__ = ["argmax", "automata", "logic", "maxsat", "monks", "orientation"]
