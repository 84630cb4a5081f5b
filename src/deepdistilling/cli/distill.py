"""`deepdistilling distill`: from a network to a program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..compiler import distill as distilled
from .files import check_outputs, check_programs
from .shared import (
    AsJson,
    Debug,
    Domain,
    Output,
    Result,
    Shape,
    domain_of,
    finish,
    read_network,
    reported,
    shape_of,
    working,
)

Layers = Annotated[
    list[Path],
    typer.Argument(help="One csv file a layer (last row the bias), or one .npz or .onnx network."),
]
Activation = Annotated[str, typer.Option(help="Hidden outputs of csv layers: sign or step.")]


def distill(
    layers: Layers,
    output: Output = None,
    shape: Shape = None,
    domain: Domain = "auto",
    result: Result = "label",
    activation: Activation = "sign",
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Condense the weights of a network to a program, and print it.

    Example: deepdistilling distill l1.csv l2.csv l3.csv --shape 10x50 --domain binary -o rule.py
    """
    with reported(debug):
        check_programs(output or ())
        check_outputs(output or (), layers)
        network, given = read_network(layers, activation), domain_of(domain)
        with working("distilling"):
            program = distilled(
                network,
                input_shape=shape_of(shape),
                input_domain=given,
                output=result,  # type: ignore[arg-type]  # distill checks
            )
        finish(program, output, as_json=as_json)
