"""Print a program as a NumPy function of one sample.

The text for batches runs on one sample, too, but each of its lines then costs a call of NumPy for one number.
Here the input has no axis for samples: what has no axis of its own is a number of Python, and only what runs
over loops is an array.
"""

from __future__ import annotations

from ...program.bodies import bodies
from ...program.build import ONE, add, mul, subtract
from ...program.code import Code, Decision, Each, Result, Scores
from ...program.expr import Const, Expr, Reduce, assert_never, children
from ...program.infer import Facts, domain_of, facts_of
from ..shared.categories import numbered
from ..shared.layout import STEP, Text, call, flat, in_brackets
from ..shared.literals import label
from ..shared.namer import Namer
from ..shared.names import Names, names_of, with_plain_loops
from .body import head_of, opened, prepared, size_lines, with_definitions
from .context import Context
from .expressions import lowered, numeric
from .numbers import length, plain
from .results import LABELS, MAX_EXPONENT, full, grows, write_parts
from .values import Value


def print_single(code: Code, function_name: str = "program") -> str | None:
    """Return the source of a function of one sample; None where it could round otherwise than the batch's.

    Parameters
    ----------
    code : Code
        The program.
    function_name : str, default="program"
        Name of the function. It takes an array of shape `input_shape` whose values are in the domain, of the
        type that the program's text for batches converts them to, and returns a label, or an array of shape
        (n_scores,).
    """
    code = prepared(numbered(code))
    if _sums_reals(code):
        return None
    namer = Namer()
    names = names_of(code, function_name, namer)
    code = with_plain_loops(code, names)
    context = opened(code, names, namer, is_batch=False)
    constants, lines = context.constants, context.lines
    lines.lines += _elements(code, names)
    result, context = with_definitions(names, names.argument, context)
    _write_result(result, context)
    body = [*size_lines(code, names.argument, 0, lines.lines), *lines.lines]
    text = [*head_of(lines.lines), *constants.lines, f"def {names.function}({names.argument}):", *body]
    return "\n".join(text) + "\n"


def _sums_reals(code: Code) -> bool:
    """Whether a loop adds up real numbers: NumPy does so in another order for one sample than for many."""
    facts = facts_of(code)
    return any(_has_real_sum(body, facts.within(loops)) for loops, body in bodies(code))


def _has_real_sum(expr: Expr, facts: Facts) -> bool:
    if not isinstance(expr, Reduce):
        return any(_has_real_sum(child, facts) for child in children(expr))
    inner = facts.within(expr.loops)
    if expr.op == "sum" and not domain_of(expr.body, inner).integer:
        return True
    parts = (expr.body, expr.guard)
    return any(_has_real_sum(part, inner) for part in parts if part is not None)


def _elements(code: Code, names: Names) -> list[str]:
    """Return the lines that give the values of the input their names."""
    elements = names.elements
    if len(elements) == code.input.dims[0] > 1:
        return [f"{STEP}{', '.join(elements.values())} = {names.argument}.tolist()"]
    return [f"{STEP}{each} = {names.argument}.item({place})" for place, each in elements.items()]


def _write_result(result: Result, context: Context) -> None:
    match result:
        case Decision(index):
            _write_label(numeric(lowered(index, context)), context)
        case Scores((first, second), "probability") if not first.loops and not second.loops:
            _write_two_probabilities(first.body, second.body, context)
        case Scores(parts, kind):
            _write_scores(parts, kind, context)
        case _:
            assert_never(result)


def _write_label(chosen: Value, context: Context) -> None:
    place = chosen if chosen.kind not in ("float64", "object") else chosen.called("int")
    if grows(context.code):
        context.lines.write(place.called("int").doc, "return ")
        return
    classes = in_brackets(*(Text(label(each)) for each in context.code.classes))
    labels = context.constants.named(call("np.array", classes), LABELS)
    context.lines.write(Text(f"{labels}.item({flat(place.doc)})"), "return ")


def _write_two_probabilities(first: Expr, second: Expr, context: Context) -> None:
    """Write the lines for two scores: only their difference counts, and its exponential is kept finite."""
    difference = numeric(lowered(subtract(second, first), context))
    odds = context.lines.named(call("np.exp", call("min", difference.doc, Text(str(MAX_EXPONENT)))), "odds")
    one = context.lines.named(Text(f"1 / (1 + {odds})"), "probability")
    context.lines.write(Text(f"np.array(({one}, {odds} * {one}))"), "return ")


def _write_scores(parts: tuple[Each, ...], kind: str, context: Context) -> None:
    scores, total = _scores(parts, kind, context)
    write, name = context.lines.write, context.lines.namer.name
    one = f"np.exp(-np.logaddexp(0.0, -{scores}))"
    match kind:
        case "score":
            write(Text(scores), "return ")
        case "probability" if total == ONE:
            write(Text(one), "return ")
        case "probability":
            if not isinstance(total, Const):
                context.lines.lines.append(f"{STEP}if len({scores}) == 1:")
                context.lines.lines.append(f"{STEP}{STEP}return {one}")
            powers = name("powers")
            write(Text(f"np.exp({scores} - {scores}.max())"), f"{powers} = ")
            # One after the other, as the rows of a batch are added.
            write(Text(f"{powers} / np.add.accumulate({powers})[-1]"), "return ")
        case _:
            _write_label_of_scores(scores, total, context)


def _write_label_of_scores(scores: str, total: Expr, context: Context) -> None:
    above, largest = f"int({scores}.item(0) > 0)", f"int({scores}.argmax())"
    if isinstance(total, Const):
        chosen = above if total == ONE else largest
    else:
        chosen = f"{above} if len({scores}) == 1 else {largest}"
    if context.code.sizes and context.code.is_numbered:
        context.lines.write(Text(chosen), "return ")  # with other sizes there are other numbers of scores
    else:
        _write_label(Value(Text(chosen), 0, (), False, "int64"), context)


def _scores(parts: tuple[Each, ...], kind: str, context: Context) -> tuple[str, Expr]:
    """Write the lines that put all scores into one array; return its name and how many there are."""
    lines, counts, values = context.lines, list[Expr](), list[Value]()
    for part in parts:
        axes = tuple(loop.var for loop in part.loops)
        dims = tuple(length(loop) for loop in part.loops)
        value = full(numeric(lowered(part.body, context.within(part.loops))), axes, dims, "")
        counts.append(mul(*dims) if dims else ONE)
        values.append(value.method(".reshape(-1)") if len(axes) > 1 else value)
    total = add(*counts)
    if not any(value.axes for value in values):
        items = [value.doc for value in values]
        return lines.named(call("np.array", in_brackets(*items), Text("dtype=np.float64")), "scores"), total
    if len(values) == 1:
        value = values[0] if kind == "label" else values[0].method(".astype(np.float64)")
        return lines.named(value.doc, "scores"), total
    name = lines.namer.name("scores")
    lines.write(call("np.empty", Text(plain(total))), f"{name} = ")
    write_parts(name, values, counts, context)
    return name, total
