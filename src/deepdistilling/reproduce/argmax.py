"""The largest of n numbers: learned from random vectors of three lengths, run on any length."""

from __future__ import annotations

import numpy as np

import deepdistilling as dd

from ..problems import argmax
from .task import Cell, Claim, Json, Results, Scale, Story, Table, Task

SIZES, HELD_OUT = (4, 5, 6), 7
VECTORS_A_NUMBER = 60
LENGTHS = (6, 50, 500)


def learn_argmax() -> Json:
    """Learn at three lengths, unify, and try lengths that were not seen."""
    program = dd.distill_family(_vectors, sizes=SIZES, held_out=HELD_OUT, input_domain="real")
    right = {}
    for length in LENGTHS:
        X, y = argmax.random_vectors(200, length, np.random.default_rng(length))
        right[str(length)] = float(np.mean(np.asarray(program.predict(X)) == y))
    return {"source": program.source, "right": right, "proved": program.verification.status == "proved"}


def _vectors(length: int) -> tuple[argmax.Vectors, argmax.Places]:
    return argmax.random_vectors(VECTORS_A_NUMBER * length, length, np.random.default_rng(length))


def _cells(scale: Scale, results: Results) -> list[Cell]:
    return [Cell("argmax", learn_argmax, {})]


def _tell(scale: Scale, results: Results) -> Story:
    found = results["argmax"]
    rows = [[length, f"{100 * share:.1f}"] for length, share in found["right"].items()]
    sizes = ", ".join(map(str, SIZES))
    claims = [
        Claim("one program for every length, proved at those it was learned from", found["proved"], sizes),
        Claim("right on lengths that it never saw", min(found["right"].values()) == 1),
    ]
    table = Table("vectors on which the largest is found", ["length", "right, %"], rows)
    return Story({f"Learned from vectors of {sizes} numbers": found["source"]}, [table], claims)


TASK = Task("argmax", "The largest of n numbers", (_cells,), _tell)
