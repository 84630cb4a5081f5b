"""One program from those of several sizes.

The programs are aligned as they are. Small sizes are often written out, element by element, where larger ones
have a loop; where alignment fails, it is tried again with what is written out rolled up into loops. A small
size may also have a shorter text than the rule for all sizes: last, one question about every place is looked
for that agrees with all answers at all sizes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from ..errors import GeneralizationError
from ..program.code import Code
from ..simplify.uniform import forms, restated, truth_of
from .align import align
from .bounds import with_sizes_of
from .counted import counted
from .lengths import with_whole_places
from .named import equal_axes, with_named_sizes
from .rolled import rolled

MAX_FORMS = 32
"""Of rules that agree with all answers, so many are tried, the shortest first."""

MIN_ANSWERS = 40
"""Some rule or other agrees with fewer answers than this: there are some thousands to choose from."""


def unified(codes: Sequence[Code]) -> Code:
    """Return one program with named sizes that is each of the given ones at its size.

    An axis that has the same length in all programs keeps it: of other lengths nothing is known.

    Parameters
    ----------
    codes : sequence of Code
        Two or more programs of different sizes.

    Raises
    ------
    GeneralizationError
        If two programs differ in structure, or a constant is no simple function of the sizes; the message
        shows where.
    """
    dims = [code.input.dims for code in codes]
    if len({len(each) for each in dims}) > 1:
        raise GeneralizationError(f"the programs have inputs with different numbers of axes: {dims}")
    moving = [axis for axis, lengths in enumerate(zip(*dims, strict=True)) if len(set(lengths)) > 1]
    refused: GeneralizationError | None = None
    for ways in (list(codes), *_other_ways(codes)):
        try:
            return _aligned(ways, moving)
        except GeneralizationError as error:
            if refused is None or len(str(error)) < len(str(refused)):
                refused = error
    for ways in _as_one_rule(codes):
        with suppress(GeneralizationError):
            return _aligned(ways, moving)
    assert refused is not None
    for code in codes:
        if not with_named_sizes(code).sizes:
            raise GeneralizationError(
                f"{refused}. The program for {code.input.dims} is written out place by place, as small ones "
                "are: try larger sizes"
            ) from refused
    raise refused


def _other_ways(codes: Sequence[Code]) -> Iterator[list[Code]]:
    """Yield other ways to write programs of one size, in which they may be more alike."""
    for write in (rolled, counted):
        changed = [code if code.sizes else write(code) for code in codes]
        if changed != list(codes):
            yield changed


def _as_one_rule(codes: Sequence[Code]) -> Iterator[list[Code]]:
    """Yield the programs as one question about every place, which all their answers agree with."""
    truths = [truth for truth in map(truth_of, codes) if truth is not None]
    if len(truths) == len(codes) and sum(len(each.labels) for each in truths) >= MIN_ANSWERS:
        for texts in forms(truths)[:MAX_FORMS]:
            yield [restated(code, text) for code, text in zip(codes, texts, strict=True)]


def _aligned(codes: Sequence[Code], moving: Sequence[int]) -> Code:
    return with_whole_places(align(_named(codes, moving)))


def _named(codes: Sequence[Code], axes: Sequence[int]) -> list[Code]:
    """Return programs with named sizes; axes that one loop of each program runs over share a name."""
    if any(code.sizes for code in codes):
        return [code if code.sizes else with_sizes_of(code, [(axis,) for axis in axes]) for code in codes]
    groups = equal_axes(codes, axes)
    return [with_sizes_of(code, groups) for code in codes]
