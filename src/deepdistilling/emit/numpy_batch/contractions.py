"""Sums of products of a table of weights with elements: one product of matrices.

Products of matrices are what computers do fastest, in floats. Whole numbers are exact in them as long as no
sum of absolute values reaches 2 ** 24 in single and 2 ** 53 in double precision, which is checked here with
the numbers of the table; otherwise nothing is done.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from ...program.build import mul
from ...program.expr import Expr, Mul, Reduce, Ref, walk
from ...program.infer import domain_of
from ..shared.layout import Doc, Infix, Text, call, flat
from ..shared.precedence import ATOM, PRODUCT
from .context import Context
from .expressions import dtype, lowered, numeric
from .types import INTEGERS, kind_of, magnitude
from .values import Value, as_number, in_order

EXACT = (("float32", 2**24), ("float64", 2**53))
"""Below which whole number each type of floats holds every whole number."""


def contraction(expr: Reduce, inner: Context) -> Value | None:
    """Return a sum of products as a product of matrices, or None where it is none.

    Parameters
    ----------
    expr : Reduce
        A sum without a guard.
    inner : Context
        The place inside its loops.
    """
    split = _split(expr.body, inner)
    if split is None:
        return None
    table, rest = split
    names = tuple(loop.var for loop in expr.loops)
    weights, values = lowered(table, inner), lowered(rest, inner)
    free = tuple(axis for axis in inner.order if axis in weights.axes and axis not in names)
    if set(weights.axes) != {*free, *names} or not values.axes:
        return None
    if not set(values.axes) <= set(names):
        return None
    numbers = next(each for each in inner.code.tables if each.name == table.array)
    kind = _float_for(np.abs(numbers.values).sum(), numbers.integer, values, rest, inner)
    if kind is None:
        return None
    weights = in_order(weights, [*free, *names])
    alone = [place for place, name in enumerate(weights.axes) if name in names and name not in values.axes]
    values = in_order(values, names)
    if alone:
        axes = tuple(name for name in weights.axes if name in free or name in values.axes)
        places = str(alone[0]) if len(alone) == 1 else str(tuple(alone))
        weights = replace(weights.called("np.add.reduce", f"axis={places}"), axes=axes)
    left, right = _floats(weights, kind, table.array, inner), _floats(values, kind, "", inner)
    if len(values.axes) == 1:
        doc: Doc = Infix((Text(left), Text(right)), ("@",))
        binding = PRODUCT
    else:
        doc, binding = call("np.tensordot", Text(left), Text(right), Text(str(len(values.axes)))), ATOM
    result = as_number(Value(doc, binding, free, values.batch, "float64", None, 1))
    if values.kind == "float64" or not numbers.integer:
        return result
    total = domain_of(expr, inner.facts)
    whole = kind_of(total) if math.isfinite(total.lo) and math.isfinite(total.hi) else "int64"
    if result.is_number:
        return replace(result.called("int"), kind=whole)
    return replace(result.method(f".astype({dtype(whole)})"), kind=whole)


def _split(body: Expr, context: Context) -> tuple[Ref, Expr] | None:
    """Split a product into the element of a table and the rest, which reads the samples."""
    if not isinstance(body, Mul):
        return None
    tables = {table.name for table in context.code.tables}
    weights = [each for each in body.factors if isinstance(each, Ref) and each.array in tables]
    if len(weights) != 1:
        return None
    rest = mul(*(each for each in body.factors if each is not weights[0]))
    reads = any(isinstance(node, Ref) and node.array not in tables for node in walk(rest))
    return (weights[0], rest) if reads else None


def _float_for(weight: float, is_whole: bool, values: Value, rest: Expr, context: Context) -> str | None:
    """Return the type in which a product is exact; reals are computed in double precision as they are."""
    if values.kind == "float64" or not is_whole:
        return "float64" if values.kind != "object" else None
    if values.kind not in ("bool", *INTEGERS):
        return None
    largest = magnitude(domain_of(rest, context.facts)) * int(weight)
    return next((name for name, limit in EXACT if largest < limit), None)


def _floats(value: Value, kind: str, table: str, context: Context) -> str:
    """Return the text of an array of floats that is made once."""
    value = numeric(value) if value.kind == "bool" and value.depth else value
    text = flat(value.within(ATOM))
    if value.kind == kind:
        return text if text.isidentifier() else context.lines.named(Text(text), "values")
    doc = Text(f"{text}.astype(np.{kind})")
    if table and text == context.arrays[table].name:
        return context.constants.named(doc, f"{text}_FLOAT")
    return context.lines.named(doc, "floats")
