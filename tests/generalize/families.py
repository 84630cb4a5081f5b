"""Tasks of every size: how each is learned or built at small sizes, and what is right at any.

The tests try sizes a little larger than those that a program is made from; ``python -m benchmarks.sizes``
tries large ones.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from compiler.networks import largest_of, network, pair_counts
from conformance.structures import slide

import deepdistilling as dd
from deepdistilling.problems import automata, logic, orientation


@dataclass(frozen=True)
class Family:
    """A task of every size.

    Parameters
    ----------
    name : str
    sizes : tuple of tuple of int
        Shapes that programs are made from.
    program : callable
        From a shape to the program for it.
    samples : callable
        From a shape and a generator to inputs and what is right for them.
    unseen : tuple of tuple of int
        Shapes for the tests.
    large : tuple of tuple of int
        Shapes for the benchmark.
    made : {"learned", "built"}
        Whether the networks are learned from data or written by hand.
    """

    name: str
    sizes: tuple[tuple[int, ...], ...]
    program: Callable[[tuple[int, ...]], Any]
    samples: Callable[[tuple[int, ...], np.random.Generator], tuple[Any, Any]]
    unseen: tuple[tuple[int, ...], ...]
    large: tuple[tuple[int, ...], ...]
    made: str = "built"

    def wide(self):
        """One program for every size."""
        programs = [self.program(shape) for shape in self.sizes]
        return dd.unify(programs) if len(programs) > 1 else programs[0].generalize()


def number(bits):
    """The value of bits, the most significant first; Python's integers have no largest."""
    return sum(int(bit) << place for place, bit in enumerate(reversed(bits)))


# ------------------------------------------------------------------ tables of truth


def tabulated(answer):
    """The program learned from the whole truth table at a shape."""

    def program(shape):
        X = logic.all_inputs(int(np.prod(shape))).reshape(-1, *shape)
        y = np.array([answer(x) for x in X])
        return dd.distill(dd.EssenceClassifier().fit(X.reshape(len(X), -1), y), input_shape=shape)

    return program


def bits(answer, count=12):
    """Random bits, where close decisions are common, and the answers."""

    def samples(shape, rng):
        x = rng.integers(0, 2, (count, *shape))
        x[: count // 2] = x[0]  # inputs that differ in one bit
        for each in x[1 : count // 2]:
            each.flat[rng.integers(each.size)] ^= 1
        if shape[0] == 2:
            x[count // 2 :, 1] = x[count // 2 :, 0]  # equal numbers, or all but
            for each in x[count // 2 + 2 :]:
                each[rng.integers(2), rng.integers(shape[1])] ^= 1
        return x, np.array([answer(each) for each in x])

    return samples


def is_majority(x):
    return int(2 * x.sum() > x.size)


def is_odd(x):
    return int(x.sum()) % 2


def first_one(x):
    """The place of the first 1; the length where there is none."""
    return int(np.append(x, 1).argmax())


def last_one(x):
    return int(np.flatnonzero(x)[-1]) if np.any(x) else x.size


def first_change(x):
    """The first place that differs from the next; the last place where none does."""
    return first_one(np.diff(x) != 0)


def sparse(answer):
    """Bits of which few or none are set, or few or none are not, and the answers."""

    def samples(shape, rng):
        x = (rng.random((12, *shape)) < np.linspace(0, 2, 12)[:, np.newaxis] / shape[0]).astype(int)
        x[6:] = 1 - x[6:]
        return x, np.array([answer(each) for each in x])

    return samples


def is_greater(x):
    one, other = np.reshape(x, (2, -1))
    return int(number(one) > number(other))


def overflows(x):
    return int(number(x[0]) + number(x[1]) >= 1 << x.shape[1])


def touches(x):
    return int((x[1:] * x[:-1]).any())


def holds_101(x):
    return int((x[:-2] * (1 - x[1:-1]) * x[2:]).any())


def is_one_block(x):
    return int(x[0] + (x[1:] > x[:-1]).sum() == 1)


def reads_the_same_backwards(x):
    return int((x == x[::-1]).all())


def is_multiple_of_five(x):
    return int(number(x) % 5 == 0)


def halves(shape, rng):
    """Bits of which half, or one more or less, are set."""
    n = shape[0]
    x = np.zeros((9, n), int)
    for each, count in zip(x, range(n // 2 - 4, n // 2 + 5), strict=True):
        each[rng.permutation(n)[: min(max(count, 0), n)]] = 1
    return x, np.array([is_majority(each) for each in x])


# ------------------------------------------------------------------ networks


def comparator(shape):
    """Whether the first of two numbers is the greater one."""
    weights = np.stack([2.0 ** np.arange(shape[-1] // (3 - len(shape)))[::-1]] * 2) * [[1], [-1]]
    net = network(np.append(weights.ravel(), 0.0)[:, np.newaxis], np.array([[1.0], [0.0]]))
    return dd.distill(net, input_shape=shape, input_domain="binary")


def adder(shape):
    """Scores: the bits of a sum, the most significant first, from carries and copies of the inputs."""
    n = shape[1]
    first, second = np.zeros((2 * n + 1, 3 * n)), np.zeros((3 * n + 1, n + 1))
    for place in range(n):  # 0 is the most significant
        own = np.zeros((2, n))
        own[:, place:] = 2.0 ** np.arange(n - place)[::-1]
        first[:-1, place], first[-1, place] = own.ravel(), 0.5 - 2.0 ** (n - place)
        second[place, place : place + 2] = 0.5, -1.0
        second[-1, place : place + 2] += 0.5, -1.0
    for k in range(2 * n):
        first[[k, -1], n + k] = 1.0, -0.5
        second[[n + k, -1], [k % n + 1] * 2] += 0.5
    return dd.distill(network(first, second), input_shape=shape, input_domain="binary", output="score")


def sums(shape, rng):
    x = rng.integers(0, 2, (12, *shape))
    x[:4, 1] = 1 - x[:4, 0]  # a carry that runs through all places, or just does not
    x[:2, 1, -1] = 1
    totals = [number(a) + number(b) for a, b in x]
    return x, np.array([[t >> k & 1 for k in range(shape[1], -1, -1)] for t in totals], float)


def largest(shape):
    return dd.distill(largest_of(*shape), input_domain="real")


def reals(shape, rng):
    x = rng.normal(size=(6, *shape))
    return x, x.argmax(axis=1)


def full_enough(shape):
    return dd.distill(pair_counts(*shape), input_shape=shape, input_domain="binary")


def half_full(shape, rng):
    size, x = int(np.prod(shape)), np.zeros((5, *shape), int)
    for each, count in zip(x, range(-2, 3), strict=True):
        each.flat[rng.permutation(size)[: size // 2 + count]] = 1
    return x, (2 * x.sum(axis=(1, 2)) >= size).astype(int)


def life(border):
    """One step of the Game of Life: one score a cell."""

    def program(shape):
        pattern = np.full((3, 3), 2)
        pattern[1, 1] = 1
        reads = slide(pattern, shape, 1, border).reshape(-1, int(np.prod(shape)))
        size = len(reads)
        first = np.vstack([np.hstack([reads.T, -reads.T]), np.repeat([-4.5, 7.5], size)])
        second = np.vstack([np.eye(size), np.eye(size), np.full(size, -1.0)])
        return dd.distill(network(first, second), input_shape=shape, input_domain="binary", output="score")

    return program


def boards(wrap):
    def samples(shape, rng):
        x = (rng.random((2, *shape)) < 0.4).astype(int)
        after = automata.life_step(x, wrap=wrap)
        return x, 2.0 * np.reshape(after, (2, -1)) - 1.0

    return samples


def cells(rule):
    """The next state of every inner cell of a row: one score a cell."""

    def program(shape):
        n, ones = shape[0], [p for p in range(8) if rule >> p & 1]
        first, second = np.zeros((n + 1, (n - 2) * len(ones))), np.zeros(((n - 2) * len(ones) + 1, n - 2))
        for column, (i, pattern) in enumerate(itertools.product(range(n - 2), ones)):
            values = np.array([pattern >> 2 & 1, pattern >> 1 & 1, pattern & 1])
            first[i : i + 3, column] = 2 * values - 1
            first[-1, column] = 0.5 - values.sum()
            second[column, i] = 1
        second[-1] = len(ones) - 1
        return dd.distill(network(first, second), input_domain="binary", output="score")

    return program


def rows(rule):
    def samples(shape, rng):
        x = rng.integers(0, 2, (2, *shape))
        return x, 2.0 * automata.elementary_step(x, rule)[:, 1:-1] - 1.0

    return samples


def lines(shape):
    X, y = orientation.straight_lines(*shape)
    learned = dd.EssenceClassifier(n_subconcepts="all").fit(X.reshape(len(X), -1), y)
    return dd.distill(learned, input_shape=shape, input_domain="binary")


def shapes(shape, rng):
    if min(shape) < 10:  # too small for the generators
        return orientation.straight_lines(*shape)
    kinds = (orientation.shorter, orientation.dotted, orientation.outline)
    drawn = [kind(4, *shape, rng) for kind in kinds]
    return np.concatenate([x for x, _ in drawn]), np.concatenate([y for _, y in drawn])


FAMILIES = (
    Family(
        "majority",
        ((3,), (4,), (5,), (6,), (7,)),
        tabulated(is_majority),
        halves,
        ((8,), (9,), (50,)),
        ((1000,), (1_000_001,)),
        "learned",
    ),
    Family(
        "parity",
        ((2,), (3,), (4,), (5,)),
        tabulated(is_odd),
        bits(is_odd),
        ((6,), (41,)),
        ((1000,), (1_000_000,)),
        "learned",
    ),
    *(
        Family(
            name,
            ((3,), (4,), (5,), (6,)),
            tabulated(answer),
            sparse(answer),
            ((7,), (41,)),
            ((1000,), (1_000_000,)),
            "learned",
        )
        for name, answer in (
            ("first one", first_one),
            ("last one", last_one),
            ("first change", first_change),
            ("count", lambda x: int(np.sum(x))),
        )
    ),
    Family(
        "comparator",
        ((2, 2), (2, 3), (2, 4)),
        tabulated(is_greater),
        bits(is_greater),
        ((2, 5), (2, 40), (2, 65)),
        ((2, 62), (2, 63), (2, 1000)),
        "learned",
    ),
    Family(
        "comparator of two halves",
        ((4,), (6,), (8,)),
        tabulated(is_greater),
        bits(is_greater),
        ((10,), (80,)),
        ((124,), (126,), (2000,)),
        "learned",
    ),
    *(
        Family(
            name,
            ((4,), (5,), (6,), (7,)),
            tabulated(answer),
            bits(answer),
            ((8,), (33,)),
            ((1000,), (100_000,)),
            "learned",
        )
        for name, answer in (
            ("two ones side by side", touches),
            ("1 0 1 in a row", holds_101),
            ("one block of ones", is_one_block),
            ("the same backwards", reads_the_same_backwards),
        )
    ),
    Family(
        "multiple of five",
        ((5,), (6,), (7,), (8,)),
        tabulated(is_multiple_of_five),
        bits(is_multiple_of_five),
        ((9,), (80,)),
        ((1000,), (10_000,)),
        "learned",
    ),
    Family(
        "ones below each other",
        ((2, 3), (3, 2), (3, 3)),
        tabulated(touches),
        bits(touches),
        ((4, 3), (9, 5)),
        ((300, 200), (1000, 1000)),
        "learned",
    ),
    Family(
        "comparator", ((2, 4), (2, 5), (2, 6)), comparator, bits(is_greater), ((2, 1), (2, 40)), ((2, 1000),)
    ),
    Family(
        "sum overflows",
        ((2, 2), (2, 3), (2, 4)),
        tabulated(overflows),
        bits(overflows),
        ((2, 5), (2, 63)),
        ((2, 64), (2, 1000)),
        "learned",
    ),
    Family("adder", ((2, 5), (2, 6), (2, 7)), adder, sums, ((2, 1), (2, 12), (2, 64)), ((2, 40), (2, 400))),
    Family("argmax", ((4,), (6,)), largest, reals, ((5,), (100,)), ((1000,), (3000,))),
    Family(
        "at least half full",
        ((3, 4), (4, 5), (6, 3)),
        full_enough,
        half_full,
        ((20, 30), (7, 2)),
        ((1000, 1000), (3000, 40)),
    ),
    Family("rule 110", ((12,),), cells(110), rows(110), ((5,), (100,)), ((1000,), (1_000_000,))),
    Family(
        "Life, wrapping",
        ((7, 7),),
        life("wrap"),
        boards(True),
        ((12, 9), (30, 31)),
        ((300, 200), (2000, 2000)),
    ),
    Family(
        "Life with borders",
        ((7, 7),),
        life("cut"),
        boards(False),
        ((12, 9), (30, 31)),
        ((300, 200), (2000, 2000)),
    ),
    Family(
        "orientation",
        ((12, 16), (16, 12), (14, 14), (18, 11)),
        lines,
        shapes,
        ((20, 30),),
        ((8, 8), (100, 40), (60, 300), (1000, 1000)),
        "learned",
    ),
)
