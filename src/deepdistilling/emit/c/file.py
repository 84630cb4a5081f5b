"""A program as a C file, and the header that belongs to it.

The file has one function for one sample, and one for many. A program of one size takes a pointer to its
input, in C order. One of any size takes the sizes, too; where it needs arrays whose length is known only when
it runs, the caller gives it memory to work in, since a stack may be small and nothing is allocated.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...program.code import Code
from ..shared.categories import by_number
from .functions import Functions
from .interface import Interface, interface
from .words import headers_in, helpers_in


def print_c(code: Code, *, function_name: str = "program", doc: Sequence[str] = ()) -> str:
    """Return the source of a C99 file that holds the program.

    Parameters
    ----------
    code : Code
        The program.
    function_name : str, default="program"
        Name of the function for one sample.
    doc : sequence of str
        What it does, for the comment above it.

    Raises
    ------
    UnsupportedError
        If the program computes integers that may have more than 64 bits.
    """
    code, doc = by_number(code, doc)
    return printed(interface(code, function_name), doc)


def printed(seen: Interface, doc: Sequence[str]) -> str:
    """Return the source of the file whose functions a caller sees so."""
    file = Functions(seen.routine, seen.names)
    functions = [*file.sample(list(doc)), "", *file.batch()]
    text = "\n".join(functions)
    tables, helpers = file.tables(text), helpers_in(text)
    top = headers_in("\n".join([text, *tables, *helpers]))
    parts = [top, *([each] for each in helpers), tables, functions]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def print_header(code: Code, *, function_name: str = "program", doc: Sequence[str] = ()) -> str:
    """Return the header of the file that `print_c` prints, with what a caller must know.

    Parameters
    ----------
    code : Code
        The program.
    function_name : str, default="program"
        Name of the function for one sample.
    doc : sequence of str
        What it does.
    """
    code, doc = by_number(code, doc)
    file = interface(code, function_name)
    guard = f"{file.names.function.upper()}_H"
    declared = [*file.declarations(list(doc))]
    lines = [
        f"#ifndef {guard}",
        f"#define {guard}",
        "",
        *headers_in("\n".join(declared)),
        "",
        "#ifdef __cplusplus",
        'extern "C" {',
        "#endif",
        "",
        *declared,
        "",
        "#ifdef __cplusplus",
        "}",
        "#endif",
        "",
        "#endif",
    ]
    return "\n".join(lines) + "\n"
