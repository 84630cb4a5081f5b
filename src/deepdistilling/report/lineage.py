"""Which neurons of a network decide by the numbers that a line of its program computes.

In: a program and its network. Out: for each definition, and for the result, neurons and how that was found.

The passes that shorten a program carry no neurons along: what a line is made of is found by running both. A
neuron belongs to a line if, on every input that is compared, its output never falls as one number of the
line grows, or never rises: the neuron is then that number and a cut-off. The numbers of a line are its
elements, those of every part of its expression, and the sides of its comparisons, less each other. This is a
fact where all inputs are compared; where there are too many it is said of the samples only. Nothing is
claimed of how a pass came from one to the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..compiler.recode import widened
from ..network import Network
from ..program.code import Array, Code, Decision, Define
from ..program.evaluate import definition_values, definitions_of
from ..program.expr import Add, Compare, Const, Expr, Loop, Mul, Reduce, Ref, Var, children, const, walk
from ..verify import all_inputs, n_inputs_of, sample_inputs

MAX_INPUTS = 4096
"""A domain of at most so many inputs is compared whole."""

N_SAMPLES = 400
"""Inputs that are drawn of a larger one."""

MAX_DATA = 400
"""Of the data given, so many samples are compared too."""

MAX_WORK = 10**9
"""A line is left out where inputs times its numbers times neurons are more."""

FEW = 40

Values = npt.NDArray[Any]
Outputs = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Neuron:
    """A hidden neuron: its layer, from 1, and its place in it, from 0."""

    layer: int
    place: int


@dataclass(frozen=True, slots=True)
class Deciding:
    """The neurons that decide by some numbers.

    Parameters
    ----------
    reads : frozenset of str or int
        What the numbers are computed from: definitions by the names they have in `Code`, and inputs by their
        places, where these are named one by one.
    neurons : tuple of Neuron
    """

    reads: frozenset[str | int]
    neurons: tuple[Neuron, ...]


@dataclass(frozen=True)
class Lineage:
    """What was found of a program.

    Parameters
    ----------
    n_inputs : int
        Inputs that were compared.
    complete : bool
        Whether these are all inputs of the domain.
    definitions : dict of str to Deciding
        By the name of the definition in `Code`.
    result : tuple of Deciding
        One for each part of what the program returns, where a neuron decides by it.
    """

    n_inputs: int
    complete: bool
    definitions: dict[str, Deciding]
    result: tuple[Deciding, ...]


def lineage_of(code: Code, network: Network, data: Values | None = None) -> Lineage:
    """Find the neurons of each line.

    Parameters
    ----------
    code : Code
        A program of one size.
    network : Network
        It reads samples of the same size.
    data : ndarray of shape (n, *dims), optional
        Samples to compare on, besides those that are drawn.
    """
    X, complete = _inputs(code.input, data)
    outputs = [values.astype(np.int8) for values in network.hidden(widened(code.input, X))]
    neurons = [Neuron(layer, k) for layer, each in enumerate(outputs, start=1) for k in range(each.shape[1])]
    fired = np.concatenate(outputs, axis=1) if outputs else np.zeros((len(X), 0), dtype=np.int8)
    varied = np.flatnonzero((fired != fired[0]).any(axis=0))
    fired, neurons = fired[:, varied], [neurons[k] for k in varied]
    known = definitions_of(code, X)
    definitions = {}
    for define in code.definitions:
        parts = [
            known[define.name],
            *(definition_values(each, known, len(X)) for each in _parts(define.body, define.loops)),
        ]
        definitions[define.name] = Deciding(_reads(define.body, code), _deciding(parts, fired, neurons))
    result = []
    for body, loops in _results(code):
        for part in _parts(body, loops):
            found = _deciding([definition_values(part, known, len(X))], fired, neurons)
            if found:
                result.append(Deciding(_reads(part.body, code), found))
    return Lineage(len(X), complete, definitions, tuple(dict.fromkeys(result)))


def _inputs(given: Array, data: Values | None) -> tuple[Values, bool]:
    if n_inputs_of(given) <= MAX_INPUTS:
        return all_inputs(given), True
    drawn = sample_inputs(given, N_SAMPLES)
    return (drawn if data is None else np.concatenate([drawn, data[:MAX_DATA]])), False


def _results(code: Code) -> Iterator[tuple[Expr, tuple[Loop, ...]]]:
    if isinstance(code.result, Decision):
        yield code.result.index, ()
        return
    for part in code.result.parts:
        yield part.body, part.loops


def _parts(body: Expr, loops: tuple[Loop, ...]) -> Iterator[Define]:
    """Every part of an expression that computes something, over the loops that are around it."""
    stack: list[tuple[Expr, tuple[Loop, ...]]] = [(body, loops)]
    while stack:
        node, around = stack.pop()
        if isinstance(node, Const | Var | Ref):
            continue
        if all(_is_plain(loop) for loop in around):
            yield Define("part", around, node)
            if isinstance(node, Compare):
                yield Define("part", around, Add((node.left, Mul((const(-1), node.right)))))
        if isinstance(node, Reduce):
            if not {loop.var for loop in node.loops} & {loop.var for loop in around}:
                inside = (node.body,) if node.guard is None else (node.guard, node.body)
                stack.extend((each, (*around, *node.loops)) for each in inside)
        else:
            stack.extend((each, around) for each in children(node))


def _is_plain(loop: Loop) -> bool:
    """Whether a loop begins at 0 and ends at a number, as those of definitions do."""
    return isinstance(loop.stop, Const) and loop.start == Const(0, "int")


def _reads(body: Expr, code: Code) -> frozenset[str | int]:
    named = code.input.element_names is not None
    found: set[str | int] = set()
    for node in walk(body):
        if isinstance(node, Ref) and node.array != code.input.name:
            found.add(node.array)
        elif isinstance(node, Ref) and named and isinstance(node.index[0], Const):
            found.add(int(node.index[0].value))
    return frozenset(found)


def _deciding(parts: Iterable[Values], fired: Outputs, neurons: list[Neuron]) -> tuple[Neuron, ...]:
    """The neurons that some element of the parts, each of shape (n, *dims), and a cut-off decide."""
    found = np.zeros(len(neurons), dtype=bool)
    for values in parts:
        elements = values.reshape(len(values), -1).astype(np.float64)
        if elements.size * len(neurons) > MAX_WORK:
            continue
        for element in elements.T:
            if (element == element[0]).all():
                continue
            left = np.flatnonzero(~found)
            # Most are ruled out by a few inputs.
            left = left[_monotone(element[:FEW], fired[:FEW, left])]
            found[left[_monotone(element, fired[:, left])]] = True
    return tuple(neuron for neuron, hit in zip(neurons, found, strict=True) if hit)


def _monotone(element: Values, fired: Outputs) -> npt.NDArray[np.bool_]:
    """Which neurons, a column each, never fall as the element grows, or never rise."""
    order = np.argsort(element, kind="stable")
    equal = np.diff(element[order]) == 0
    changes = np.diff(fired[order], axis=0)
    result: npt.NDArray[np.bool_] = ~changes[equal].any(axis=0)
    result &= (changes >= 0).all(axis=0) | (changes <= 0).all(axis=0)
    return result
