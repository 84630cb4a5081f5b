"""Every target of learning, what hierarchical subconcepts are good for, and time against sizes.

``python -m benchmarks.learning`` writes three tables into docs/learning.md, and all numbers as JSON.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from benchmarks import learning_hierarchy
from benchmarks.learning_targets import TARGETS, large
from benchmarks.tables import exponent, markdown, seconds, write_between, write_json
from rich.console import Console
from rich.progress import track

from deepdistilling import EssenceClassifier

PAGE = Path(__file__).parents[1] / "docs" / "learning.md"
DOUBLINGS = 4


def overlapping(n_samples, n_features, seed=0):
    """Two classes that a hyperplane tells apart but for noise."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n_samples, n_features))
    return X, (X[:, :10].sum(axis=1) + rng.normal(size=n_samples) > 0).astype(int)


def soft(n_samples=2000, n_features=20):
    return EssenceClassifier(cost=1.0), overlapping(n_samples, n_features)


def chosen(n_samples=500, n_features=20):
    return EssenceClassifier(), overlapping(n_samples, n_features)


def nested(n_samples=1000, n_features=20, n_subconcepts=8):
    return EssenceClassifier(n_subconcepts, hierarchical=True, cost=1.0), overlapping(n_samples, n_features)


def given(n_samples=1000, n_features=20, n_subconcepts=16):
    return EssenceClassifier(n_subconcepts, cost=10.0), overlapping(n_samples, n_features)


# What is fitted, what grows, and from where it is doubled.
SCALINGS = [
    ("soft margin, cost=1", soft, "n_samples", 2000),
    ("soft margin, cost=1", soft, "n_features", 20),
    ('cost="auto"', chosen, "n_samples", 250),
    ('cost="auto"', chosen, "n_features", 20),
    ("hierarchical, 8 subconcepts", nested, "n_samples", 500),
    ("hierarchical, 8 subconcepts", nested, "n_features", 20),
    ("hierarchical", nested, "n_subconcepts", 2),
    ("16 subconcepts given", given, "n_samples", 125),
    ("16 subconcepts given", given, "n_features", 20),
    ("subconcepts given", given, "n_subconcepts", 4),
]


def measure_scaling(title, make, what, start):
    """Times of a size that is doubled again and again, and the exponent of its last three doublings."""
    sizes = [start * 2**k for k in range(DOUBLINGS)]
    times = []
    for size in sizes:
        estimator, (X, y) = make(**{what: size})
        times.append(seconds(lambda e=estimator, X=X, y=y: e.fit(X, y), 2, clock=time.process_time)[0])
    # Small sizes are mostly fixed costs.
    return {
        "fit": title,
        "grows": what,
        "sizes": sizes,
        "seconds": [round(value, 4) for value in times],
        "exponent": round(exponent(sizes[-3:], times[-3:]), 2),
    }


def measure_alone(name):
    """Measure in a process of its own, so that its peak memory is its own."""
    command = [sys.executable, "-m", "benchmarks.learning", "--one", name]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(output.splitlines()[-1])


def main(argv=None):
    """Measure, print, and write the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.learning", description=__doc__)
    parser.add_argument("names", nargs="*", help="parts of targets' names; nothing is then written")
    parser.add_argument("--json", type=Path, default=Path("output/benchmarks/learning.json"))
    parser.add_argument("--one", help=argparse.SUPPRESS)
    arguments = parser.parse_args(argv)
    if arguments.one:
        print(json.dumps(large()))
        return
    wanted = [t for t in TARGETS if not arguments.names or any(name in t.name for name in arguments.names)]
    rows = []
    for target in track(wanted, "targets", console=Console(stderr=True), transient=True):
        measured, met = target.measure() if target.measure else measure_alone(target.name)
        rows.append({"task": target.name, "target": target.wanted, "measured": measured, "met": bool(met)})
        print(*rows[-1].values(), sep=" | ", flush=True)
    if arguments.names:
        return
    scalings = [measure_scaling(*entry) for entry in track(SCALINGS, "scaling", console=Console(stderr=True))]
    nested = [
        learning_hierarchy.measure(name)
        for name in track(learning_hierarchy.DATA, "hierarchical", console=Console(stderr=True))
    ]
    write_json(arguments.json, {"targets": rows, "hierarchical": nested, "scaling": scalings})
    table = [[r["task"], r["target"], r["measured"], "yes" if r["met"] else "**no**"] for r in rows]
    write_between(PAGE, "targets", markdown(["task", "target", "measured", "met"], table))
    header = ["data", "flat", "hierarchical", "logistic regression", "decision tree", "sizes"]
    keys = ["data", "flat", "hierarchical", "logistic", "tree", "sizes"]
    table = [[row[key] for key in keys] for row in nested]
    write_between(PAGE, "hierarchical", markdown(header, table))
    table = [
        [
            s["fit"],
            s["grows"],
            f"{s['sizes'][0]:,} to {s['sizes'][-1]:,}",
            f"{s['seconds'][0]:.3g} to {s['seconds'][-1]:.3g}",
            s["exponent"],
        ]
        for s in scalings
    ]
    write_between(PAGE, "scaling", markdown(["fit", "what grows", "from, to", "seconds", "exponent"], table))


if __name__ == "__main__":
    main()
