"""What everything in a printed program in loops is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...program.expr import Const, Ref, fresh_variable, walk
from ..shared.namer import Namer
from ..shared.naming import numbered, words
from .check import expressions
from .form import SCORES, Routine
from .places import BEST, SCORE, WINNER
from .stages import MARK

FIXED = {BEST: "best", WINNER: "winner", SCORE: "score"}


@dataclass(frozen=True, slots=True)
class Printed:
    """Names of one program.

    Parameters
    ----------
    function, argument : str
        The function, and the samples that it reads.
    elements : dict of int to str
        Values of the input that have names and are read, by place.
    sizes : dict of str to str
        Named sizes.
    arrays : dict of str to str
        Everything else that holds values: arrays, scalars, tables, the scores.
    taken : frozenset of str
        All of them, and what the target keeps for itself.
    """

    function: str
    argument: str
    elements: dict[int, str]
    sizes: dict[str, str]
    arrays: dict[str, str]
    taken: frozenset[str]

    def variable(self, wish: str, others: frozenset[str]) -> str:
        """Return a name for an index variable, other than those that are open."""
        plain = wish.partition(MARK)[0]
        if not (plain.isascii() and plain.isidentifier()):
            plain = "i"
        return fresh_variable(plain, self.taken | others)


def printed_names(
    routine: Routine, function_name: str, reserved: frozenset[str], also: Sequence[str] = ()
) -> Printed:
    """Name everything in a program.

    Parameters
    ----------
    routine : Routine
        The program in loops.
    function_name : str
        What the function should be called.
    reserved : frozenset of str
        Words that the target keeps for itself.
    also : sequence of str
        Words that the printer adds.
    """
    namer = Namer(reserved | frozenset(also))
    code = routine.code
    function, argument = namer.name(function_name), namer.name(code.input.name)
    wished = code.input.element_names
    read = () if wished is None else sorted(_places_read(routine))
    elements = {place: namer.name(wished[place]) for place in read if wished is not None}
    sizes = {name: namer.name(name) for name in dict.fromkeys(size.name for size in code.sizes)}
    wishes = numbered({name: _wish(name, routine) for name in routine.shapes if name in routine.meanings})
    scores = "probabilities" if code.output == "probability" else "scores"
    arrays = {SCORES: namer.name(scores)}
    arrays |= {table.name: namer.name(f"{function}_table") for table in code.tables}
    arrays |= {name: namer.name(wish) for name, wish in wishes.items()}
    for name in routine.elements:
        if name not in arrays and name != code.input.name:
            whole = name.removesuffix(f"{MARK}one")
            fixed = FIXED.get(name.rstrip("0123456789"))
            arrays[name] = namer.name(fixed or words(routine.meanings[whole], code)[0])
    return Printed(function, argument, elements, sizes, arrays, frozenset(namer.used | reserved))


def _wish(name: str, routine: Routine) -> str:
    one, many = words(routine.meanings[name], routine.code)
    return many if routine.shapes[name] else one


def _places_read(routine: Routine) -> set[int]:
    return {
        int(index.value)
        for expr, _ in expressions(routine)
        for node in walk(expr)
        if isinstance(node, Ref) and node.array == routine.code.input.name
        for index in node.index
        if isinstance(index, Const)
    }
