"""Choose the label by rules: a short chain of conditions in place of scores that are added up and compared.

Where a label depends on its inputs through comparisons of sums of numbers alone, it has one value on each
cell of their arrangement. The cells that can occur, with their labels, are written as a list of rules.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from ..program.bodies import unused_name
from ..program.build import ONE, ZERO, all_of, any_of, choose, compare, negate, subtract
from ..program.code import Code, Decision, Define, Scores
from ..program.expr import Const, Expr, If, Or, Ref, Sign, const, walk
from ..program.infer import Facts, domain_of, facts_of
from ..program.measure import code_size, size
from .arrangement import Places, possible_places
from .atoms import expand
from .comparing import compare_to_zero
from .inline import inlined, size_inlined
from .measures import computed_choices
from .rebuild import live, looked_up, rewrite
from .rules import MAX_RULES, Range, Rule, Rules, shortest_rules
from .sides import Compared, NotComparedError, Side, compared, literal, short_number

MAX_SIDES = 12
"""With more sums than this no rules are looked for."""

MAX_SIZE = 20_000
"""Programs that grow beyond this when everything is written out are left alone."""

COMPARISON = 3
"""What there is to read of a comparison, at least."""

SHORT_SUM = 7
"""A sum of this many nodes needs no name, ``x[0] - x[1]`` for one."""

SCORE = 3
"""What there is to read of a score, a sign, or a sum or product of choices besides its value: a score has a
place in a list, in which the greatest is looked for, a sign is a call whose three values a reader has to keep
in mind, and choices that are multiplied have to be gone through one by one."""


def choose_by_rules(code: Code) -> Code:
    """Write a label that comparisons of sums decide as a chain of conditions, where that is shorter."""
    bodies = _bodies(code)
    if bodies is None:
        return code
    try:
        found = compared(bodies)
    except NotComparedError:
        return code
    facts = facts_of(code)
    if not 1 <= len(found.sides) <= MAX_SIDES:
        return code
    if not any(_has_many_values(side, facts) for side in found.sides):
        return code
    if _size(code) < COMPARISON * len(found.sides):
        return code  # a loop over what would have to be listed
    places = possible_places(found.sides)
    if places is None:
        return code
    labels = _labels(found, places, code)
    rules = shortest_rules(places, labels, [side.n_places for side in found.sides])
    if rules is None:
        return code
    other = _written(rules, found.sides, code, facts)
    return other if code_size(other) < _size(code) else code


def _bodies(code: Code) -> tuple[Expr, ...] | None:
    """Return what decides the label, everything written out; None where that is too much."""
    if code.output != "label" or code.sizes:
        return None
    if isinstance(code.result, Decision):
        if _is_by_cases(code.result.index):
            return None
        bodies: tuple[Expr, ...] = (code.result.index,)
    elif any(part.loops for part in code.result.parts):
        return None
    else:
        bodies = tuple(part.body for part in code.result.parts)
    names = [define.name for define in code.definitions]
    if sum(size_inlined(body, code, names) for body in bodies) > MAX_SIZE:
        return None
    tables = {table.name: table for table in code.tables}
    read = partial(looked_up, tables=tables)
    return tuple(rewrite(expand(inlined(body, code, names)), read) for body in bodies)


def _is_by_cases(index: Expr) -> bool:
    """Whether a label is decided by nested questions already, more than a list of rules would hold."""
    cases = [node for node in walk(index) if isinstance(node, If)]
    return len(cases) > MAX_RULES and all(
        isinstance(side, If | Const) for node in cases for side in (node.then, node.otherwise)
    )


def _has_many_values(side: Side, facts: Facts) -> bool:
    """Whether a sum adds up numbers, not truth values or signs: formulas say shorter what those decide."""
    found = [domain_of(term, facts).values for term, _ in side.terms]
    return any(values is None or len(values) > 2 for values in found)


def _labels(found: Compared, places: Places, code: Code) -> Places:
    values = found.values(places)
    if isinstance(code.result, Decision):
        return np.asarray(values[0]).astype(np.int64)
    if len(values) == 1:
        return (np.asarray(values[0]) > 0).astype(np.int64)
    greatest: Places = np.stack([np.asarray(each, dtype=np.float64) for each in values]).argmax(axis=0)
    return greatest


def _size(code: Code) -> int:
    scores = len(code.result.parts) if isinstance(code.result, Scores) else 0
    signs = sum(isinstance(node, Sign) for body in code.expressions() for node in walk(body))
    return code_size(code) + SCORE * (scores + signs + computed_choices(code))


def _written(rules: Rules, sides: tuple[Side, ...], code: Code, facts: Facts) -> Code:
    """Return the program that goes through the rules; a sum that is compared more than once gets a name."""
    used = [one for rule in rules.rules for one in rule.box]
    named: dict[int, Expr] = {}
    definitions: list[Define] = []
    for number, side in enumerate(sides):
        often = sum(len(list(literal(side, lo, hi))) for k, lo, hi in used if k == number)
        if often > 1 and size(side.sum) > SHORT_SUM:
            name = unused_name(replace(code, definitions=(*code.definitions, *definitions)), "side")
            definitions.append(Define(name, (), side.sum))
            named[number] = Ref(name, ())

    def condition(rule: Rule) -> Expr:
        return all_of(*(_condition(one, sides, named, facts) for one in rule.box))

    index: Expr = const(rules.otherwise)
    pending: list[Expr] = []
    for number in reversed(range(len(rules.rules))):
        rule = rules.rules[number]
        pending.insert(0, condition(rule))
        if number == 0 or rules.rules[number - 1].label != rule.label:
            index = _one_or_other(any_of(*pending), rule.label, index)
            pending = []
    everything = (*code.definitions, *definitions)
    return live(replace(code, definitions=everything, result=Decision(index)))


def _one_or_other(condition: Expr, label: int, otherwise: Expr) -> Expr:
    """Return a choice; where it is 1 or 0, as the condition under which it is 1."""
    match condition:
        case Or(operands) if label == 0 and otherwise == ONE:
            return choose(all_of(*map(negate, operands)), ONE, ZERO)
        case _ if label == 0 and otherwise == ONE:
            return choose(negate(condition), ONE, ZERO)
        case _:
            return choose(condition, const(label), otherwise)


def _condition(one: Range, sides: tuple[Side, ...], named: dict[int, Expr], facts: Facts) -> Expr:
    number, lo, hi = one
    parts = []
    for op, cut in literal(sides[number], lo, hi):
        value = const(short_number(cut))
        if number in named:
            parts.append(compare(op, named[number], value))
        else:
            parts.append(compare_to_zero(op, subtract(sides[number].sum, value), facts))
    return all_of(*parts)
