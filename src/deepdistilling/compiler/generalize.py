"""`generalize`, `unify` and `distill_family`: programs for every size, and what is known of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import DataError, DomainError, GeneralizationError, VerificationError
from ..generalize import open_constants, unified, with_named_sizes
from ..program.code import Code
from ..program.labels import has_more_labels
from ..program.sizes import axes_of_sizes, origin, specialise
from ..verify import Proved, Refuted, Tested, check_equal
from .distill import distill
from .inputs import describe
from .program import Program
from .record import Record

Examples = tuple[npt.NDArray[Any], npt.NDArray[Any]]
"""Samples and their labels."""


def generalize(program: Program) -> Program:
    """Return the same program for inputs of every size.

    A loop that runs over a whole axis is bound by the axis's length, which gets a name and is read from the
    input; axes that one loop runs over share a name. An axis keeps its length where a longer input would be
    read outside of it. Nothing else is changed; constants that the sizes could explain are listed in the
    verification and left as they are. `unify` settles them from programs of several sizes.

    Parameters
    ----------
    program : Program
        A program for one size.

    Returns
    -------
    Program
        Its `verification` says for which size it was proved (its own).

    Raises
    ------
    GeneralizationError
        If no loop of the program runs over a whole axis that could be longer, so that there is no size to
        name; or if it reads tables of weights.
    """
    if program.code.sizes:
        return program
    if program.code.tables:
        raise GeneralizationError(
            "the program reads tables of weights, which belong to one size: the network was not learned "
            "as a rule"
        )
    code = with_named_sizes(program.code)
    if not code.sizes:
        raise GeneralizationError(
            f"no loop of the program runs over a whole axis of its {program.input_shape} input that could be "
            "longer: it is a rule for this size only"
        )
    record = Record(f"{describe(program.code.input)}; other sizes follow the same text")
    record.extend(program.verification)
    verdict = check_equal(program.code, origin(code))
    record.note("name sizes", verdict, f"{_legend(code)}; equal at {program.input_shape}")
    for number, could_be in open_constants(code):
        record.remark("open constant", f"{number} = {' or '.join(could_be)}?")
    return Program(code, record.verification(), program.function_name, program.network)


def unify(programs: Sequence[Program], *, held_out: Program | None = None) -> Program:
    """Return the one program of which the given ones are the cases of their sizes.

    Parameters
    ----------
    programs : sequence of Program
        Two or more programs of the same task at different sizes.
    held_out : Program, optional
        The program of one more size, which the result is checked against and not made from.

    Returns
    -------
    Program
        Proved equal to each given program at its size, or tested where a proof was out of reach.

    Raises
    ------
    GeneralizationError
        If the programs differ in structure, or a constant is no simple function of the sizes; the message
        shows where two of them differ.
    VerificationError
        If the result differs from a given program, or from `held_out`.

    Notes
    -----
    Derived here. A constant is fitted exactly (a number, linear, a product, half) to all sizes. Sizes that
    vary independently make the fit say more: prefer shapes that are not all square. Where the program of one
    size is written in another way than all others, as that of a small size may be, the others are unified,
    and the result is compared with it.
    """
    programs = list(programs)
    for each in programs:
        if not isinstance(each, Program):
            raise GeneralizationError(f"unify needs programs, as distill returns them; got {each!r}")
    shapes = [program.input_shape for program in programs]
    if len(set(shapes)) < 2:
        raise GeneralizationError(f"unify needs programs of two or more sizes; got {shapes}")
    program = _made(programs)
    if held_out is None:
        return program
    record = _record_of(program)
    _compare(program.code, held_out, "held-out size", record)
    return Program(program.code, record.verification(), program.function_name)


def _made(programs: Sequence[Program], examples: Sequence[Examples] = ()) -> Program:
    """Return one program for all sizes, made from all programs or from all but one.

    That one is a case of it all the same, or its samples are, where they are given.
    """
    try:
        return _proved(unified([program.code for program in programs]), programs)
    except GeneralizationError:
        for number, rest in _all_but_one(programs):
            with suppress(GeneralizationError, DomainError):
                code = unified([program.code for program in rest])
                one = programs[number]
                if isinstance(check_equal(one.code, specialise(code, one.input_shape)), Proved):
                    return _proved(code, programs)
                program = _proved(code, rest)
                if examples and (program.predict(examples[number][0]) == examples[number][1]).all():
                    found = Tested(len(examples[number][0]), "right on its samples, unlike its own program")
                    return _also(program, f"size {one.input_shape}", found)
        raise


def _all_but_one(programs: Sequence[Program]) -> Iterator[tuple[int, list[Program]]]:
    """Yield each program's place and all others, the smallest size first, while two sizes are left."""
    for number in sorted(range(len(programs)), key=lambda k: math.prod(programs[k].input_shape)):
        rest = [program for k, program in enumerate(programs) if k != number]
        if len({program.input_shape for program in rest}) > 1:
            yield number, rest


def _proved(code: Code, programs: Sequence[Program]) -> Program:
    """Return the program of a code, compared with that of each size."""
    listed = ", ".join(str(program.input_shape) for program in programs)
    networks = tuple(each for program in programs for each in program.verification.networks)
    record = Record(f"inputs of the shapes {listed}; other sizes follow the same text", networks)
    for program in programs:
        _compare(code, program, "unify", record)
        if program.verification.is_up_to_rounding:
            record.allow_rounding()
    if has_more_labels(code):
        largest = max(len(program.code.classes) for program in programs) - 1
        record.remark("open labels", f"labels above {largest} were not seen at any of the sizes")
    return Program(code, record.verification(), programs[0].function_name)


def distill_family(
    make_data: Callable[..., tuple[Any, Any]],
    *,
    sizes: Sequence[Any],
    held_out: Any = None,
    estimator: Any = None,
    **options: Any,
) -> Program:
    """Learn at each size, distill, and unify to one program for every size.

    Where the program of one size is another than all others, and theirs is right on all samples of that size
    too, theirs is taken: of examples that do not tell, more can be made of one size than there is to it.

    Parameters
    ----------
    make_data : callable
        From the values of one size to ``(X, y)``: samples of shape ``(n, *input_shape)`` and their labels.
    sizes : sequence of tuple or int
        Arguments for `make_data`, two or more.
    held_out : tuple or int, optional
        A size that is not learned from: the result is run on its data and must be right on all of them.
    estimator : estimator, optional
        What learns; an `EssenceClassifier` by default. It is cloned for each size.
    **options
        For `distill`.

    Raises
    ------
    GeneralizationError
        If the programs of the sizes are not one program, or it is wrong on the held-out size, or not for it.
    DataError
        If there is nothing to learn at a size.
    """
    from sklearn.base import clone

    from ..learn import EssenceClassifier

    estimator = EssenceClassifier() if estimator is None else estimator
    programs, examples = [], []
    for size in sizes:
        X, y = _data(make_data, size)
        examples.append((X, y))
        try:
            learned = clone(estimator).fit(X.reshape(len(X), -1), y)
        except DataError as error:
            raise DataError(f"size {size}: {error}") from error
        programs.append(distill(learned, input_shape=X.shape[1:], **options))
    program = _made(programs, examples)
    if held_out is None:
        return program
    X, y = _data(make_data, held_out)
    try:
        wrong = np.flatnonzero(program.predict(X) != y)
    except DomainError as error:
        raise GeneralizationError(
            f"the program of sizes {list(sizes)} is not for the held-out size {held_out}: {error}"
        ) from error
    if len(wrong):
        raise GeneralizationError(
            f"the program of sizes {list(sizes)} is wrong on {len(wrong)} of {len(X)} samples of size "
            f"{held_out}, first on sample {wrong[0]}"
        )
    return _also(program, "held-out size", Tested(len(X), f"right on all samples of size {held_out}"))


def _also(program: Program, step: str, verdict: Tested) -> Program:
    """Return a program with one more thing that is known of it."""
    record = _record_of(program)
    record.note(step, verdict, extra=True)
    return Program(program.code, record.verification(), program.function_name)


def _record_of(program: Program) -> Record:
    record = Record(program.verification.domain, program.verification.networks)
    record.extend(program.verification)
    return record


def _data(make_data: Callable[..., tuple[Any, Any]], size: Any) -> Examples:
    X, y = make_data(*size) if isinstance(size, tuple | list) else make_data(size)
    return np.asarray(X), np.asarray(y)


def _compare(code: Code, program: Program, step: str, record: Record) -> None:
    """Compare the program for every size with one of a given size, at that size."""
    shape = program.input_shape
    verdict = check_equal(program.code, specialise(code, shape))
    if isinstance(verdict, Refuted):
        raise VerificationError(
            f"the unified program differs from the program for {shape}: at {verdict.case} it gives "
            f"{verdict.got} instead of {verdict.expected}",
            step=step,
            counterexample=verdict.case,
        )
    record.note(f"{step} {shape}", verdict, "" if isinstance(verdict, Proved) else "compared on samples")


def _legend(code: Code) -> str:
    return ", ".join(
        f"{name} = length of {'axis' if len(axes) == 1 else 'axes'} {' and '.join(map(str, axes))}"
        for name, axes in axes_of_sizes(code).items()
    )
