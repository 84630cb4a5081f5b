"""What the commands share: options, how texts are read as values, how results and errors are shown."""

from __future__ import annotations

import json
import re
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
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead.")]
Saved = Annotated[Path, typer.Argument(help="A program that was written as .json.", metavar="PROGRAM")]


@contextmanager
def reported(debug: bool) -> Iterator[None]:
    """Turn errors into one line and exit code 1."""
    try:
        yield
    except (DistillError, OSError) as error:
        if debug:
            raise
        _show_error(str(error))
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


def read_network(files: list[Path], activation: str) -> Network:
    """Read a network from one file of its own format, or from one csv file a layer."""
    if len(files) == 1 and files[0].suffix == ".npz":
        return Network.load(files[0])
    if len(files) == 1 and files[0].suffix == ".onnx":
        return Network.from_onnx(files[0])
    return Network.from_csv(files, activation=activation)  # type: ignore[arg-type]  # Network checks


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


def shape_of(text: str | None) -> tuple[int, ...] | None:
    """Read a shape: ``28x28``."""
    if text is None:
        return None
    if not re.fullmatch(r"\d+(x\d+)*", text):
        raise UnsupportedError(f"--shape {text!r} cannot be read; expected sizes such as 28x28 or 500")
    return tuple(map(int, text.split("x")))


def domain_of(text: str) -> str | tuple[int, int]:
    """Read a domain: a name, or ``0:255``."""
    if text in ("auto", "binary", "sign", "real"):
        return text
    match = re.fullmatch(r"(-?\d+):(-?\d+)", text)
    if match is None:
        raise UnsupportedError(
            f"--domain {text!r} cannot be read; expected binary, sign, real, auto, or a range such as 0:255"
        )
    low, high = map(int, match.groups())
    return low, high


def _plain(value: Any) -> Any:
    """Return what JSON has for a value that it does not know: NumPy's numbers and arrays as Python's."""
    return value.tolist() if hasattr(value, "tolist") else str(value)
