"""Differential checks: run two things on the same inputs, all of them where they are few enough."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from ..program.code import Array
from ..program.domain import Domain
from .verdict import Proved, Refuted, Tested, Verdict

Values = npt.NDArray[np.generic]

MAX_CASES = 1 << 16
"""A domain with at most this many inputs is enumerated."""

N_SAMPLES = 1000
SEED = 2024


def n_inputs_of(given: Array) -> float:
    """Number of inputs that the domain holds; infinite for reals."""
    domains = given.domains
    return math.prod(domain.size for domain in domains)


def all_inputs(given: Array) -> npt.NDArray[np.generic]:
    """Return every input of a finite domain, of shape (n, *dims): int64, or float64 if one is no integer."""
    domains = given.domains
    listed = [domain.values or tuple(range(int(domain.lo), int(domain.hi) + 1)) for domain in domains]
    kind = np.int64 if all(domain.integer for domain in domains) else np.float64
    grid = np.array(list(itertools.product(*listed)), dtype=kind)
    return grid.reshape(-1, *given.dims)


def sample_inputs(given: Array, n: int, seed: int = SEED) -> npt.NDArray[np.generic]:
    """Draw inputs of a domain, of shape (n, *dims), at many densities and scales.

    Finite domains: each sample has its own density of the larger values, so that sparse and dense ones both
    occur. Reals: normal numbers at scales from 0.01 to 1,000, every fourth sample rounded so that equal
    values occur; rounded to multiples of a power of two, whose sums floats hold exactly.
    """
    rng = np.random.default_rng(seed)
    domains = given.domains
    count = len(domains)
    if all(domain.integer and math.isfinite(domain.lo) and math.isfinite(domain.hi) for domain in domains):
        lo = np.array([int(d.lo) for d in domains])
        span = np.array([int(d.hi) - int(d.lo) for d in domains])
        level = rng.random((n, 1)) ** rng.integers(1, 4, (n, 1))
        steps = np.array([1 if d.values is None else _step(d) for d in domains])
        drawn = lo + steps * rng.binomial(span // steps, level, (n, count))
        return drawn.reshape(n, *given.dims)
    scale = 10.0 ** rng.uniform(-2, 3, (n, 1))
    values = rng.normal(size=(n, count)) * scale
    grid = np.exp2(np.rint(np.log2(scale[::4])))
    values[::4] = np.round(values[::4] / grid * 2) * grid
    low = np.array([float(d.lo) for d in domains])
    high = np.array([float(d.hi) for d in domains])
    bounded = np.isfinite(low) & np.isfinite(high)
    if bounded.any():
        values[:, bounded] = rng.uniform(low[bounded], high[bounded], (n, int(bounded.sum())))
    integer = np.array([d.integer for d in domains])
    values[:, integer] = np.rint(values[:, integer])
    for k, domain in enumerate(domains):
        if domain.values is not None:
            values[:, k] = rng.choice([float(v) for v in domain.values], n)
    return values.reshape(n, *given.dims)


def compare_on_inputs(
    given: Array,
    expected: Callable[[Values], Values],
    got: Callable[[Values], Values],
    *,
    tolerance: float = 0.0,
    n_samples: int = N_SAMPLES,
    max_cases: int = MAX_CASES,
) -> Verdict:
    """Compare two functions on every input of the domain, or on samples where there are too many.

    Parameters
    ----------
    given : Array
        Shape and domain of an input.
    expected, got : callable
        From a batch of inputs to a batch of outputs.
    tolerance : float, default=0
        Largest difference of two numbers that counts as equal, relative to 1 or the larger.
    n_samples : int
        Number of samples where the domain is not enumerated.
    max_cases : int
        Largest domain that is enumerated.
    """
    enumerated = n_inputs_of(given) <= max_cases
    X = all_inputs(given) if enumerated else sample_inputs(given, n_samples)
    want, have = np.asarray(expected(X)), np.asarray(got(X))
    if want.shape != have.shape:
        return Refuted("shape", want.shape, have.shape)
    if tolerance and want.dtype.kind in "fiub":
        size = np.maximum(1.0, np.abs(want.astype(np.float64)))
        differ = ~(np.abs(want.astype(np.float64) - have.astype(np.float64)) <= tolerance * size)
    else:
        differ = want != have
    wrong = np.argwhere(differ.reshape(len(X), -1).any(axis=1))
    if len(wrong):
        case = int(wrong[0, 0])
        return Refuted(X[case], want[case], have[case])
    if enumerated:
        return Proved("enumeration", len(X))
    return Tested(len(X), "seeded samples")


def _step(domain: Domain) -> int:
    values = domain.values or (0, 1)
    return max(1, math.gcd(*(int(v) - int(values[0]) for v in values)))
