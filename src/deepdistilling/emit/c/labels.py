"""The classes of a program in C: numbers, or a table of names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...errors import UnsupportedError
from ...program.code import are_numbered
from .words import string


def label_table(classes: Sequence[Any], name: str) -> tuple[str, list[str]] | None:
    """Return the declaration of the table of labels and its contents; None where a place is its label.

    Labels are numbers where all are; anything else is text.

    Raises
    ------
    UnsupportedError
        If a label is an integer that no type of C holds beside the others.
    """
    if are_numbered(classes) or tuple(classes) == (False, True):
        return None
    head = f"{name}[{len(classes)}]"
    if all(isinstance(each, bool | int | np.integer) for each in classes):
        largest = max(abs(int(each)) for each in classes)
        if largest < 2**31:
            return f"const int {head}", [str(int(each)) for each in classes]
        if largest < 2**63:
            return f"const int64_t {head}", [f"INT64_C({int(each)})" for each in classes]
        raise UnsupportedError(f"C has no integer as large as the label {largest}")
    if all(isinstance(each, bool | int | float | np.integer | np.floating) for each in classes):
        for each in classes:
            if isinstance(each, int | np.integer) and float(each) != int(each):
                raise UnsupportedError(f"the label {each} is no double, and other labels are none but that")
        return f"const double {head}", [repr(float(each)) for each in classes]
    return f"const char *const {head}", [string(str(each)) for each in classes]
