"""`deepdistilling maxsat`: a discovered rule on formulas of one's own, beside the rules of the literature."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import DataError, UnsupportedError
from ..formats.rows import source_name
from ..problems import maxsat as formulas
from .files import check_outputs, replacing
from .shared import AsJson, Debug, reported, show_json
from .streams import err, out

if TYPE_CHECKING:
    from ..reproduce.maxsat.trying import Attempt


def maxsat(
    files: Annotated[
        list[Path],
        typer.Argument(help="Formulas in DIMACS form, CNF or WCNF, plain, .gz or .xz; - for standard input."),
    ],
    rules: Annotated[
        list[str] | None,
        typer.Option("--rule", help="Only this rule, by its name in the table. Can be given several times."),
    ] = None,
    optimum: Annotated[bool, typer.Option("--optimum", help="Find the optimum, too (extra sat).")] = False,
    conflicts: Annotated[
        int, typer.Option(min=1, help="After so many conflicts the search for the optimum stops.")
    ] = 100_000,
    published: Annotated[Path | None, typer.Option(help="Folder with the published weights.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Decides where a rule tosses a coin.")] = 0,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write the best assignment here, as solvers do.")
    ] = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Satisfy as many clauses as possible, by the discovered rule and by those of the literature.

    Example: deepdistilling maxsat mine.cnf other.wcnf.gz --optimum
    """
    from ..reproduce.maxsat import trying

    with reported(debug):
        if output is not None and len(files) > 1:
            raise UnsupportedError("-o writes one assignment; give one file with it")
        check_outputs([] if output is None else [output], files)
        chosen = trying.rules_named(rules or [], published=None if published is None else str(published))
        tried = []
        for file in files:
            with _named(file):
                instance = _read(file)
                trying.check_weights(instance)
                attempts = trying.try_rules(instance, trying.rules_that_weigh(chosen, instance), seed=seed)
                best = trying.try_solver(instance, conflicts=conflicts) if optimum else None
            tried.append(_Tried(source_name(file), instance, attempts, best, conflicts if optimum else None))
            if output is not None:
                with replacing(output) as place:
                    place.write_text(_answer(tried[-1]), encoding="ascii")
            if not as_json:
                _show(tried[-1])
        if as_json:
            show_json(formulas=[_as_json(each) for each in tried])


@dataclass(frozen=True, slots=True)
class _Tried:
    """A formula and what came out; ``conflicts`` is None where no optimum was asked for."""

    name: str
    instance: formulas.Instance
    attempts: list[Attempt]
    best: Attempt | None
    conflicts: int | None

    @property
    def all(self) -> list[Attempt]:
        """The rules' attempts, and the optimum where it was found."""
        return self.attempts + ([] if self.best is None else [self.best])


@contextmanager
def _named(file: Path) -> Iterator[None]:
    """Say of which file it is that something cannot be done with it."""
    try:
        yield
    except UnsupportedError as error:
        raise UnsupportedError(f"{source_name(file)}: {error}") from None


def _read(file: Path) -> formulas.Instance:
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return formulas.parse_dimacs(data, source_name(file))
    except FileNotFoundError:
        raise DataError(f"no such file: {file}") from None
    except ValueError as error:
        raise DataError(str(error)) from None


def _show(tried: _Tried) -> None:
    from ..reproduce.show import print_table
    from ..reproduce.task import Table

    instance = tried.instance
    n_clauses, n_hard = len(instance.formula), int(instance.is_hard.sum())
    weighted = bool((instance.formula.weights != 1).any())
    title = f"{tried.name}: {instance.formula.n_variables:,} variables, {n_clauses:,} clauses"
    columns = ["rule", "satisfied", "%"]
    columns += ["weight lost"] if weighted else []
    columns += ["hard ones broken"] if n_hard else []
    rows = []
    for each in tried.all:
        row = [each.name, f"{each.n_satisfied:,}", f"{100 * each.n_satisfied / max(1, n_clauses):.2f}"]
        row += [f"{each.cost:,}"] if weighted else []
        row += [f"{each.n_broken:,}"] if n_hard else []
        rows.append([*row, f"{each.seconds:.2f}"])
    print_table(Table(title + (f", {n_hard:,} of them hard" if n_hard else ""), [*columns, "s"], rows), out)
    if tried.conflicts is not None and tried.best is None:
        err.print(f"no optimum within {tried.conflicts:,} conflicts (--conflicts)", highlight=False)


def _as_json(tried: _Tried) -> dict[str, Any]:
    def line(each: Attempt) -> dict[str, Any]:
        return {
            "rule": each.name,
            "satisfied": each.n_satisfied,
            "hard_broken": each.n_broken,
            "weight_lost": each.cost,
            "seconds": each.seconds,
        }

    formula = tried.instance.formula
    return {
        "file": tried.name,
        "variables": formula.n_variables,
        "clauses": len(formula),
        "hard": int(tried.instance.is_hard.sum()),
        "soft_weight": int(formula.weights[~tried.instance.is_hard].sum()),
        "rules": [line(each) for each in tried.attempts],
        "optimum": None if tried.best is None else line(tried.best),
        "conflicts": tried.conflicts,
    }


def _answer(tried: _Tried) -> str:
    from ..reproduce.maxsat.trying import best_of

    best = best_of(tried.attempts) if tried.best is None else tried.best
    return formulas.answer_text(
        tried.instance,
        best.assignment,
        is_optimum=tried.best is not None,
        comments=[f"by the rule {best.name}" if tried.best is None else "by RC2"],
    )
