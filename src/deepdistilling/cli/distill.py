"""`deepdistilling distill`: from a network to a program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..compiler import distill as distilled
from ..formats.table import labels_of
from ..network import Network
from .files import check_outputs, check_programs
from .shared import (
    Activation,
    AsJson,
    Debug,
    Domain,
    Output,
    Result,
    Shape,
    finish,
    read_network,
    reported,
    working,
)
from .values import domain_of, listed, result_of, shape_of

Layers = Annotated[
    list[Path],
    typer.Argument(help="One csv file a layer (last row the bias), or one .npz or .onnx network."),
]


def distill(
    layers: Layers,
    output: Output = None,
    shape: Shape = None,
    domain: Domain = "auto",
    result: Result = "label",
    names: Annotated[
        str | None, typer.Option(help="Names of the inputs, separated by commas: ann,bob,cleo.")
    ] = None,
    classes: Annotated[
        str | None, typer.Option(help="The labels, one a score or two for one score: no,yes.")
    ] = None,
    activation: Activation = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Condense the weights of a network to a program, and print it.

    Example: deepdistilling distill l1.csv l2.csv l3.csv --shape 10x50 --domain binary -o rule.py
    """
    with reported(debug):
        check_programs(output or ())
        check_outputs(output or (), layers)
        dims, given, wanted, called = shape_of(shape), domain_of(domain), result_of(result), listed(names)
        network = _with_labels(read_network(layers, activation), listed(classes))
        with working("distilling"):
            program = distilled(
                network,
                input_shape=dims,
                input_domain=given,
                output=wanted,
                names=called,
            )
        finish(program, output, as_json=as_json)


def _with_labels(network: Network, labels: list[str] | None) -> Network:
    """Return a network with other labels, whole numbers where all are written so."""
    if labels is None:
        return network
    return Network(
        network.layers,
        activation=network.activation,
        classes=labels_of(labels),
        tie_tolerance=network.tie_tolerance,
    )
