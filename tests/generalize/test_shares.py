"""Rules whose programs at small sizes look unlike: shares of a size, and pairs from both ends."""

import itertools

import numpy as np
import pytest

import deepdistilling as dd
from deepdistilling.generalize.counted import counted


def all_bits(rule):
    """Every row of n bits, and what a rule says of it."""

    def data(n):
        X = np.array(list(itertools.product([0, 1], repeat=n)))
        return X, np.array([int(rule(x)) for x in X])

    return data


SHARES = {
    "3 * x.sum() > n": lambda x: 3 * x.sum() > len(x),
    "3 * x.sum() >= n": lambda x: 3 * x.sum() >= len(x),
    "3 * x.sum() >= 2 * n": lambda x: 3 * x.sum() >= 2 * len(x),
    "4 * x.sum() > n": lambda x: 4 * x.sum() > len(x),
}


@pytest.mark.slow
@pytest.mark.parametrize("text", SHARES)
def test_shares_of_a_size(text, rng):
    """At the size of which a third is one, the question is whether any bit is set."""
    program = dd.distill_family(all_bits(SHARES[text]), sizes=range(3, 10), held_out=10)
    assert f"return 1 if {text} else 0" in program.source
    X = rng.integers(0, 2, (200, 31))
    assert np.array_equal(program.predict(X), [SHARES[text](x) for x in X])


def test_few_sizes_do_not_tell_a_share():
    with pytest.raises(dd.errors.GeneralizationError):
        dd.distill_family(all_bits(SHARES["3 * x.sum() > n"]), sizes=[3, 6, 10])


@pytest.mark.slow
def test_pairs_from_both_ends(rng):
    program = dd.distill_family(all_bits(lambda x: (x == x[::-1]).all()), sizes=[4, 6, 8])
    assert "all(x[i] == x[n - 1 - i] for i in range(n))" in program.source
    half = rng.integers(0, 2, (50, 20))
    X = np.hstack([half, half[:, ::-1]])
    X[::2, 3] ^= 1
    assert program.predict(X).tolist() == [0, 1] * 25


def test_counts_in_place_of_any_and_all():
    program = dd.distill(
        dd.Network([dd.Layer([[1]] * 3, [-0.5]), dd.Layer([[1]], [0])]), input_domain="binary"
    )
    assert "any" in str(program.code)
    assert counted(program.code) != program.code
    assert "'any'" not in str(counted(program.code))
