"""Print a program as a NumPy module that works on whole batches.

What comes in is a `Code`, what goes out a module that stands alone. Its last function takes samples as an
array of shape (n, *input_shape) and returns what the program returns for each. Inside, samples are the last
axis, so that every line reads as if there were only one, and runs over contiguous memory for all of them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...program.code import Code, Decision, Define, Table
from ...program.domain import Domain
from ...program.expr import Expr, Ref, const, walk
from ...program.infer import Facts
from ...program.limits import limits
from ..python.codes import numbered_rows, tables_of_codes
from ..python.reading import length_checks
from ..shared.categories import numbered
from ..shared.counts import with_counts
from ..shared.layout import STEP
from ..shared.literals import docstring
from ..shared.namer import Namer
from ..shared.names import Names, names_of, with_plain_loops
from ..shared.slices import lengths
from ..shared.tables import table_lines
from .context import Context, Known, Lines
from .expressions import dtype, lowered
from .rectangles import Ranges, with_rectangles
from .results import full, write_result
from .sharing import repeated
from .stacking import with_products
from .types import Kind, integer_kind, kind_of
from .whole import with_whole_numbers

LABELS = "LABELS"


@dataclass(frozen=True, slots=True)
class Module:
    """A printed module.

    Parameters
    ----------
    text : str
        Its source.
    width : int
        Bytes a sample of the largest array that it makes; for a program with named sizes, with each loop of
        unknown length left out.
    has_products : bool
        Whether it computes products of matrices.
    """

    text: str
    width: int
    has_products: bool


def print_numpy(code: Code, *, function_name: str = "program", doc: Sequence[str] = ()) -> str:
    """Return the source of a NumPy module that holds the program for batches.

    Parameters
    ----------
    code : Code
        The program.
    function_name : str, default="program"
        Name of its last function, which takes an array of shape (n, *input_shape), of any real type, and
        returns an array of n labels, or of n rows of scores or probabilities.
    doc : sequence of str
        Lines of its docstring.
    """
    return module_of(code, function_name, doc).text


def module_of(code: Code, function_name: str = "program", doc: Sequence[str] = ()) -> Module:
    """Return the printed module with what is known of it; see `print_numpy`."""
    listed, code = code.input.categories or (), numbered(code)
    code = _with_read_tables(with_products(with_counts(with_whole_numbers(code))))
    namer = Namer()
    names = names_of(code, function_name, namer)
    code = with_plain_loops(code, names)
    batch = namer.name("X")
    codes = namer.name("CODES") if listed else ""
    constants, lines = Lines(namer, ""), Lines(namer, STEP)
    for table in code.tables:
        constants.lines += _table(table, names.arrays[table.name])
    context = _given(code, names, batch, constants, lines)
    flat_code = with_rectangles(code)
    context = replace(context, repeated=repeated(_bodies(flat_code)))
    for define, flat_define in zip(code.definitions, flat_code.definitions, strict=True):
        context = _define(flat_define, names.arrays[define.name], batch, context)
        context = replace(context, facts=context.facts.also(define))
    write_result(flat_code.result, batch, context)
    head = ["import numpy as np"]
    if any("sliding_window_view(" in line for line in lines.lines):
        head.append("from numpy.lib.stride_tricks import sliding_window_view")
    body = [*_sizes(code, batch, lines.lines), *lines.lines]
    if listed:
        body = [*numbered_rows(batch, codes), *body]
        constants.lines += tables_of_codes(listed, codes)
    text = [*head, "", *constants.lines, *([""] if constants.lines else []), ""]
    text += [f"def {names.function}({batch}):", *docstring(_about(doc, code), STEP), *body]
    has_products = any(" @ " in line or "np.tensordot(" in line for line in lines.lines)
    return Module("\n".join(text) + "\n", max(lines.width, math.prod(code.input.dims)), has_products)


def _with_read_tables(code: Code) -> Code:
    """Leave out the tables that nothing reads."""
    read = {node.array for expr in code.expressions() for node in walk(expr) if isinstance(node, Ref)}
    return replace(code, tables=tuple(table for table in code.tables if table.name in read))


def _about(doc: Sequence[str], code: Code) -> list[str]:
    """Return a docstring that says that there are many samples."""
    if not doc:
        return []
    return [
        *doc,
        "",
        "Takes an array of many samples, one along its first axis, and returns one answer each.",
    ]


def _given(code: Code, names: Names, batch: str, constants: Lines, lines: Lines) -> Context:
    """Write the lines that bring the samples into order, and return what is known then."""
    given = code.input
    whole = given.domain.integer and given.element_domains is None
    kind: Kind = "float64"
    if whole:
        kind = "bool" if given.domain.values == (0, 1) else kind_of(given.domain)
    known = {given.name: Known(names.argument, lengths(code), True, kind)}
    for table in code.tables:
        dims = tuple(map(const, table.dims))
        known[table.name] = Known(names.arrays[table.name], dims, False, _table_kind(table))
    axes = ", ".join(map(str, [*range(1, len(given.dims) + 1), 0]))
    lines.lines.append(f"{STEP}{names.argument} = np.asarray({batch}, dtype={dtype(kind)})")
    lines.lines.append(
        f"{STEP}{names.argument} = np.ascontiguousarray({names.argument}.transpose({axes}))  # samples last"
    )
    for place, name in names.elements.items():
        lines.lines.append(f"{STEP}{name} = {names.argument}[{place}]")
    return Context(code, known, names.elements, constants, lines, _facts(code))


def _facts(code: Code) -> Facts:
    """Return what is known at the start: which lengths an axis can have."""
    sizes = {name: Domain(least, math.inf) for name, (least, _) in limits(code).items()}
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


def _sizes(code: Code, batch: str, lines: list[str]) -> list[str]:
    """Return the lines that read the named sizes that the others use, and refuse some lengths."""
    words, checks = set(re.findall(r"\w+", "\n".join(lines))), length_checks(code)
    first: dict[str, int] = {}
    for size in code.sizes:
        if size.name in words or size.axis in checks:
            first.setdefault(size.name, size.axis)
    read = [f"{STEP}{name} = {batch}.shape[{axis + 1}]" for name, axis in first.items()]
    return [*read, *(line for axis in sorted(checks) for line in checks[axis])]


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
