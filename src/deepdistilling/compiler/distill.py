"""`distill`: from a network to a program, every step checked.

The driver reads like the figure: network -> lift -> simplify -> program, with a check after each arrow. Only
this module and `lifting` call the checks; a pass never judges itself.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from ..emit import print_python
from ..formats import digest
from ..program.code import Array, Code, OutputKind
from ..program.evaluate import evaluate
from ..simplify import ARRANGE, MAX_ROUNDS, SHORTEN, Pass, spelled_out
from ..verify import (
    Refuted,
    Tested,
    Unknown,
    Verdict,
    all_inputs,
    check_equal,
    n_inputs_of,
    sample_inputs,
)
from .encoding import rows_of, shown_rows
from .inputs import describe, input_array
from .lifting import lifted
from .on_data import samples_of, simplest_on
from .options import check_classes, check_counts, check_name
from .printed import program_of
from .program import Program
from .recode import check_reading, over_columns, wide_input, widened
from .record import Record
from .source import source_of
from .ties import Answers, answers_of, may_round
from .watch import Answering, Watch, watch_of

QUICK_CASES = 1 << 12
"""Up to this many inputs, running them all is quicker than a proof; beyond, a proof is tried first."""

N_PRINTED = 64
"""Number of inputs on which the printed text is run before it is handed out."""


def distill(
    network: Any,
    *,
    input_shape: Sequence[int] | int | None = None,
    input_domain: Any = "auto",
    output: OutputKind | Literal["auto"] = "auto",
    names: Sequence[str] | None = None,
    tolerance: Literal["exact", "data"] = "exact",
    data: Any = None,
    function_name: str = "program",
    n_samples: int = 1000,
    max_cases: int = 1 << 16,
) -> Program:
    """Condense a network to a program that does exactly what it does.

    Parameters
    ----------
    network : Network or fitted estimator
        A threshold network, an estimator with a fitted `network_`, or an estimator of scikit-learn that
        `Network.from_sklearn` reads: trees, forests, gradient boosting, linear models.
    input_shape : sequence of 1 to 4 int, optional
        Dimensions of one sample, in C order. Defaults to ``(n_inputs,)``.
    input_domain : {"auto", "binary", "sign", "real"}, (lo, hi), or a sequence of one of these a value
        What the values of a sample can be: 0/1, -1/+1, any real number, or integers from lo to hi. ``"auto"``
        is for estimators: binary where one says that all training values were 0 or 1, else real.
    output : {"auto", "label", "score", "probability"}, default="auto"
        What the program returns: ``classes[argmax(scores)]``, all scores, or their softmax. ``"auto"`` is
        the label, but for a regressor of scikit-learn, whose one score is its answer.
    names : sequence of str, optional
        Name of each input, for the printed program. Defaults to an estimator's `feature_names_in_`.
    tolerance : {"exact", "data"}, default="exact"
        ``"exact"``: the program decides as the network does on every input of the domain. ``"data"``: on
        every sample of `data`, and elsewhere but for what rounding its numbers changes: those of the first
        layer get the fewest digits, none where an input makes no difference, with which no neuron changes
        its sign on a sample, and a sum of exactly 0 counts as one below 0. Its status is then ``"tested"``.
    data : array-like of shape (n, n_inputs) or (n, *input_shape), optional
        Samples for ``tolerance="data"``, those that the network was trained on for one.
    function_name : str, default="program"
        Name of the printed function.
    n_samples : int, default=1000
        Inputs on which steps are compared where the domain is too large to enumerate.
    max_cases : int, default=65536
        Largest number of inputs that is enumerated.

    Returns
    -------
    Program
        With `verification`, which says what was shown.

    Raises
    ------
    DomainError
        If the shape, the domain, the names or the data do not fit the network.
    UnsupportedError
        If `network` is neither a network nor a fitted estimator, `output` is unknown, labels are wanted of a
        regressor or probabilities where they are no softmax of scores, a label is no text, truth value or
        finite number, or one of ``tolerance="data"`` and `data` is given without the other.
    ParameterError
        If `function_name` is empty, or `n_samples` or `max_cases` is no positive integer.
    VerificationError
        If the lifted program or the printed text differs from the network; it is then not handed out.

    Notes
    -----
    Deep distilling is due to Blazek, Venkatesh & Lin, Nature Computational Science 4 (2024). Lifting by
    product partitions, and the checks, are derived here; see `docs/architecture.md`.

    Examples
    --------
    >>> import deepdistilling as dd
    >>> both = dd.Network([dd.Layer([[1], [1]], [-1.5]), dd.Layer([[1]], [0])])
    >>> program = dd.distill(both, input_domain="binary", names=["a", "b"])
    >>> program([1, 1]), program([1, 0])
    (1, 0)
    >>> program.verification.status
    'proved'
    """
    check_name(function_name)
    check_counts(n_samples=n_samples, max_cases=max_cases)
    source = source_of(network)
    check_classes(source.network.labels.tolist())
    wanted = source.output(output)
    net, domain = source.network, source.domain(input_domain)
    called = source.names_for(names, input_shape)
    given = input_array(source.width, input_shape, domain, called, source.categories)
    record = Record(describe(given), (digest(net),))
    if data is not None and given.categories is not None:
        data = widened(given, rows_of(given, data))
    samples = samples_of(net, tolerance, data)
    if samples is not None:
        net, verdict = simplest_on(net, samples)
        record.note("fewest digits", verdict)
    budget = {"n_samples": n_samples, "max_cases": max_cases}
    found = lifted(net, wide_input(given), wanted, budget)
    record.extend(found.record.verification())

    def answers(X: npt.NDArray[Any]) -> Answers:
        return answers_of(net, widened(given, X), loose=found.loose)

    check = _Check(answers, record, budget)
    code = found.code if given.categories is None else _over_columns(found.code, given, check)
    is_inexact = may_round(net)
    if wanted == "label" and is_inexact:
        check = replace(check, watch=watch_of(code, answers, n_samples=n_samples, max_cases=QUICK_CASES))
    code = _handed_out((_shortened(code, check), code), check, found.deviation, function_name, is_inexact)
    if _may_be_rounded(code, max_cases, is_inexact):
        record.allow_rounding()
    return Program(code, record.verification(), function_name, net)


@dataclass(frozen=True, slots=True, eq=False)
class _Check:
    """What passes are checked with.

    Parameters
    ----------
    answers : callable
        What the network answers.
    record : Record
        Where verdicts are written down.
    budget : dict
        `n_samples` and `max_cases` of `verify.check_equal`.
    watch : Watch, optional
        Inputs of which each program is to give the network's label, whatever the digits of its numbers.
    """

    answers: Answering
    record: Record
    budget: dict[str, int]
    watch: Watch | None = None


def _over_columns(code: Code, given: Array, check: _Check) -> Code:
    """Read the user's columns where the network reads bits; the bits are spelled out where there are few."""
    moved = over_columns(code, given)
    check.record.note("read categories", check_reading(code, moved), "")
    return _passed(Pass("spell out categories", spelled_out, lambda _: ()), moved, check)


def _shortened(code: Code, check: _Check) -> Code:
    """Run the passes; each result is checked, and kept only where equality is shown."""
    for _ in range(MAX_ROUNDS):
        before = code
        for each in SHORTEN:
            code = _passed(each, code, check)
        if code == before:
            break
    for each in ARRANGE:
        code = _passed(each, code, check)
    return code


def _passed(each: Pass, code: Code, check: _Check) -> Code:
    """Run a pass; what raises, is refuted or cannot be shown is not applied, and written down."""
    record = check.record
    try:
        changed = each.run(code)
        verdict = None if changed == code else _compared(code, changed, check)
    except Exception as error:
        record.remark(each.name, f"not applied: it raised {type(error).__name__}: {error}")
        return code
    match verdict:
        case None:
            return code
        case Refuted(np.ndarray() as x, want, got) if _is_open(code, check.answers(x[np.newaxis]), want, got):
            record.remark(each.name, f"not applied: the rounding of sums would decide at {x.tolist()}")
            return code
        case Refuted(x):
            record.remark(each.name, f"not applied: it would change the answer at {np.asarray(x).tolist()}")
            return code
        case Unknown(reason):
            record.note(each.name, verdict, f"not applied: {reason}", extra=True)
            return code
        case _:
            record.note(each.name, verdict)
            return changed


def _compared(code: Code, changed: Code, check: _Check) -> Verdict:
    budget = check.budget
    quick = min(QUICK_CASES, budget["max_cases"])
    verdict = check_equal(code, changed, max_cases=quick, n_samples=budget["n_samples"])
    if isinstance(verdict, Unknown) and quick < budget["max_cases"]:
        verdict = check_equal(code, changed, **budget)
    if check.watch is None or isinstance(verdict, Refuted | Unknown):
        return verdict
    wrong = check.watch.first_wrong(changed)
    return verdict if wrong is None else Unknown(f"its rounded numbers would decide at {wrong.tolist()}")


def _is_open(code: Code, answers: Answers, want: Any, got: Any) -> bool:
    """Whether two answers to one input are apart by no more than a layer's numbers are rounded."""
    one, other = np.array([want]), np.array([got])
    return bool((answers.roughly().settled(code.output, other, one) == one).all())


def _handed_out(
    candidates: Sequence[Code], check: _Check, deviation: float, function_name: str, is_inexact: bool
) -> Code:
    """Return the first program that is right when it is run, all of it and as printed, beside the network.

    Raises
    ------
    VerificationError
        If even the last is wrong.
    """
    *_, last = candidates
    for code in candidates:
        open_sums = _open_sums(code, check) if is_inexact else None
        printed = _run_printed(code, check.answers, deviation, function_name)
        refuted = next((each for each in (open_sums, printed) if isinstance(each, Refuted)), None)
        if refuted is None or code == last:
            break
        where = np.asarray(refuted.case).tolist()
        check.record.remark("shorten", f"not applied at all: the rounding of numbers would decide at {where}")
    if open_sums is not None:
        check.record.note("run beside the network", open_sums)
    check.record.note("run the printed text", printed, "on top of the proof: seeded samples", extra=True)
    return code


def _may_be_rounded(code: Code, max_cases: int, is_inexact: bool) -> bool:
    """Whether rounding may tell equal sums apart on inputs that were not all run beside the network.

    Sums of reals are compared as they are: a network takes what is within its tolerance of a tie for one.
    """
    if not all(each.integer for each in code.input.domains):
        return True
    return is_inexact and code.output == "label" and n_inputs_of(code.input) > max_cases


def _open_sums(code: Code, check: _Check) -> Verdict | None:
    """Return on how many inputs only the rounding of equal sums tells the program from the network.

    That is no difference of the two, but then neither is equality on every input proved. None where there is
    no such input, or where there are too many to run them all.
    """
    is_whole = all(domain.integer for domain in code.input.domains)
    if code.output != "label" or not is_whole or n_inputs_of(code.input) > check.budget["max_cases"]:
        return None
    X = all_inputs(code.input)
    answers, got = check.answers(X), evaluate(code, X)
    wrong = answers.wrong_labels(got)
    if len(wrong):
        return Refuted(X[wrong[0]], answers.labels[wrong[0]], got[wrong[0]])
    n_open = int(np.count_nonzero(got != answers.labels))
    return Tested(len(X), f"{n_open} of them apart by the rounding of equal sums") if n_open else None


def _run_printed(code: Code, answers: Answering, deviation: float, function_name: str) -> Refuted | Tested:
    """Run the printed text itself, apart from the package, against the network: both ends of the way."""
    source = print_python(code, function_name=function_name)
    space: dict[str, Any] = {"__name__": "printed"}
    tree = ast.parse(source)
    exec(compile(tree, f"<{function_name}>", "exec"), space)
    printed = space[program_of(tree).name]
    sampled = sample_inputs(code.input, N_PRINTED)
    rows = shown_rows(code.input, sampled)
    # Passes may round scores as the largest weight does; labels are compared exactly.
    network = answers(sampled) if code.output == "label" else answers(sampled).roughly()
    want = network.expected(code.output)
    got = np.array([printed(x) for x in rows]).reshape(want.shape)
    got = network.settled(code.output, got, want, deviation)
    wrong = np.flatnonzero((got != want).reshape(len(sampled), -1).any(axis=1))
    if len(wrong):
        return Refuted(sampled[wrong[0]], want[wrong[0]], got[wrong[0]])
    return Tested(len(sampled))
