"""What is drawn: the network of whatever holds one, the names of its inputs, and their shape."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ..errors import DomainError, UnsupportedError
from ..network import Network


def network_of(source: Any) -> Network:
    """Return a network, or that of a fitted estimator.

    Raises
    ------
    UnsupportedError
        If there is none.
    """
    found = source if isinstance(source, Network) else getattr(source, "network_", None)
    if isinstance(found, Network):
        return found
    raise UnsupportedError(
        f"a Network or a fitted estimator of deepdistilling is needed; got {type(source).__name__}. "
        "Network.from_sklearn reads other estimators"
    )


def names_of(source: Any, names: Sequence[str] | None, n_inputs: int) -> tuple[str, ...] | None:
    """Return the names that are given, or those of the columns that an estimator learned from.

    Raises
    ------
    DomainError
        If there are not as many names as inputs.
    """
    found = getattr(source, "feature_names_in_", None) if names is None else names
    if found is None:
        return None
    if len(found) != n_inputs:
        raise DomainError(f"names must hold one name an input, {n_inputs}; got {len(found)}")
    return tuple(map(str, found))


def shape_of(input_shape: Sequence[int] | int | None, n_inputs: int) -> tuple[int, ...]:
    """Return the shape of one input, which is flat where none is given.

    Raises
    ------
    DomainError
        If it does not multiply to the number of inputs.
    """
    if input_shape is None:
        return (n_inputs,)
    shape = (
        tuple(int(size) for size in input_shape) if isinstance(input_shape, Sequence) else (int(input_shape),)
    )
    if math.prod(shape) != n_inputs or min(shape, default=0) < 1:
        raise DomainError(f"input_shape {shape} does not multiply to the number of inputs, {n_inputs}")
    return shape
