"""What the benchmarks share: times, exponents, and tables that are written where they belong."""

import json
import math
import time

import numpy as np


def seconds(function, repeats=1, *, clock=time.perf_counter):
    """Least time of some calls of a function without arguments, and its last result.

    ``clock=time.process_time`` measures a single process whatever else the machine is doing.
    """
    least, result = math.inf, None
    for _ in range(repeats):
        start = clock()
        result = function()
        least = min(least, clock() - start)
    return least, result


def exponent(sizes, times):
    """Slope of times against sizes where both are logarithms: 1 is linear, 2 quadratic."""
    return float(np.polyfit(np.log(sizes), np.log(times), 1)[0])


def markdown(header, rows):
    """Text of a table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def write_between(path, name, text):
    """Put text between the lines ``<!-- name -->`` and ``<!-- end of name -->`` of a file."""
    first, last = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    whole = path.read_text()
    if whole.count(first) != 1 or whole.count(last) != 1:
        raise ValueError(f"{path} needs the lines {first.strip()!r} and {last!r}, each once")
    before, rest = whole.split(first)
    _, after = rest.split(last)
    path.write_text(f"{before}{first}\n{text}\n\n{last}{after}")


def write_json(path, data):
    """Write a file that a program can read, and the folder that it lies in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, indent=2) + "\n")
