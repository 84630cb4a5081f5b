"""What the project wants of its speed, and whether the figures meet it."""

import math


def rows(found):
    """Each target: what, how much is wanted, what was measured, met or not; only those that were measured."""
    lines = []
    for what, wanted, value, is_least in _targets(found):
        if value is not None:
            is_met = value >= wanted if is_least else value <= wanted
            sign = "at least" if is_least else "at most"
            lines.append([what, f"{sign} {wanted:g}", f"{value:.3g}", "met" if is_met else "not met"])
    return lines


def _targets(found):
    for task, batch, numpy, compiled in (
        ("MAX-SAT", 10_000, 5, 20),
        ("orientation", 10_000, 10, 40),
        ("MAX-SAT", 1, 1.3, 8),
        ("orientation", 1, 1.3, 8),
    ):
        what = f"{task}, {'one call' if batch == 1 else f'batch of {batch:,}'}"
        times = _times(found, task, batch)
        yield f"{what}, NumPy: times the network's speed", numpy, _ratio(times, "predict"), True
        best = max(
            (r for r in (_ratio(times, name) for name in ("numba", "c")) if r is not None), default=None
        )
        yield f"{what}, Numba or C: times the network's speed", compiled, best, True
        if batch == 1:
            yield f"{what}, inside C: times the network's speed", 50, _ratio(times, "inside C"), True
    board = next((row["times"] for row in found.get("boards", ()) if row["side"] == 2_000), {})
    yield (
        "2,000 x 2,000 board: NumPy's time by that of NumPy by hand",
        2,
        _by(board, "numpy", "NumPy by hand"),
        False,
    )
    yield (
        "2,000 x 2,000 board: C's time by that of C by hand",
        1.5,
        _by(board, "inside C", "C by hand"),
        False,
    )
    for how, names in (("NumPy", ("predict",)), ("the faster of NumPy and C", ("predict", "c"))):
        least = min((max(row[name] for name in names) for row in found["generated"]), default=None)
        yield f"generated networks, {how}: least ratio to the network's speed", 0.8, least, True
    excess = max((row["peak"] - 2 * row["input"] for row in found["memory"]), default=-math.inf)
    yield "memory of a batch, less twice its input, MiB", 64, excess / 2**20, False


def _times(found, task, batch):
    return next((r["times"] for r in found["rows"] if (r["task"], r["batch"]) == (task, batch)), {})


def _ratio(times, name):
    return times[name]["ratio"] if name in times else None


def _by(times, name, other):
    return times[name]["seconds"] / times[other]["seconds"] if name in times and other in times else None
