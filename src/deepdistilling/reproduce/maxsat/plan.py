"""Which formulas are played, how many, and in which pieces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec

from ..task import Cell, Json, Results, Scale
from .discovered import N_FORMULAS, SEED
from .learning import distill_published, learn_from_single_clauses, learn_rule
from .optimum import MOST_CONFLICTS
from .playing import play, play_large, solve

OURS, OURS_FURTHER = "ours", "ours, 3 looks"
LESSONS, PUBLISHED = "paper's lessons", "published"
"""Contenders that ask a program: the rule discovered here, the paper's training data with our learner, and
the published network."""

SIZES = (5, 10, 20, 50, 100, 200, 500, 1000)
RATIO = 10
"""Clauses a variable, where the number of variables is swept."""

SWEPT_VARIABLES = 50
SWEPT_RATIOS = (1, 2, 3, 4, 5, 7, 10, 15, 20)
KINDS: Mapping[str, int | None] = {"3 literals a clause": 3, "1 to n literals a clause": None}

VARIABLES_A_CELL = 2000
"""A cell plays formulas of about this many variables in all."""

MOST_LITERALS = 30_000_000
"""Formulas of one size hold so many literals in all."""

MOST_SOLVED = 200
"""Formulas of more variables are not given to the solver."""

LARGE = (100_000, 1_000_000)


@dataclass(frozen=True, slots=True)
class Spot:
    """Formulas of one kind and size."""

    n_literals: int | None
    n_variables: int
    n_clauses: int
    count: int
    n_solved: int
    """So many of them are given to the solver."""

    @property
    def name(self) -> str:
        """Part of the names of its cells."""
        return f"{self.n_literals or 'any'}-{self.n_variables}-{self.n_clauses}"

    @property
    def arguments(self) -> dict[str, Json]:
        """What its cells have in common."""
        return {
            "n_literals": self.n_literals,
            "n_variables": self.n_variables,
            "n_clauses": self.n_clauses,
        }


def spots(scale: Scale) -> list[Spot]:
    """All kinds and sizes that are played."""
    sizes = SIZES[:4] if scale.quick else SIZES
    ratios = SWEPT_RATIOS[::4] if scale.quick else SWEPT_RATIOS
    found = {}
    for n_literals in KINDS.values():
        points = [(n, RATIO * n) for n in sizes]
        points += [(SWEPT_VARIABLES, SWEPT_VARIABLES * ratio) for ratio in ratios]
        for n_variables, n_clauses in points:
            count = _count(n_literals, n_variables, n_clauses, scale)
            n_solved = min(count, _n_solved(n_literals, n_variables, n_clauses, scale))
            spot = Spot(n_literals, n_variables, n_clauses, count, n_solved)
            found[spot.name] = spot
    return list(found.values())


def _count(n_literals: int | None, n_variables: int, n_clauses: int, scale: Scale) -> int:
    """Fewer of the larger formulas, whose means vary less in proportion, and of those that a figure needs."""
    most, enough = (300, 2_000) if scale.quick else (1000, 30_000)
    if n_clauses != RATIO * n_variables:
        enough //= 3
    length = (n_variables + 1) / 2 if n_literals is None else n_literals
    return max(4, min(most, enough // n_variables, int(MOST_LITERALS / (n_clauses * length))))


def _n_solved(n_literals: int | None, n_variables: int, n_clauses: int, scale: Scale) -> int:
    if n_variables <= 20:
        return 20 if scale.quick else 200
    if scale.quick or n_variables > MOST_SOLVED:
        return 0
    # With three literals a clause, many clauses are out of the solver's reach: one is enough to see it.
    return 1 if n_literals == 3 and n_clauses > 5 * n_variables else 20


def learn_cells(scale: Scale, results: Results) -> list[Cell]:
    """The first stage: programs."""
    cells = [
        Cell("rule", learn_rule, {"n_formulas": 60 if scale.quick else N_FORMULAS, "seed": SEED}),
        Cell("lessons", learn_from_single_clauses, {"n_variables": 4, "n_clauses": 5}),
    ]
    if scale.published is not None:
        cells.append(Cell("published", distill_published, {"folder": str(scale.published)}))
    return cells


def programs_of(results: Results) -> dict[str, Json]:
    """Contenders that ask a program, from the results of the first stage."""
    rule = results["rule"]["program"]
    programs = {
        OURS: {"program": rule, "looks": 2},
        OURS_FURTHER: {"program": rule, "looks": 3},
        LESSONS: {"source": results["lessons"]["source"]},
    }
    if "published" in results:
        programs[PUBLISHED] = {"source": results["published"]["source"]}
    return programs


def play_cells(scale: Scale, results: Results) -> list[Cell]:
    """The second stage: games, and optima where there is a solver."""
    programs = programs_of(results)
    cells = []
    for spot in spots(scale):
        step = max(1, VARIABLES_A_CELL // spot.n_variables)
        for first in range(0, spot.count, step):
            share: dict[str, Json] = {"first": first, "count": min(step, spot.count - first)}
            cells.append(
                Cell(f"play-{spot.name}-{first}", play, spot.arguments | share | {"programs": programs})
            )
        if spot.n_solved and has_solver():
            solved: dict[str, Json] = {"first": 0, "count": spot.n_solved, "conflicts": MOST_CONFLICTS}
            cells.append(Cell(f"solve-{spot.name}", solve, spot.arguments | solved))
    if not scale.quick:
        size = {"n_variables": LARGE[0], "n_clauses": LARGE[1], "programs": programs}
        cells += [
            Cell(f"large-{number}", play_large, {**size, "contender": contender})
            for number, contender in enumerate(("Johnson", OURS))
        ]
    return cells


def has_solver() -> bool:
    """Whether python-sat is installed."""
    return find_spec("pysat") is not None


STAGES = (learn_cells, play_cells)
