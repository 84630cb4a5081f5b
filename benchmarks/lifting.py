"""Time and memory of lifting: the published network, and structured networks of 10^5 to 10^8 weights.

Each measurement runs in a process of its own, so that its peak memory is its own.
"""

import argparse
import gzip
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

import deepdistilling as dd
from deepdistilling.compiler.inputs import input_array
from deepdistilling.lift import lift
from deepdistilling.verify import Inputs, check_expansion, check_rounding, hidden_outputs

PUBLISHED = Path(__file__).parents[2] / "shared" / "reference"
SIZES = (10**5, 10**6, 10**7, 10**8)


def structured(n_weights):
    """A network of about `n_weights`: on a square image, the sum of each column against that of each row."""
    side = round(n_weights**0.25)
    weights = np.zeros((side * side, side * side))
    image = weights.reshape(side, side, side, side)
    lines = np.arange(side)
    image[:, lines, lines, :] += 1.0
    image[lines, :, :, lines] -= 1.0
    first = dd.Layer(weights, np.zeros(side * side))
    del weights, image
    last = dd.Layer(np.stack([np.ones(side * side), -np.ones(side * side)], axis=1), [0.0, 0.0])
    return dd.Network([first, last]), (side, side)


def published():
    """The MAX-SAT network of the paper, where its files are at hand."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number in (1, 2, 3):
            path = Path(folder) / f"{number}.csv"
            path.write_bytes(gzip.decompress((PUBLISHED / f"maxsat_layer{number}.csv.gz").read_bytes()))
            paths.append(path)
        return dd.Network.from_csv(paths), (10, 50)


def measure(what, repeats):
    """Lift and check a network; the least time of each step, and the peak memory of the process."""
    network, shape = published() if what == "published" else structured(int(what))
    given = input_array(network.n_inputs, shape, "binary", None)
    times = {"lift": math.inf, "proof": math.inf}
    for _ in range(repeats):
        start = time.perf_counter()
        lifted = lift(network, given, "score")
        done = time.perf_counter()
        proved = prove(network, given, lifted)
        times["lift"] = min(times["lift"], done - start)
        times["proof"] = min(times["proof"], time.perf_counter() - done)
    own = sum(layer.weights.nbytes for layer in network.layers)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {
        "network": what,
        "weights": sum(math.prod(layer.weights.shape) for layer in network.layers),
        "definitions": len(lifted.code.definitions),
        **{name: round(seconds, 4) for name, seconds in times.items()},
        "weights_mb": round(own / 1e6, 1),
        "peak_mb": round(peak / 1e6, 1),
        "proved": proved,
    }


def prove(network, given, lifted):
    """Whether every weight and every output was shown to be the network's."""
    layers, bands = [(e.weights, e.bias) for e in lifted.layers], [e.band for e in lifted.layers]
    verdicts = [check_expansion(lifted.code, lifted.placements, layers, bands=bands)]
    n = network.n_inputs
    inputs = Inputs(np.zeros(n), np.ones(n), np.ones(n, dtype=bool))
    for layer, exact in zip(network.layers[:-1], lifted.layers, strict=False):
        numbers = exact.weights, exact.bias, exact.exact, exact.band
        verdicts.append(
            check_rounding(layer, *numbers, inputs, activation="sign", tolerance=network.tie_tolerance)
        )
        inputs = hidden_outputs("sign", layer.n_outputs)
    return all(type(verdict).__name__ == "Proved" for verdict in verdicts)


def main(argv=None):
    """Measure what is named, each in its own process; print a table, and write it as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lifting", description=__doc__)
    parser.add_argument("what", nargs="*", help="published, or numbers of weights")
    parser.add_argument("--json", type=Path, default=Path("output/benchmarks/lifting.json"))
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args(argv)
    if arguments.one:
        (what,) = arguments.what
        print(json.dumps(measure(what, 1 if what != "published" and float(what) > 1e6 else 5)))
        return
    names = arguments.what or [*(["published"] if PUBLISHED.exists() else []), *map(str, SIZES)]
    rows = []
    for name in names:
        what = name if name == "published" else str(int(float(name)))
        command = [sys.executable, "-m", "benchmarks.lifting", "--one", what]
        rows.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(rows, indent=2) + "\n")
    table = Table(
        "network", "weights", "definitions", "lift, s", "proof, s", "weights, MB", "peak, MB", "proved"
    )
    for row in rows:
        cells = [f"{row['weights']:,}", str(row["definitions"]), f"{row['lift']:.3f}", f"{row['proof']:.3f}"]
        table.add_row(
            row["network"], *cells, f"{row['weights_mb']:,}", f"{row['peak_mb']:,}", str(row["proved"])
        )
    Console().print(table)


if __name__ == "__main__":
    main()
