"""How a printed program reads its input: as it comes, as a NumPy array, or unpacked into named numbers.

The caller's array may hold truth values, small unsigned integers or single-precision numbers, and the program
must compute with each what it computes with integers or doubles. Where values are only tested they are used
as they come; where they are added, or are real, they are converted first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from ...program.code import Code, Decision
from ...program.expr import (
    Add,
    And,
    Const,
    Expr,
    Greatest,
    If,
    Least,
    Mod,
    Mul,
    Or,
    Reduce,
    Ref,
    Sign,
    Xor,
    children,
    walk,
)
from ...program.limits import Limit, limits
from ...program.powers import has_long_powers
from ..shared.categories import is_asked
from ..shared.kinds import Kind
from ..shared.layout import STEP, WIDTH, Doc, Text, call, fits, flat
from ..shared.literals import comment
from ..shared.names import Names

Style = Literal["as it comes", "numbers", "array"]


def style_of(code: Code, names: Names) -> Style:
    """Return how the input is read."""
    refs = list(_input_refs(code))
    if is_asked(code):
        return "numbers"
    by_name = bool(names.elements) and all(isinstance(each, Const) for ref in refs for each in ref.index)
    is_flat = len(code.input.dims) == 1
    slices = any(
        isinstance(node, Reduce) and isinstance(node.body, Ref) and node.body.array == code.input.name
        for expr in code.expressions()
        for node in walk(expr)
    )
    converted = not code.input.domain.integer or _computes_with_input(code)
    if is_flat and not slices and not converted:
        return "as it comes"
    return "numbers" if by_name else "array"


def element_kind(style: Style, code: Code) -> Kind:
    """Return what an element of the input is when the program runs."""
    texts = (value for each in code.input.categories or () if each is not None for value in each.values)
    if any(not isinstance(value, str) for value in texts):
        return "numpy number"  # categories are used as they come, and a number may come from an array
    kinds: dict[Style, Kind] = {"as it comes": "unknown", "numbers": "number", "array": "numpy number"}
    return kinds[style]


def reading(code: Code, names: Names, style: Style) -> list[str]:
    """Return the lines that convert the input and unpack it."""
    kind = "int" if code.input.domain.integer else "float"
    argument, elements = names.argument, names.elements
    lines = []
    if style == "array" and any(True for _ in _input_refs(code)):
        long = kind == "int" and has_long_powers(code)
        wide = ".astype(object)  # Python's integers: these never overflow" if long else ""
        lines.append(f"{STEP}{argument} = np.asarray({argument}, dtype={kind}){wide}")
    if not elements:
        return lines
    given = code.input.element_names or ()
    if len(elements) == code.input.dims[0] > 1:
        if code.input.categories is not None:
            return [*lines, *_read_one_by_one(code, elements, given, argument)]
        source = call("map", Text(kind), Text(argument)) if style == "numbers" else Text(argument)
        return [*lines, *_unpacked(elements, given, source)]
    if style == "as it comes" and all(name == given[place] for place, name in elements.items()):
        values = ", ".join(f"{argument}[{place}]" for place in elements)
        line = f"{', '.join(elements.values())} = {values}"
        if fits(line, STEP):
            return [*lines, STEP + line]
    if code.input.categories is not None:
        return [*lines, *_read_one_by_one(code, elements, given, argument)]
    for place, name in elements.items():
        value = f"{argument}[{place}]"
        converted = f"{kind}({value})" if style == "numbers" else value
        lines.append(f"{STEP}{name} = {converted}{_original(name, given[place])}")
    return lines


def _read_one_by_one(
    code: Code, elements: dict[int, str], given: tuple[str, ...], argument: str
) -> Iterator[str]:
    """Yield the lines that read categories as they are, and numbers as numbers."""
    categories = code.input.categories or ()
    domains = code.input.domains
    for place, name in elements.items():
        kind = "int" if domains[place].integer else "float"
        value = f"{argument}[{place}]"
        converted = value if categories[place] is not None else f"{kind}({value})"
        yield f"{STEP}{name} = {converted}{_original(name, given[place])}"


def size_lines(code: Code, names: Names, body: list[str]) -> list[str]:
    """Return the lines that read from the input the named sizes that the rest of the program uses."""
    words = set(re.findall(r"\w+", "\n".join(body)))
    checks = length_checks(code, names.argument, 0)
    axes = {size.axis: size.name for size in code.sizes if size.name in words or size.axis in checks}
    if axes and len(code.input.dims) == 1:
        lines = [f"{STEP}{axes[0]} = len({names.argument})"]
    elif len(set(axes.values())) == len(code.input.dims):
        lines = [f"{STEP}{', '.join(axes[axis] for axis in sorted(axes))} = {names.argument}.shape"]
    else:
        first: dict[str, int] = {}
        for axis in sorted(axes):
            first.setdefault(axes[axis], axis)
        lines = [f"{STEP}{name} = {names.argument}.shape[{axis}]" for name, axis in first.items()]
    return [*lines, *(line for axis in sorted(checks) for line in checks[axis])]


def length_checks(code: Code, argument: str, first_axis: int) -> dict[int, list[str]]:
    """Return the lines that refuse lengths which the program is not for, by axis.

    The axes of a sample are those of `argument` from `first_axis` on.
    """
    checks: dict[int, list[str]] = {}
    first: dict[str, int] = {}
    for size in code.sizes:
        same = first.setdefault(size.name, size.axis)
        if same != size.axis:
            checks[size.axis] = [
                f"{STEP}if {argument}.shape[{first_axis + size.axis}] != {size.name}:",
                f'{STEP}{STEP}raise ValueError("axes {same} and {size.axis} must have equal lengths")',
            ]
            continue
        wrong, said = _outside(size.name, limits(code)[size.name])
        if wrong:
            where = "the length" if len(code.input.dims) == 1 else f"the length of axis {size.axis}"
            checks[size.axis] = [
                f"{STEP}if {' or '.join(wrong)}:",
                f'{STEP}{STEP}raise ValueError("{where} must be {" and ".join(said)}")',
            ]
    return checks


def _outside(name: str, limit: Limit) -> tuple[list[str], list[str]]:
    """Return conditions on a length that a program is not for, and what it must be instead."""
    wrong = [] if limit.is_least else [f"{name} < {limit.least}"]
    said = [] if limit.is_least else [f"{limit.least} or more"]
    match limit.divisor, limit.remainder:
        case 1, _:
            pass
        case 2, 1:
            wrong.append(f"{name} % 2 == 0")
            said.append("odd")
        case divisor, 0:
            wrong.append(f"{name} % {divisor}")
            said.append(f"a multiple of {divisor}")
        case divisor, remainder:
            wrong.append(f"{name} % {divisor} != {remainder}")
            said.append(f"{remainder} more than a multiple of {divisor}")
    return wrong, said


def _unpacked(elements: dict[int, str], given: tuple[str, ...], source: Doc) -> list[str]:
    line = f"{', '.join(elements.values())} = {flat(source)}"
    if fits(line, STEP):
        return [*_original_names(elements, given), STEP + line]
    targets = (f"{STEP}{STEP}{name},{_original(name, given[place])}" for place, name in elements.items())
    return [f"{STEP}(", *targets, f"{STEP}) = {flat(source)}"]


def _original(name: str, given: str) -> str:
    """Return a comment with the user's name, if more than its spaces had to be changed."""
    return "" if name == given.replace(" ", "_") else f"  # {comment(given)}"


def _original_names(elements: dict[int, str], given: tuple[str, ...]) -> list[str]:
    """Return a comment with all of the user's names, if any of them had to be changed."""
    if not any(_original(name, given[place]) for place, name in elements.items()):
        return []
    lines, line = [], f"{STEP}# In order:"
    for place in elements:
        word = f" {comment(given[place])}{',' if place < len(given) - 1 else ''}"
        if len(line) + len(word) > WIDTH and line.strip() != "#":
            lines.append(line)
            line = f"{STEP}#"
        line += word
    return [*lines, line]


def _input_refs(code: Code) -> Iterator[Ref]:
    for expr in code.expressions():
        for node in walk(expr):
            if isinstance(node, Ref) and node.array == code.input.name:
                yield node


def _computes_with_input(code: Code) -> bool:
    """Whether elements of the input, or definitions of them, are added, scaled or used as places."""
    passed_on = {code.input.name}
    for define in code.definitions:
        if _is_passed_on(define.body, passed_on):
            passed_on.add(define.name)
    for expr in code.expressions():
        for node in _read_values(expr):
            operands = _computed(node)
            if any(_is_passed_on(each, passed_on) for each in operands):
                return True
    return (
        isinstance(code.result, Decision)
        and _is_passed_on(code.result.index, passed_on)
        and len(code.classes) > 2
    )


def _computed(node: Expr) -> tuple[Expr, ...]:
    match node:
        case Add(parts) | Mul(parts):
            return parts
        case Xor(parts) if len(parts) > 2:
            return parts
        case Mod(value, modulus):
            return (value, modulus)
        case Sign(value) | Reduce("sum", _, _, value):
            return (value,)
        case _:
            return ()


def _is_passed_on(expr: Expr, names: set[str]) -> bool:
    """Whether a value may be an element of one of these arrays, as it came."""
    match expr:
        case Ref(array, _):
            return array in names
        case If(_, then, otherwise):
            return _is_passed_on(then, names) or _is_passed_on(otherwise, names)
        case And(parts) | Or(parts) | Least(parts) | Greatest(parts):
            return any(_is_passed_on(each, names) for each in parts)
        case _:
            return False


def _read_values(expr: Expr) -> Iterator[Expr]:
    """Yield every node whose value is read, indices and bounds left out."""
    stack = [expr]
    while stack:
        node = stack.pop()
        yield node
        match node:
            case Ref():
                pass
            case Reduce(_, _, guard, body):
                stack += [body] if guard is None else [body, guard]
            case _:
                stack += children(node)
