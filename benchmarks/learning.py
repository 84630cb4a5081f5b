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
DOUBLINGS = 3


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


# What is fitted, what grows, and from where it is doubled: large enough that fixed costs are small.
SCALINGS = [
    ("soft margin, cost=1", soft, "n_samples", 4000),
    ("soft margin, cost=1", soft, "n_features", 80),
    ('cost="auto"', chosen, "n_samples", 2000),
    ('cost="auto"', chosen, "n_features", 80),
    ("hierarchical, 8 subconcepts", nested, "n_samples", 2000),
    ("hierarchical, 8 subconcepts", nested, "n_features", 80),
    ("hierarchical", nested, "n_subconcepts", 4),
    ("16 subconcepts given", given, "n_samples", 500),
    ("16 subconcepts given", given, "n_features", 80),
    ("subconcepts given", given, "n_subconcepts", 16),
]


def measure_scaling(title, make, what, start):
    """Times of a size that is doubled again and again, and the exponent."""
    sizes = [start * 2**k for k in range(DOUBLINGS + 1)]
    times = []
    for size in sizes:
        estimator, (X, y) = make(**{what: size})
        times.append(seconds(lambda e=estimator, X=X, y=y: e.fit(X, y), 2, clock=time.process_time)[0])
    return {
        "fit": title,
        "what grows": what,
        "from, to": f"{sizes[0]:,} to {sizes[-1]:,}",
        "seconds": " ".join(f"{value:.2g}" for value in times),
        "exponent": round(exponent(sizes, times), 2),
    }


def measure_alone(name):
    """Measure in a process of its own, so that its peak memory is its own."""
    command = [sys.executable, "-m", "benchmarks.learning", "--one", name]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(output.splitlines()[-1])


def measure_target(target):
    """Row of a target."""
    measured, met = target.measure() if target.measure else measure_alone(target.name)
    return {
        "task": target.name,
        "target": target.wanted,
        "measured": measured,
        "met": "yes" if met else "**no**",
    }


SECTIONS = {
    "targets": lambda: [measure_target(target) for target in shown(TARGETS)],
    "hierarchical": lambda: [learning_hierarchy.measure(name) for name in shown(learning_hierarchy.DATA)],
    "scaling": lambda: [measure_scaling(*entry) for entry in shown(SCALINGS)],
}


def shown(entries):
    return track(entries, "measuring", console=Console(stderr=True), transient=True)


def main(argv=None):
    """Measure, print, and write the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.learning", description=__doc__)
    parser.add_argument("sections", nargs="*", help=f"some of {', '.join(SECTIONS)}; all of them by default")
    parser.add_argument("--json", type=Path, default=Path("output/benchmarks"), help="folder")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    arguments = parser.parse_args(argv)
    if arguments.one:
        print(json.dumps(large()))
        return
    for name in arguments.sections or SECTIONS:
        rows = SECTIONS[name]()
        write_json(arguments.json / f"learning_{name}.json", rows)
        table = markdown(list(rows[0]), [list(row.values()) for row in rows])
        write_between(PAGE, name, table)
        print(table, flush=True)


if __name__ == "__main__":
    main()
