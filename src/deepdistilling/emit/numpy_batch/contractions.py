"""Sums of products of a table of weights with elements: one product of matrices.

Products of matrices are what computers do fastest, in floats. Whole numbers are exact in them as long as no
sum of absolute values reaches 2 ** 24 in single and 2 ** 53 in double precision, which is checked here with the
numbers of the table; otherwise nothing is done.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from ...program.expr import Loop, Reduce, Ref
from ...program.infer import domain_of
from ..layout import Doc, Infix, Text, call, flat
from ..precedence import ATOM, PRODUCT
from .context import Context
from .expressions import dtype, lowered
from .types import INTEGERS, kind_of, magnitude
from .values import Value

EXACT = (("float32", 2**24), ("float64", 2**53))
"""Below which whole number each type of floats holds every whole number."""


def contraction(
    one: Ref, other: Ref, loops: tuple[Loop, ...], expr: Reduce, context: Context
) -> Value | None:
    """Return a sum of products as a product of matrices, or None where it is none."""
    tables = {table.name: table for table in context.code.tables}
    if other.array in tables:
        one, other = other, one
    if one.array not in tables or other.array in tables:
        return None
    weights, values = lowered(one, context), lowered(other, context)
    names = tuple(loop.var for loop in loops)
    free = weights.axes[: len(weights.axes) - len(names)]
    if weights.axes[len(free) :] != names or values.axes != names or not values.batch:
        return None
    table, domain = tables[one.array].values, domain_of(other, context.facts)
    count = table.size if table.ndim == len(names) else math.prod(table.shape[-len(names) :])
    if values.kind == "float64":
        kind = "float64"
    elif values.kind in ("bool", *INTEGERS):
        if tables[one.array].integer:
            largest = magnitude(domain) * int(np.abs(table.reshape(-1, count)).sum(axis=1).max())
            fitting = [name for name, limit in EXACT if largest < limit]
            if not fitting:
                return None
            kind = fitting[0]
        else:
            kind = "float64"
    else:
        return None
    left, right = _floats(weights, kind, one.array, context), _floats(values, kind, "", context)
    if len(names) == 1:
        doc: Doc = Infix((Text(left), Text(right)), ("@",))
        binding = PRODUCT
    else:
        doc, binding = call("np.tensordot", Text(left), Text(right), Text(str(len(names)))), ATOM
    result = Value(doc, binding, free, True, "float64", None, 1)
    total = domain_of(expr, context.facts)
    if values.kind == "float64" or not tables[one.array].integer:
        return result
    whole = kind_of(total) if math.isfinite(total.lo) and math.isfinite(total.hi) else "int64"
    return replace(result.method(f".astype({dtype(whole)})"), kind=whole)


def _floats(value: Value, kind: str, table: str, context: Context) -> str:
    """Return the text of an array of floats that is made once."""
    text = flat(value.within(ATOM))
    if value.kind == kind:
        return text
    doc = Text(f"{text}.astype(np.{kind})")
    if table and text == context.arrays[table].name:
        return context.constants.named(doc, f"{text}_FLOAT")
    return context.lines.named(doc, "floats")
