"""`deepdistilling fit`: from a table of examples to a program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from ..compiler import distill as distilled
from ..compiler.inputs import input_array, require_domain
from ..formats import Table, read_table
from ..network import Network
from ..report import Data
from .files import check_network, check_outputs, check_programs, replacing
from .plan import Plan
from .rows import placed
from .shared import (
    AsJson,
    Debug,
    Domain,
    Output,
    Result,
    Shape,
    finish,
    reported,
    working,
)
from .streams import err
from .values import cost_of, domain_of, result_of, shape_of, subconcepts_of, tolerance_of


def fit(
    table: Annotated[
        Path, typer.Argument(help="Examples: a csv file with a header, - for standard input, or Parquet.")
    ],
    label: Annotated[str, typer.Option(help="Name of the column with the labels.")],
    output: Output = None,
    text: Annotated[
        list[str] | None, typer.Option(help="A column of categories, even if they are numbers.")
    ] = None,
    drop: Annotated[list[str] | None, typer.Option(help="A column to leave out.")] = None,
    others: Annotated[
        bool, typer.Option("--others", help="New rows may have categories that no example has.")
    ] = False,
    subconcepts: Annotated[str, typer.Option(help="auto, all (one an example), or how many.")] = "auto",
    max_conditions: Annotated[
        int | None, typer.Option(min=1, help="The program may ask at most this many questions.")
    ] = None,
    hierarchical: Annotated[
        bool,
        typer.Option("--hierarchical", help="Subconcepts within subconcepts, for noisy data."),
    ] = False,
    cost: Annotated[
        str,
        typer.Option(
            help="Price of an example that the network gets wrong: auto, none (exact), or a number."
        ),
    ] = "auto",
    tolerance: Annotated[
        str,
        typer.Option(help="exact, or data: as few digits as the examples allow."),
    ] = "exact",
    shape: Shape = None,
    domain: Domain = "auto",
    result: Result = "label",
    network: Annotated[Path | None, typer.Option(help="Also write the learned network here (.npz).")] = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Learn from a table of examples, and print the program.

    Columns of text are categories, and the program asks for them by name.

    Example: deepdistilling fit train.csv --label y -o rule.py -o rule.json
    """
    with reported(debug):
        # What can be refused is, before what takes its time.
        outputs = output or []
        check_programs(outputs)
        check_network(network)
        check_outputs([*outputs, *([] if network is None else [network])], [table])
        dims, values, wanted, within = (
            shape_of(shape),
            domain_of(domain),
            result_of(result),
            tolerance_of(tolerance),
        )
        plan = Plan(
            subconcepts_of(subconcepts),
            hierarchical=hierarchical,
            cost=cost_of(cost),
            max_conditions=max_conditions,
            others=others,
        )
        data = read_table(table, label=label, text=text or (), drop=drop or ())
        names = data.names if dims is None or len(dims) == 1 else None
        _check_input(table, data, dims, values, names)
        with working("learning"):
            from .learning import learned_from

            learned = learned_from(data, plan)
        if network is not None:
            with replacing(network) as place:
                Network.from_sklearn(learned).save(place)
        with working("distilling"):
            program = distilled(
                learned,
                input_shape=dims,
                input_domain=values,
                output=wanted,
                names=names,
                tolerance=within,
                data=data.X if within == "data" else None,
            )
        # A program that returns scores chooses no label: then it is the network that is counted.
        name, judge = ("program", program) if result == "label" else ("network", learned)
        with placed(table, names):
            n_right = int(np.sum(np.asarray(judge.predict(data.X)) == data.y))
        err.print(
            f"learned from {len(data.y):,} examples; the {name} is right on {n_right:,} of them",
            highlight=False,
        )
        judged = Data(data.X, data.y) if result == "label" else Data(data.X, None)
        finish(program, output, as_json=as_json, data=judged, n_examples=len(data.y), n_right=n_right)


def _check_input(
    table: Path, data: Table, dims: tuple[int, ...] | None, domain: Any, names: tuple[str, ...] | None
) -> None:
    """Refuse a shape or a domain that the examples do not have, before anything is learned."""
    width = len(data.names)
    plain = (None,) * width if any(data.text) else None
    given = input_array(width, dims, "real" if domain == "auto" else domain, names, plain)
    if plain is None:
        with placed(table, names):
            require_domain(given, data.X.reshape(len(data.X), *given.dims))
