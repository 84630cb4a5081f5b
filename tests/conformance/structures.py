"""Weights with structure: each function draws the neurons of one family over an array of given dimensions.

A family is an array of shape ``(*family_dims, *dims)``: one neuron a point of the leading axes, and its
weights on the array that it reads. Nothing here knows how structure is found.
"""

from __future__ import annotations

import itertools

import numpy as np

BORDERS = ("inside", "cut", "wrap", "clamp")


def coefficient(rng):
    """A small integer other than 0."""
    return int(rng.choice([-3, -2, -1, 1, 1, 2, 3, 5]))


def entries(rng, dims):
    """A few neurons that read a few fixed elements."""
    found = np.zeros((int(rng.integers(1, 4)), *dims))
    for weights in found:
        for _ in range(int(rng.integers(1, 4))):
            weights[tuple(int(rng.integers(d)) for d in dims)] = coefficient(rng)
    return found


def elements(rng, dims):
    """One neuron an element."""
    size = int(np.prod(dims))
    return coefficient(rng) * np.eye(size).reshape(*dims, *dims)


def slices(rng, dims):
    """Sums of rows, columns or planes: one neuron an index of an axis."""
    axis = int(rng.integers(len(dims)))
    found = np.zeros((dims[axis], *dims))
    for i in range(dims[axis]):
        found[i][(slice(None),) * axis + (i,)] = 1
    return coefficient(rng) * found


def all_but_one(rng, dims):
    """An index against all others of its axis."""
    axis = int(rng.integers(len(dims)))
    own, others = coefficient(rng), coefficient(rng)
    found = np.full((dims[axis], *dims), float(others))
    for i in range(dims[axis]):
        found[i][(slice(None),) * axis + (i,)] = own
    return found


def against(rng, dims):
    """One slice of the first axis against another one, or against one of the last axis."""
    axis = len(dims) - 1
    a, b = coefficient(rng), coefficient(rng)
    found = np.zeros((dims[0], dims[axis], *dims))
    for i, j in itertools.product(range(dims[0]), range(dims[axis])):
        found[i, j][i] += a
        found[i, j][(slice(None),) * axis + (j,)] += b
    return found


def pairs(rng, dims):
    """Two indices of the last axis, ``i < j`` or ``i != j``."""
    n, ordered = dims[-1], bool(rng.integers(2))
    if n < 2:
        return elements(rng, dims)
    a, b = coefficient(rng), coefficient(rng)
    lead = tuple(int(rng.integers(d)) for d in dims[:-1])
    found = []
    for i, j in itertools.product(range(n), repeat=2):
        if i < j or (ordered and i != j):
            weights = np.zeros(dims)
            weights[(*lead, i)] += a
            weights[(*lead, j)] += b
            found.append(weights)
    return np.array(found).reshape(-1, *dims)


def two_arrays(rng, dims):
    """An element of the first slice with one of the last slice."""
    a, b, n = coefficient(rng), coefficient(rng), dims[-1]
    middle = (0,) * (len(dims) - 2)
    found = np.zeros((n, n, *dims))
    for i, j in itertools.product(range(n), repeat=2):
        found[i, j][(0, *middle, i)[-len(dims) :]] += a
        found[i, j][(dims[0] - 1, *middle, j)[-len(dims) :]] += b
    return found


def blocks(rng, dims):
    """Sums of consecutive blocks of the last axis."""
    n = dims[-1]
    width = int(rng.integers(1, max(2, n // 2 + 1)))
    found = np.zeros((n // width, *dims))
    for i in range(n // width):
        found[i][..., i * width : (i + 1) * width] = 1
    return coefficient(rng) * found


def ranges(rng, dims):
    """Everything up to an index of the last axis, or from it."""
    n, below = dims[-1], bool(rng.integers(2))
    found = np.zeros((n, *dims))
    for i in range(n):
        found[i][..., slice(0, i + 1) if below else slice(i, n)] = 1
    return coefficient(rng) * found


def windows(rng, dims):
    """A pattern that slides over the last one or two axes."""
    axes = 2 if len(dims) >= 2 and rng.integers(2) else 1
    shape = tuple(int(rng.integers(1, min(3, d) + 1)) for d in dims[-axes:])
    plain = bool(rng.integers(2))
    pattern = np.full(shape, coefficient(rng)) if plain else rng.integers(-2, 3, shape)
    return slide(pattern, dims, int(rng.integers(1, 3)), str(rng.choice(BORDERS)))


def slide(pattern, dims, stride=1, border="inside"):
    """Every place of a pattern on the last axes; `border` says what becomes of what is outside."""
    axes = pattern.ndim
    last = dims[-axes:]
    starts = []
    for length, width in zip(last, pattern.shape, strict=True):
        inside = border == "inside"
        starts.append(
            range(0, length - width + 1, stride)
            if inside
            else range(-(width // 2), length - width // 2, stride)
        )
    found = np.zeros((*map(len, starts), *dims))
    for point in itertools.product(*(range(len(each)) for each in starts)):
        for offset in np.ndindex(*pattern.shape):
            place = [each[t] + o for each, t, o in zip(starts, point, offset, strict=True)]
            if border == "wrap":
                place = [p % d for p, d in zip(place, last, strict=True)]
            elif border == "clamp":
                place = [min(max(p, 0), d - 1) for p, d in zip(place, last, strict=True)]
            elif not all(0 <= p < d for p, d in zip(place, last, strict=True)):
                continue
            found[(*point, ..., *place)] += pattern[offset]
    return found


def numbers(rng, dims):
    """The digits of a number along the last axis, from one end or the other; all, or the first few."""
    digits = float(rng.choice([2, 2, 3])) ** np.arange(dims[-1])
    if rng.integers(2):
        first = np.broadcast_to(coefficient(rng) * digits, (1, *dims))
    else:
        first = np.broadcast_to(np.tril(np.ones((dims[-1],) * 2)) * digits, (*dims[:-1], dims[-1], dims[-1]))
        first = np.moveaxis(first, -2, 0)
    return first[..., ::-1] if rng.integers(2) else first


def diagonals(rng, dims):
    """Sums along diagonals or antidiagonals of the last two axes."""
    if len(dims) < 2:
        return elements(rng, dims)
    rows, columns = dims[-2:]
    grid = np.arange(columns)[None, :] - np.arange(rows)[:, None]
    if rng.integers(2):
        grid = grid[:, ::-1]
    found = np.array([np.broadcast_to(grid == d, dims) for d in range(1 - rows, columns)], float)
    return coefficient(rng) * found


def triangles(rng, dims):
    """Everything on one side of a diagonal of the last two axes."""
    if len(dims) < 2:
        return ranges(rng, dims)
    rows, columns = dims[-2:]
    grid = np.arange(columns)[None, :] - np.arange(rows)[:, None]
    sides = grid >= 0, grid > 0, grid <= 0, grid < 0
    return coefficient(rng) * np.array([np.broadcast_to(sides[int(rng.integers(4))], dims)], float)


def everything(rng, dims):
    """The sum of all elements, more than once: neurons then differ in their biases."""
    return coefficient(rng) * np.ones((int(rng.integers(1, 5)), *dims))


def random_integers(rng, dims):
    """No structure, integers."""
    return rng.integers(-3, 4, (int(rng.integers(1, 6)), *dims)).astype(float)


def random_reals(rng, dims):
    """No structure, reals."""
    return rng.normal(size=(int(rng.integers(1, 6)), *dims))


STRUCTURES = {
    make.__name__: make
    for make in (
        entries,
        elements,
        slices,
        all_but_one,
        against,
        pairs,
        two_arrays,
        blocks,
        ranges,
        windows,
        numbers,
        diagonals,
        triangles,
        everything,
        random_integers,
        random_reals,
    )
}
