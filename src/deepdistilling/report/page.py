"""A program as one page: its text with live values, an input to change, and what was shown of it.

The page stands alone: it holds the program as JavaScript and needs no network connection.
"""

from __future__ import annotations

import ast
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..compiler.encoding import shown_rows
from ..emit import numbered, printed_names
from ..emit.javascript import print_javascript
from ..errors import DomainError, NetworkError
from ..formats import digest
from ..network import Network
from ..program.code import Array, Code
from ..program.domain import Domain
from ..program.infer import facts_of
from ..program.sizes import origin
from ..verify import sample_inputs
from ..version import __version__
from .highlight import DARK, LIGHT, colours, highlighted
from .origins import origins

if TYPE_CHECKING:
    from ..compiler import Program

MAX_EXAMPLES = 24
"""Samples of the data that can be chosen on the page."""

N_RANDOM = 4
"""Samples that are drawn where no data is given."""

MAX_SAID = 4
"""Labels that an error lists, at most."""

MAX_VALUES = 8
"""An input of at most this many values is drawn by choosing from them."""


@dataclass(frozen=True, slots=True)
class Data:
    """Samples of a program, and their labels where there are some.

    Parameters
    ----------
    X : ndarray of shape (n, *input_shape)
    y : ndarray of shape (n,) or None
    """

    X: npt.NDArray[Any]
    y: npt.NDArray[Any] | None


def page(program: Program, data: Data | None = None, network: Network | None = None) -> str:
    """Return the page as HTML text.

    Parameters
    ----------
    program : Program
        What the page is about.
    data : Data, optional
        Samples to start from; with labels, the page says how often the program is right.
    network : Network, optional
        The one that the program was made from, where `program.network` is not known; lines open the neurons
        that decide by their numbers.

    Raises
    ------
    UnsupportedError
        If JavaScript cannot say the program.
        Or labels are given and the program returns scores.
    DomainError
        If none of the labels is one that the program returns.
    NetworkError
        If the program was made from another network.
    """
    code, verification, name = program.code, program.verification, program.function_name
    module = print_javascript(numbered(code), function_name=name)  # its fields choose by number
    (function,) = re.findall(r"export function (\w+)_intermediates\(", module)
    known = program.network if network is None else _own(program, network)
    made_of = None if known is None else origins(program, known, None if data is None else data.X)
    size = program.complexity
    origin_words = (
        f"{size.lines} lines, {size.nodes} nodes of syntax"
        + (f"; from network {', '.join(verification.networks)}" if verification.networks else "")
        + "."
    )
    return _filled(
        _template("page.html"),
        {
            "title": escape(name.replace("_", " ")),
            "style": _template("page.css") + _colours(),
            "status": verification.status,
            "claim": escape(verification.claim.removeprefix(verification.status).strip()),
            "lines": _lines(program, made_of),
            "origin": escape(origin_words),
            "steps": "".join(_row(step) for step in verification.steps),
            "data": "" if data is None or data.y is None else _judged(program, data.X, data.y),
            "footer": f"Printed by deepdistilling {__version__}.",
            "content": _embedded({**_content(code, data), "origins": made_of}),
            "module": _inside_script(module),
            "script": _filled(
                _template("page.js"), {"run": function, "intermediates": f"{function}_intermediates"}
            ),
        },
    )


def _own(program: Program, network: Network) -> Network:
    known = program.verification.networks
    if digest(network) not in known:
        made_from = " and ".join(known) or "a network that is not known"
        raise NetworkError(f"the program was made from {made_from}; got the network {digest(network)}")
    return network


def _template(name: str) -> str:
    return files(__package__).joinpath("template", name).read_text(encoding="utf-8")


def _filled(text: str, values: Mapping[str, str]) -> str:
    """Write values in place of their names; what follows a dollar sign otherwise stays."""
    names = "|".join(values)
    return re.sub(rf"\$({names})\b", lambda match: values[match[1]], text)


def _embedded(content: Any) -> str:
    """Return JSON that cannot end the element that it stands in."""
    return json.dumps(content).replace("<", "\\u003c")


def _inside_script(module: str) -> str:
    """Return a module whose strings and comments cannot end or open an element."""
    return re.sub(r"<(?=/|!--|script)", r"<\\", module, flags=re.IGNORECASE)


def _colours() -> str:
    """Return the colours of the program's words, for light pages and for dark ones."""
    light, dark = (colours(style, [".source"]) for style in (LIGHT, DARK))
    return f"{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}\n"


def _lines(program: Program, made_of: Mapping[str, Any] | None) -> str:
    """Return the printed text as list items, each with the names that it gives values to."""
    shown = highlighted(program.source).splitlines()
    names = set(printed_names(program.code, program.function_name).values())
    made = _assigned(program.source, names)
    items = []
    for number, text in enumerate(shown, start=1):
        given = made.get(number, ())
        opens = given or (made_of is not None and str(number) in made_of["lines"])
        named = f'data-line="{number}" data-names="{escape(" ".join(given))}"'
        live = f' class="live" tabindex="0" {named}' if opens else ""
        items.append(f'<li{live}><code>{text or " "}</code><span class="value"></span></li>')
    return "".join(items)


def _assigned(source: str, names: set[str]) -> dict[int, tuple[str, ...]]:
    """Return the names that each line of a function's body gives values to."""
    found: dict[int, list[str]] = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign):
            for target in ast.walk(ast.Tuple(node.targets)):
                if isinstance(target, ast.Name) and target.id in names:
                    found.setdefault(node.lineno, []).append(target.id)
    return {line: tuple(each) for line, each in found.items()}


def _row(step: Any) -> str:
    cells = [
        escape(step.name),
        escape(step.method),
        f"{step.cases:,}",
        f"{step.seconds:.2f}",
        escape(step.detail),
    ]
    kinds = ["", "", ' class="number"', ' class="number"', ""]
    return (
        "<tr>" + "".join(f"<td{kind}>{cell}</td>" for kind, cell in zip(kinds, cells, strict=True)) + "</tr>"
    )


def _content(code: Code, data: Data | None) -> dict[str, Any]:
    given = code.input
    axes: dict[str, list[int]] = {}
    for size in code.sizes:
        axes.setdefault(size.name, []).append(size.axis)
    facts = facts_of(origin(code) if code.sizes else code)
    called = printed_names(code)
    return {
        "dims": list(given.dims),
        "sized": [{"name": name, "axes": each} for name, each in axes.items()],
        "domains": [_bounds(each) for each in given.element_domains or (given.domain,)],
        "domain": words(given.domain),
        "values": _values(given),
        "categories": _categories(given),
        "names": None if given.element_names is None else list(given.element_names),
        "classes": [str(each) for each in code.classes],
        "ranges": {called[define.name]: words(facts.arrays[define.name]) for define in code.definitions},
        "examples": _examples(given, data),
    }


def words(domain: Domain) -> str:
    """Return what values a domain holds."""
    if domain.boolean:
        return "true or false, 1 or 0"
    if domain.values is not None and len(domain.values) <= MAX_VALUES:
        return "one of " + ", ".join(map(str, domain.values))
    kind = "an integer" if domain.integer else "a number"
    if math.isfinite(domain.lo) and math.isfinite(domain.hi):
        return f"{kind} from {float(domain.lo):.10g} to {float(domain.hi):.10g}"
    return kind


def _bounds(domain: Domain) -> list[float | bool | None]:
    ends = [float(end) if math.isfinite(end) else None for end in (domain.lo, domain.hi)]
    return [*ends, domain.integer]


def _values(given: Array) -> list[float] | None:
    """Return the values that an element is chosen from, where they are few and the same for all."""
    domain = given.domain
    if given.element_domains is not None or not domain.integer or not domain.size <= MAX_VALUES:
        return None
    listed: Sequence[Any] = domain.values or range(int(domain.lo), int(domain.hi) + 1)
    return [float(value) for value in listed]


def _categories(given: Array) -> list[list[str] | None] | None:
    """Return for each value the names that can be chosen, by number; None where it is a number."""
    if given.categories is None:
        return None
    return [
        None if each is None else [*map(str, each.values), *(["(other)"] if each.others else [])]
        for each in given.categories
    ]


def _examples(given: Array, data: Data | None) -> list[dict[str, Any]]:
    if data is None:
        drawn = sample_inputs(given, N_RANDOM)
        return [{"name": f"random {k}", "values": x.ravel().tolist()} for k, x in enumerate(drawn, start=1)]
    chosen = range(min(len(data.X), MAX_EXAMPLES))
    labels = ["" if data.y is None else f": {data.y[k]}" for k in chosen]
    return [
        {"name": f"sample {k + 1}{label}", "values": np.asarray(data.X[k], dtype=float).ravel().tolist()}
        for k, label in zip(chosen, labels, strict=True)
    ]


def _judged(program: Program, X: npt.NDArray[Any], y: npt.NDArray[Any]) -> str:
    """Return the section on how often the program is right, by class and by rule."""
    samples = shown_rows(program.code.input, X)
    ruled = program.rules(samples, y)
    known, classes = set(y.tolist()), program.code.classes
    if classes and known.isdisjoint(classes):
        raise DomainError(
            f"none of the labels given, {min(map(repr, known))} among them, is one that the program returns: "
            f"{', '.join(map(repr, classes[:MAX_SAID]))}"
        )
    answers = np.asarray(program.predict(samples))
    right = answers == y
    rows = []
    for label in dict.fromkeys(y.tolist()):
        of = y == label
        rows.append(_cells(str(label), f"{int(of.sum()):,}", f"{int(right[of].sum()):,}"))
    rules = [
        _cells(each.condition, str(each.label), f"{each.support:,}", f"{each.errors:,}") for each in ruled
    ]
    listed = (
        f"<h3>Rule by rule</h3>{_table(['condition', 'label', 'samples', 'errors'], rules)}"
        if len(rules) > 1
        else ""
    )
    return (
        f"<section><h2>On the data given</h2><p>Right on {int(right.sum()):,} of {len(y):,} samples.</p>"
        f"{_table(['label', 'samples', 'right'], rows)}{listed}</section>"
    )


def _cells(*texts: str) -> str:
    return "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in texts) + "</tr>"


def _table(heads: Sequence[str], rows: Sequence[str]) -> str:
    head = "".join(f"<th>{each}</th>" for each in heads)
    return (
        f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )
