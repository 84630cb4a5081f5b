"""Prime products and covers, against definitions by brute force."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepdistilling.simplify import twolevel
from deepdistilling.simplify.twolevel import minimal_cover, prime_implicants


def table_of(number, k):
    return np.array([bool(number >> p & 1) for p in range(2**k)]).reshape((2,) * k)


def holds(cube, point):
    return all(point[axis] == positive for axis, positive in cube)


def points(k):
    return list(itertools.product([0, 1], repeat=k))


def implicants(table):
    """Every product that implies the function."""
    k = table.ndim
    cubes = [
        frozenset((axis, bool(bit)) for axis, bit in enumerate(place) if bit < 2)
        for place in itertools.product([0, 1, 2], repeat=k)
    ]
    return {cube for cube in cubes if all(table[p] for p in points(k) if holds(cube, p))}


def primes_by_definition(table):
    every = implicants(table)
    return {cube for cube in every if not any(cube - {literal} in every for literal in cube)}


@pytest.mark.parametrize("k", [1, 2])
def test_primes_of_all_small_functions(k):
    for number in range(2**2**k):
        assert set(prime_implicants(table_of(number, k))) == primes_by_definition(table_of(number, k))


@given(st.integers(0, 2**16 - 1))
def test_primes_of_four_variables(number):
    table = table_of(number, 4)
    found = prime_implicants(table)
    assert set(found) == primes_by_definition(table)
    assert len(found) == len(set(found))


def covers(cubes, table):
    return all(any(holds(cube, p) for cube in cubes) == table[p] for p in points(table.ndim))


@given(st.integers(0, 255))
def test_covers_are_the_cheapest(number):
    table = table_of(number, 3)
    primes = prime_implicants(table)
    cost = sum(len(cube) + 1 for cube in minimal_cover(table))
    best = min(
        sum(len(cube) + 1 for cube in some)
        for n in range(len(primes) + 1)
        for some in itertools.combinations(primes, n)
        if covers(some, table)
    )
    assert covers(minimal_cover(table), table)
    assert cost == best


def test_with_many_primes_the_cover_is_greedy_and_right(monkeypatch):
    monkeypatch.setattr(twolevel, "MAX_PRIMES", 1)
    for number in (0x1EE7, 0x6996, 0xFFFF, 0):
        assert covers(minimal_cover(table_of(number, 4)), table_of(number, 4))


def test_out_of_budget_the_cover_is_right(monkeypatch):
    monkeypatch.setattr(twolevel, "MAX_NODES", 0)
    assert covers(minimal_cover(table_of(0x1EE7, 4)), table_of(0x1EE7, 4))


def test_constants():
    assert minimal_cover(table_of(0, 2)) == []
    assert minimal_cover(table_of(15, 2)) == [frozenset()]
