"""What the compiler is asked for beside a network: refused at once where it cannot be met."""

from __future__ import annotations

import math
from collections.abc import Iterable
from numbers import Integral
from typing import Any

from ..errors import ParameterError, UnsupportedError


def check_name(function_name: Any) -> None:
    """Raise a `ParameterError` where a function is to have no name."""
    if not isinstance(function_name, str) or not function_name.strip():
        raise ParameterError(f"function_name must be a name; got {function_name!r}")


def check_counts(**counts: Any) -> None:
    """Raise a `ParameterError` for what is no integer of 1 or more."""
    for name, value in counts.items():
        if isinstance(value, bool) or not isinstance(value, Integral) or value < 1:
            raise ParameterError(f"{name} must be an integer of 1 or more; got {value!r}")


def check_classes(classes: Iterable[Any]) -> None:
    """Raise an `UnsupportedError` for a label that no text can be written for."""
    for each in classes:
        finite = not isinstance(each, float) or math.isfinite(each)
        if not finite or not isinstance(each, str | bytes | int | float | None):
            raise UnsupportedError(
                f"labels must be text, truth values or finite numbers; got {each!r}, a {type(each).__name__}"
            )
