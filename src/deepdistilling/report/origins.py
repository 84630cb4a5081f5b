"""What each line of the page opens: the neurons that decide by its numbers, their weights, the checks.

In: a program, its network, and what `lineage` found. Out: plain content for the page's script.
"""

from __future__ import annotations

import ast
import base64
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..compiler.explain import own_lines, statements_of
from ..compiler.recode import wide_input
from ..emit import printed_inputs, printed_names
from ..network import Network
from ..plots.words import decisions, input_names, neuron_names
from ..program.sizes import origin
from .lineage import Lineage, Neuron, lineage_of

if TYPE_CHECKING:
    from ..compiler import Program

MAX_SHOWN = 8
"""Of a line with more neurons, so many are shown of each layer, evenly spaced."""

MAX_LISTED = 16
"""Weights of at most so many named inputs are listed with their names."""


def origins(program: Program, network: Network, data: npt.NDArray[Any] | None) -> dict[str, Any]:
    """Return what the page says of where lines come from.

    Parameters
    ----------
    program : Program
    network : Network
        The one that the program was made from.
    data : ndarray of shape (n, *input_shape) or None
        Samples to compare on besides those that are drawn.

    Returns
    -------
    dict
        ``lines``: for each number of a line, as text, its neurons by layer and the names that it reads;
        ``neurons``: of each that is shown, its name, words and weights; ``compared``: on which inputs.
    """
    code = origin(program.code) if program.code.sizes else program.code
    lineage, read = lineage_of(code, network, data), wide_input(code.input)
    lines = _by_line(program, lineage)
    shown = {
        number: {layer: (len(group), _spaced(group)) for layer, group in _by_layer(neurons)}
        for number, neurons in lines.items()
    }
    wanted = {each for groups in shown.values() for _, some in groups.values() for each in some}
    kind = f"all {lineage.n_inputs:,} possible inputs" if lineage.complete else f"{lineage.n_inputs:,} inputs"
    return {
        "lines": {
            str(number): [
                {"layer": layer, "count": count, "shown": [_key(each) for each in some]}
                for layer, (count, some) in groups.items()
            ]
            for number, groups in shown.items()
        },
        "neurons": _described(network, wanted, read.dims, read.element_names),
        "compared": kind,
        "complete": lineage.complete,
        "checks": _checks(program),
    }


def _by_line(program: Program, lineage: Lineage) -> dict[int, tuple[Neuron, ...]]:
    """The neurons of each statement, by the number of its first line."""
    code, name = program.code, program.function_name
    arrays = printed_names(code, name)
    inner = {printed: define for define, printed in arrays.items()}
    called: dict[str | int, str] = dict(printed_inputs(code, name).items())
    called.update(arrays)
    text = program.source.splitlines()
    tree = ast.parse(program.source)
    function = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name)
    found: dict[int, tuple[Neuron, ...]] = {}
    for statement in statements_of(function):
        lines = own_lines(statement)
        words = set(re.findall(r"\w+", "\n".join(text[number - 1] for number in lines)))
        made = [each for each in _targets(statement) if each in inner]
        if made:
            neurons = [each for target in made for each in lineage.definitions[inner[target]].neurons]
        else:
            # A part of the result may stand on any line that names all that it reads; the page says so.
            parts = [part for part in lineage.result if _names_of(part.reads, called) <= words]
            neurons = [each for part in parts for each in part.neurons] if _decides(statement) else []
        if neurons:
            found[lines[0]] = tuple(sorted(set(neurons), key=lambda each: (each.layer, each.place)))
    return found


def _names_of(reads: Iterable[str | int], called: Mapping[str | int, str]) -> set[str]:
    """Return what is read by the names that it has in the text; tables of weights have none of their own."""
    return {called[each] for each in reads if each in called}


def _targets(statement: ast.stmt) -> list[str]:
    if not isinstance(statement, ast.Assign):
        return []
    return [
        node.id for target in statement.targets for node in ast.walk(target) if isinstance(node, ast.Name)
    ]


def _decides(statement: ast.stmt) -> bool:
    """Whether a statement computes something of its own, beyond naming the inputs or a constant answer."""
    asked = statement.test if isinstance(statement, ast.If) else getattr(statement, "value", None)
    return asked is not None and any(
        isinstance(node, ast.Compare | ast.BoolOp | ast.BinOp | ast.UnaryOp | ast.Subscript)
        for node in ast.walk(asked)
    )


def _by_layer(neurons: Sequence[Neuron]) -> list[tuple[int, list[Neuron]]]:
    layers = sorted({each.layer for each in neurons})
    return [(layer, [each for each in neurons if each.layer == layer]) for layer in layers]


def _spaced(group: Sequence[Neuron]) -> list[Neuron]:
    places = np.linspace(0, len(group) - 1, min(len(group), MAX_SHOWN)).round()
    return [group[int(place)] for place in places]


def _key(neuron: Neuron) -> str:
    return f"{neuron.layer}.{neuron.place}"


def _described(
    network: Network, wanted: set[Neuron], dims: tuple[int, ...], names: Sequence[str] | None
) -> dict[str, Any]:
    """What is shown of a neuron: its weights, in 255 steps of its largest one, and what it decides."""
    found = {}
    read = input_names(network.n_inputs, dims, names)
    for depth, layer in enumerate(network.layers[:-1], start=1):
        places = sorted(each.place for each in wanted if each.layer == depth)
        called = neuron_names(network, depth)
        words = decisions(network, depth, read, places)
        columns = layer.columns(np.array(places, dtype=np.intp)).T
        is_image = depth == 1 and len(dims) > 1
        shape = [dims[0], layer.n_inputs // dims[0]] if is_image else _arranged(layer.n_inputs)
        for place, said, weights in zip(places, words, columns, strict=True):
            steps = np.rint(127 * weights / (np.abs(weights).max() or 1.0)).astype(np.int8)
            listed = len(weights) <= MAX_LISTED and not is_image
            found[_key(Neuron(depth, place))] = {
                "name": called[place],
                "words": said,
                "threshold": f"{0.0 - layer.bias[place]:.6g}",
                "shape": shape,
                "steps": base64.b64encode(steps.tobytes()).decode(),
                "listed": [[read[k], f"{w:.6g}"] for k, w in enumerate(weights)] if listed else None,
            }
        read = called
    return found


def _arranged(count: int) -> list[int]:
    """Rows and columns for values of one axis: one row where they are few."""
    columns = min(count, 64)
    return [-(-count // columns), columns]


def _checks(program: Program) -> dict[str, str]:
    """How each step was checked, in words, by its name."""
    return {
        step.name: f"{step.method}, {step.cases:,} cases" for step in program.verification.steps if step.cases
    }
