"""The C that the backend ``c`` compiles: the printed program, and a function that runs it on a batch.

The printed file takes samples in the type that it computes with. A batch comes in whatever type the caller
has: for each such type there is a function that converts a sample and says whether it lies in the domain, so
that a batch is read once, and a sample is computed while it is in the cache. Samples that are of the
program's own type are only checked. Blocks of samples are computed together, where the program is suited.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from ...program.code import Code
from ...program.domain import Domain
from ...program.expr import Number
from ..loops import Routine
from ..loops.braces import Lines
from ..loops.form import Place, Written
from ..shared.categories import by_number
from ..shared.counts import with_counts
from ..shared.layout import STEP
from .blocks import Block, block_of
from .file import printed
from .interface import Interface, interface
from .words import TYPES, helpers_in

GIVEN = {
    "float32": "float",
    "float64": "double",
    **{f"{sign}int{bits}": f"{sign}int{bits}_t" for sign, bits in (("u", 8), ("", 8), ("", 16), ("", 32))},
    "int64": "int64_t",
}
"""Types that samples may come in, as NumPy and as C call them. Longer unsigned ones are not among them: C
compares them to negative numbers as if these were large."""

LONG_TEXT = 200_000
"""From so many characters on, much optimisation takes minutes."""

FLAGS = {1: "uint8_t", 2: "uint16_t", 4: "int", 8: "int64_t"}
"""Where a test of values of so many bytes is kept: in vectors, it has the length that they have."""

HEADERS = "#include <math.h>\n#include <stddef.h>\n#include <stdint.h>\n#include <string.h>"


@dataclass(frozen=True)
class Runner:
    """A program in C that takes a batch as it is.

    Parameters
    ----------
    text : str
        A C file, whose function ``run`` takes the samples, the bytes from one to the next, how many there
        are, which of `given` their type is, memory for `n_held` samples, the sizes, where the answers go, and
        memory to work in. It returns 0; 1 if a value lies outside the domain; -1 if a size is out of range.
    routine : Routine
        The program in loops.
    sizes : tuple of str
        The named sizes, in order.
    has_scratch : bool
        Whether it needs memory to work in; ``program_scratch`` says how many bytes.
    given : tuple of str
        Types that samples may come in, by NumPy's names.
    n_held : int
        How many samples it has in memory at once: one, or two blocks; of one sample, just that.
    is_long : bool
        Whether much optimisation would take minutes.
    """

    text: str
    routine: Routine
    sizes: tuple[str, ...]
    has_scratch: bool
    given: tuple[str, ...]
    n_held: int
    is_long: bool


def print_runner(code: Code) -> Runner:
    """Return a program as C that takes a batch as it is.

    Parameters
    ----------
    code : Code
        The program, its categories as numbers.

    Raises
    ------
    UnsupportedError
        If the program computes integers that may have more than 64 bits.
    """
    counted, doc = by_number(with_counts(code), ())
    file = interface(counted, "program")
    admissions = ["\n".join(_admission(counted, numpy, TYPES[file.routine.element])) for numpy in GIVEN]
    one = printed(file, doc).rstrip()
    is_long = len(one) >= LONG_TEXT
    block = None if is_long else block_of(file)
    parts = [HEADERS, one, *admissions, *_blocks(file, block, one), "\n".join(_run(file, block))]
    n_held = 1 if block is None else 2 * block.n
    return Runner(
        "\n\n".join(parts) + "\n",
        file.routine,
        tuple(file.names.sizes),
        bool(file.scratch),
        tuple(GIVEN),
        n_held,
        is_long,
    )


def _blocks(file: Interface, block: Block | None, one: str) -> list[str]:
    """Return the functions for a block, if there are any, with what they call and `one` has not."""
    if block is None:
        return []
    return [*(helper for helper in helpers_in(block.text) if helper not in one), block.text]


def _admission(code: Code, numpy: str, element: str) -> Lines:
    """Return the function from a sample of one type to its values for the program; none if one is outside."""
    is_own = GIVEN[numpy] == element
    kind = FLAGS[np.dtype(numpy).itemsize]
    lines = [
        f"static const {element} *admit_{numpy}(const void *sample, size_t length, {element} *x)",
        "{",
        f"{STEP}const {GIVEN[numpy]} *given = sample;",
        f"{STEP}{kind} good = 1;",
    ]
    for start, stop, domain in _runs(code.input.element_domains, code.input.domain):
        lines += [
            f"{STEP}for (size_t k = {start}; k < {stop}; k++) {{",
            f"{STEP}{STEP}const {GIVEN[numpy]} value = given[k];",
            *(f"{STEP}{STEP}{line}" for line in _test(domain, element, kind)),
            *([] if is_own else [f"{STEP}{STEP}x[k] = {_converted(domain, element)};"]),
            f"{STEP}}}",
        ]
    ignored = [*(["length"] if code.input.element_domains else []), *(["x"] if is_own else [])]
    return [
        *lines,
        *(f"{STEP}(void){name};" for name in ignored),
        f"{STEP}return good ? {'given' if is_own else 'x'} : NULL;",
        "}",
    ]


def _runs(each: Sequence[Domain] | None, of_all: Domain) -> Iterator[tuple[str, str, Domain]]:
    """Yield from where to where inputs have the same domain."""
    if each is None:
        yield "0", "length", of_all
        return
    start = 0
    for domain, group in groupby(each):
        stop = start + sum(1 for _ in group)
        yield str(start), str(stop), domain
        start = stop


def _test(domain: Domain, element: str, kind: str) -> Lines:
    """Return the lines that test one value; a comparison with NaN is false."""

    def test(condition: str) -> str:
        return f"good &= {condition};" if kind == "int" else f"good = ({kind})(good & ({condition}));"

    if not domain.integer:
        ends = [f"value {sign} {_real(end)}" for sign, end in ((">", domain.lo), ("<", domain.hi))]
        return [test(f"({ends[0]}) & ({ends[1]})")]
    lo, hi, values = domain.lo, domain.hi, domain.values or ()
    if len(values) == 2:
        return [test(f"(value == {_whole(lo)}) | (value == {_whole(hi)})")]
    lines = [f"const int inside = (value >= {_whole(lo)}) & (value <= {_whole(hi)});"]
    if element == "double":
        lines.append(test("inside & (floor((double)value) == value)"))
    else:
        lines.append(test(f"inside & (({element})(inside ? value : {_whole(lo)}) == value)"))
    if values and len(values) < hi - lo + 1:
        lines.append(test(" | ".join(f"(value == {_whole(each)})" for each in values)))
    return lines


def _converted(domain: Domain, element: str) -> str:
    """Return a value in the program's type; C does not say what becomes of one that does not fit into it."""
    if element == "double":
        return "(double)value"
    lo, hi, values = _whole(domain.lo), _whole(domain.hi), domain.values or ()
    if len(values) == 2:
        return f"value == {hi} ? {hi} : {lo}"
    return f"({element})(inside ? value : {lo})"


def _real(end: Number) -> str:
    """Return the end of an interval, after ``<`` or ``>``: a finite one is inside."""
    number = float(end)
    return f"= {number!r}" if math.isfinite(number) else "INFINITY" if number > 0 else "-INFINITY"


def _whole(value: Number) -> str:
    return str(value) if abs(int(value)) < 2**31 else f"INT64_C({value})"


def _run(file: Interface, block: Block | None) -> Lines:
    """Return the function that checks, converts and computes many samples."""
    element, sizes = TYPES[file.routine.element], [f"size_{name}" for name in file.sizes]
    scratch = ["scratch"] if file.scratch else []
    answers = file.output(many=True)
    out = answers.rsplit("*", 1)[1]
    match file.routine.result:
        case Place():
            call = f"{out}[sample] = program({', '.join(['values', *sizes, *scratch])})"
            width = []
        case Written():
            place = f"{out} + sample * n_answers"
            call = f"program({', '.join(['values', *sizes, place, *scratch])})"
            width = ["size_t n_answers"]
    parameters = [
        "const char *samples, size_t stride, size_t count, int type",
        f"{element} *x",
        *(f"size_t {size}" for size in sizes),
        answers,
        *width,
        *(f"void *{each}" for each in scratch),
    ]
    computed = [f"if (({call}) < 0) {{", f"{STEP}return -1;", "}"] if sizes else [f"{call};"]
    return [
        f"typedef const {element} *admission(const void *sample, size_t length, {element} *x);",
        "",
        f"int run({', '.join(parameters)})",
        "{",
        f"{STEP}static admission *const by_type[] = {{{', '.join(f'admit_{numpy}' for numpy in GIVEN)}}};",
        f"{STEP}size_t sample = 0;",
        *([] if block is None else _run_blocks(file, block)),
        f"{STEP}for (; sample < count; sample++) {{",
        f"{STEP}{STEP}const void *given = samples + sample * stride;",
        f"{STEP}{STEP}const {element} *values = by_type[type](given, {file.n_values}, x);",
        f"{STEP}{STEP}if (values == NULL) {{",
        f"{STEP}{STEP}{STEP}return 1;",
        f"{STEP}{STEP}}}",
        *(f"{STEP}{STEP}{line}" for line in computed),
        f"{STEP}}}",
        f"{STEP}return 0;",
        "}",
    ]


def _run_blocks(file: Interface, block: Block) -> Lines:
    """Return the loop over blocks; the last one may have fewer samples, but for a few that are left over."""
    element, n, length = TYPES[file.routine.element], block.n, file.n_values
    kind = file.output(many=True).split(" *")[0]
    lines = [
        f"const {element} *rows[{n}];",
        f"{kind} answers[{n * block.n_answers}];",
        f"while (count - sample >= {n // 4}) {{",
        f"{STEP}const size_t left = count - sample < {n} ? count - sample : {n};",
        f"{STEP}for (size_t lane = 0; lane < left; lane++) {{",
        f"{STEP}{STEP}const void *given = samples + (sample + lane) * stride;",
        f"{STEP}{STEP}rows[lane] = by_type[type](given, {length}, x + lane * {length});",
        f"{STEP}{STEP}if (rows[lane] == NULL) {{",
        f"{STEP}{STEP}{STEP}return 1;",
        f"{STEP}{STEP}}}",
        f"{STEP}}}",
        f"{STEP}for (size_t lane = left; lane < {n}; lane++) {{",
        f"{STEP}{STEP}rows[lane] = rows[0];",
        f"{STEP}}}",
        f"{STEP}turn(rows, x + {n} * {length});",
        f"{STEP}block(x + {n} * {length}, answers);",
        *(f"{STEP}{line}" for line in block.answered()),
        f"{STEP}sample += left;",
        "}",
    ]
    return [f"{STEP}{line}" for line in lines]
