"""Programs of generated networks, with and without structure, against the networks themselves."""

import sys
from pathlib import Path

import numpy as np
from benchmarks import speed_rivals
from benchmarks.speed_measure import compared

import deepdistilling as dd
from deepdistilling.verify.differential import sample_inputs

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from conformance.networks import case

LEAST_WEIGHTS = 1_000
BATCH = 10_000
LEAST_RATIO = 0.8
FIRST = 20_000
"""Number of the first network: none that the tests use."""


def measure(count, how):
    """Ratios of the first `count` generated networks with more than `LEAST_WEIGHTS` weights."""
    rows, seed = [], FIRST
    while len(rows) < count:
        made = case(seed)
        weights = sum(layer.weights.shape[0] * layer.weights.shape[1] for layer in made.network.layers)
        if weights > LEAST_WEIGHTS:
            rows.append({"seed": seed, "weights": weights, "notes": made.notes, **_measured(made, how)})
        seed += 1
    return rows


def _measured(made, how):
    options = {"input_shape": made.shape, "input_domain": made.domain, "output": "score"}
    program = dd.distill(made.network, **options, max_cases=1 << 8)
    pool = sample_inputs(program.code.input, 500)
    X = pool[np.random.default_rng(0).integers(0, len(pool), BATCH)].astype(np.float32)
    flat = X.reshape(BATCH, -1)
    dense = speed_rivals.network_of(made.network, np.float32)
    network = speed_rivals.with_threads(lambda: dense(flat))
    compiled = program.compile(backend="c")
    times = compared(network, {"predict": lambda: program.predict(X), "c": lambda: compiled.predict(X)}, how)
    return {name: times[name]["ratio"] for name in ("predict", "c")}


def text(rows):
    """Lines that say how the ratios lie."""
    return "\n".join(
        [
            f"{len(rows)} networks of the conformance generator with more than {LEAST_WEIGHTS:,} weights, "
            f"batch of {BATCH:,}:",
            "",
            f"* {_ratios(rows, 'predict', lambda row: row['predict'])}",
            f"* {_ratios(rows, 'c', lambda row: row['c'])}",
            f"* {_ratios(rows, 'the faster of both', lambda row: max(row['predict'], row['c']))}",
        ]
    )


def _ratios(rows, what, ratio_of):
    ratios = sorted(map(ratio_of, rows))
    slower = sorted((ratio_of(row), row["seed"]) for row in rows if ratio_of(row) < LEAST_RATIO)
    which = ", ".join(f"{seed} ({ratio:.2g})" for ratio, seed in slower)
    return (
        f"**{what}** runs at {ratios[0]:.2g} to {ratios[-1]:.2g} times the network's speed, median "
        f"{np.median(ratios):.2g}; below {LEAST_RATIO} of it: {len(slower)}"
        f"{f', numbers {which}' if slower else ''}."
    )
