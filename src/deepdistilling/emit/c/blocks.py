"""The C that computes a block of samples side by side, and lays them so."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...program.expr import Const, Expr
from ..loops.braces import Lines, statement
from ..loops.form import Place, Written
from ..loops.lanes import lanes, side_by_side
from ..loops.names import printed_names
from ..loops.stages import single_score
from ..loops.suited import is_worth_it
from ..shared.layout import STEP
from .functions import as_choice
from .interface import ALSO, BYTES, Interface, declared, signature
from .words import RESERVED, TYPES

SAMPLES = (128, 64, 32)
"""How many samples a block has: the first number of these for which it is not too large."""

MAX_BYTES = 1 << 18
"""Samples, their values side by side and all that is computed from them stay in a core's own cache."""

LONGEST = 8
"""Bytes of the longest answer."""

TURN = """\
/* Lay equal places of all samples of a block side by side. */
static void turn(const {kind} *const *rows, {kind} *x)
{{
{squares}\
    for (size_t place = {squared}; place < {length}; place++) {{
        for (size_t lane = 0; lane < {n}; lane++) {{
            x[place * {n} + lane] = rows[lane][place];
        }}
    }}
}}
"""

SQUARES = """\
    for (size_t place = 0; place < {squared}; place += 16) {{
        for (size_t lane = 0; lane < {n}; lane += 16) {{
            turn_square(rows + lane, place, x + lane);
        }}
    }}
"""

SQUARE = """\
#ifndef __has_builtin
#define __has_builtin(name) 0
#endif

/* Lay 16 places of 16 samples side by side. */
static void turn_square(const {kind} *const *rows, size_t place, {kind} *x)
{{
#if __has_builtin(__builtin_shufflevector)
    typedef {kind} bytes __attribute__((vector_size(16)));
    bytes square[16], dealt[16];
    for (int row = 0; row < 16; row++) {{
        memcpy(&square[row], rows[row] + place, 16);
    }}
    /* Two halves are shuffled into each other, as cards are: after four times, rows are columns. */
    for (int times = 0; times < 4; times++) {{
        for (int row = 0; row < 8; row++) {{
            const bytes one = square[row], other = square[row + 8];
            dealt[2 * row] = __builtin_shufflevector(
                one, other, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
            dealt[2 * row + 1] = __builtin_shufflevector(
                one, other, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        }}
        memcpy(square, dealt, sizeof square);
    }}
    for (int row = 0; row < 16; row++) {{
        memcpy(x + (place + (size_t)row) * {n}, &square[row], 16);
    }}
#else
    for (size_t column = 0; column < 16; column++) {{
        for (size_t row = 0; row < 16; row++) {{
            x[(place + column) * {n} + row] = rows[row][place + column];
        }}
    }}
#endif
}}

"""
"""Only for bytes, of which there are most; one at a time takes longer than to compute with them."""


ONE_BY_ONE = "memcpy({out} + sample, answers, left * sizeof answers[0]);"

ROW_BY_ROW = (
    "for (size_t first = 0; first < {each}; first += 8) {{",
    f"{STEP}const size_t last = first + 8 < {{each}} ? first + 8 : {{each}};",
    f"{STEP}for (size_t lane = 0; lane < left; lane++) {{{{",
    f"{STEP * 2}for (size_t k = first; k < last; k++) {{{{",
    f"{STEP * 3}{{out}}[(sample + lane) * {{each}} + k] = answers[k * {{n}} + lane];",
    f"{STEP * 2}}}}}",
    f"{STEP}}}}}",
    "}}",
)
"""Answers are turned back eight scores at a time: so many rows stay in the nearest cache."""


@dataclass(frozen=True)
class Block(Interface):
    """A program for a block of samples.

    Parameters
    ----------
    n : int
        How many samples it takes.
    """

    n: int

    @property
    def n_answers(self) -> int:
        """How many values a sample's answer has."""
        match self.routine.result:
            case Written(_, Const(count, _), _):
                return int(count)
            case _:
                return 1

    @property
    def n_bytes(self) -> int:
        """The size of samples as they come, of the same side by side, of all arrays, and of answers."""
        routine = self.routine
        samples = 2 * math.prod(_lengths(routine.shapes[routine.code.input.name])) * BYTES[routine.element]
        kept = sum(math.prod(_lengths(each.dims)) * BYTES[each.element] for each in declared(routine.body))
        return samples + kept + self.n * self.n_answers * LONGEST

    @property
    def text(self) -> str:
        """The functions that lay samples side by side and compute their answers."""
        length = math.prod(self.routine.code.input.dims)
        squared = length - length % 16 if BYTES[self.routine.element] == 1 else 0
        words = {"kind": TYPES[self.routine.element], "length": length, "squared": squared, "n": self.n}
        square, squares = (each.format(**words) if squared else "" for each in (SQUARE, SQUARES))
        turn = square + TURN.format(squares=squares, **words)
        return "\n".join([turn, *self._function()])

    def answered(self) -> Lines:
        """Return what copies the answers of the `left` first samples, and makes probabilities of scores."""
        out, each = self.output(many=True).rsplit("*", 1)[1], self.n_answers
        lines = [
            line.format(out=out, each=each, n=self.n) for line in ((ONE_BY_ONE,) if each == 1 else ROW_BY_ROW)
        ]
        match self.routine.result:
            case Written("probability"):
                place = f"{out} + (sample + lane) * {each}"
                is_one = single_score(self.routine.code) is not None
                made = f"*({place}) = logistic(*({place}))" if is_one else f"softmax({place}, {each})"
                lines += ["for (size_t lane = 0; lane < left; lane++) {", f"{STEP}{made};", "}"]
        return lines

    def _function(self) -> Lines:
        kind = TYPES[self.routine.element]
        output = self.output(many=True).replace("*", "*restrict ")
        head = f"static void block(const {kind} *restrict {self.names.argument}, {output})"
        speech, loop = self.speech(), lanes(self.n)
        inner, lane = speech.within(loop)
        last: Lines = []
        match self.routine.result:
            case Place(index):
                index = as_choice(index)
                value = inner.value(index)
                if inner.width(index) != "int":
                    value = inner.converted(index, value, "int")
                last = statement(value, f"labels[{lane}] = ", ";", STEP * 2)
        return [
            *signature(head),
            "{",
            *speech.lines(self.routine.body),
            *(
                [f"{STEP}for (int {lane} = 0; {lane} < {self.n}; {lane}++) {{", *last, f"{STEP}}}"]
                if last
                else []
            ),
            "}",
        ]


def block_of(seen: Interface) -> Block | None:
    """Return a program for as many samples at once as fit into the cache; None where one by one is faster."""
    if seen.sizes or not is_worth_it(seen.routine):
        return None
    for n in SAMPLES:
        routine = side_by_side(seen.routine, n)
        if routine is None:
            return None
        names = printed_names(routine, seen.names.function, RESERVED, ALSO)
        block = Block(routine, replace(names, function="block"), n)
        if block.n_bytes <= MAX_BYTES:
            return block
    return None


def _lengths(dims: Sequence[Expr]) -> list[int]:
    return [int(length.value) for length in dims if isinstance(length, Const)]
