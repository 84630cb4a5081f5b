"""What a program returns: labels, or rows of scores or probabilities."""

from __future__ import annotations

from dataclasses import replace

from ...program.build import ONE, add, mul, subtract
from ...program.code import Code, Decision, Each, Result, Scores
from ...program.expr import Const, Expr, assert_never, const
from ..shared.layout import STEP, Text, call, fits, flat, in_brackets
from ..shared.literals import label
from ..shared.precedence import ATOM
from .context import Context
from .expressions import dtype, lowered, numeric
from .numbers import length, plain
from .types import Kind, widest
from .values import Value, aligned, in_order

LABELS = "LABELS"

ROOM = " " * len("    return LABELS[().view(np.int8)]")

MAX_EXPONENT = 700.0
"""The exponential of a little more than this overflows."""


def full(
    value: Value, axes: tuple[str, ...], dims: tuple[Expr, ...], batch: str, *, samples: bool = False
) -> Value:
    """Return a value with all of the axes, and with one for the samples where that is asked for."""
    value = in_order(value, axes)
    if value.axes == axes and (value.batch or not samples):
        return value
    wide = value.batch or samples
    shape = [*map(plain, dims), *([f"len({batch})"] if wide else [])]
    value = value if value.is_number else aligned(value, axes, wide)
    doc = call("np.broadcast_to", value.doc, Text(f"({', '.join(shape)}{',' if len(shape) == 1 else ''})"))
    return Value(doc, ATOM, axes, wide, value.kind)


def write_result(result: Result, batch: str, context: Context) -> None:
    """Write the lines that end the function."""
    match result:
        case Decision(index):
            value = lowered(index, context)
            chosen = full(value, (), (), batch, samples=True)
            _labelled(chosen, context)
        case Scores(parts, kind):
            if kind == "probability" and len(parts) == 2 and not any(part.loops for part in parts):
                _two_probabilities(parts[0].body, parts[1].body, batch, context)
            else:
                _scores(parts, kind, batch, context)
        case _:
            assert_never(result)


def grows(code: Code) -> bool:
    """Whether a label is a number, of which there may be more with other sizes."""
    return bool(code.sizes) and code.is_numbered and len(code.classes) > 2


def _labelled(chosen: Value, context: Context) -> None:
    """Write the line that returns labels by their numbers."""
    if chosen.kind == "bool" and not chosen.is_number and not fits(flat(chosen.doc), ROOM):
        name = context.lines.named(chosen.doc, "chosen")
        chosen = replace(chosen, doc=Text(name), binding=ATOM)
    chosen = numeric(chosen)
    if chosen.kind in ("object", "float64"):
        chosen = chosen.method(".astype(np.intp)")
    if grows(context.code):
        context.lines.write(chosen.method(".astype(np.int64)").doc, "return ")
        return
    classes = in_brackets(*(Text(label(each)) for each in context.code.classes))
    labels = context.constants.named(call("np.array", classes), LABELS)
    text = flat(chosen.doc)
    if not fits(f"return {labels}[{text}]", STEP):
        text = context.lines.named(chosen.doc, "chosen")
    context.lines.write(Text(f"{labels}[{text}]"), "return ")


def _scores(parts: tuple[Each, ...], kind: str, batch: str, context: Context) -> None:
    values, counts = [], []
    for part in parts:
        inner = context.within(part.loops)
        value = lowered(part.body, inner)
        axes = tuple(loop.var for loop in part.loops)
        dims = tuple(length(loop) for loop in part.loops)
        if len(dims) > 1 or len(parts) == 1:
            value = full(value, axes, dims, batch, samples=True)
        elif not value.is_number:
            value = aligned(value, axes, True)
        counts.append(mul(*dims) if dims else ONE)
        values.append(_flat(value, axes, counts[-1], batch))
    total = add(*counts)
    scores, kind_of_scores = _together(values, counts, total, batch, context)
    write = context.lines.write
    match kind:
        case "score" if kind_of_scores == "float64":
            write(Text(f"{scores}.T"), "return ")
        case "score":
            write(Text(f'{scores}.T.astype(np.float64, order="C")'), "return ")
        case "probability":
            _probabilities(scores, kind_of_scores, total, context)
        case _:
            _label_of_scores(scores, total, context)


def _flat(value: Value, axes: tuple[str, ...], count: Expr, batch: str) -> Value:
    """Return the scores of several loops along one axis."""
    if len(axes) < 2:
        return value
    return value.method(f".reshape({plain(count)}, len({batch}))")


def _together(
    values: list[Value], counts: list[Expr], total: Expr, batch: str, context: Context
) -> tuple[str, Kind]:
    """Write the lines that put all scores into one array, one row a score; return its name and its kind."""
    lines, values = context.lines, [numeric(value) for value in values]
    name, kind = lines.namer.name("scores"), widest(value.kind for value in values)
    if len(values) == 1:
        value = values[0]
        lines.write((value if value.axes else value.method("[None]")).doc, f"{name} = ")
        return name, kind
    arguments = [Text(f"({plain(total)}, len({batch}))")]
    if kind != "float64":
        arguments.append(Text(f"dtype={dtype(kind)}"))
    lines.write(call("np.empty", *arguments), f"{name} = ")
    write_parts(name, values, counts, context)
    return name, kind


def write_parts(name: str, values: list[Value], counts: list[Expr], context: Context) -> None:
    """Write the lines that fill an array with values, each as many places along its first axis."""
    at: Expr = const(0)
    for value, count in zip(values, counts, strict=True):
        end = add(at, count)
        place = plain(at) if count == ONE and not value.axes else f"{plain(at)} : {plain(end)}"
        context.lines.write(value.doc, f"{name}[{place}] = ")
        at = end


def _probabilities(scores: str, kind: Kind, total: Expr, context: Context) -> None:
    write, name = context.lines.write, context.lines.namer.name
    if kind != "float64":
        write(Text(f"{scores}.astype(np.float64)"), f"{scores} = ")
    if total == ONE:
        write(Text(f"np.exp(-np.logaddexp(0.0, -{scores})).T"), "return ")
        return
    if not isinstance(total, Const):
        context.lines.lines.append(f"{STEP}if len({scores}) == 1:")
        context.lines.lines.append(f"{STEP}{STEP}return np.exp(-np.logaddexp(0.0, -{scores})).T")
    powers = name("powers")
    write(Text(f"np.exp({scores} - np.maximum.reduce({scores}))"), f"{powers} = ")
    write(Text(f"({powers} / np.add.reduce({powers})).T"), "return ")


def _two_probabilities(first: Expr, second: Expr, batch: str, context: Context) -> None:
    """Write the lines for two scores: only their difference counts, and its exponential is kept finite."""
    write, name = context.lines.write, context.lines.namer.name
    difference = full(numeric(lowered(subtract(second, first), context)), (), (), batch, samples=True)
    if difference.kind == "object":
        difference = difference.method(".astype(np.float64)")
    odds, probabilities = name("odds"), name("probabilities")
    write(call("np.exp", call("np.minimum", difference.doc, Text(str(MAX_EXPONENT)))), f"{odds} = ")
    write(Text(f"np.empty((2, len({batch})))"), f"{probabilities} = ")
    write(Text(f"1 / (1 + {odds})"), f"{probabilities}[0] = ")
    write(Text(f"{odds} * {probabilities}[0]"), f"{probabilities}[1] = ")
    write(Text(f"{probabilities}.T"), "return ")


def _label_of_scores(scores: str, total: Expr, context: Context) -> None:
    write, name = context.lines.write, context.lines.namer.name
    above, largest = f"({scores}[0] > 0).astype(np.intp)", f"{scores}.argmax(axis=0)"
    chosen = name("chosen")
    if isinstance(total, Const):
        write(Text(above if total == ONE else largest), f"{chosen} = ")
    else:
        write(Text(f"{above} if len({scores}) == 1 else {largest}"), f"{chosen} = ")
    if context.code.sizes and context.code.is_numbered:
        write(Text(chosen), "return ")  # with other sizes there are other numbers of scores
        return
    _labelled(Value(Text(chosen), ATOM, (), True, "int64"), context)
