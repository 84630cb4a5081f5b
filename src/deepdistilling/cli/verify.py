"""`deepdistilling verify`: a program against a network, or against labelled rows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from ..compiler import Program
from ..errors import UnsupportedError
from ..formats import digest
from ..verify import Proved, Refuted, Tested
from .distill import Activation
from .rows import read_rows
from .shared import AsJson, Debug, Saved, read_network, read_program, reported, show_json
from .streams import out


def verify(
    program: Saved,
    network: Annotated[
        list[Path] | None,
        typer.Option(help="A network: a .npz or .onnx file, or this option once for each layer's csv file."),
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="Labelled rows: a csv file with a header, -, or a Parquet file.")
    ] = None,
    label: Annotated[str | None, typer.Option(help="Name of the column with the labels.")] = None,
    activation: Activation = "sign",
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Compare a program with a network, or with labelled rows.

    With a network on all inputs, or on samples if there are too many. Exit code 1 where they differ.

    Example: deepdistilling verify rule.json --network net.npz --data test.csv --label y
    """
    with reported(debug):
        rule = read_program(program)
        if not network and data is None:
            raise UnsupportedError("nothing to compare with: give --network, or --data and --label")
        found: dict[str, Any] = {}
        if network:
            found["network"] = _with_network(rule, network, activation)
        if data is not None:
            found["data"] = _with_data(rule, data, label)
        if as_json:
            show_json(**found)
        else:
            for each in found.values():
                out.print(each["words"], markup=False, highlight=False, soft_wrap=True)
    if not all(each["equal"] for each in found.values()):
        raise typer.Exit(1)


def _with_network(rule: Program, files: list[Path], activation: str) -> dict[str, Any]:
    network = read_network(files, activation)
    verdict = rule.compare(network)
    own = digest(network) in rule.verification.networks
    name = f"the network {digest(network)}" + (", which it was made from" if own else "")
    match verdict:
        case Proved(method, cases):
            words, n = f"proved equal to {name}: {method}, {cases:,} inputs", cases
        case Tested(samples):
            words, n = f"equal to {name} on {samples:,} samples; not proved", samples
        case Refuted(case, expected, got):
            at = np.asarray(case).tolist()
            words, n = f"differs from {name}: at {at} it gives {got} instead of {expected}", 1
        case _:
            raise UnsupportedError(f"the program cannot be compared with {name}")
    return {"words": words, "equal": not isinstance(verdict, Refuted), "n_inputs": n}


def _with_data(rule: Program, path: Path, label: str | None) -> dict[str, Any]:
    if label is None:
        raise UnsupportedError("--data needs --label, the name of the column with the labels")
    if rule.code.output != "label":
        raise UnsupportedError(
            f"the program returns a {rule.code.output}; only labels are compared with data"
        )
    X, y = read_rows(path, rule, label)
    wrong = np.flatnonzero(np.asarray(rule.predict(X)).astype(str) != np.asarray(y).astype(str))
    words = f"right on {len(X) - len(wrong):,} of {len(X):,} rows"
    if len(wrong):
        words += f"; first wrong on row {wrong[0] + 1}"
    return {"words": words, "equal": not len(wrong), "n_rows": len(X), "wrong": (wrong + 1).tolist()}
