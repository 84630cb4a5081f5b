"""Print a program as a NumPy module that works on whole batches.

What comes in is a `Code`, what goes out a module that stands alone. Its last function takes samples as an
array of shape (n, *input_shape) and returns what the program returns for each. Inside, samples are the last
axis, so that every line reads as if there were only one, and runs over contiguous memory for all of them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ...program.code import Code
from ..python.codes import numbered_rows, tables_of_codes
from ..shared.categories import numbered
from ..shared.layout import STEP
from ..shared.literals import docstring
from ..shared.namer import Namer
from ..shared.names import Names, names_of, with_plain_loops
from .body import head_of, input_kind, opened, prepared, size_lines, with_definitions
from .expressions import dtype
from .results import write_result


@dataclass(frozen=True, slots=True)
class Module:
    """A printed module.

    Parameters
    ----------
    text : str
        Its source.
    width : int
        Bytes a sample of the largest array that it makes; for a program with named sizes, with each loop of
        unknown length left out.
    has_products : bool
        Whether it computes products of matrices.
    """

    text: str
    width: int
    has_products: bool


def print_numpy(code: Code, *, function_name: str = "program", doc: Sequence[str] = ()) -> str:
    """Return the source of a NumPy module that holds the program for batches.

    Parameters
    ----------
    code : Code
        The program.
    function_name : str, default="program"
        Name of its last function, which takes an array of shape (n, *input_shape), of any real type, and
        returns an array of n labels, or of n rows of scores or probabilities.
    doc : sequence of str
        Lines of its docstring.
    """
    return module_of(code, function_name, doc).text


def module_of(code: Code, function_name: str = "program", doc: Sequence[str] = ()) -> Module:
    """Return the printed module with what is known of it; see `print_numpy`."""
    listed, code = code.input.categories or (), prepared(numbered(code))
    namer = Namer()
    names = names_of(code, function_name, namer)
    code = with_plain_loops(code, names)
    batch = namer.name("X")
    codes = namer.name("CODES") if listed else ""
    context = opened(code, names, namer, is_batch=True)
    constants, lines = context.constants, context.lines
    lines.lines += _samples_last(code, names, batch)
    result, context = with_definitions(names, batch, context)
    write_result(result, batch, context)
    head = head_of(lines.lines)
    body = [*size_lines(code, batch, 1, lines.lines), *lines.lines]
    if listed:
        body = [*numbered_rows(batch, codes), *body]
        constants.lines += tables_of_codes(listed, codes)
    text = [*head, "", *constants.lines, *([""] if constants.lines else []), ""]
    text += [f"def {names.function}({batch}):", *docstring(_about(doc), STEP), *body]
    has_products = any(" @ " in line or "np.tensordot(" in line for line in lines.lines)
    return Module("\n".join(text) + "\n", max(lines.width, math.prod(code.input.dims)), has_products)


def _about(doc: Sequence[str]) -> list[str]:
    """Return a docstring that says that there are many samples."""
    if not doc:
        return []
    return [
        *doc,
        "",
        "Takes an array of many samples, one along its first axis, and returns one answer each.",
    ]


def _samples_last(code: Code, names: Names, batch: str) -> list[str]:
    """Return the lines that bring the samples into order."""
    axes = ", ".join(map(str, [*range(1, len(code.input.dims) + 1), 0]))
    name = names.argument
    return [
        f"{STEP}{name} = np.asarray({batch}, dtype={dtype(input_kind(code))})",
        f"{STEP}{name} = np.ascontiguousarray({name}.transpose({axes}))  # samples last",
        *(f"{STEP}{each} = {name}[{place}]" for place, each in names.elements.items()),
    ]
