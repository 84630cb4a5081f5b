"""Are two programs equal? Enumeration where inputs are few, else samples to refute, normal forms to prove."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ...program.code import Code
from ...program.evaluate import evaluate
from ..cases import by_cases
from ..differential import MAX_CASES, N_SAMPLES, all_inputs, compare_on_inputs, n_inputs_of, sample_inputs
from ..verdict import Proved, Refuted, Tested, Unknown, Verdict
from .exactly import exact_output
from .forms import Exhausted
from .prove import MAX_TABLE, SCORE_TOLERANCE, by_normal_form

MAX_SUSPECTS = 20
"""At most this many differences between floats are looked at in exact arithmetic."""


def check_equal(
    before: Code,
    after: Code,
    *,
    max_cases: int = MAX_CASES,
    max_table: int = MAX_TABLE,
    n_samples: int = N_SAMPLES,
) -> Verdict:
    """Show that two programs give the same on every input, or that they do not.

    Parameters
    ----------
    before, after : Code
        Programs over the same input, with the same kind of output.
    max_cases : int
        A domain with at most this many inputs is enumerated.
    max_table : int
        Largest table of a function in a normal form.
    n_samples : int
        Inputs on which a difference is looked for before a proof is tried.

    Returns
    -------
    Proved, Refuted or Unknown
        Refuted holds an input on which they differ.

    Notes
    -----
    Derived here. Labels must be equal; scores and probabilities equal up to 1e-9, relative to 1 or the
    larger. Both programs are read in exact arithmetic: a float constant counts as the decimal that it prints
    as, and numbers are told apart by their first 12 significant digits. Sums of floats can differ from that
    in their last digits, and with them a comparison of two equal sums; such a difference refutes nothing. Nor
    does it prove anything, where inputs are enumerated and the second program's floats are those that are
    wrong.
    """
    given = before.input
    if (given.dims, given.domain, given.element_domains) != (
        after.input.dims,
        after.input.domain,
        after.input.element_domains,
    ):
        return Refuted("input", given, after.input)
    if before.output != after.output or not _have_same_labels(before, after):
        return Refuted("output", (before.output, before.classes), (after.output, after.classes))
    tolerance = 0.0 if before.output == "label" else SCORE_TOLERANCE
    verdict = compare_on_inputs(
        given,
        lambda X: evaluate(before, X),
        lambda X: evaluate(after, X),
        tolerance=tolerance,
        n_samples=n_samples,
        max_cases=max_cases,
    )
    if isinstance(verdict, Refuted):
        verdict = _beyond_rounding(before, after, tolerance, n_samples=n_samples, max_cases=max_cases)
    if isinstance(verdict, Refuted | Proved | Unknown):
        return verdict
    # The quicker proof first: it gives up at once on programs that compare other than single values.
    cases = by_cases(before, after) if n_inputs_of(given) > max_cases else verdict
    if isinstance(cases, Proved):
        return cases
    return by_normal_form(before, after, max_table=max_table)


def _beyond_rounding(
    before: Code, after: Code, tolerance: float, *, n_samples: int, max_cases: int
) -> Verdict:
    """Look for a difference that exact arithmetic confirms among those that evaluation in floats shows."""
    given = before.input
    enumerated = n_inputs_of(given) <= max_cases
    is_listed = enumerated and all(domain.integer for domain in given.domains)
    X = all_inputs(given) if enumerated else sample_inputs(given, n_samples)
    want, have = evaluate(before, X), evaluate(after, X)
    if want.shape != have.shape:
        return Refuted("shape", want.shape, have.shape)
    suspects = np.argwhere(_differ(want, have, tolerance).reshape(len(X), -1).any(axis=1))[:, 0]
    for case in suspects[:MAX_SUSPECTS].tolist():
        try:
            exact = exact_output(before, X[case]), exact_output(after, X[case])
        except Exhausted:
            return Refuted(X[case], want[case], have[case])
        if _differ(*exact, tolerance).any():
            return Refuted(X[case], want[case], have[case])
        right = np.array(after.classes)[exact[1]] if after.output == "label" else exact[1]
        if is_listed and _differ(right, have[case], tolerance).any():
            return Unknown(f"the rounding of its sums would decide at {X[case].tolist()}")
    if enumerated and len(suspects) <= MAX_SUSPECTS:
        return Proved("enumeration", len(X), f"{len(suspects)} of them in exact arithmetic")
    return Tested(len(X), "differences come from rounding")


def _differ(want: npt.NDArray[Any], have: npt.NDArray[Any], tolerance: float) -> npt.NDArray[np.bool_]:
    if not tolerance:
        return np.asarray(want != have)
    size = np.maximum(1.0, np.abs(want))
    return np.asarray(~(np.abs(want - have) <= tolerance * size))


def _have_same_labels(before: Code, after: Code) -> bool:
    """Whether a place is the same label in both; where places are labels, others may be listed."""
    return before.classes == after.classes or (before.is_numbered and after.is_numbered)
