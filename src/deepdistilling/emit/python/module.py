"""Print a program as Python for people: plain functions, comprehensions, NumPy slices where they are short.

What comes in is a `Code`, what goes out is a module that stands alone: it imports numpy at most, and its last
function is the program. The text computes what `program.evaluate` computes, for input of every type.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...program.code import Code
from ...program.expr import const
from ...program.infer import Facts
from ..shared.categories import is_asked, numbered
from ..shared.kinds import Kind, Kinds
from ..shared.layout import STEP
from ..shared.literals import docstring
from ..shared.namer import Namer
from ..shared.names import Names, names_of, with_plain_loops
from ..shared.slices import Dims, lengths
from ..shared.tables import table_lines
from .codes import numbered_row, tables_of_codes
from .reading import element_kind, reading, size_lines, style_of
from .statements import define, result
from .walker import Walker


def print_python(code: Code, *, function_name: str = "program", doc: Sequence[str] = ()) -> str:
    """Return the source of a Python module that holds the program.

    Parameters
    ----------
    code : Code
        The program.
    function_name : str, default="program"
        Name of its last function.
    doc : sequence of str
        Lines of its docstring.
    """
    namer = Namer()
    listed = () if is_asked(code) else code.input.categories or ()
    code = numbered(code) if listed else code
    names = names_of(code, function_name, namer)
    code = with_plain_loops(code, names)
    codes = namer.name("CODES") if listed else ""
    tables = [line for table in code.tables for line in table_lines(table, names.arrays[table.name])]
    tables += tables_of_codes(listed, codes) if listed else ()
    body = [*(numbered_row(names.argument, codes) if listed else ()), *_body(code, names, namer)]
    lines = []
    if any(re.search(r"\bnp\.", line) for line in (*tables, *body)):
        lines += ["import numpy as np", ""]
    if tables:
        lines += [*tables, ""]
    if lines:
        lines.append("")
    lines += [f"def {names.function}({names.argument}):", *docstring(list(doc), STEP), *body]
    return "\n".join(lines) + "\n"


def printed_names(code: Code, function_name: str = "program") -> dict[str, str]:
    """Return the name that each definition has in the printed program."""
    names = names_of(code, function_name, Namer())
    return {define.name: names.arrays[define.name] for define in code.definitions}


def printed_inputs(code: Code, function_name: str = "program") -> dict[int, str]:
    """Return the name that each named input, by its place, has in the printed program."""
    return dict(names_of(code, function_name, Namer()).elements)


def _body(code: Code, names: Names, namer: Namer) -> list[str]:
    style = style_of(code, names)
    kinds: dict[str, Kind] = {table.name: "numpy number" for table in code.tables}
    shapes = {table.name: tuple(map(const, table.dims)) for table in code.tables}
    sliced: Dims = {**shapes, code.input.name: lengths(code)} if style == "array" else shapes
    kinds[code.input.name] = element_kind(style, code)
    walker = Walker(names, Kinds(kinds, sliced), Facts(code, {}), shapes)
    lines: list[str] = []
    for each in code.definitions:
        added, walker = define(each, walker)
        lines += added
    lines += result(code, walker, namer)
    return [*reading(code, names, style), *size_lines(code, names, lines), *lines]
