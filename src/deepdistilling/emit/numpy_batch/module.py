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

from ...program.build import ONE, add, mul
from ...program.code import Code, Decision, Define, Each, Scores
from ...program.expr import Const, Expr, assert_never, const
from ...program.infer import Facts
from ..layout import STEP, Group, Text, call, in_brackets
from ..literals import docstring, label
from ..namer import Namer
from ..names import Names, names_of, with_plain_loops
from ..precedence import ATOM
from ..slices import lengths
from ..tables import table_lines
from .context import Context, Known, Lines
from .expressions import dtype, lowered, numeric
from .numbers import length, plain
from .rectangles import rectangular
from .types import Kind, kind_of, widest
from .values import Value, aligned

LABELS = "LABELS"


@dataclass(frozen=True, slots=True)
class Module:
    """A printed module.

    Parameters
    ----------
    text : str
        Its source.
    points : int
        Elements a sample of the largest array that it makes; for a program with named sizes, with each
        loop of unknown length left out.
    """

    text: str
    points: int


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
    namer = Namer()
    names = names_of(code, function_name, namer)
    code = with_plain_loops(code, names)
    batch = namer.name("X")
    constants, lines = Lines(namer, ""), Lines(namer, STEP)
    for table in code.tables:
        constants.lines += table_lines(table, names.arrays[table.name])
    context = _given(code, names, batch, constants, lines)
    for define in code.definitions:
        context = _define(define, names.arrays[define.name], batch, context)
    _result(code, batch, context)
    head = ["import numpy as np"]
    if any("sliding_window_view(" in line for line in lines.lines):
        head.append("from numpy.lib.stride_tricks import sliding_window_view")
    body = [*_sizes(code, batch, lines.lines), *lines.lines]
    text = [*head, "", *constants.lines, *([""] if constants.lines else []), ""]
    text += [f"def {names.function}({batch}):", *docstring(_about(doc, code), STEP), *body]
    return Module("\n".join(text) + "\n", max(lines.points, math.prod(code.input.dims)))


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
        known[table.name] = Known(
            names.arrays[table.name], dims, False, "int64" if table.integer else "float64"
        )
    axes = ", ".join(map(str, [*range(1, len(given.dims) + 1), 0]))
    lines.lines.append(f"{STEP}{names.argument} = np.asarray({batch}, dtype={dtype(kind)})")
    lines.lines.append(
        f"{STEP}{names.argument} = np.ascontiguousarray({names.argument}.transpose({axes}))  # samples last"
    )
    for place, name in names.elements.items():
        lines.lines.append(f"{STEP}{name} = {names.argument}[{place}]")
    return Context(code, known, names.elements, constants, lines, _facts(code))


def _facts(code: Code) -> Facts:
    return Facts(code, {})


def _sizes(code: Code, batch: str, lines: list[str]) -> list[str]:
    """Return the lines that read the named sizes that the others use."""
    words = set(re.findall(r"\w+", "\n".join(lines)))
    first: dict[str, int] = {}
    for size in code.sizes:
        if size.name in words:
            first.setdefault(size.name, size.axis)
    return [f"{STEP}{name} = {batch}.shape[{axis + 1}]" for name, axis in first.items()]


def _define(define: Define, name: str, batch: str, context: Context) -> Context:
    inner = context.within(define.loops)
    value = lowered(rectangular(define.body, inner.facts, inner.ranges), inner)
    dims = tuple(loop.stop for loop in define.loops)
    value = _full(value, tuple(loop.var for loop in define.loops), dims, batch)
    context.lines.write(value.doc, f"{name} = ")
    known = Known(name, dims, value.batch, value.kind)
    return replace(context, arrays={**context.arrays, define.name: known}, facts=context.facts.also(define))


def _full(
    value: Value, axes: tuple[str, ...], dims: tuple[Expr, ...], batch: str, *, samples: bool = False
) -> Value:
    """Return a value with all of the axes, and with one for the samples where that is asked for."""
    if value.axes == axes and (value.batch or not samples):
        return value
    wide = value.batch or samples
    shape = [*map(plain, dims), *([f"len({batch})"] if wide else [])]
    value = value if value.is_number else aligned(value, axes, wide)
    doc = call("np.broadcast_to", value.doc, Text(f"({', '.join(shape)}{',' if len(shape) == 1 else ''})"))
    return Value(doc, ATOM, axes, wide, value.kind)


def _result(code: Code, batch: str, context: Context) -> None:
    match code.result:
        case Decision(index):
            value = lowered(rectangular(index, context.facts, {}), context)
            chosen = _full(value, (), (), batch, samples=True)
            _labelled(chosen, context)
        case Scores(parts, kind):
            _scores(parts, kind, batch, context)
        case _:
            assert_never(code.result)


def _labelled(chosen: Value, context: Context) -> None:
    """Write the line that returns labels by their numbers."""
    chosen = numeric(chosen)
    if chosen.kind in ("object", "float64"):
        chosen = chosen.method(".astype(np.intp)")
    classes = in_brackets(*(Text(label(each)) for each in context.code.classes))
    labels = context.constants.named(call("np.array", classes), LABELS)
    context.lines.write(Group(labels, "[", (chosen.doc,), "]"), "return ")


def _scores(parts: tuple[Each, ...], kind: str, batch: str, context: Context) -> None:
    values, counts = [], []
    for part in parts:
        inner = context.within(part.loops)
        value = lowered(rectangular(part.body, inner.facts, inner.ranges), inner)
        axes = tuple(loop.var for loop in part.loops)
        dims = tuple(length(loop) for loop in part.loops)
        if len(dims) > 1 or len(parts) == 1:
            value = _full(value, axes, dims, batch, samples=True)
        elif not value.is_number:
            value = aligned(value, axes, True)
        counts.append(mul(*dims) if dims else ONE)
        values.append(_flat(value, axes, counts[-1], batch))
    total = add(*counts)
    wanted = "float64" if kind != "label" else widest(["int64", *(value.kind for value in values)])
    scores = _together(values, counts, total, wanted, batch, context)
    write = context.lines.write
    match kind:
        case "score":
            write(Text(f"{scores}.T"), "return ")
        case "probability":
            _probabilities(scores, total, context)
        case _:
            _label_of_scores(scores, total, context)


def _flat(value: Value, axes: tuple[str, ...], count: Expr, batch: str) -> Value:
    """Return the scores of several loops along one axis."""
    if len(axes) < 2:
        return value
    return value.method(f".reshape({plain(count)}, len({batch}))")


def _together(
    values: list[Value], counts: list[Expr], total: Expr, kind: Kind, batch: str, context: Context
) -> str:
    """Write the lines that put all scores into one array, one row a score, and return its name."""
    lines = context.lines
    name = lines.namer.name("scores")
    if len(values) == 1:
        value = values[0]
        if not value.axes:
            value = value.method("[None]")
        kept = value.kind == kind
        lines.write((value if kept else value.method(f".astype({dtype(kind)})")).doc, f"{name} = ")
        return name
    shape = f"({plain(total)}, len({batch}))"
    lines.write(
        Text(f"np.empty({shape}, dtype={dtype(kind)})" if kind != "float64" else f"np.empty({shape})"),
        f"{name} = ",
    )
    at: Expr = const(0)
    for value, count in zip(values, counts, strict=True):
        end = add(at, count)
        place = plain(at) if count == ONE and not value.axes else f"{plain(at)} : {plain(end)}"
        lines.write(value.doc, f"{name}[{place}] = ")
        at = end
    return name


def _probabilities(scores: str, total: Expr, context: Context) -> None:
    write, name = context.lines.write, context.lines.namer.name
    if total == ONE:
        write(Text(f"np.exp(-np.logaddexp(0.0, -{scores})).T"), "return ")
        return
    if not isinstance(total, Const):
        context.lines.lines.append(f"{STEP}if len({scores}) == 1:")
        context.lines.lines.append(f"{STEP}{STEP}return np.exp(-np.logaddexp(0.0, -{scores})).T")
    powers = name("powers")
    write(Text(f"np.exp({scores} - {scores}.max(axis=0))"), f"{powers} = ")
    write(Text(f"({powers} / {powers}.sum(axis=0)).T"), "return ")


def _label_of_scores(scores: str, total: Expr, context: Context) -> None:
    write, name = context.lines.write, context.lines.namer.name
    above, largest = f"({scores}[0] > 0).astype(np.intp)", f"{scores}.argmax(axis=0)"
    chosen = name("chosen")
    if isinstance(total, Const):
        write(Text(above if total == ONE else largest), f"{chosen} = ")
    else:
        write(Text(f"{above} if len({scores}) == 1 else {largest}"), f"{chosen} = ")
    if context.code.sizes and context.code.classes == tuple(range(len(context.code.classes))):
        write(Text(chosen), "return ")  # with other sizes there are other numbers of scores
        return
    _labelled(Value(Text(chosen), ATOM, (), True, "int64"), context)
