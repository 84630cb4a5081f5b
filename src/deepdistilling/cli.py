"""The command ``deepdistilling``: from a csv file to a program, in a shell.

Programs go to standard output, everything else to standard error, so that output can be piped. What the
package refuses is said in one line, and the exit code is 1; ``--debug`` shows the traceback.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import typer
from rich.console import Console

import deepdistilling as dd

from .errors import DistillError, UnsupportedError
from .formats import read_table
from .terminal import show_program, show_verification

app = typer.Typer(
    name="deepdistilling",
    help="From examples to algorithms: learn a threshold network, condense it to short, proved source code.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
_out, _err = Console(), Console(stderr=True)

Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="Also write the program here, as a .py file.")
]
Shape = Annotated[str | None, typer.Option(help="Shape of one input, such as 28x28; flat if not given.")]
Domain = Annotated[
    str, typer.Option(help="Values an input can hold: binary, sign, real, auto, or a range like 0:255.")
]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]


def main() -> None:
    """Run the command line."""
    app(prog_name="deepdistilling")


@app.command()
def demo(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder for the program and the picture.")
    ] = Path("output"),
    count: Annotated[int, typer.Option(min=2, help="Images a kind of shape.")] = 2000,
    debug: Debug = False,
) -> None:
    """Learn from 56 straight lines, print the proved program, test it on shapes it never saw.

    Takes less than a minute. Exit code 1 if the program is wrong on any image.
    """
    from .demo import run_demo

    with _reported(debug):
        if not run_demo(output, _out, count=count):
            _err.print("[bold red]error:[/] the program was wrong on some images")
            raise typer.Exit(1)


@app.command()
def fit(
    table: Annotated[Path, typer.Argument(help="Examples: a csv file with a header.")],
    label: Annotated[str, typer.Option(help="Name of the column with the labels.")],
    output: Output = None,
    subconcepts: Annotated[str, typer.Option(help="auto, all (one an example), or how many.")] = "auto",
    shape: Shape = None,
    domain: Domain = "auto",
    network: Annotated[Path | None, typer.Option(help="Also write the learned network here (.npz).")] = None,
    debug: Debug = False,
) -> None:
    """Learn from a table of examples, and print the program.

    Example: deepdistilling fit train.csv --label y -o rule.py
    """
    with _reported(debug):
        data = read_table(table, label=label)
        enn = dd.EssenceClassifier(n_subconcepts=_subconcepts(subconcepts)).fit(data.X, data.y)
        if network is not None:
            enn.network_.save(network)
        options: dict[str, Any] = {"input_domain": _domain(domain)}
        if shape is None:
            options["names"] = list(data.names)
        else:
            options["input_shape"] = _shape(shape)
        program = dd.distill(enn, **options)
        n_right = int(np.sum(np.asarray(program.predict(data.X)) == data.y))
        _err.print(
            f"learned from {len(data.y):,} examples; the program is right on {n_right:,} of them",
            highlight=False,
        )
        _finish(program, output)


@app.command()
def distill(
    layers: Annotated[
        list[Path], typer.Argument(help="One csv file a layer (last row the bias), or one .npz network.")
    ],
    output: Output = None,
    shape: Shape = None,
    domain: Domain = "auto",
    result: Annotated[
        str, typer.Option(help="What the program returns: label, score or probability.")
    ] = "label",
    activation: Annotated[str, typer.Option(help="Hidden outputs of csv layers: sign or step.")] = "sign",
    debug: Debug = False,
) -> None:
    """Condense the weights of a network to a program, and print it.

    Example: deepdistilling distill l1.csv l2.csv l3.csv --shape 10x50 --domain binary -o rule.py
    """
    with _reported(debug):
        if len(layers) == 1 and layers[0].suffix == ".npz":
            net = dd.Network.load(layers[0])
        else:
            net = dd.Network.from_csv(layers, activation=activation)  # type: ignore[arg-type]  # Network checks
        options: dict[str, Any] = {"input_domain": _domain(domain), "output": result}
        if shape is not None:
            options["input_shape"] = _shape(shape)
        _finish(dd.distill(net, **options), output)


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        _out.print(dd.__version__, highlight=False)
        raise typer.Exit


@contextmanager
def _reported(debug: bool) -> Iterator[None]:
    """Turn the errors that a user can mend into one line and exit code 1."""
    try:
        yield
    except (DistillError, OSError) as error:
        if debug:
            raise
        _err.print("[bold red]error:[/]", end=" ")
        _err.print(str(error), markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1) from None


def _finish(program: Any, output: Path | None) -> None:
    show_program(program, _out)
    show_verification(program, _err)
    if output is not None:
        program.save(output)
        _err.print(f"wrote {output}", highlight=False, soft_wrap=True)


def _shape(text: str) -> tuple[int, ...]:
    if not re.fullmatch(r"\d+(x\d+)*", text):
        raise UnsupportedError(f"--shape {text!r} cannot be read; expected sizes such as 28x28 or 500")
    return tuple(map(int, text.split("x")))


def _domain(text: str) -> str | tuple[int, int]:
    if text in ("auto", "binary", "sign", "real"):
        return text
    match = re.fullmatch(r"(-?\d+):(-?\d+)", text)
    if match is None:
        raise UnsupportedError(
            f"--domain {text!r} cannot be read; expected binary, sign, real, auto, or a range such as 0:255"
        )
    low, high = map(int, match.groups())
    return low, high


def _subconcepts(text: str) -> Literal["auto", "all"] | int:
    if text == "auto":
        return "auto"
    if text == "all":
        return "all"
    if not text.isdecimal():
        raise UnsupportedError(f"--subconcepts {text!r} cannot be read; expected auto, all or a number")
    return int(text)
