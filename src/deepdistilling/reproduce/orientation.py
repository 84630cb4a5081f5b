"""Shape orientation: from straight lines alone to six families of shapes, at several sizes of images.

The program of 28 x 28 images is the paper's; one program for every size comes from four small sizes. What
people would use instead learns from the same 56 images.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import numpy as np

import deepdistilling as dd

from ..problems import orientation
from ..program.measure import complexity_of
from .peers import compare, costs_table, present_peers, what_is_missing
from .programs import from_text, to_text
from .task import Cell, Claim, Json, Results, Scale, Story, Table, Task

TRAINED = (28, 28)
UNIFIED = ((12, 16), (16, 12), (14, 14), (18, 11))
JUDGED = ((28, 28), (60, 60), (120, 120), (90, 150))
PROGRAM, ANY_SIZE = "program of 28 x 28", "program for any size"


def learn() -> Json:
    """Learn both programs from straight lines; the length and the times are those of the first."""
    start = time.process_time()
    program = _program(*TRAINED)
    learned = time.process_time()
    program.predict(orientation.straight_lines(*TRAINED)[0])
    said = time.process_time()
    programs = {PROGRAM: program, ANY_SIZE: dd.unify([_program(*size) for size in UNIFIED])}
    return {
        "programs": {
            name: {"program": to_text(each), "source": each.source} for name, each in programs.items()
        },
        "fit": learned - start,
        "predict": said - learned,
    }


def judge(*, size: list[int], family: str, count: int, programs: Mapping[str, str]) -> dict[str, float]:
    """Share of a family's images that each program is right on."""
    images, labels = _images(family, count, size)
    return {
        name: float(np.mean(np.asarray(from_text(text).predict(images)) == labels))
        for name, text in programs.items()
    }


def judge_peer(*, contender: str, count: int) -> Json:
    """Let a peer learn from the same lines, and judge it on each family."""
    X, y = orientation.straight_lines(*TRAINED)
    tests = {}
    for family in orientation.FAMILIES:
        images, labels = _images(family, count, TRAINED)
        tests[family] = images.reshape(count, -1), labels
    other, _ = orientation.straight_lines(30, 30)
    return compare(contender, X.reshape(len(X), -1), y, tests, other=other.reshape(len(other), -1))


def _images(family: str, count: int, size: Sequence[int]) -> tuple[orientation.Images, orientation.Labels]:
    rows, columns = size
    return orientation.FAMILIES[family](count, rows, columns, np.random.default_rng(rows))


def _program(rows: int, columns: int) -> dd.Program:
    X, y = orientation.straight_lines(rows, columns)
    network = dd.EssenceClassifier(n_subconcepts="all").fit(X.reshape(len(X), -1), y)
    return dd.distill(network, input_shape=(rows, columns), input_domain="binary")


def _count(scale: Scale) -> int:
    return 100 if scale.quick else 1000


def _learn_cells(scale: Scale, results: Results) -> list[Cell]:
    peers = [
        Cell(f"peer-{name}", judge_peer, {"contender": name, "count": _count(scale)})
        for name in present_peers()
    ]
    return [Cell("programs", learn, {}), *peers]


def _judge_cells(scale: Scale, results: Results) -> list[Cell]:
    cells = []
    for size in JUDGED:
        fitting = [ANY_SIZE, *([PROGRAM] if size == TRAINED else [])]
        share = {
            "size": list(size),
            "count": _count(scale),
            "programs": {name: results["programs"]["programs"][name]["program"] for name in fitting},
        }
        for family in orientation.FAMILIES:
            name = f"{size[0]}x{size[1]}-{family}"
            cells.append(Cell(name, judge, {**share, "family": family}))
    return cells


def _tell(scale: Scale, results: Results) -> Story:
    peers = {name: results[f"peer-{name}"] for name in present_peers()}
    able = {name: each for name, each in peers.items() if "refused" not in each}
    found = {
        size: {family: results[f"{size[0]}x{size[1]}-{family}"] for family in orientation.FAMILIES}
        for size in JUDGED
    }
    tables = [_shares(size, of, able if size == TRAINED else {}) for size, of in found.items()]
    first = results["programs"]
    ours = {
        "nodes": complexity_of(first["programs"][PROGRAM]["source"]).nodes,
        "fit": first["fit"],
        "predict": first["predict"],
        "other_size": True,
    }
    tables.append(costs_table("to learn from the 56 lines of 28 x 28", {"ours": ours, **able}))
    programs = {name: each["source"] for name, each in first["programs"].items()}
    claims = [
        _all_right("all shapes of all families are told apart, at every square size", found, square=True),
        _all_right("and on images that are no square", found, square=False),
    ]
    return Story(programs, tables, claims, [], [NO_SQUARE, OTHER_SIZES, *what_is_missing()])


NO_SQUARE = (
    "Straight lines say nothing of what leans, and where an image is no square the program counts in "
    "units of the image's own sides. It calls a line lying that has r pixels in each of k of the n "
    "rows, and one in each of its columns, about where r (n - k) is more than m, the number of columns. "
    "On a square all diagonals here have that. On 90 x 150 those do not that have two pixels in each of "
    "15 rows or more, or three in each of 40. The network says the same, and 56 straight lines do not "
    "say otherwise. The paper tests squares only."
)
OTHER_SIZES = (
    "Other sizes: ours is the program for any size, learned at four small ones. Its time to fit is that "
    "of the program of 28 x 28, with distilling and checking."
)


def _shares(size: tuple[int, int], found: Mapping[str, Json], peers: Mapping[str, Json]) -> Table:
    names = list(found["shorter"])
    lines = [
        [
            family.replace("_", " "),
            *(f"{100 * each[name]:.1f}" for name in names),
            *(f"{100 * peer['right'][family]:.1f}" for peer in peers.values()),
        ]
        for family, each in found.items()
    ]
    return Table(f"right, %, on images of {size[0]} x {size[1]}", ["shapes", *names, *peers], lines)


def _all_right(text: str, found: Mapping[tuple[int, int], Mapping[str, Json]], *, square: bool) -> Claim:
    short = [
        f"{family.replace('_', ' ')} of {size[0]} x {size[1]}: {100 * share:.1f} %"
        for size, families in found.items()
        if (size[0] == size[1]) == square
        for family, shares in families.items()
        for share in shares.values()
        if share < 1
    ]
    return Claim(text, not short, "; ".join(short))


TASK = Task("orientation", "Upright or lying: shapes never seen", (_learn_cells, _judge_cells), _tell)
