"""Speed of programs against their networks, plain loops, hand-written steps and trees.

``python -m benchmarks.speed`` prints the tables, writes JSON and, with ``--docs``, docs/speed.md.
Every ratio is the median of several rounds in which everything ran in turn, on the same inputs.
"""

import argparse
import json
import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from benchmarks import speed_generated, speed_rivals, speed_targets
from benchmarks.speed_c import InC
from benchmarks.speed_measure import CLOCKS, How, Inside, WithThreads, compared, peak_bytes
from benchmarks.speed_tasks import TASKS
from benchmarks.tables import markdown, write_between
from joblib import cpu_count
from rich.console import Console

from deepdistilling.compiler.compile import BACKENDS

DOCS = Path(__file__).parents[1] / "docs" / "speed.md"
BATCHES = (1, 100, 10_000, 1_000_000)
MAX_BYTES = 128e6
"""Largest batch, as float32."""

BASE = speed_rivals.BASE


def backends(program):
    """The compiled forms of a program that this machine can make, by name; ``numpy`` is what predict runs."""
    found = {}
    for name in BACKENDS:
        try:
            found[name] = program.compile(backend=name)
        except ImportError:  # an optional package, or the C compiler, is not installed
            continue
    return found


def batch_of(task, n, rng):
    """Inputs of a task, n of them, or as many as fit."""
    size = task.inputs(1, rng).nbytes
    return task.inputs(min(n, int(MAX_BYTES / size)), rng)


def measure(task, n, trees, in_c, how):
    """Seconds and ratios of everything that runs a batch of n."""
    X = batch_of(task, n, np.random.default_rng(n))
    flat = X.reshape(len(X), -1)
    dense = speed_rivals.in_chunks(speed_rivals.network_of(task.network, np.float32))
    network = speed_rivals.with_threads(lambda: dense(flat))
    functions = {}
    compiled = backends(task.program)
    if n == 1:
        functions["predict"] = lambda: task.program(X[0])
        functions |= {name: (lambda run=run: run(X[0])) for name, run in compiled.items() if name != "numpy"}
        if in_c is not None:
            # What C makes of its own type, one sample after the other: no Python, nothing to convert.
            many = batch_of(task, 1_000, np.random.default_rng(1)).astype(in_c.dtype)
            functions["inside C"] = Inside(lambda: in_c(many), len(many))
        if task.loops is not None:
            assert np.allclose(task.loops(X[0]), task.program(X[0]))
            functions["loops"] = lambda: task.loops(X[0])
    else:
        functions["predict"] = lambda: task.program.predict(X)
        functions |= {
            name: (lambda run=run: run.predict(X)) for name, run in compiled.items() if name != "numpy"
        }
    if n <= 10_000:
        double = flat.astype(np.float64)
        wide = speed_rivals.network_of(task.network, np.float64)
        thin = speed_rivals.network_of(task.network, np.float32, is_sparse=True)
        # Processor time counts threads that wait for each other, too.
        threads = 1 if how.clock == "processor" else cpu_count()
        functions["network, float64"] = WithThreads(lambda: wide(double), threads)
        functions["network, sparse"] = lambda: thin(flat)
        functions |= {name: (lambda run=run: run(double)) for name, run in trees.items()}
    if n >= 10_000:
        functions["reading"] = flat.max
        domain = task.program.code.input.domain
        if "c" in compiled and domain.integer and domain.lo >= 0 and domain.hi < 256:
            as_bytes = X.astype(np.uint8)
            functions["c, bytes"] = lambda: compiled["c"].predict(as_bytes)
    found = compared(network, functions, how if n <= 10_000 else replace(how, rounds=3))
    return {"task": task.name, "batch": len(X), "times": found}


def memory(task, n=10_000):
    """Memory of a batch beyond its input, as a multiple of the input plus 64 MiB."""
    X = task.inputs(n, np.random.default_rng(0))
    task.program.predict(X)
    peak = peak_bytes(lambda: task.program.predict(X))
    return {"task": task.name, "batch": n, "input": X.nbytes, "peak": peak}


def boards(task, folder, how, sides=(100, 500, 2_000)):
    """One step on a large board: the program for every size against steps written by hand."""
    program, rows = task.program.generalize(), []
    by_hand = speed_rivals.life_in_c(folder)
    in_c = InC(program, folder) if by_hand is not None else None
    for side in sides:
        board = np.random.default_rng(side).integers(0, 2, (side, side), dtype=np.uint8)
        wanted = speed_rivals.life_step(board).ravel()
        hand = {"NumPy by hand": lambda board=board: speed_rivals.life_step(board)}
        functions = {}
        if by_hand is not None:
            assert np.array_equal(by_hand(board).ravel(), wanted)
            functions["C by hand"] = lambda board=board: by_hand(board)
        X = board[np.newaxis]
        if in_c is not None:
            assert np.array_equal(in_c(X)[0], wanted)
            functions["inside C"] = lambda X=X: in_c(X)
        for name, run in backends(program).items():
            assert np.array_equal(run.predict(X)[0], wanted), name
            functions[name] = lambda run=run, X=X: run.predict(X)
        times = compared(hand, functions, how)
        rows.append({"side": side, "times": times})
    return rows


def run(names, n_generated, how):
    """Measure everything that is asked for."""
    found = {"machine": machine(how), "rows": [], "memory": []}
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            console.print(f"{name} ...")
            task = TASKS[name]()
            rng = np.random.default_rng(0)
            in_c = InC(task.program, folder) if shutil.which("cc") else None
            trees = speed_rivals.trees(task, folder, rng) if task.trees else {}
            found["rows"] += [measure(task, n, trees, in_c, how) for n in BATCHES]
            found["memory"].append(memory(task))
            if name == "life":
                found["boards"] = boards(task, folder, how)
    console.print("generated networks ...")
    found["generated"] = speed_generated.measure(n_generated, how)
    return found


def ratio(times, name):
    """A cell: how many times the network's speed."""
    if name not in times:
        return ""
    value = times[name]["ratio"]
    return f"{value:.0f}" if value >= 20 else f"{value:.1f}" if value >= 1 else f"{value:.2g}"


def speeds(rows):
    """The table of ratios."""
    order = dict.fromkeys(name for row in rows for name in row["times"] if name != BASE)
    preferred = ["predict", "numba", "c", "c, bytes", "inside C", "reading"]
    preferred += ["network, float64", "network, sparse", "loops", "tree"]
    columns = [name for name in preferred if name in order]
    columns += [name for name in order if name not in preferred]
    lines = [
        [
            row["task"],
            f"{row['batch']:,}",
            f"{1e3 * row['times'][BASE]['seconds']:.3g} ms",
            *(ratio(row["times"], name) for name in columns),
        ]
        for row in rows
    ]
    return markdown(["task", "batch", "network", *columns], lines)


def board_table(rows):
    """The table of boards, in milliseconds."""
    columns = list(rows[0]["times"])
    lines = []
    for row in rows:
        cells = (f"{1e3 * row['times'][name]['seconds']:.3g} ms" for name in columns)
        lines.append([f"{row['side']:,} x {row['side']:,}", *cells])
    return markdown(["board", *columns], lines)


def memory_table(rows):
    """The table of memory."""
    lines = []
    for row in rows:
        cells = (f"{row[name] / 2**20:.1f} MiB" for name in ("input", "peak"))
        lines.append([row["task"], f"{row['batch']:,}", *cells])
    return markdown(["task", "batch", "input", "memory beyond it"], lines)


def machine(how):
    """What has to be known of the machine."""
    return {"cores": cpu_count(), "busy": os.getloadavg()[0], "clock": how.clock, "rounds": how.rounds}


def _measured(machine):
    return (
        f"Measured on {machine['cores']} cores, with {machine['busy']:.0f} other processes at work, in "
        f"{machine['rounds']} rounds, by {machine['clock']} time."
    )


def report(found):
    """The text of all tables."""
    parts = [
        _measured(found["machine"]),
        speeds(found["rows"]),
        *(["A step of Life on one large board:", board_table(found["boards"])] if "boards" in found else []),
        "Memory of `predict`:",
        memory_table(found["memory"]),
        speed_generated.text(found["generated"]),
        "Targets:",
        markdown(["target", "wanted", "measured", ""], speed_targets.rows(found)),
    ]
    return "\n\n".join(parts)


def main(argv=None):
    """Measure; print the tables, write JSON and, where asked for, the page in docs/."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("tasks", nargs="*", help=f"any of {', '.join(TASKS)}; all by default")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--clock", choices=list(CLOCKS), default="wall", help="processor: for a busy machine")
    parser.add_argument("--generated", type=int, default=12, help="number of generated networks")
    parser.add_argument("--json", type=Path, default=Path("output/benchmarks/speed.json"))
    parser.add_argument("--docs", action="store_true", help="write the tables into docs/speed.md")
    arguments = parser.parse_args(argv)
    found = run(arguments.tasks or list(TASKS), arguments.generated, How(arguments.rounds, arguments.clock))
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(found, indent=2) + "\n")
    text = report(found)
    print(text)
    if arguments.docs:
        write_between(DOCS, "speed", text)


if __name__ == "__main__":
    main()
