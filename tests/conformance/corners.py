"""A seeded generator of the corners: what is small, large, empty, repeated, tied, deep, or barely a network.

Each corner is a function that draws a case; `case` goes round all of them.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from conformance.networks import Case
from conformance.structures import BORDERS, slide
from scipy import sparse

import deepdistilling as dd

DOMAINS = ("binary", "sign", "real", (0, 0), (-1, 1), (2, 5), (-1000, 1000))


def case(seed):
    """Return case number `seed`; every corner comes up in turn."""
    rng = np.random.default_rng([seed, 77])
    corner = CORNERS[seed % len(CORNERS)]
    found = corner(rng)
    return Case(found.network, found.shape, found.domain, (corner.__name__, *found.notes))


def network(rng, tables, **options):
    """A network of (weights, bias) pairs, with either activation."""
    return dd.Network([dd.Layer(*each) for each in tables], activation=either(rng), **options)


def either(rng):
    return str(rng.choice(["sign", "step"]))


def integers(rng, *shape, reach=2):
    return rng.integers(-reach, reach + 1, shape).astype(float)


def chain(rng, widths, reach=2):
    """Layers of small random integers; biases on, between and around what sums can be."""
    return [
        (integers(rng, a, b, reach=reach), integers(rng, b, reach=reach) + 0.5 * int(rng.integers(2)))
        for a, b in pairwise(widths)
    ]


def boards(rng):
    """Windows about as large as the board, which wrap around, are cut off, padded or kept inside."""
    shape = tuple(int(d) for d in rng.integers(2, 7, 2))
    found, border = [], str(rng.choice(BORDERS))
    for _ in range(int(rng.integers(1, 3))):
        size = tuple(int(rng.integers(1, d + 1)) for d in shape)
        pattern = np.ones(size) if rng.random() < 0.5 else integers(rng, *size)
        moved = slide(pattern, shape, 1 + int(rng.random() < 0.2), border)
        found.append(moved.reshape(-1, math.prod(shape)).T)
    weights = np.concatenate(found, axis=1)
    width = weights.shape[1]
    layers = [(weights, np.full(width, 0.5 * rng.integers(-6, 7)))]
    if len(found) == 2 and found[0].shape == found[1].shape:
        layers.append((np.tile(np.eye(width // 2), (2, 1)), np.full(width // 2, -1.0)))
        width //= 2
    layers.append((np.eye(width), np.zeros(width)) if rng.random() < 0.7 else chain(rng, (width, 3))[0])
    return Case(network(rng, layers), shape, "binary", (str(size), border))


def lines(rng):
    """The same on a line, or in a corner of more axes, some of length 1."""
    shape = [(1,), (2,), (3,), (4,), (1, 4), (4, 1), (1, 1), (2, 1, 3), (1, 2, 1, 2)][int(rng.integers(9))]
    size = tuple(int(rng.integers(1, d + 1)) for d in shape)[-2:]
    border = str(rng.choice(BORDERS))
    moved = slide(integers(rng, *size), shape, 1, border).reshape(-1, math.prod(shape)).T
    width = moved.shape[1]
    layers = [(moved, integers(rng, width)), chain(rng, (width, int(rng.integers(1, 4))))[0]]
    return Case(network(rng, layers), shape, domain(rng, math.prod(shape)), (str(size), border))


def domain(rng, count):
    kind = int(rng.integers(len(DOMAINS) + 2))
    if kind >= len(DOMAINS):
        return [DOMAINS[int(k)] for k in rng.integers(0, len(DOMAINS), count)]
    return DOMAINS[kind]


def narrow(rng):
    """One input, or layers of one neuron."""
    n_in = int(rng.choice([1, 1, 2, 3]))
    widths = [n_in, *rng.choice([1, 1, 2], int(rng.integers(0, 4))), int(rng.choice([1, 1, 2]))]
    return Case(network(rng, chain(rng, widths)), (n_in,), domain(rng, n_in), ())


def linear(rng):
    """No hidden layer: scores of the input itself."""
    n_in, n_out = int(rng.integers(1, 6)), int(rng.integers(1, 4))
    weights = rng.normal(size=(n_in, n_out)) if rng.random() < 0.5 else integers(rng, n_in, n_out)
    return Case(network(rng, [(weights, integers(rng, n_out))]), (n_in,), domain(rng, n_in), ())


def empty(rng):
    """Zero weights, zero neurons, zero layers."""
    widths = [int(w) for w in rng.integers(1, 6, int(rng.integers(2, 5)))]
    layers = chain(rng, widths, reach=1)
    kept = [rng.random(len(bias)) < 0.4 for _, bias in layers]
    layers = [(w * keep, b * (rng.random() < 0.5)) for (w, b), keep in zip(layers, kept, strict=True)]
    return Case(network(rng, layers), (widths[0],), domain(rng, widths[0]), ())


def repeated(rng):
    """The same neurons again, opposite, scaled, and read again by the same neurons."""
    n_in, n = int(rng.integers(1, 6)), int(rng.integers(1, 4))
    (weights, bias), (out, out_bias) = chain(rng, (n_in, n, int(rng.integers(1, 4))))
    some = rng.integers(0, n, int(rng.integers(2, 12)))
    factor = rng.choice([1.0, 1.0, -1.0, 3.0, 0.1], len(some))
    wide = weights[:, some] * factor, bias[some] * factor
    last = out[some], out_bias
    if rng.random() < 0.5:
        last = last[0][:, [0, 0]], last[1][[0, 0]]
    return Case(network(rng, [wide, last]), (n_in,), domain(rng, n_in), ())


def tied(rng):
    """No bias anywhere: sums and scores are often exactly equal."""
    n_in = int(rng.integers(2, 9))
    widths = [n_in, *(int(w) for w in rng.integers(2, 6, int(rng.integers(0, 3)))), int(rng.integers(1, 5))]
    layers = [(integers(rng, a, b, reach=1), np.zeros(b)) for a, b in pairwise(widths)]
    return Case(network(rng, layers), (n_in,), domain(rng, n_in), ())


def nearly_tied(rng):
    """Sums at, just inside and just outside the tolerance of a tie; scores that differ in their last bits."""
    n_in = int(rng.integers(2, 7))
    first = integers(rng, n_in, 4) + rng.choice([0.0, 1e-6, -1e-6, 9e-7, 1.1e-6, 1e-9], (n_in, 4))
    scores = rng.choice([0.1, 0.2, 0.3, -0.3, 0.3 + 2**-54, 1.0, 1 + 2**-52, 1 - 2**-40], (4, 3))
    layers = [(first, np.zeros(4)), (scores, np.zeros(3))]
    return Case(network(rng, layers), (n_in,), str(rng.choice(["binary", "sign", "real"])), ())


def deep(rng):
    """Five layers and more."""
    n_in = int(rng.integers(1, 7))
    widths = [n_in, *(int(w) for w in rng.integers(1, 5, int(rng.integers(4, 8)))), int(rng.integers(1, 4))]
    return Case(network(rng, chain(rng, widths)), (n_in,), domain(rng, n_in), (str(widths),))


def classes(rng):
    """Many scores over few neurons, under labels of the user's own."""
    n_in, n_hidden, n_out = int(rng.integers(1, 7)), int(rng.integers(1, 6)), int(rng.integers(2, 41))
    labels = rng.permutation(n_out).tolist() if rng.random() < 0.5 else [f"it's {k}" for k in range(n_out)]
    layers = chain(rng, (n_in, n_hidden, n_out))
    return Case(network(rng, layers, classes=labels), (n_in,), domain(rng, n_in), (n_out,))


def magnitudes(rng):
    """Huge and tiny weights: neuron by neuron, or side by side in one."""
    n_in = int(rng.integers(1, 6))
    layers = chain(rng, (n_in, int(rng.integers(1, 5)), int(rng.integers(1, 4))))
    if rng.random() < 0.6:
        scales = [10.0 ** rng.integers(-12, 13, len(bias)) for _, bias in layers]
        if rng.random() < 0.5:
            scales[-1][:] = scales[-1][0]
        layers = [(w * scale, b * scale) for (w, b), scale in zip(layers, scales, strict=True)]
    else:
        layers = [(w * 10.0 ** rng.integers(-12, 13, w.shape), b) for w, b in layers]
    return Case(network(rng, layers), (n_in,), domain(rng, n_in), ())


def noisy(rng):
    """A solver's noise, larger and smaller than what is taken for noise, on every number or on few."""
    found = (boards, repeated, tied, classes)[int(rng.integers(4))](rng)
    size = float(rng.choice([1e-6, 1e-7, 3e-8, 1e-9, 1e-12, 1e-15]))

    def shaken(values):
        some = rng.random(values.shape) < float(rng.choice([0.3, 1.0]))
        return values * (1 + size * some * rng.uniform(-1, 1, values.shape)) + size * (values == 0) * (
            rng.random(values.shape) < 0.1
        )

    layers = [dd.Layer(shaken(each.dense()), shaken(each.bias)) for each in found.network.layers]
    made = dd.Network(layers, activation=found.network.activation, classes=found.network.classes)
    return Case(made, found.shape, found.domain, (*found.notes, str(size)))


def reals(rng):
    """Decimals and random reals, with a tolerance of ties of their own, stored sparsely."""
    n_in = int(rng.integers(1, 6))
    widths = [n_in, int(rng.integers(1, 6)), int(rng.integers(1, 4))]
    layers = [
        (rng.normal(size=(a, b)).round(int(rng.integers(1, 9))), rng.normal(size=b).round(2))
        for a, b in pairwise(widths)
    ]
    if rng.random() < 0.5:
        layers[0] = sparse.coo_array(layers[0][0] * (rng.random(layers[0][0].shape) < 0.5)), layers[0][1]
    tolerance = float(rng.choice([0.0, 1e-6, 1e-3]))
    made = network(rng, layers, tie_tolerance=tolerance)
    return Case(made, (n_in,), domain(rng, n_in), (str(tolerance),))


def weighted(rng):
    """Weights that grow evenly or by a factor along an axis, of whole rows or of windows that move."""
    length, count = int(rng.integers(4, 9)), int(rng.integers(1, 5))
    numbers = np.arange(length)
    pattern = [
        numbers + int(rng.integers(-length, 3)),
        int(rng.integers(-3, 4)) * numbers + int(rng.integers(-9, 10)),
        np.minimum(numbers, length - 1 - numbers) + 1,
        int(rng.integers(2, 4)) ** numbers,
    ][int(rng.integers(4))].astype(float)[:: int(rng.choice([-1, 1]))]
    if rng.random() < 0.5:  # a row each
        shape, kind = (count, length), "rows"
        weights = np.kron(np.eye(count), pattern[:, np.newaxis])
    else:
        shape, kind = (length + count - 1,), str(rng.choice(BORDERS))
        moved = slide(pattern, shape, 1, kind).reshape(-1, math.prod(shape)).T
        weights = moved[:, :: int(rng.integers(1, 3))]
    width = weights.shape[1]
    layers = [(weights, integers(rng, width, reach=5) + 0.5 * int(rng.integers(2)))]
    layers.append((np.eye(width), np.zeros(width)) if rng.random() < 0.5 else chain(rng, (width, 2))[0])
    return Case(network(rng, layers), shape, domain(rng, math.prod(shape)), (kind,))


def full(rng):
    """Windows that a border cuts off, with thresholds as far from the largest sum everywhere."""
    shape = tuple(int(d) for d in rng.integers(3, 5, int(rng.integers(1, 3))))
    pattern = rng.integers(0, 3 if rng.random() < 0.5 else 2, (3,) * len(shape)).astype(float)
    weights = slide(pattern, shape, 1, "cut").reshape(-1, math.prod(shape)).T
    some, what = float(rng.choice([0.5, 1.0, 1.5])), str(rng.choice(["binary", "sign"]))
    width = weights.shape[1]
    layers = [(weights, some - weights.sum(axis=0)), (np.eye(width), np.full(width, -0.5))]
    if rng.random() < 0.5:  # once more, of what the first layer makes of it
        layers[1] = weights, some - weights.sum(axis=0)
        layers.append((np.eye(width), np.zeros(width)) if rng.random() < 0.5 else chain(rng, (width, 2))[0])
    return Case(network(rng, layers), shape, what, (str(pattern.tolist()), str(some)))


def majority(rng):
    """Windows that a border cuts off, with biases anywhere between the sums around half of what is left."""
    shape = tuple(int(d) for d in rng.integers(3, 6, int(rng.integers(1, 3))))
    weights = slide(np.ones((3,) * len(shape)), shape, 1, "cut").reshape(-1, math.prod(shape)).T
    what = ["binary", "sign", (0, int(rng.integers(2, 5)))][int(rng.integers(3))]
    low, high = {"binary": (0, 1), "sign": (-1, 1)}.get(what, what)
    half, width = weights.sum(axis=0) * (low + high) / 2, weights.shape[1]
    least = np.floor(half) if rng.random() < 0.5 else np.ceil(half) - 1  # the greatest sum that is too little
    layers = [(weights, -least - rng.choice([0.1, 0.5, 0.9], width)), (np.eye(width), np.full(width, -0.5))]
    return Case(network(rng, layers), shape, what, (str(least.tolist()),))


CORNERS = (
    *(boards, lines, narrow, linear, empty, repeated, tied),
    *(nearly_tied, deep, classes, magnitudes, noisy, reals, weighted, full, majority),
)
