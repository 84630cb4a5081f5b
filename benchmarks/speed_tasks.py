"""The networks and programs whose speed is measured, and inputs for them."""

import itertools
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks import lifting, speed_rivals
from sklearn.datasets import load_digits

import deepdistilling as dd
from deepdistilling.problems import orientation

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from golden.networks import largest_of, row_of_cells


@dataclass(frozen=True)
class Task:
    """A network, the program that it was distilled to, and inputs.

    Parameters
    ----------
    inputs : callable
        From a number of samples and a generator to an array of shape (n, *input_shape).
    loops : callable or None
        Straightforward loops over the families of neurons, for one sample.
    trees : bool
        Whether there is a label that trees can be trained on.
    """

    name: str
    network: Any
    program: Any
    inputs: Callable[[int, np.random.Generator], np.ndarray]
    loops: Callable[[np.ndarray], Any] | None = None
    trees: bool = False


def sparse_bits(density, shape):
    """Inputs of 0 and 1, of which about `density` are 1."""
    return lambda n, rng: (rng.random((n, *shape), dtype=np.float32) < density).astype(np.float32)


def maxsat():
    network, shape = lifting.published()
    program = dd.distill(network, input_shape=shape, input_domain="binary", output="probability")
    return Task("MAX-SAT", network, program, sparse_bits(0.1, shape), speed_rivals.maxsat_loops, trees=True)


def shape_orientation():
    X, y = orientation.straight_lines(28, 28)
    network = dd.EssenceClassifier(n_subconcepts="all").fit(X.reshape(len(X), -1), y).network_
    program = dd.distill(network, input_shape=(28, 28), input_domain="binary")
    inputs = sparse_bits(0.2, (28, 28))
    return Task("orientation", network, program, inputs, speed_rivals.orientation_loops, trees=True)


def life(n=16, m=16):
    """A whole board that wraps around: two neurons a cell, one score a cell."""
    cells = np.arange(n * m).reshape(n, m)
    window = np.zeros((n * m, n * m))
    for down, right in itertools.product((-1, 0, 1), repeat=2):
        neighbours = np.roll(cells, (down, right), (0, 1))
        window[neighbours.ravel(), cells.ravel()] = 1 if down == right == 0 else 2
    first = dd.Layer(np.concatenate([window, window], axis=1), np.repeat([-4.5, -7.5], n * m))
    last = dd.Layer(np.concatenate([np.eye(n * m), -np.eye(n * m)]) / 2, np.zeros(n * m))
    network = dd.Network([first, last])
    program = dd.distill(network, input_shape=(n, m), input_domain="binary", output="score")
    return Task(f"Life, {n} x {m}", network, program, sparse_bits(0.3, (n, m)))


def row(n=64):
    network = row_of_cells(n, 110)
    program = dd.distill(network, input_domain="binary", output="score")
    return Task(f"row of {n} cells", network, program, sparse_bits(0.5, (n,)))


def argmax(n=20):
    network = largest_of(n)
    program = dd.distill(network, input_domain="real")

    def inputs(count, rng):
        return rng.standard_normal((count, n), dtype=np.float32)

    return Task(f"argmax of {n}", network, program, inputs, trees=True)


def digits():
    X, y = load_digits(return_X_y=True)
    network = dd.EssenceClassifier().fit(X, y).network_
    program = dd.distill(network, input_domain=(0, 16))
    return Task(
        "digits",
        network,
        program,
        lambda n, rng: X[rng.integers(0, len(X), n)].astype(np.float32),
        trees=True,
    )


TASKS = {
    **({"maxsat": maxsat} if lifting.PUBLISHED.exists() else {}),
    "orientation": shape_orientation,
    "life": life,
    "row": row,
    "argmax": argmax,
    "digits": digits,
}
"""What makes each task, by name; the published network only where its weights are at hand."""
