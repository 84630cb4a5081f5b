"""What a field of a node may hold, by its annotation: the first check of a program that comes from a file.

Types do not hold at run time: a file may put any value into any field, and printers write what they find.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import fields
from fractions import Fraction
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

Holds = Callable[[Any], bool]
"""Whether a value may stand in a field."""


def wrong_field(kind: type, content: Mapping[str, Any]) -> str | None:
    """Return what is wrong with a field of a node, in words; None where each holds what it should.

    Parameters
    ----------
    kind : type
        The node's class, a dataclass.
    content : mapping of str to object
        The fields that are given; whether they are all, its constructor says.
    """
    for name, (holds, what) in _fields(kind).items():
        if name in content and not holds(content[name]):
            return f"{name!r} of a {kind.__name__} must be {what}; got {_shown(content[name])}"
    return None


@cache
def _fields(kind: type) -> dict[str, tuple[Holds, str]]:
    """Return the check of each field, and what it asks for in words."""
    hints = get_type_hints(kind)
    return {each.name: (_check(hints[each.name]), _in_words(hints[each.name])) for each in fields(kind)}


def _check(hint: Any) -> Holds:
    parts = get_args(hint)
    if hint is Any:
        return is_plain
    if get_origin(hint) is Literal:
        # By type, too: 1 == True, and what is no text cannot be looked up.
        return lambda value: any(type(value) is type(each) and value == each for each in parts)
    if get_origin(hint) in (Union, UnionType):
        checks = tuple(map(_check, parts))
        return lambda value: any(check(value) for check in checks)
    if get_origin(hint) is tuple:
        check = _check(parts[0])
        return lambda value: isinstance(value, tuple) and all(map(check, value))
    if hint in (float, int, Fraction, str):
        kinds = (float, int) if hint is float else (hint,)
        return lambda value: type(value) in kinds and is_plain(value)
    return lambda value: type(value) is hint


def is_plain(value: Any) -> bool:
    """Whether a value is text that can be written, bytes, a truth value, a number for floats, or None."""
    match value:
        case str():
            return value.isascii() or not any("\ud800" <= each <= "\udfff" for each in value)
        case int() | float() | Fraction():
            return _is_number(value)
        case _:
            return value is None or isinstance(value, bytes)


def _is_number(value: float | Fraction) -> bool:
    """Whether a number is no NaN, and no float too large; infinite ones stand for the ends of domains."""
    try:
        return not math.isnan(float(value))
    except OverflowError:
        return False


def _in_words(hint: Any) -> str:
    if get_origin(hint) is Literal:
        return "one of " + ", ".join(map(repr, get_args(hint)))
    if get_origin(hint) is tuple:
        return f"a list, each {_in_words(get_args(hint)[0])}"
    if get_origin(hint) in (Union, UnionType):
        return " or ".join(map(_in_words, get_args(hint)))
    return {"str": "text", "NoneType": "null", "int": "an integer", "Any": "a label"}.get(
        getattr(hint, "__name__", str(hint)), f"a {getattr(hint, '__name__', hint)}"
    )


def _shown(value: Any) -> str:
    """Return a value, cut where it is long."""
    try:
        text = repr(value)
    except ValueError:  # an integer with more digits than Python writes
        return "a number that is too long"
    return text if len(text) <= 80 else f"{text[:77]}..."
