"""What notebooks show of programs and networks: HTML that stands alone and follows light and dark.

A notebook says in several ways which of the two it is in, and the system's own setting may differ: Jupyter's,
VS Code's and Sphinx's ways are asked for first. Where no HTML can be shown, `repr` is.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from ..network import Network
from ..plots.words import decisions, input_names, n_weights, neuron_names
from .highlight import DARK, LIGHT, colours, highlighted

if TYPE_CHECKING:
    from ..compiler import Program

MAX_NEURONS = 32
"""Of larger layers, what each neuron decides is left out."""

_LIGHT = ('body[data-jp-theme-light="true"]', ".vscode-light", '[data-theme="light"]')
_DARK = ('body[data-jp-theme-light="false"]', ".vscode-dark", '[data-theme="dark"]')

_STYLE = """
.deepdistilling { color: inherit; font-size: 0.9rem; line-height: 1.5; max-width: 62rem; }
.deepdistilling p { margin: 0.3rem 0; }
.deepdistilling pre.dd-source { margin: 0.4rem 0; padding: 0.6rem 0.8rem; overflow-x: auto;
  border-radius: 6px; background: color-mix(in srgb, currentColor 6%, transparent); line-height: 1.45; }
.deepdistilling table { border-collapse: collapse; margin: 0.4rem 0; font-size: 0.85rem; }
.deepdistilling th, .deepdistilling td { padding: 0.15rem 0.9rem 0.15rem 0; text-align: left; border: 0;
  border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent); background: none; }
.deepdistilling .dd-number { text-align: right; font-variant-numeric: tabular-nums; }
.deepdistilling .dd-quiet { opacity: 0.75; }
.deepdistilling summary { cursor: pointer; }
"""


def program_html(program: Program) -> str:
    """Return a program's text, what was shown of it, and its size.

    Parameters
    ----------
    program : Program
    """
    verification, size = program.verification, program.complexity
    claim = escape(verification.claim.removeprefix(verification.status))
    rows = [
        [step.name, step.method, f"{step.cases:,}", f"{step.seconds:.2f}", step.detail]
        for step in verification.steps
    ]
    steps = _table(["step", "method", "cases", "seconds", "detail"], rows, numbers=(2, 3))
    return _whole(
        f'<pre class="dd-source"><code>{highlighted(program.source.rstrip())}</code></pre>'
        f"<p><strong>{verification.status}</strong>{claim}</p>"
        f'<p class="dd-quiet">{size.lines} lines, {size.nodes} nodes of syntax, '
        f"{size.constants} constants</p>"
        f"<details><summary>{len(rows)} checks</summary>{steps}</details>"
    )


def network_html(network: Network, names: Sequence[str] | None = None) -> str:
    """Return the layers of a network, and what the neurons of small layers decide.

    Parameters
    ----------
    network : Network
    names : sequence of str, optional
        Names of its inputs.
    """
    rows, said = [], []
    read = input_names(network.n_inputs, (network.n_inputs,), names)
    for depth, layer in enumerate(network.layers, start=1):
        called = neuron_names(network, depth)
        is_last = depth == len(network.layers)
        outputs = "scores" if is_last else "−1, 0 or 1" if network.activation == "sign" else "0 or 1"
        counts = (layer.n_inputs, layer.n_outputs, n_weights(layer))
        rows.append([str(depth), *(f"{each:,}" for each in counts), outputs])
        if not is_last and layer.n_outputs <= MAX_NEURONS:
            words = decisions(network, depth, read, range(layer.n_outputs))
            said += [list(each) for each in zip(called, words, strict=True)]
        read = called
    layers = _table(["layer", "inputs", "neurons", "weights", "each gives"], rows, numbers=(1, 2, 3))
    decided = _table(["neuron", "fires where"], said)
    more = f"<details><summary>What the neurons decide</summary>{decided}</details>" if said else ""
    kind = f"{network.n_parameters:,} parameters; weights that are 0 are not counted below"
    return _whole(f'<p><strong>Network</strong> <span class="dd-quiet">{kind}</span></p>{layers}{more}')


def _whole(content: str) -> str:
    return f'<style>{_style()}</style><div class="deepdistilling">{content}</div>'


@cache
def _style() -> str:
    """The style, with the colours of the system's setting first and those of the notebook's after."""
    light, dark = (
        colours(style, [f"{each} .deepdistilling" for each in scopes])
        for style, scopes in ((LIGHT, _LIGHT), (DARK, _DARK))
    )
    own = ".deepdistilling"
    system = f"@media (prefers-color-scheme: dark) {{\n{colours(DARK, [own])}\n}}"
    return "\n".join([_STYLE, colours(LIGHT, [own]), system, light, dark])


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int] = ()) -> str:
    kinds = [' class="dd-number"' if k in numbers else "" for k in range(len(heads))]
    head = "".join(f"<th{kind}>{escape(each)}</th>" for kind, each in zip(kinds, heads, strict=True))
    body = "".join(
        "<tr>"
        + "".join(f"<td{kind}>{escape(each)}</td>" for kind, each in zip(kinds, row, strict=True))
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
