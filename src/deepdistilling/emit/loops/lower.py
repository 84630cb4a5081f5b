"""From a program to loops: what comes in is a `Code`, what goes out a `Routine`.

A program for every size is lowered for sizes up to a limit, the largest of a few at which every number is
shown to fit into 64 bits; the printed program refuses larger inputs. It is never the case that a number may
be too large for its type.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...errors import UnsupportedError
from ...program.build import ZERO, choose, compare
from ...program.code import Code, Decision, Scores
from ...program.domain import Domain, integers
from ...program.expr import Expr, Ref, const
from ...program.infer import Facts, domain_of
from ..shared.slices import lengths
from .check import check
from .finish import Finisher
from .form import SCORES, Element, Place, Routine, Written
from .fuse import fused
from .places import BEST, WINNER, Settler
from .prune import pruned
from .sizes import as_loops, smallest_sizes
from .stages import Stage, live, single_score, stages_of
from .types import computed_domain, element_of

LIMITS = (2**31 - 1, *(2**k for k in range(30, 5, -2)), 62, 52, 40, 30, 20, 10)
"""Greatest sizes that are tried, in order."""

INT64 = 2**63 - 1


def lower(code: Code, *, largest: int = INT64, keep: frozenset[str] | None = None) -> Routine:
    """Return a program in loops.

    Parameters
    ----------
    code : Code
        The program.
    largest : int, default=2**63 - 1
        The greatest integer that the target computes with.
    keep : frozenset of str, optional
        Definitions that stay whole, to be looked at when the program has run; nothing else is computed then.

    Raises
    ------
    UnsupportedError
        If some number may be larger than `largest`, whatever the sizes.
    """
    if not code.sizes:
        return _lower(code, None, largest, keep)
    for limit in LIMITS:
        try:
            return _lower(code, limit, largest, keep)
        except UnsupportedError as error:
            last = error
    raise last


def _lower(code: Code, limit: int | None, largest: int, keep: frozenset[str] | None) -> Routine:
    least = smallest_sizes(code)
    sizes = {name: integers(value, max(value, limit or 1)) for name, value in least.items()}
    splitter, last = stages_of(code, Facts(code, {}, sizes))
    stages = live(splitter.stages, last, keep)
    nodes = fused(stages)
    settler = Settler(nodes, stages, splitter.facts, last, keep or frozenset())
    first = settler.compete(stages) if keep is None and _is_competition(code) else ()
    statements = (*first, *settler.statements(nodes))
    shapes = {**settler.shapes, **_given_shapes(code)}
    finisher = Finisher(Facts(code, settler.domains, sizes), shapes, as_loops(least))
    body = finisher.body(statements, ())
    before, index = ([], last) if keep is not None else finisher.value(settler.after(last), ())
    domains = dict(finisher.domains)
    elements: dict[str, Element] = {
        **settler.elements,
        **finisher.added,
        **{table.name: element_of(_table_domain(table.name, code)) for table in code.tables},
        code.input.name: element_of(_input_domain(code)),
    }
    facts = Facts(code, domains, sizes)
    result = Place(ZERO) if keep is not None else _result(code, index, splitter.stages, facts)
    if isinstance(result, Written):
        elements[SCORES] = result.element
    meanings = splitter.meanings | finisher.meanings
    given = elements[code.input.name]
    whole = pruned((*body, *before), result.index if isinstance(result, Place) else result.count, keep)
    routine = Routine(code, facts, given, elements, shapes, meanings, least, limit, whole, result)
    check(routine, largest)
    return routine


def _is_competition(code: Code) -> bool:
    return isinstance(code.result, Scores) and code.result.kind == "label" and single_score(code) is None


def _given_shapes(code: Code) -> dict[str, tuple[Expr, ...]]:
    """Return the lengths of the axes of the input and of tables."""
    tables = {table.name: tuple(map(const, table.dims)) for table in code.tables}
    return {**tables, code.input.name: lengths(code)}


def _input_domain(code: Code) -> Domain:
    each = code.input.element_domains
    if each is None or all(domain.integer for domain in each):
        return code.input.domain
    return replace(code.input.domain, integer=False, values=None)


def _table_domain(name: str, code: Code) -> Domain:
    (table,) = (each for each in code.tables if each.name == name)
    return domain_of(Ref(name, (ZERO,) * len(table.dims)), Facts(code, {}))


def _result(code: Code, last: Expr, stages: Sequence[Stage], facts: Facts) -> Place | Written:
    """Return what comes out; `last` is the place of the label, or the number of scores."""
    if isinstance(code.result, Decision) or (code.output == "label" and single_score(code) is not None):
        return Place(last)
    if code.output == "label":
        winner: Expr = Ref(WINNER, ())
        if code.sizes:
            # A score that is alone is told by its sign.
            winner = choose(compare("==", last, const(1)), compare(">", Ref(BEST, ()), ZERO), winner)
        return Place(winner)
    domains = [
        computed_domain(stage.body, facts.within(stage.own)) for stage in stages if stage.op == "write"
    ]
    integer = all(domain.integer for domain in domains) and code.output == "score"
    whole = Domain(min(d.lo for d in domains), max(d.hi for d in domains), integer)
    return Written(code.output, last, element_of(whole))
