"""`deepdistilling bench`: how fast a program is, beside its network."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from ..compiler import Program, distill
from ..errors import UnsupportedError
from ..network import Network
from ..timing import Timing, time_program
from .shared import (
    Activation,
    AsJson,
    Debug,
    Domain,
    Shape,
    read_network,
    read_program,
    reported,
    show_json,
    working,
)
from .streams import out
from .values import domain_of, shape_of


def bench(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="A program that was written as .json; or a network, which is condensed first: one csv file "
            "a layer, or one .npz or .onnx file."
        ),
    ],
    network: Annotated[
        list[Path] | None,
        typer.Option(help="The program's network: a .npz or .onnx file, or once for each layer's csv file."),
    ] = None,
    batch: Annotated[
        list[int] | None, typer.Option(min=1, help="Samples at once; can be given several times.")
    ] = None,
    shape: Shape = None,
    domain: Domain = "auto",
    activation: Activation = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Time a program beside its network.

    Both run in turn on random inputs; a speed-up is the network's time over this one's. Exit code 1 if their
    answers differ.

    Example: deepdistilling bench rule.json --network net.npz --batch 1 --batch 10000

    Example: deepdistilling bench l1.csv l2.csv --domain binary
    """
    with reported(debug):
        program, net = _read(files, network or [], shape, domain, activation)
        with working("timing"):
            timings = time_program(program, net, batch or [1, 1000])
        if as_json:
            show_json(timings=[{**asdict(each), "per_sample": each.per_sample} for each in timings])
        else:
            out.print(_table(timings))


def _read(
    files: list[Path], network: list[Path], shape: str | None, domain: str, activation: str | None
) -> tuple[Program, Network | None]:
    if any(path.suffix == ".json" for path in files):
        return _read_saved(files, network, shape, domain, activation)
    if network:
        raise UnsupportedError(
            "--network is for a program as .json; a network is timed beside its own program"
        )
    net = read_network(files, activation)
    with working("distilling"):
        return distill(net, input_shape=shape_of(shape), input_domain=domain_of(domain)), net


def _read_saved(
    files: list[Path], network: list[Path], shape: str | None, domain: str, activation: str | None
) -> tuple[Program, Network | None]:
    if len(files) > 1:
        raise UnsupportedError(f"bench times one program; got {len(files)} files: run it once for each")
    if shape is not None or domain != "auto":
        raise UnsupportedError(
            f"--shape and --domain are for a network that is condensed first; {files[0]} says its own"
        )
    if activation is not None and not network:
        raise UnsupportedError("--activation is for the csv layers of a --network; there is none")
    return read_program(files[0]), read_network(network, activation) if network else None


def _table(timings: list[Timing]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("samples at once", "", "a call", "a sample", "speed-up"):
        table.add_column(name, justify="left" if not name else "right")
    before = None
    for each in timings:
        number = f"{each.batch:,}" if each.batch != before else ""
        ratio = "" if each.speedup is None else f"{each.speedup:.2f}"
        table.add_row(number, each.name, _words(each.seconds), _words(each.per_sample), ratio)
        before = each.batch
    return table


def _words(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"
