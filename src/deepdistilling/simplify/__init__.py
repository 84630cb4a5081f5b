"""Simplify: rewrite a program with what its values can be, until it reads like what a person would write."""

from .passes import Pass
from .pipeline import ARRANGE, MAX_ROUNDS, SHORTEN
from .places import unused_name
from .rebuild import map_bodies
from .spell_places import spelled_out

__all__ = ["ARRANGE", "MAX_ROUNDS", "SHORTEN", "Pass", "map_bodies", "spelled_out", "unused_name"]
