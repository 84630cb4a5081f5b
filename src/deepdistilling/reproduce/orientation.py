"""Shape orientation: from straight lines alone to six families of shapes, at several sizes of images.

The program of 28 x 28 images is the paper's; one program for every size comes from four small sizes. A
decision tree and a random forest learn from the same 56 images.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.tree import DecisionTreeClassifier

import deepdistilling as dd

from ..problems import orientation
from .programs import from_text, to_text
from .task import Cell, Claim, Json, Results, Scale, Story, Table, Task

TRAINED = (28, 28)
UNIFIED = ((12, 16), (16, 12), (14, 14), (18, 11))
JUDGED = ((28, 28), (60, 60), (120, 120), (90, 150))
PROGRAM, ANY_SIZE = "program of 28 x 28", "program for any size"


Predict = Callable[[Any], Any]
"""From a batch of images to their labels."""


def learn() -> Json:
    """Learn both programs from straight lines."""
    programs = {
        PROGRAM: _program(*TRAINED),
        ANY_SIZE: dd.unify([_program(*size) for size in UNIFIED]),
    }
    return {name: {"program": to_text(each), "source": each.source} for name, each in programs.items()}


def judge(*, size: list[int], family: str, count: int, programs: Mapping[str, str]) -> dict[str, float]:
    """Share of a family's images that each contender is right on."""
    rows, columns = size
    images, labels = orientation.FAMILIES[family](count, rows, columns, np.random.default_rng(rows))
    contenders: dict[str, Predict] = {name: from_text(text).predict for name, text in programs.items()}
    if (rows, columns) == TRAINED:
        contenders |= _rivals()
    return {
        name: float(np.mean(np.asarray(predict(images)) == labels)) for name, predict in contenders.items()
    }


def _rivals() -> dict[str, Predict]:
    X, y = orientation.straight_lines(*TRAINED)
    flat = X.reshape(len(X), -1)
    tree = DecisionTreeClassifier(random_state=0).fit(flat, y)
    forest = RandomForestClassifier(random_state=0).fit(flat, y)
    return {"decision tree": _flat(tree), "random forest": _flat(forest)}


def _flat(classifier: Any) -> Predict:
    return lambda images: classifier.predict(images.reshape(len(images), -1))


def _program(rows: int, columns: int) -> dd.Program:
    X, y = orientation.straight_lines(rows, columns)
    network = dd.EssenceClassifier(n_subconcepts="all").fit(X.reshape(len(X), -1), y)
    return dd.distill(network, input_shape=(rows, columns), input_domain="binary")


def _learn_cells(scale: Scale, results: Results) -> list[Cell]:
    return [Cell("programs", learn, {})]


def _judge_cells(scale: Scale, results: Results) -> list[Cell]:
    cells = []
    for size in JUDGED:
        fitting = [ANY_SIZE, *([PROGRAM] if size == TRAINED else [])]
        share = {
            "size": list(size),
            "count": 100 if scale.quick else 1000,
            "programs": {name: results["programs"][name]["program"] for name in fitting},
        }
        for family in orientation.FAMILIES:
            name = f"{size[0]}x{size[1]}-{family}"
            cells.append(Cell(name, judge, {**share, "family": family}))
    return cells


def _tell(scale: Scale, results: Results) -> Story:
    tables, scores = [], []
    for rows, columns in JUDGED:
        found = {family: results[f"{rows}x{columns}-{family}"] for family in orientation.FAMILIES}
        names = list(found["shorter"])
        lines = [
            [family.replace("_", " "), *(f"{100 * each[name]:.1f}" for name in names)]
            for family, each in found.items()
        ]
        tables.append(Table(f"right, %, on images of {rows} x {columns}", ["shapes", *names], lines))
        if rows == columns:
            scores += [each[name] for each in found.values() for name in (PROGRAM, ANY_SIZE) if name in each]
    programs = {name: each["source"] for name, each in results["programs"].items()}
    claims = [Claim("all shapes of all families are told apart, at every square size", min(scores) == 1)]
    notes = [
        "Straight lines say nothing of what leans. Where an image is wider than high, rows and columns "
        "count unequally, and a few diagonals are misjudged. The paper tests square images only."
    ]
    return Story(programs, tables, claims, [], notes)


TASK = Task("orientation", "Upright or lying: shapes never seen", (_learn_cells, _judge_cells), _tell)
