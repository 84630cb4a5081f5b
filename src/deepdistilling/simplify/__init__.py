"""Simplify: rewrite a program with what its values can be, until it reads like what a person would write."""

from .passes import Pass
from .pipeline import ARRANGE, MAX_ROUNDS, SHORTEN
from .spell_places import spelled_out

__all__ = ["ARRANGE", "MAX_ROUNDS", "SHORTEN", "Pass", "spelled_out"]
