"""`deepdistilling verify`: a program against a network, or against labelled rows."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
import typer

from ..compiler import Program
from ..compiler.beside import differences
from ..compiler.inputs import as_samples
from ..errors import UnsupportedError
from ..formats import digest
from ..network import Network
from ..verify import Proved, Refuted, Tested
from .rows import placed, read_rows
from .shared import (
    Activation,
    AsJson,
    Debug,
    Dropped,
    Saved,
    read_network,
    read_program,
    reported,
    show_json,
)
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
    drop: Dropped = None,
    activation: Activation = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Compare a program with a network, or with labelled rows.

    With a network on all inputs, or on samples if there are too many; and on the rows, where there are some.
    Exit code 1 where they differ.

    Example: deepdistilling verify rule.json --network net.npz --data test.csv --label y
    """
    with reported(debug):
        rule = read_program(program)
        if not network and data is None:
            raise UnsupportedError("nothing to compare with: give --network, or --data and --label")
        if data is None and (label is not None or drop):
            raise UnsupportedError("--label and --drop are for rows: give them with --data")
        if not network and activation is not None:
            raise UnsupportedError("--activation is for the csv layers of a --network; there is none")
        if not network and label is None:
            raise UnsupportedError("--data needs --label, the name of the column with the labels")
        if label is not None and rule.code.output != "label":
            raise UnsupportedError(
                f"the program returns a {rule.code.output}; only labels are compared with data: leave out "
                "--label to compare it with a network on the rows"
            )
        net = read_network(network, activation) if network else None
        found: dict[str, Any] = {}
        if net is not None:
            found["network"] = _with_network(rule, net)
        if data is not None:
            X, y = read_rows(data, rule, label, drop)
            with placed(data, rule.code.input.element_names):
                answers = np.asarray(rule.predict(X))
            if net is not None:
                found["rows"] = _on_rows(rule, net, X, answers)
            if y is not None:
                found["data"] = _with_labels(answers, y)
        if as_json:
            show_json(**found)
        else:
            for each in found.values():
                out.print(each["words"], markup=False, highlight=False, soft_wrap=True)
    if not all(each["equal"] for each in found.values()):
        raise typer.Exit(1)


def _with_network(rule: Program, network: Network) -> dict[str, Any]:
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


def _on_rows(
    rule: Program, network: Network, X: npt.NDArray[Any], answers: npt.NDArray[Any]
) -> dict[str, Any]:
    differ, want = differences(rule.code, network, as_samples(rule.code, X), answers)
    words = f"program and network agree on {len(X) - len(differ):,} of {len(X):,} rows"
    if len(differ):
        first = differ[0]
        got, wanted = answers[first].tolist(), want[first].tolist()
        words += f"; first apart on row {first + 1}: the program gives {got!r}, the network {wanted!r}"
    return {"words": words, "equal": not len(differ), "n_rows": len(X), "differ": (differ + 1).tolist()}


def _with_labels(answers: npt.NDArray[Any], y: npt.NDArray[Any]) -> dict[str, Any]:
    pairs = zip(answers.tolist(), y.tolist(), strict=True)
    wrong = np.flatnonzero([not _is_written(label, str(text)) for label, text in pairs])
    words = f"right on {len(y) - len(wrong):,} of {len(y):,} rows"
    if len(wrong):
        words += f"; first wrong on row {wrong[0] + 1}"
    return {"words": words, "equal": not len(wrong), "n_rows": len(y), "wrong": (wrong + 1).tolist()}


def _is_written(label: Any, text: str) -> bool:
    """Whether a table's text is a program's label: 1, 1.0 and 1e0 are the same number."""
    if str(label) == text:
        return True
    try:
        if isinstance(label, float):
            return float(text) == label
        return isinstance(label, int) and not isinstance(label, bool) and Fraction(text) == label
    except (ValueError, ZeroDivisionError):
        return False
