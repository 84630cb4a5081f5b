"""What a reproduction is: cells of work that can be repeated alone, and the story that their results tell.

A cell is a function and its arguments, all of which a JSON file can hold; its result is one, too. So a
finished cell need not be run again, and cells run in any order and in any process.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

Json = Any
Results = Mapping[str, Json]
"""Results of cells, by the cell's name."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is asked for.

    Parameters
    ----------
    quick : bool, default=False
        Fewer samples, so that everything takes minutes.
    published : Path, optional
        Folder with the published weights, where they are at hand.
    """

    quick: bool = False
    published: Path | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of work.

    Parameters
    ----------
    name : str
        Unique within its task; also the name of its file.
    function : callable
        Of a module, so that another process finds it.
    arguments : mapping
        Its keyword arguments.
    """

    name: str
    function: Callable[..., Json]
    arguments: Mapping[str, Json]

    def digest(self, code: str) -> str:
        """Return what changes when the work would be another."""
        what = [code, self.function.__module__, self.function.__qualname__, dict(self.arguments)]
        return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under a title; the first column is a name, the others are numbers."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that should come out, whether it did, and the figures."""

    text: str
    holds: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture: its file's name, what it shows, and what draws it."""

    name: str
    caption: str
    draw: Callable[[Canvas], None]
    size: tuple[float, float] = (9.0, 4.2)
    """Width and height in inches."""


@dataclass(frozen=True, slots=True)
class Story:
    """What came out of a task.

    Parameters
    ----------
    programs : mapping of str to str
        Printed programs by title.
    tables, claims, figures : sequence
    notes : sequence of str
        What a reader must know besides, a sentence or two each.
    """

    programs: Mapping[str, str] = field(default_factory=dict)
    tables: Sequence[Table] = ()
    claims: Sequence[Claim] = ()
    figures: Sequence[Figure] = ()
    notes: Sequence[str] = ()


Stage = Callable[[Scale, Results], Sequence[Cell]]
"""Names the cells of a stage, which may depend on the results of those before."""


@dataclass(frozen=True, slots=True)
class Task:
    """A result of the papers, or one beside them.

    Parameters
    ----------
    name : str
        As on the command line.
    title : str
    stages : tuple of Stage
    tell : callable
        From all results to the story.
    """

    name: str
    title: str
    stages: tuple[Stage, ...]
    tell: Callable[[Scale, Results], Story]
