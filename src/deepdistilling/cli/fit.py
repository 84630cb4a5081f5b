"""`deepdistilling fit`: from a table of examples to a program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import typer

from ..compiler import distill as distilled
from ..errors import UnsupportedError
from ..formats import read_table
from ..network import Network
from ..report import Data
from .files import check_network, check_outputs, check_programs, replacing
from .shared import (
    AsJson,
    Debug,
    Domain,
    Output,
    Result,
    Shape,
    domain_of,
    finish,
    reported,
    shape_of,
    working,
)
from .streams import err


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
        n_subconcepts, dims, values = _subconcepts(subconcepts), shape_of(shape), domain_of(domain)
        data = read_table(table, label=label, text=text or (), drop=drop or ())
        with working("learning"):
            from .learning import learned_from

            learned = learned_from(
                data, subconcepts=n_subconcepts, max_conditions=max_conditions, others=others
            )
        if network is not None:
            with replacing(network) as place:
                Network.from_sklearn(learned).save(place)
        with working("distilling"):
            program = distilled(
                learned,
                input_shape=dims,
                input_domain=values,
                output=result,  # type: ignore[arg-type]  # distill checks
                names=list(data.names) if shape is None else None,
            )
        # A program that returns scores chooses no label: then it is the network that is counted.
        name, judge = ("program", program) if result == "label" else ("network", learned)
        n_right = int(np.sum(np.asarray(judge.predict(data.X)) == data.y))
        err.print(
            f"learned from {len(data.y):,} examples; the {name} is right on {n_right:,} of them",
            highlight=False,
        )
        judged = Data(data.X, data.y) if result == "label" else Data(data.X, None)
        finish(program, output, as_json=as_json, data=judged, n_examples=len(data.y), n_right=n_right)


def _subconcepts(text: str) -> Literal["auto", "all"] | int:
    if text == "auto":
        return "auto"
    if text == "all":
        return "all"
    if not text.isdecimal():
        raise UnsupportedError(f"--subconcepts {text!r} cannot be read; expected auto, all or a number")
    return int(text)
