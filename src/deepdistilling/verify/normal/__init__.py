"""Equality of programs by normal forms: on any domain, without enumerating inputs.

To read in this order: `forms` says what a normal form is, `arena` keeps its atoms, `functions` and `lines`
bring operations to it and `sums` reductions, `translate` whole expressions; `prove` compares two programs,
and `check` is the one function that the rest of the package calls.
"""

from .check import check_equal

__all__ = ["check_equal"]
