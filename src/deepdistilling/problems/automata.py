"""Cellular automata: elementary rules on rows of cells, and life-like rules on grids.

An elementary rule is a number from 0 to 255: bit ``4 * left + 2 * center + right`` of it is the next
state of the middle cell (Wolfram's numbering). A life-like rule is written ``B3/S23``: a dead cell is
born with as many living neighbours as the digits after B say, a living one survives with those after S.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Cells = npt.NDArray[np.float64]
States = npt.NDArray[np.int64]

LIFE = "B3/S23"
HIGH_LIFE = "B36/S23"
SEEDS = "B2/S"
DAY_AND_NIGHT = "B3678/S34678"


def neighbourhoods(*shape: int) -> Cells:
    """List all states of a small grid, in the order of counting in binary.

    Parameters
    ----------
    *shape : int
        Size of the grid; at most 20 cells in all.

    Returns
    -------
    ndarray of shape (2 ** n_cells, *shape)
        0 or 1; the last cell changes fastest.

    Examples
    --------
    >>> neighbourhoods(2).tolist()
    [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    """
    cells = int(np.prod(shape))
    if not 1 <= cells <= 20:
        raise ValueError(f"a neighbourhood has 1 to 20 cells; got shape {shape}")
    states = np.arange(2**cells)[:, None] >> np.arange(cells - 1, -1, -1) & 1
    return states.reshape(-1, *shape).astype(np.float64)


def elementary_rule(rule: int) -> tuple[Cells, States]:
    """Tabulate one elementary rule.

    Parameters
    ----------
    rule : int
        0 to 255.

    Returns
    -------
    X : ndarray of shape (8, 3)
        Left, center, right; 0 or 1.
    y : ndarray of shape (8,)
        Next state of the center.
    """
    X = neighbourhoods(3)
    return X, _bit(_checked(rule), _value(X))


def all_elementary_rules() -> tuple[Cells, States]:
    """Tabulate all 256 elementary rules at once.

    Returns
    -------
    X : ndarray of shape (2048, 11)
        The rule's eight bits, the most significant first (bit 7 is for 1, 1, 1), then left, center,
        right.
    y : ndarray of shape (2048,)
        Next state of the center.
    """
    X = neighbourhoods(11)
    chosen = 7 - _value(X[:, 8:])
    return X, X[np.arange(len(X)), chosen].astype(np.int64)


def elementary_step(cells: npt.ArrayLike, rule: int, *, boundary: str = "wrap") -> States:
    """Advance rows of cells by one step.

    Parameters
    ----------
    cells : array_like of shape (..., width)
        0 or 1.
    rule : int
        0 to 255.
    boundary : {"wrap", "zero", "inner"}, default="wrap"
        What lies beyond the ends: the other end, dead cells, or nothing (the end cells have no next
        state then, and the result has ``width - 2`` cells).

    Returns
    -------
    ndarray of shape (..., width) or (..., width - 2)
    """
    cells = np.asarray(cells).astype(np.int64)
    if boundary not in ("wrap", "zero", "inner"):
        raise ValueError(f"boundary must be 'wrap', 'zero' or 'inner'; got {boundary!r}")
    if boundary != "inner":
        margin = [(0, 0)] * (cells.ndim - 1) + [(1, 1)]
        cells = np.pad(cells, margin, mode="wrap" if boundary == "wrap" else "constant")
    triples = np.stack([cells[..., :-2], cells[..., 1:-1], cells[..., 2:]], axis=-1)
    return _bit(_checked(rule), _value(triples))


def elementary_rows(
    rule: int, width: int, count: int, rng: np.random.Generator, *, boundary: str = "wrap"
) -> tuple[Cells, States]:
    """Draw random rows and advance them by one step.

    Parameters
    ----------
    rule : int
        0 to 255.
    width : int
        Cells a row, 3 or more.
    count : int
        Number of rows.
    rng : numpy.random.Generator
        The only source of chance.
    boundary : {"wrap", "zero", "inner"}, default="wrap"
        As for `elementary_step`.

    Returns
    -------
    X : ndarray of shape (count, width)
        0 or 1, each with probability one half.
    Y : ndarray of shape (count, width) or (count, width - 2)
        The rows one step later.
    """
    if width < 3:
        raise ValueError(f"a row needs 3 cells or more; got {width}")
    X = rng.integers(0, 2, (count, width)).astype(np.float64)
    return X, elementary_step(X, rule, boundary=boundary)


@dataclass(frozen=True)
class LifeRule:
    """Numbers of living neighbours that bear a cell, and that let one survive; see `parse_rule`."""

    births: frozenset[int]
    survivals: frozenset[int]

    def next_state(self, alive: npt.ArrayLike, neighbours: npt.ArrayLike) -> States:
        """Return the next state of cells from their states and their numbers of living neighbours."""
        counts = np.arange(9)
        born, survives = np.isin(counts, list(self.births)), np.isin(counts, list(self.survivals))
        near = np.asarray(neighbours).astype(np.int64)
        return np.where(np.asarray(alive) != 0, survives[near], born[near]).astype(np.int64)


def parse_rule(text: str) -> LifeRule:
    """Read a life-like rule.

    Parameters
    ----------
    text : str
        Such as ``"B3/S23"``; digits from 0 to 8, possibly none.

    Examples
    --------
    >>> sorted(parse_rule("B36/S23").births)
    [3, 6]
    """
    match = re.fullmatch(r"B([0-8]*)/S([0-8]*)", text, flags=re.IGNORECASE)
    if match is None:
        raise ValueError(f"a life-like rule reads like 'B3/S23', with digits from 0 to 8; got {text!r}")
    births, survivals = (frozenset(map(int, digits)) for digits in match.groups())
    return LifeRule(births, survivals)


def life_rule(rule: str = LIFE) -> tuple[Cells, States]:
    """Tabulate a life-like rule.

    Parameters
    ----------
    rule : str, default="B3/S23"
        See `parse_rule`.

    Returns
    -------
    X : ndarray of shape (512, 3, 3)
        Every neighbourhood, with the cell in the middle.
    y : ndarray of shape (512,)
        Next state of the middle cell.
    """
    X = neighbourhoods(3, 3)
    alive = X[:, 1, 1]
    return X, parse_rule(rule).next_state(alive, X.sum(axis=(1, 2)) - alive)


def life_step(grids: npt.ArrayLike, rule: str = LIFE, *, wrap: bool = True) -> States:
    """Advance grids of cells by one step.

    Parameters
    ----------
    grids : array_like of shape (..., rows, columns)
        0 or 1.
    rule : str, default="B3/S23"
        See `parse_rule`.
    wrap : bool, default=True
        Whether opposite borders touch; beyond other borders all cells are dead.

    Returns
    -------
    ndarray of shape (..., rows, columns)
    """
    grids = np.asarray(grids).astype(np.int64)
    margin = [(0, 0)] * (grids.ndim - 2) + [(1, 1), (1, 1)]
    wide = np.pad(grids, margin, mode="wrap" if wrap else "constant")
    rows, columns = grids.shape[-2:]
    around = sum(wide[..., r : r + rows, c : c + columns] for r in range(3) for c in range(3))
    return parse_rule(rule).next_state(grids, around - grids)


def _value(triples: npt.NDArray[np.float64] | npt.NDArray[np.int64]) -> States:
    value: States = (triples @ np.array([4, 2, 1])).astype(np.int64)
    return value


def _bit(rule: int, place: States) -> States:
    return np.right_shift(rule, place) & 1


def _checked(rule: int) -> int:
    if not 0 <= rule <= 255:
        raise ValueError(f"an elementary rule is a number from 0 to 255; got {rule!r}")
    return int(rule)
