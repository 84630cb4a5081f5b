"""The largest of n numbers: learned from random vectors of three lengths, run on any length."""

from __future__ import annotations

import time

import numpy as np

import deepdistilling as dd

from ..problems import argmax
from ..program.measure import complexity_of
from .peers import compare, costs_table, present_peers, share_right, what_is_missing
from .task import Cell, Claim, Json, Results, Scale, Story, Table, Task

SIZES, HELD_OUT = (4, 5, 6), 7
VECTORS_A_NUMBER = 60
LENGTHS = (6, 50, 500)
SHIFT = 3.0
"""How far the numbers of the vectors out of distribution lie from those that were learned from."""


def learn_argmax() -> Json:
    """Learn at three lengths, unify, and try lengths that were not seen."""
    start = time.process_time()
    program = dd.distill_family(_vectors, sizes=SIZES, held_out=HELD_OUT, input_domain="real")
    learned = time.process_time()
    right = {}
    for length in LENGTHS:
        X, y = argmax.random_vectors(200, length, np.random.default_rng(length))
        right[str(length)] = share_right(program, X, y)
    X, _ = _vectors(LENGTHS[0])
    before = time.process_time()
    program.predict(X)
    said = time.process_time()
    return {
        "source": program.source,
        "right": right,
        "proved": program.verification.status == "proved",
        "shifted": share_right(program, *_shifted()),
        "fit": learned - start,
        "predict": said - before,
    }


def judge_peer(*, contender: str) -> Json:
    """Let a peer learn from the same vectors of six numbers, and judge it on new ones."""
    rng = np.random.default_rng(LENGTHS[0])
    X, y = _vectors(LENGTHS[0])
    tests = {"new": argmax.random_vectors(200, LENGTHS[0], np.random.default_rng(1)), "shifted": _shifted()}
    other, _ = argmax.random_vectors(20, LENGTHS[1], rng)
    return compare(contender, X, y, tests, other=other)


def _shifted() -> tuple[argmax.Vectors, argmax.Places]:
    """New vectors with every number larger by the same: the largest is where it was."""
    X, y = argmax.random_vectors(200, LENGTHS[0], np.random.default_rng(1))
    return X + SHIFT, y


def _vectors(length: int) -> tuple[argmax.Vectors, argmax.Places]:
    return argmax.random_vectors(VECTORS_A_NUMBER * length, length, np.random.default_rng(length))


def _cells(scale: Scale, results: Results) -> list[Cell]:
    peers = [Cell(f"peer-{name}", judge_peer, {"contender": name}) for name in present_peers()]
    return [Cell("argmax", learn_argmax, {}), *peers]


def _tell(scale: Scale, results: Results) -> Story:
    found = results["argmax"]
    peers = {name: results[f"peer-{name}"] for name in present_peers()}
    able = {name: each for name, each in peers.items() if "refused" not in each}
    shifted = f"{LENGTHS[0]}, shifted by {SHIFT:g}"
    rows = [["ours", *(_percent(share) for share in [*found["right"].values(), found["shifted"]])]]
    unknown = [""] * (len(LENGTHS) - 1)
    for name, each in able.items():
        rows.append([name, _percent(each["right"]["new"]), *unknown, _percent(each["right"]["shifted"])])
    ours = {
        "nodes": complexity_of(found["source"]).nodes,
        "fit": found["fit"],
        "predict": found["predict"],
        "other_size": True,
    }
    sizes = ", ".join(map(str, SIZES))
    claims = [
        Claim("one program for every length, proved at those it was learned from", found["proved"], sizes),
        Claim("right on lengths that it never saw", min(found["right"].values()) == 1),
    ]
    tables = [
        Table(
            "vectors on which the largest is found, %, by length",
            ["", *map(str, LENGTHS), shifted],
            rows,
        ),
        costs_table(f"to learn, peers from {VECTORS_A_NUMBER * LENGTHS[0]} vectors", {"ours": ours, **able}),
    ]
    notes = [
        f"The peers learn from vectors of {LENGTHS[0]} numbers. The time to fit ours is that of all lengths, "
        "with distilling and checking.",
        *what_is_missing(),
    ]
    return Story({f"Learned from vectors of {sizes} numbers": found["source"]}, tables, claims, [], notes)


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


TASK = Task("argmax", "The largest of n numbers", (_cells,), _tell)
