"""What the commands share: options, how results and errors are shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from ..compiler import Program
from ..errors import DataError, DistillError, UnsupportedError
from ..network import Network
from ..report import Data
from ..terminal import show_program, show_verification
from .files import collecting, replacing
from .streams import err, out
from .words import in_options

ROWS = "Rows: a csv file with a header, - for standard input, or a Parquet file."

Output = Annotated[
    list[Path] | None,
    typer.Option(
        "--output",
        "-o",
        help="Also write the program here; the ending says in which language; .json is what run, verify and "
        "explain read, .html a page to try it on. Can be given several times.",
    ),
]
Shape = Annotated[str | None, typer.Option(help="Shape of one input, such as 28x28; flat if not given.")]
Domain = Annotated[
    str, typer.Option(help="Values an input can hold: binary, sign, real, auto, or a range like 0:255.")
]
Result = Annotated[str, typer.Option(help="What the program returns: label, score or probability.")]
Activation = Annotated[
    str | None, typer.Option(help="Hidden outputs of csv layers: sign, as if not given, or step.")
]
Dropped = Annotated[
    list[str] | None,
    typer.Option("--drop", help="A column to leave out, for a program whose inputs have no names."),
]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead.")]
Saved = Annotated[Path, typer.Argument(help="A program that was written as .json.", metavar="PROGRAM")]


@contextmanager
def reported(debug: bool) -> Iterator[None]:
    """Turn errors into one line and exit code 1."""
    try:
        yield
    except BrokenPipeError:
        raise  # whoever read the output has seen enough: the command ends without a word
    except (DistillError, OSError) as error:
        if debug:
            raise
        _show_error(in_options(error) if isinstance(error, DistillError) else str(error))
        raise typer.Exit(1) from None
    except Exception as error:
        if debug or isinstance(error, typer.Exit):
            raise
        _show_error(
            f"{type(error).__name__}: {error}. This is a defect of deepdistilling: please report what "
            "--debug shows"
        )
        raise typer.Exit(1) from None


def _show_error(text: str) -> None:
    err.print("[bold red]error:[/]", end=" ")
    err.print(" ".join(text.split()), markup=False, highlight=False, soft_wrap=True)


@contextmanager
def working(what: str) -> Iterator[None]:
    """Say on a terminal what takes its time, and for how long already."""
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        progress.add_task(what, total=None)
        yield


def finish(
    program: Program, outputs: list[Path] | None, *, as_json: bool, data: Data | None = None, **more: Any
) -> None:
    """Write a program to the files that are asked for, and show it and what was shown of it.

    Files come first: standard output may be closed by who reads it. A page gets the samples that the program
    was learned from, where there are some.
    """
    failures: list[DistillError | OSError] = []
    for path in outputs or ():
        with collecting(failures), replacing(path) as place:
            if path.suffix == ".html":
                program.report(place, *(() if data is None else (data.X, data.y)))
            else:
                program.save(place)
    if as_json:
        shown = {"claim": program.verification.claim, **asdict(program.verification)}
        show_json(source=program.source, verification=shown, complexity=asdict(program.complexity), **more)
    else:
        show_program(program, out)
        show_verification(program, err)
    if failures:
        raise failures[0]


def show_json(**content: Any) -> None:
    """Print one JSON object."""
    out.print(json.dumps(content, indent=1, default=_plain), markup=False, highlight=False, soft_wrap=True)


def read_network(files: list[Path], activation: str | None) -> Network:
    """Read a network from one file of its own format, or from one csv file a layer.

    Raises
    ------
    UnsupportedError
        If an activation is given for a file that says its own.
    NetworkError
        If the files hold no network.
    """
    first, *rest = files
    if not rest and first.suffix in (".npz", ".onnx"):
        if activation is not None:
            raise UnsupportedError(f"--activation is for csv layers; {first} says its own: leave it out")
        return Network.load(first) if first.suffix == ".npz" else Network.from_onnx(first)
    hidden: Any = activation or "sign"  # Network checks
    return Network.from_csv(files, activation=hidden)


def read_program(path: Path) -> Program:
    """Read a program that was written as ``.json``.

    Raises
    ------
    DataError
        If there is no such file.
    UnsupportedError
        If the file has another ending, or holds no program.
    """
    if not path.exists():
        raise DataError(f"no such file: {path}")
    if path.suffix != ".json":
        raise UnsupportedError(
            f"{path} is no program that can be read again; write it with -o {path.with_suffix('.json').name}"
        )
    return Program.load(path)


def _plain(value: Any) -> Any:
    """Return what JSON has for a value that it does not know: NumPy's numbers and arrays as Python's."""
    return value.tolist() if hasattr(value, "tolist") else str(value)
