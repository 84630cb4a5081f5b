"""Texts of options as values; what cannot be one is refused before any work, in the words of the shell."""

from __future__ import annotations

import csv
import math
import re
from typing import Literal

from ..errors import UnsupportedError
from ..program.code import OutputKind


def shape_of(text: str | None) -> tuple[int, ...] | None:
    """Read a shape: ``28x28``."""
    if text is None:
        return None
    if not re.fullmatch(r"[1-9]\d*(x[1-9]\d*)*", text):
        raise UnsupportedError(
            f"--shape {text!r} cannot be read; expected sizes of 1 or more, such as 28x28 or 500"
        )
    return tuple(map(int, text.split("x")))


def domain_of(text: str) -> str | tuple[int, int]:
    """Read a domain: a name, or ``0:255``."""
    if text in ("auto", "binary", "sign", "real"):
        return text
    match = re.fullmatch(r"(-?\d+):(-?\d+)", text)
    if match is None:
        raise UnsupportedError(
            f"--domain {text!r} cannot be read; expected binary, sign, real, auto, or a range such as 0:255"
        )
    low, high = map(int, match.groups())
    if low > high:
        raise UnsupportedError(f"--domain {text!r} is empty; expected the smaller number first: {high}:{low}")
    return low, high


def result_of(text: str) -> OutputKind:
    """Read what a program returns."""
    match text:
        case "label" | "score" | "probability":
            return text
    raise UnsupportedError(f"--result {text!r} cannot be read; expected label, score or probability")


def tolerance_of(text: str) -> Literal["exact", "data"]:
    """Read on what a program must agree with its network."""
    match text:
        case "exact" | "data":
            return text
    raise UnsupportedError(f"--tolerance {text!r} cannot be read; expected exact or data")


def subconcepts_of(text: str) -> Literal["auto", "all"] | int:
    """Read how many subconcepts are learned."""
    match text:
        case "auto" | "all":
            return text
    if not text.isdecimal() or int(text) < 1:
        raise UnsupportedError(
            f"--subconcepts {text!r} cannot be read; expected auto, all, or a number of 1 or more"
        )
    return int(text)


def cost_of(text: str) -> Literal["auto"] | float | None:
    """Read the price of an example that the network gets wrong."""
    match text:
        case "auto":
            return text
        case "none":
            return None
    try:
        cost = float(text)
    except ValueError:
        cost = math.nan
    if not 0 < cost < math.inf:
        raise UnsupportedError(f"--cost {text!r} cannot be read; expected auto, none, or a number above 0")
    return cost


def listed(text: str | None) -> list[str] | None:
    """Read texts that commas separate, as a line of a csv file."""
    return None if text is None else next(csv.reader([text]), [])
