"""Equality of programs by normal forms: on any domain, without enumerating inputs."""

from .check import check_equal

__all__ = ["check_equal"]
