"""All inputs of a program of few, with their labels, and the values to tell them apart by."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..program.canonical import canonical
from ..program.code import Array, Code, Decision, Each, Scores
from ..program.evaluate import evaluate
from ..program.expr import Compare, Expr, Reduce, Ref, const, free_variables, walk
from ..program.infer import domain_of, facts_of
from ..program.measure import size
from .atoms import Atom
from .inline import inlined, size_inlined
from .telling import Places, Teller

MAX_INPUTS = 1 << 16
"""Programs of more inputs than this are left alone."""

MAX_ELEMENTS = 16
"""Of longer inputs no element tells enough."""

MAX_ATOMS = 40
"""Values that labels are told apart by."""

MAX_VALUES = 64
"""A sum of more values than this is not one of them."""

MAX_SIZE = 2_000
"""Of programs that grow beyond this when all is written out no sums and comparisons are used."""


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """All inputs of a program, and what tells their labels apart.

    Parameters
    ----------
    inputs : ndarray of shape (n, *dims)
        Every input.
    teller : Teller
        Conditions, with the place of each input's label in `Code.classes`.
    """

    inputs: Places
    teller: Teller


def labelled(code: Code) -> Labelled | None:
    """Return all inputs of a program with their labels, or None where there are too many, or one."""
    domains = code.input.domains
    values = [domain.values for domain in domains]
    if len(domains) > MAX_ELEMENTS or not all(domain.integer for domain in domains):
        return None
    if any(each is None for each in values) or not 1 < math.prod(each.size for each in domains) <= MAX_INPUTS:
        return None
    grid = np.array(list(itertools.product(*(each or () for each in values))), dtype=np.int64)
    inputs = grid.reshape(-1, *code.input.dims)
    labels = evaluate(replace(code, classes=tuple(range(len(code.classes)))), inputs)
    return Labelled(inputs, _teller(code, _bodies(code), inputs, labels.astype(np.int64)))


def _bodies(code: Code) -> tuple[Expr, ...]:
    """Return what the label is made of, all definitions written out; nothing where that is long."""
    names = [define.name for define in code.definitions]
    found = (
        (code.result.index,)
        if isinstance(code.result, Decision)
        else tuple(part.body for part in code.result.parts)
    )
    if sum(size_inlined(body, code, names) for body in found) > MAX_SIZE:
        return ()
    return tuple(inlined(body, code, names) for body in found)


def _teller(code: Code, bodies: Sequence[Expr], inputs: Places, labels: Places) -> Teller:
    facts = facts_of(code)
    atoms: list[Atom] = []
    for expr in itertools.islice(_candidates(code.input, bodies), MAX_ATOMS):
        domain = domain_of(expr, facts)
        if domain.integer and domain.values is not None and 2 <= len(domain.values) <= MAX_VALUES:
            atoms.append(Atom(expr, tuple(int(each) for each in domain.values)))
    parts = tuple(Each((), atom.expr) for atom in atoms)
    values = evaluate(replace(code, definitions=(), result=Scores(parts, "score")), inputs)
    places = [
        np.searchsorted(np.array(atom.values), values[:, k].astype(np.int64)) for k, atom in enumerate(atoms)
    ]
    return Teller(atoms, np.array(places), labels, facts)


def _candidates(given: Array, bodies: Sequence[Expr]) -> Iterator[Expr]:
    """Yield each element of the input, then the sums and the comparisons that a program asks about."""
    for place in itertools.product(*(range(length) for length in given.dims)):
        yield Ref(given.name, tuple(map(const, place)))
    seen = set[Expr]()
    found = [node for body in bodies for node in walk(body) if not free_variables(node)]
    for node in sorted(found, key=size):
        match node:
            case Reduce(_, loops, guard, body):
                value: Expr = Reduce("sum", loops, guard, body)
            case Compare():
                value = node
            case _:
                continue
        if canonical(value) not in seen:
            seen.add(canonical(value))
            yield value
