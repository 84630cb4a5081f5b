"""The names of one printed program: every name in it, and what was renamed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...program.code import Code, Decision, Define, Each, Result, Scores
from ...program.expr import (
    Const,
    Expr,
    Loop,
    Reduce,
    Ref,
    Var,
    assert_never,
    fresh_variable,
    map_children,
    walk,
)
from .namer import Namer
from .naming import suggestions, table_names


@dataclass(frozen=True, slots=True)
class Names:
    """What everything is called.

    Parameters
    ----------
    function, argument : str
        The function, and its one argument.
    elements : dict of int to str
        The values of the input that have names, by place; only those that the program reads.
    sizes : dict of str to str
        Named sizes.
    arrays : dict of str to str
        Definitions and tables.
    row : str
        A row of a list of lists.
    reserved : frozenset of str
        Words that the target keeps for itself.
    """

    function: str
    argument: str
    elements: dict[int, str]
    sizes: dict[str, str]
    arrays: dict[str, str]
    row: str
    reserved: frozenset[str]

    @property
    def taken(self) -> frozenset[str]:
        """Every name; loop variables must be others."""
        return frozenset(
            (
                self.function,
                self.argument,
                *self.elements.values(),
                *self.sizes.values(),
                *self.arrays.values(),
                self.row,
                *self.reserved,
            )
        )


def names_of(code: Code, function_name: str, namer: Namer) -> Names:
    """Name everything in a program.

    The function comes first and the user's names second, since those are asked for; what the program adds
    takes what is left.
    """
    function, argument = namer.name(function_name), namer.name(code.input.name)
    elements = _elements(code, namer)
    sizes = {name: namer.name(name) for name in dict.fromkeys(size.name for size in code.sizes)}
    wanted = suggestions(code)
    arrays = {define.name: namer.name(wanted[define.name]) for define in code.definitions}
    arrays |= {name: namer.name(wish) for name, wish in table_names(code).items()}
    return Names(function, argument, elements, sizes, arrays, namer.name("row"), namer.reserved)


def _elements(code: Code, namer: Namer) -> dict[int, str]:
    given = code.input
    if given.element_names is None:
        return {}
    used = {
        int(index.value)
        for expr in code.expressions()
        for node in walk(expr)
        if isinstance(node, Ref) and node.array == given.name
        for index in node.index
        if isinstance(index, Const)
    }
    return {k: namer.name(given.element_names[k]) for k in range(given.dims[0]) if k in used}


def with_plain_loops(code: Code, names: Names) -> Code:
    """Rename sizes, and loop variables that cannot be printed, that hide a name, or that hide each other.

    In a comprehension a loop variable hides whatever has its name outside, and the bounds of an inner loop
    are read inside the outer one, so loops that are open at once must differ.
    """
    definitions = tuple(Define(d.name, *_over(d.loops, d.body, names)) for d in code.definitions)
    match code.result:
        case Decision(index):
            result: Result = Decision(_renamed(index, names.sizes, names.taken))
        case Scores(parts, kind):
            result = Scores(tuple(Each(*_over(part.loops, part.body, names)) for part in parts), kind)
        case _:
            assert_never(code.result)
    sizes = tuple(replace(size, name=names.sizes[size.name]) for size in code.sizes)
    return replace(code, definitions=definitions, result=result, sizes=sizes)


def _over(loops: tuple[Loop, ...], body: Expr, names: Names) -> tuple[tuple[Loop, ...], Expr]:
    bounds, values, taken = _bounds(loops, names.sizes, names.taken)
    return bounds, _renamed(body, values, taken)


def _bounds(
    loops: tuple[Loop, ...], values: dict[str, str], taken: frozenset[str]
) -> tuple[tuple[Loop, ...], dict[str, str], frozenset[str]]:
    bounds = []
    for loop in loops:
        start, stop = _renamed(loop.start, values, taken), _renamed(loop.stop, values, taken)
        name = _free(loop.var, taken)
        values, taken = {**values, loop.var: name}, taken | {name}
        bounds.append(Loop(name, start, stop))
    return tuple(bounds), values, taken


def _renamed(expr: Expr, values: dict[str, str], taken: frozenset[str]) -> Expr:
    match expr:
        case Var(name):
            return Var(values.get(name, name))
        case Reduce(op, loops, guard, body):
            bounds, values, taken = _bounds(loops, values, taken)
            renamed = None if guard is None else _renamed(guard, values, taken)
            return Reduce(op, bounds, renamed, _renamed(body, values, taken))
        case _:
            return map_children(expr, lambda child: _renamed(child, values, taken))


def _free(wanted: str, taken: frozenset[str]) -> str:
    plain = wanted.isascii() and wanted.isidentifier()
    return fresh_variable(wanted if plain else "i", taken)
