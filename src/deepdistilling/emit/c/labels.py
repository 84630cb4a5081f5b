"""The classes of a program in C: numbers, or a table of names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..python.decisions import is_numbered
from .words import string


def label_table(classes: Sequence[Any], name: str) -> tuple[str, list[str]] | None:
    """Return the declaration of the table of labels and its contents; None where a place is its label.

    Labels are numbers where all are; anything else is text.
    """
    if is_numbered(classes) or tuple(classes) == (False, True):
        return None
    if all(isinstance(each, bool | int | np.integer) and abs(int(each)) < 2**31 for each in classes):
        return f"const int {name}[{len(classes)}]", [str(int(each)) for each in classes]
    if all(isinstance(each, bool | int | float | np.integer | np.floating) for each in classes):
        return f"const double {name}[{len(classes)}]", [repr(float(each)) for each in classes]
    return f"const char *const {name}[{len(classes)}]", [string(str(each)) for each in classes]
