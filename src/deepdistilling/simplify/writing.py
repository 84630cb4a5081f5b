"""Write a function of atoms, given by its table, in the shortest way that is known."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..program.expr import Expr
from ..program.infer import Facts
from .atoms import Atom, Function, relevant
from .conditions import write_condition
from .memory import MAX_REMEMBERED, Known, facts_from, known
from .numeric import write_number


def write(function: Function, facts: Facts) -> Expr | None:
    """Return the shortest expression found for a function, or None where none is known.

    Parameters
    ----------
    function : Function
        A table over atoms; boolean for a condition, else a number.
    facts : Facts
        What is known of the names in the atoms.
    """
    function = relevant(function)
    table = function.table
    what = known([atom.expr for atom in function.atoms], facts)
    return _written(function.atoms, table.shape, table.dtype.str, table.tobytes(), what)


@lru_cache(maxsize=MAX_REMEMBERED)
def _written(
    atoms: tuple[Atom, ...], shape: tuple[int, ...], dtype: str, data: bytes, what: Known
) -> Expr | None:
    """Write a function, given all that the answer depends on."""
    function = Function(atoms, np.frombuffer(data, dtype=dtype).reshape(shape))
    if function.table.dtype.kind == "b":
        return write_condition(function, facts_from(what))
    return write_number(function, facts_from(what))
