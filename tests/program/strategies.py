"""Random small programs, well formed: every index is in range wherever it is read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from hypothesis import strategies as st

from deepdistilling.program.code import Array, Code, Decision, Define, Each, Scores, loop, table
from deepdistilling.program.domain import BOOLEAN, REAL, SIGN, integers
from deepdistilling.program.expr import (
    Add,
    And,
    Compare,
    Const,
    Expr,
    Greatest,
    If,
    Least,
    Loop,
    Mod,
    Mul,
    Not,
    Or,
    Power,
    Reduce,
    Ref,
    Sign,
    Var,
    Xor,
    const,
)

LOOP_NAMES = ("i", "j", "k", "x", "@0")
OPERATORS = ("<", "<=", "==", "!=", ">=", ">")
QUARTERS = [k / 4 for k in range(-8, 9)]  # sums of these are exact, in any order


@dataclass(frozen=True)
class Scope:
    """What an expression may read: arrays with their lengths and whether they hold integers; variables with
    their ranges."""

    arrays: tuple[tuple[str, tuple[int, ...], bool], ...]
    variables: tuple[tuple[str, int, int], ...] = ()

    def within(self, name, lo, hi):
        others = tuple(each for each in self.variables if each[0] != name)
        return replace(self, variables=(*others, (name, lo, hi)))

    def and_array(self, name, dims, integer):
        return replace(self, arrays=(*self.arrays, (name, dims, integer)))


@st.composite
def indices(draw, scope, length):
    """Draw an index into an axis."""
    choices = [const(draw(st.integers(0, length - 1)))]
    for name, lo, hi in scope.variables:
        variable, shift = Var(name), draw(st.integers(-2, 2))
        if lo >= 0 and hi < length:
            choices += [variable, variable]
        moved = Add((variable, const(shift))) if shift else variable
        if lo + shift >= 0 and hi + shift < length:
            choices.append(moved)
        choices += [Mod(moved, const(length)), Least((Greatest((moved, const(0))), const(length - 1)))]
    return draw(st.sampled_from(choices))


@st.composite
def loops_over(draw, scope, most=2):
    """Draw the loops of a reduction, and the scope inside them."""
    made = []
    names = draw(st.lists(st.sampled_from(LOOP_NAMES), min_size=1, max_size=most, unique=True))
    for name in names:
        lengths = [dims[k] for _, dims, _ in scope.arrays for k in range(len(dims))]
        stop = draw(st.sampled_from(lengths))
        kind = draw(st.sampled_from(["whole", "whole", "part", "below", "above", "window"]))
        outer = draw(st.sampled_from(scope.variables)) if scope.variables else None
        if kind == "part" or outer is None:
            start = draw(st.integers(0, stop)) if kind == "part" else 0
            made.append(loop(name, stop, start))
            scope = scope.within(name, start, max(start, stop - 1))
            continue
        variable, lo, hi = Var(outer[0]), outer[1], outer[2]
        match kind:
            case "below":
                made.append(Loop(name, const(0), variable))
                scope = scope.within(name, 0, max(0, hi - 1))
            case "above":
                made.append(Loop(name, Add((variable, const(1))), const(stop)))
                scope = scope.within(name, lo + 1, max(lo + 1, stop - 1))
            case "window":
                first = Greatest((Add((variable, const(-1))), const(0)))
                last = Least((Add((variable, const(2))), const(stop)))
                made.append(Loop(name, first, last))
                scope = scope.within(name, 0, max(lo - 1, stop - 1, 0))
            case _:
                made.append(loop(name, stop))
                scope = scope.within(name, 0, stop - 1)
    return tuple(made), scope


@st.composite
def expressions(draw, scope, kind, depth):
    """Draw an expression: ``truth``, ``integer`` or ``real``."""
    if depth == 0:
        return draw(_leaves(scope, kind))

    def part(wanted):
        return draw(expressions(scope, wanted, depth - 1))

    def parts(wanted, most=3):
        return tuple(part(wanted) for _ in range(draw(st.integers(2, most))))

    number = (
        draw(st.sampled_from(["integer", "truth"]))
        if kind == "integer"
        else draw(st.sampled_from(["real", "integer"]))
    )
    if kind == "truth":
        match draw(st.integers(0, 6)):
            case 0:
                return Not(part(draw(st.sampled_from(["truth", "integer"]))))
            case 1:
                return And(parts("truth"))
            case 2:
                return Or(tuple(part(k) for k in ("truth", draw(st.sampled_from(["truth", "integer"])))))
            case 3:
                return Xor(parts("truth"))
            case 4:
                return draw(_reductions(scope, draw(st.sampled_from(["any", "all"])), "truth", depth))
            case _:
                op = draw(st.sampled_from(OPERATORS))
                return Compare(op, part(number), draw(st.sampled_from([const(1), part("integer")])))
    match draw(st.integers(0, 9)):
        case 9:
            return Power(draw(st.integers(2, 3)), draw(indices(scope, 3)))
        case 0:
            return Sign(part(number))
        case 1:
            return Mul((const(draw(st.sampled_from([-2, -1, 2, 3]))), part(number)))
        case 2:
            return Mul((part("truth"), part(number)))
        case 3:
            return If(part("truth"), part(number), part(number))
        case 4:
            return draw(st.sampled_from([Least, Greatest]))(parts(number))
        case 5:
            return draw(_reductions(scope, "sum", number, depth))
        case 6 if number != "real":
            return Mod(part(number), const(draw(st.integers(2, 3))))
        case _:
            return Add(parts(number, 4))


@st.composite
def _reductions(draw, scope, op, kind, depth):
    made, inner = draw(loops_over(scope))
    guard = draw(expressions(inner, "truth", 0)) if draw(st.integers(0, 3)) == 0 else None
    if draw(st.booleans()):
        return Reduce(op, made, guard, draw(_elements(inner, None)))
    return Reduce(op, made, guard, draw(expressions(inner, kind, depth - 1)))


@st.composite
def _elements(draw, scope, integer):
    suitable = [each for each in scope.arrays if integer is None or each[2] or not integer]
    if not suitable:
        return const(draw(st.integers(-2, 2)))
    name, dims, _ = draw(st.sampled_from(suitable))
    return Ref(name, tuple(draw(indices(scope, length)) for length in dims))


@st.composite
def _leaves(draw, scope, kind):
    choice = draw(st.integers(0, 5))
    if kind == "truth":
        if choice == 0:
            return const(draw(st.booleans()))
        element = draw(_elements(scope, None))
        if choice < 4:
            return Compare(draw(st.sampled_from(OPERATORS)), element, const(draw(st.integers(0, 2))))
        return element
    if choice == 0 and scope.variables:
        return Var(draw(st.sampled_from(scope.variables))[0])
    if choice == 1:
        whole = const(draw(st.integers(-3, 3)))
        half = Const(Fraction(draw(st.sampled_from([-3, -1, 1, 3])), 4), "fraction")
        return whole if kind == "integer" else draw(st.sampled_from([whole, half, Const(0.5, "float")]))
    return draw(_elements(scope, kind == "integer"))


DOMAINS = {
    "bits": BOOLEAN,
    "signs": SIGN,
    "digits": integers(0, 3),
    "integers": integers(-2, 2),
    "reals": REAL,
}


@st.composite
def inputs(draw):
    """Draw an input."""
    dims = draw(st.sampled_from([(1,), (2,), (3,), (4,), (2, 2), (2, 3), (3, 2), (2, 1, 2)]))
    domain = DOMAINS[draw(st.sampled_from(["bits", "bits", "signs", "digits", "integers", "reals"]))]
    names = None
    if len(dims) == 1 and draw(st.booleans()):
        names = tuple(
            draw(st.sampled_from(["a", "i", "x", "N", "class", "np", "temp_%", "ä b"]))
            for _ in range(dims[0])
        )
    return Array("x", dims, domain, None, names)


@st.composite
def codes(draw, depth=3):
    """Draw a program."""
    given = draw(inputs())
    scope = Scope((("x", given.dims, given.domain.integer),))
    tables = []
    if draw(st.integers(0, 3)) == 0:
        dims = (draw(st.integers(1, 3)), *given.dims)
        values = draw(st.lists(st.integers(-3, 3), min_size=int(np.prod(dims)), max_size=int(np.prod(dims))))
        tables.append(table("t0", np.array(values).reshape(dims)))
        scope = scope.and_array("t0", dims, True)
    definitions = []
    for number in range(draw(st.integers(0, 3))):
        lengths = draw(st.lists(st.sampled_from([1, 2, 3]), max_size=2))
        own = [loop(name, length) for name, length in zip("ij", lengths, strict=False)]
        inner = scope
        for each, length in zip(own, lengths, strict=True):
            inner = inner.within(each.var, 0, length - 1)
        kind = draw(st.sampled_from(["truth", "integer", "real"]))
        body = draw(expressions(inner, kind, draw(st.integers(1, depth))))
        definitions.append(Define(f"d{number}", tuple(own), body))
        scope = scope.and_array(f"d{number}", tuple(lengths), kind != "real")
    return draw(_with_result(given, tuple(tables), tuple(definitions), scope, depth))


@st.composite
def _with_result(draw, given, tables, definitions, scope, depth):
    match draw(st.sampled_from(["truth", "cases", "place", "score", "label", "probability"])):
        case "truth":
            index = draw(expressions(scope, "truth", depth))
            classes = draw(
                st.sampled_from([(0, 1), ("no", "yes"), (False, True), (True, False), (2.5, -1.0)])
            )
            return Code(given, tables, definitions, Decision(index), classes)
        case "cases":
            index: Expr = const(0)
            for label in draw(st.lists(st.integers(0, 2), min_size=1, max_size=4)):
                index = If(draw(expressions(scope, "truth", depth - 1)), const(label), index)
            return Code(
                given,
                tables,
                definitions,
                Decision(index),
                draw(st.sampled_from([(0, 1, 2), ("a", 'b"', "c'")])),
            )
        case "place":
            index = Mod(draw(expressions(scope, "integer", depth)), const(3))
            return Code(
                given,
                tables,
                definitions,
                Decision(index),
                draw(st.sampled_from([(0, 1, 2), ("a", "b", "c")])),
            )
        case kind:
            parts = []
            for _ in range(draw(st.integers(1, 3))):
                length = draw(st.integers(1, 2))
                own = (loop("i", length),) if draw(st.booleans()) else ()
                inner = scope.within("i", 0, length - 1) if own else scope
                parts.append(
                    Each(
                        own, draw(expressions(inner, draw(st.sampled_from(["truth", "integer"])), depth - 1))
                    )
                )
            count = sum(part.loops[0].stop.value if part.loops else 1 for part in parts)
            classes = (
                tuple(range(max(2, count))) if draw(st.booleans()) else tuple("abcdefghi"[: max(2, count)])
            )
            return Code(given, tables, definitions, Scores(tuple(parts), kind), classes)


@st.composite
def samples(draw, given, count=4):
    """Draw a batch of inputs, int64 or float64."""
    values = list(given.domain.values) if given.domain.values is not None else QUARTERS
    size = count * int(np.prod(given.dims))
    drawn = draw(st.lists(st.sampled_from(values), min_size=size, max_size=size))
    kind = np.int64 if given.domain.integer else np.float64
    return np.array([float(v) for v in drawn]).reshape(count, *given.dims).astype(kind)
