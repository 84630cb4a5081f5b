"""What the texts for batches and for one sample have in common: everything between head and result."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from ...program.code import Code, Decision, Define, Result, Table
from ...program.domain import Domain
from ...program.expr import Expr, Ref, const, walk
from ...program.infer import Facts
from ...program.limits import limits
from ..python.reading import length_checks
from ..shared.counts import with_counts
from ..shared.layout import STEP
from ..shared.namer import Namer
from ..shared.names import Names
from ..shared.slices import lengths
from ..shared.tables import table_lines
from .context import Context, Known, Lines
from .expressions import dtype, lowered
from .rectangles import Ranges, with_rectangles
from .results import full
from .sharing import repeated
from .stacking import with_products
from .types import Kind, integer_kind, kind_of
from .whole import with_whole_numbers


def prepared(code: Code) -> Code:
    """Return an equal program as it is going to be printed: whole numbers, counts, products of matrices."""
    code = with_products(with_counts(with_whole_numbers(code)))
    read = {node.array for expr in code.expressions() for node in walk(expr) if isinstance(node, Ref)}
    return replace(code, tables=tuple(table for table in code.tables if table.name in read))


def opened(code: Code, names: Names, namer: Namer, *, is_batch: bool) -> Context:
    """Return what is known before the first line, and write the tables.

    Parameters
    ----------
    code : Code
        A program as `prepared` returns it, with its loops renamed.
    names : Names
        What everything is called.
    namer : Namer
        What new names come from.
    is_batch : bool
        Whether the last axis of the input are samples.
    """
    constants = Lines(namer, "")
    known = {code.input.name: Known(names.argument, lengths(code), is_batch, input_kind(code))}
    for table in code.tables:
        constants.lines += _table(table, names.arrays[table.name])
        dims = tuple(map(const, table.dims))
        known[table.name] = Known(names.arrays[table.name], dims, False, _table_kind(table))
    return Context(code, known, names.elements, constants, Lines(namer, STEP), _facts(code))


def input_kind(code: Code) -> Kind:
    """Return the kind that the values of the input are converted to."""
    given = code.input
    if given.element_domains is not None or not given.domain.integer:
        return "float64"
    return "bool" if given.domain.values == (0, 1) else kind_of(given.domain)


def with_definitions(names: Names, batch: str, context: Context) -> tuple[Result, Context]:
    """Write the definitions; return the result, in loops that can be printed, and what is known then."""
    code = context.code
    flat_code = with_rectangles(code)
    context = replace(context, repeated=repeated(_bodies(flat_code)))
    for define, flat_define in zip(code.definitions, flat_code.definitions, strict=True):
        context = _define(flat_define, names.arrays[define.name], batch, context)
        context = replace(context, facts=context.facts.also(define))
    return flat_code.result, context


def head_of(lines: Sequence[str]) -> list[str]:
    """Return the imports that lines need."""
    head = ["import numpy as np"]
    if any("sliding_window_view(" in line for line in lines):
        head.append("from numpy.lib.stride_tricks import sliding_window_view")
    return head


def size_lines(code: Code, argument: str, first_axis: int, lines: Sequence[str]) -> list[str]:
    """Return the lines that read the named sizes that the others use, and refuse some lengths."""
    words = set(re.findall(r"\w+", "\n".join(lines)))
    checks = length_checks(code, argument, first_axis)
    first: dict[str, int] = {}
    for size in code.sizes:
        if size.name in words or size.axis in checks:
            first.setdefault(size.name, size.axis)
    read = [f"{STEP}{name} = {argument}.shape[{axis + first_axis}]" for name, axis in first.items()]
    return [*read, *(line for axis in sorted(checks) for line in checks[axis])]


def _facts(code: Code) -> Facts:
    """Return what is known at the start: which lengths an axis can have."""
    sizes = {name: Domain(limit.least, math.inf) for name, limit in limits(code).items()}
    return Facts(code, {}, sizes)


def _table_kind(table: Table) -> Kind:
    values = table.values
    return integer_kind(int(values.min()), int(values.max())) if table.integer else "float64"


def _table(table: Table, name: str) -> list[str]:
    """Return a literal array, of a small type if it holds small integers."""
    *lines, last = table_lines(table, name)
    if table.integer:
        before, end, after = last.rpartition(")")
        last = f"{before}, dtype={dtype(_table_kind(table))}{end}{after}"
    return [*lines, last]


def _define(define: Define, name: str, batch: str, context: Context) -> Context:
    inner = context.within(define.loops)
    value = lowered(define.body, inner)
    dims = tuple(loop.stop for loop in define.loops)
    value = full(value, tuple(loop.var for loop in define.loops), dims, batch)
    context.lines.write(value.doc, f"{name} = ")
    known = Known(name, dims, value.batch, value.kind)
    return replace(context, arrays={**context.arrays, define.name: known})


def _bodies(code: Code) -> list[tuple[Expr, Ranges]]:
    """Return every right-hand side, with the loops that it stands in."""
    bodies = [(define.loops, define.body) for define in code.definitions]
    if isinstance(code.result, Decision):
        bodies.append(((), code.result.index))
    else:
        bodies += [(part.loops, part.body) for part in code.result.parts]
    return [(body, {loop.var: (loop.start, loop.stop) for loop in loops}) for loops, body in bodies]
