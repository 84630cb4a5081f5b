"""The statements of a printed program: its definitions, and what it returns."""

from __future__ import annotations

from collections.abc import Sequence

from ...program.build import ONE, ZERO, add, scale
from ...program.code import Code, Decision, Define, Each, Result, Scores, are_numbered
from ...program.expr import Compare, Expr, Loop, Reduce, Ref, Var, assert_never, substitute
from ...program.infer import domain_of
from ..shared.kinds import Kind
from ..shared.layout import (
    STEP,
    Doc,
    Infix,
    Prefix,
    Text,
    call,
    fits,
    flat,
    in_braces,
    in_brackets,
    statement,
)
from ..shared.literals import label
from ..shared.namer import Namer
from ..shared.phrase import word_of
from ..shared.slices import is_safe, whole_axes
from .decisions import decision
from .reductions import is_full, runs, sliced
from .walker import Walker

MAX_EXPONENT = 700
"""The exponential of more than this overflows."""


def define(definition: Define, walker: Walker) -> tuple[list[str], Walker]:
    """Return a definition as lines, and the walker that knows it."""
    name = walker.names.arrays[definition.name]
    found = whole_axes(definition, walker.kinds.numpy)
    if found is not None and is_safe(found[0], walker.facts):
        array, reduced = found
        axes = str(reduced[0]) if len(reduced) == 1 else str(reduced)
        op = word_of(definition.body.op) if isinstance(definition.body, Reduce) else ""
        text = Text(f"{sliced(array, walker)}.{op}(axis={axes})")
        kind: Kind = "numpy number" if op == "sum" else "numpy truth"
        return statement(text, f"{name} = "), walker.after(definition, name, kind, numpy=True)
    lines = statement(_listed(definition.loops, definition.body, walker), f"{name} = ")
    kind = walker.within(definition.loops).kinds.of(definition.body)
    return lines, walker.after(definition, name, kind, numpy=False)


def result(code: Code, walker: Walker, namer: Namer) -> list[str]:
    """Return the lines that end a program."""
    returned: Result = code.result
    match returned:
        case Decision(index):
            return decision(index, code.classes, walker, namer)
        case Scores(parts, "score"):
            return statement(_scores(parts, walker), "return ")
        case Scores(parts, "label"):
            return _label_of_scores(parts, code.classes, walker, namer)
        case Scores(parts, _):
            return _probabilities(parts, walker, namer)
        case _:
            assert_never(returned)


def _listed(loops: Sequence[Loop], body: Expr, walker: Walker) -> Doc:
    """Return nested lists, one level a loop."""
    if not loops:
        return walker.value(body)
    inner = _listed(loops[1:], body, walker.within((loops[0],)))
    return in_brackets(Infix((inner, *runs((loops[0],), walker)), ("for",)))


def _scores(parts: Sequence[Each], walker: Walker) -> Doc:
    items: list[Doc] = []
    for part in parts:
        value = walker.within(part.loops).value(part.body)
        run = runs(part.loops, walker)
        items.append(Infix((value, *run), ("for",) * len(run)) if run else value)
    if len(parts) == 1:
        return in_brackets(items[0])
    return in_brackets(
        *(
            _spread(part, item, walker) if part.loops else item
            for part, item in zip(parts, items, strict=True)
        )
    )


def _spread(part: Each, item: Doc, walker: Walker) -> Doc:
    """Return a run of scores among others."""
    array = _array((part,), walker) if len(part.loops) == 1 else None
    return Prefix("*", in_brackets(item) if array is None else Text(array))


def _array(parts: Sequence[Each], walker: Walker) -> str | None:
    """Return the name of the array whose elements, all of them in order, are the scores."""
    match parts:
        case (Each(loops, Ref(array, index)),) if loops and not walker.names.elements:
            pass
        case _:
            return None
    own = tuple(Var(loop.var) for loop in loops)
    if index != own or not all(is_full(array, axis, loop, walker) for axis, loop in enumerate(loops)):
        return None
    return walker.names.argument if array == walker.facts.code.input.name else walker.names.arrays[array]


def single_score(parts: Sequence[Each]) -> Expr | None:
    """Return the score, if it is the only one: its label is told by its sign."""
    if len(parts) != 1 or any(loop.stop != add(loop.start, ONE) for loop in parts[0].loops):
        return None
    return substitute(parts[0].body, {loop.var: loop.start for loop in parts[0].loops})


def _label_of_scores(
    parts: Sequence[Each], classes: tuple[object, ...], walker: Walker, namer: Namer
) -> list[str]:
    single = single_score(parts)
    if single is not None:
        return decision(Compare(">", single, ZERO), classes, walker, namer)
    array, numbered = _array(parts, walker), are_numbered(classes)
    scores = _scores(parts, walker) if array is None else Text(array)
    direct = call("int", call("np.argmax", scores))
    if numbered and fits("return " + flat(direct), STEP):
        return statement(direct, "return ")
    name = namer.name("scores")
    if numbered:
        return [*statement(scores, f"{name} = "), f"{STEP}return int(np.argmax({name}))"]
    if any(part.loops for part in parts):
        lines, listed = [] if array else statement(scores, f"{name} = "), namer.name("labels")
        lines += statement(in_brackets(*(Text(label(each)) for each in classes)), f"{listed} = ")
        return [*lines, f"{STEP}return {listed}[np.argmax({array or name})]"]
    entries = [
        Prefix(f"{label(each)}: ", walker.value(part.body)) for each, part in zip(classes, parts, strict=True)
    ]
    # The first of equal maxima, since a dictionary keeps its order.
    return [*statement(in_braces(*entries), f"{name} = "), f"{STEP}return max({name}, key={name}.get)"]


def _of_opposite_scores(body: Expr, walker: Walker, namer: Namer) -> list[str]:
    """Return the lines that return the probabilities of a score and of its negative."""
    first = namer.name("first")
    domain = domain_of(body, walker.facts)
    if 2 * max(-domain.lo, domain.hi) < MAX_EXPONENT:
        value = flat(walker.value(scale(-2, body)))
        lines = statement(Text(f"1 / (1 + np.exp({value}))"), f"{first} = ")
    else:
        value = flat(walker.value(body))
        lines = [
            f"{STEP}# The same as 1 / (1 + exp(-2 * {value})), but without an overflow.",
            *statement(Text(f"(1 + np.tanh({value})) / 2"), f"{first} = "),
        ]
    return [*lines, f"{STEP}return [{first}, 1 - {first}]"]


def _probabilities(parts: Sequence[Each], walker: Walker, namer: Namer) -> list[str]:
    body = single_score(parts)
    if body is not None:
        name = namer.name("score")
        lines = statement(walker.number(body), f"{name} = ")
        if domain_of(body, walker.facts).lo > -MAX_EXPONENT:
            return [*lines, f"{STEP}return [1 / (1 + np.exp(-{name}))]"]
        return [*lines, f"{STEP}return [np.exp(-np.logaddexp(0, -{name}))]"]  # without an overflow
    if len(parts) == 2 and not parts[0].loops and parts[1] == Each((), scale(-1, parts[0].body)):
        return _of_opposite_scores(parts[0].body, walker, namer)
    are_numbers = all(walker.kinds.of(part.body) in ("number", "numpy number") for part in parts)
    as_float = () if are_numbers else (Text("dtype=float"),)
    scores, powers = namer.name("scores"), namer.name("powers")
    return [
        *statement(call("np.array", _scores(parts, walker), *as_float), f"{scores} = "),
        f"{STEP}{powers} = np.exp({scores} - {scores}.max())",
        f"{STEP}return {powers} / {powers}.sum()",
    ]
