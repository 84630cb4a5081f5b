"""A seeded generator of networks: every structure alone and mixed, shuffled, noisy, degenerate."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from conformance.structures import STRUCTURES, coefficient
from scipy import sparse

import deepdistilling as dd

NOISE = 1e-7
SHAPES = {
    1: [(2,), (3,), (5,), (8,), (9,), (12,), (20,)],
    2: [(2, 2), (2, 5), (3, 3), (4, 4), (3, 7), (5, 5), (6, 8)],
    3: [(2, 2, 2), (2, 3, 3), (3, 4, 5)],
    4: [(2, 2, 2, 2), (2, 3, 2, 3)],
}
DOMAINS = ("binary", "binary", "binary", "sign", "range", "real", "mixed")


@dataclass(frozen=True)
class Case:
    """A network, what is said when it is distilled, and how it came about."""

    network: Any
    shape: tuple[int, ...]
    domain: Any
    notes: tuple[str, ...]


def case(seed):
    """Return network number `seed`."""
    rng = np.random.default_rng(seed)
    axes = int(rng.choice([1, 1, 2, 2, 3, 4]))
    shape = SHAPES[axes][int(rng.integers(len(SHAPES[axes])))]
    activation = str(rng.choice(["sign", "sign", "step"]))
    domain = _domain(rng, math.prod(shape))
    notes = [str(shape), activation, str(domain)]
    layers, arrays = [], [(shape, np.arange(math.prod(shape)))]
    for _ in range(int(rng.choice([0, 1, 1, 2, 2, 3]))):
        weights, bias, arrays = _hidden(rng, arrays, notes)
        layers.append((weights, bias))
    layers.append(_last(rng, arrays, notes))
    made = [dd.Layer(*_disturbed(rng, weights, bias, notes)) for weights, bias in layers]
    return Case(dd.Network(made, activation=activation), shape, domain, tuple(notes))


def _domain(rng, count):
    kind = str(rng.choice(DOMAINS))
    if kind == "range":
        lo = int(rng.integers(-3, 2))
        return lo, lo + int(rng.integers(1, 4))
    if kind == "mixed":
        choices = ["binary", "sign", (0, 2), "real"]
        return [choices[int(k)] for k in rng.integers(0, len(choices), count)]
    return kind


def _family(rng, arrays, notes):
    """Draw one family over one of the arrays, as weights on every neuron of the layer before."""
    dims, place = arrays[int(rng.integers(len(arrays)))]
    name = str(rng.choice(list(STRUCTURES)))
    found = STRUCTURES[name](rng, dims)
    notes.append(name)
    lead = found.shape[: found.ndim - len(dims)]
    flat = found.reshape(math.prod(lead), -1)
    width = 1 + max(int(p.max()) for _, p in arrays)
    weights = np.zeros((len(flat), width))
    weights[:, place] = flat
    if len(arrays) > 1 and rng.random() < 0.3:  # a constant sum over another array
        _, other = arrays[int(rng.integers(len(arrays)))]
        weights[:, other] += coefficient(rng)
    return lead, weights


def _biases(rng, count, weights):
    kind = int(rng.integers(5))
    whole = int(rng.integers(-4, 5)) * np.ones(count)
    if kind == 0:
        return whole
    if kind == 1:
        return whole + 0.5
    if kind == 2:
        return whole + np.arange(count)
    if kind == 3:
        return rng.integers(-4, 5, count) + 0.5 * rng.integers(0, 2, count)
    return 0.5 - np.maximum(weights, 0).sum(axis=1)


def _hidden(rng, arrays, notes):
    rows, biases, families = [], [], []
    at = 0
    for _ in range(int(rng.choice([1, 1, 2, 3]))):
        lead, weights = _family(rng, arrays, notes)
        bias = _biases(rng, len(weights), weights)
        if len(weights) > 80:
            lead, weights, bias = (80,), weights[:80], bias[:80]
        rows.append(weights)
        biases.append(bias)
        families.append((lead, np.arange(at, at + len(weights))))
        at += len(weights)
    if rng.random() < 0.3:
        extra, bias = _degenerate(rng, np.concatenate(rows), np.concatenate(biases), notes)
        rows.append(extra)
        biases.append(bias)
        families.append(((len(extra),), np.arange(at, at + len(extra))))
    weights, bias = np.concatenate(rows), np.concatenate(biases)
    if rng.random() < 0.5:
        notes.append("shuffled")
        order = rng.permutation(len(weights))
        weights, bias = weights[order], bias[order]
        where = np.argsort(order)
        families = [(lead, where[place]) for lead, place in families]
    return weights.T, bias, [(lead or (1,), place) for lead, place in families]


def _degenerate(rng, weights, bias, notes):
    """Constant, dead, repeated, opposite and complementary neurons."""
    kind = str(rng.choice(["constant", "dead", "repeated", "opposite", "complementary", "scaled"]))
    notes.append(kind)
    some = rng.integers(0, len(weights), int(rng.integers(1, 5)))
    own, far = weights[some], 1 + np.abs(weights[some]).sum(axis=1)
    match kind:
        case "constant":
            return 0 * own, rng.integers(-1, 2, len(some)).astype(float)
        case "dead":
            return own, 100 * far * rng.choice([-1, 1])
        case "repeated":
            return own, bias[some]
        case "opposite":
            return -own, -bias[some]
        case "complementary":
            return -own, 1 - bias[some]
        case _:
            return 3 * own, 3 * bias[some]


def _last(rng, arrays, notes):
    kind = str(rng.choice(["family", "unit", "classes", "single", "random"]))
    notes.append(f"scores: {kind}")
    width = 1 + max(int(p.max()) for _, p in arrays)
    if kind == "unit":
        return np.eye(width), np.zeros(width)
    if kind == "family":
        weights = _family(rng, arrays, notes)[1][:200]
        return weights.T, _biases(rng, len(weights), weights)
    count = {"classes": int(rng.integers(2, 5)), "single": 1, "random": int(rng.integers(1, 6))}[kind]
    if kind == "random":
        return rng.normal(size=(width, count)).round(2), rng.normal(size=count)
    owner = rng.integers(0, count, width)
    return 2.5 * (owner[:, None] == np.arange(count)), np.zeros(count)


def _disturbed(rng, weights, bias, notes):
    """Scale neurons, add a solver's noise, or store sparsely."""
    if rng.random() < 0.25:
        notes.append("scaled")
        scale = (
            10.0 ** rng.uniform(-6, 6, len(bias)) if rng.random() < 0.3 else rng.uniform(0.1, 10, len(bias))
        )
        weights, bias = weights * scale, bias * scale
    if rng.random() < 0.25:
        notes.append("noisy")
        weights = weights * (1 + NOISE / 4 * rng.uniform(-1, 1, weights.shape))
        bias = bias * (1 + NOISE / 4 * rng.uniform(-1, 1, bias.shape))
    if rng.random() < 0.15:
        notes.append("sparse")
        return sparse.csr_array(weights), bias
    return weights, bias
