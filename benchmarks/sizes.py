"""Programs for every size on sizes far beyond those that they were made from, into docs/any-size.md.

``python -m benchmarks.sizes`` runs every family of ``tests/generalize/families.py`` and, where it is at hand,
the published network; ``python -m benchmarks.sizes NAME ...`` runs some, and writes nothing.
"""

import sys
import time
from pathlib import Path

import numpy as np
from benchmarks.lifting import PUBLISHED, published
from rich.console import Console
from rich.table import Table

import deepdistilling as dd

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from generalize.families import FAMILIES, Family

PAGE = Path(__file__).parents[1] / "docs" / "any-size.md"
BEGIN, END = "<!-- sizes -->", "<!-- end of sizes -->"
COLUMNS = ("task", "networks", "made from", "size never seen", "right", "s a sample")


def decided(shape):
    network, shape = published()
    return dd.distill(network, input_shape=shape, input_domain="binary", output="probability")


def formulas(shape, rng):
    """Formulas, and what the published network would say of them at their size."""
    x = (rng.random((4, *shape)) < 3 / shape[0]).astype(np.int8)
    positive, negative, longer = x[:, 0] > 0, x[:, 1] > 0, (x[:, 2:] > 0).any(axis=1)
    alone = (positive & ~longer).sum(axis=1) - (negative & ~longer).sum(axis=1)
    shared = (positive & ~negative & longer).sum(axis=1) - (negative & ~positive & longer).sum(axis=1)
    return x, 1 / (1 + np.exp(-2 * (10.0 * alone + 2 * 1.14878 * shared)))


MAXSAT = Family(
    "MAX-SAT, as published",
    ((10, 50),),
    decided,
    formulas,
    (),
    ((4, 3), (40, 200), (400, 2000), (2000, 20_000)),
    "learned",
)


def is_right(family, answers, right):
    """Labels and bits are equal; probabilities agree to the precision of the two published coefficients."""
    answers = answers[:, 0] if answers.ndim > right.ndim else answers
    return np.isclose(answers, right, atol=1e-3) if family is MAXSAT else answers == right


def measure(family):
    """The lines of a family."""
    wide = family.wide()
    for shape in family.large:
        x, right = family.samples(shape, np.random.default_rng(sum(shape)))
        start = time.perf_counter()
        answers = wide.predict(x)
        seconds = (time.perf_counter() - start) / len(x)
        good = is_right(family, answers, right).reshape(len(x), -1).all(axis=1)
        yield (
            family.name,
            family.made,
            ", ".join(" x ".join(map(str, each)) for each in family.sizes),
            " x ".join(f"{length:,}" for length in shape),
            f"{good.sum()} of {len(x)}",
            f"{seconds:.2g}",
        )


def main(names):
    """Run all families, or those named, and print the table; write it where all were run."""
    families = ((MAXSAT,) if PUBLISHED.is_dir() else ()) + FAMILIES
    chosen = [each for each in families if not names or each.name in names]
    rows = [row for family in chosen for row in measure(family)]
    table = Table(*COLUMNS)
    for row in rows:
        table.add_row(*row)
    Console(width=140).print(table)
    if not names:
        lines = [" | ".join(COLUMNS), " | ".join("---" for _ in COLUMNS), *map(" | ".join, rows)]
        text = PAGE.read_text(encoding="utf-8")
        before, _, after = text.partition(BEGIN)
        inner = "\n".join(f"| {line} |" for line in lines)
        PAGE.write_text(f"{before}{BEGIN}\n{inner}\n{END}{after.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
