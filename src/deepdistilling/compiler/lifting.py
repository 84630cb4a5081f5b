"""The first half of distilling: lift a network, and show that no decision and no weight was changed.

A layer whose structured form is refuted by a check, or cannot be made, is lifted as a table of its own
numbers: longer, and exact by construction. The other layers keep their structure, and the record says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import VerificationError
from ..lift import Lifted, lift
from ..network import Network
from ..program.code import Array, Code, OutputKind
from ..program.evaluate import evaluate
from ..verify import (
    Inputs,
    Proved,
    Verdict,
    check_expansion,
    check_rounding,
    compare_on_inputs,
    hidden_outputs,
)
from .inputs import describe
from .record import Record
from .ties import Answers, Flags, answers_of


@dataclass(frozen=True, eq=False)
class Checked:
    """A lifted program and what was shown of it.

    Parameters
    ----------
    code : Code
        The program.
    record : Record
        One note a check.
    loose : tuple of ndarray of bool
        For each hidden layer, neurons whose ties are narrower in the program: see `ties.answers_of`.
    deviation : float
        By how much a score may differ from the network's: a solver's noise that was removed.
    """

    code: Code
    record: Record
    loose: tuple[Flags, ...]
    deviation: float


def lifted(net: Network, given: Array, output: OutputKind, budget: dict[str, int]) -> Checked:
    """Lift a network with as much structure as the checks allow.

    Parameters
    ----------
    net : Network
        Any threshold network.
    given : Array
        What it reads.
    output : {"score", "label", "probability"}
        What the program returns.
    budget : dict
        `n_samples` and `max_cases` of `verify.compare_on_inputs`.

    Raises
    ------
    VerificationError
        If even tables of the network's own numbers are refuted.
    """
    found = _tried(net, given, output, (), budget)
    if isinstance(found, Checked):
        return found
    plain: tuple[int, ...] = tuple(range(1, len(net.layers) + 1))
    checked = _checked(net, given, output, plain, budget)
    for depth in plain:
        fewer = tuple(each for each in plain if each != depth)
        again = _tried(net, given, output, fewer, budget) if fewer else None
        if isinstance(again, Checked):
            plain, checked = fewer, again
    checked.record.remark("lift as tables", f"{_listed(plain)}: with structure, {found}")
    return checked


def _tried(
    net: Network, given: Array, output: OutputKind, plain: Sequence[int], budget: dict[str, int]
) -> Checked | str:
    """Return a checked program, or what was wrong with it: a fallback must not depend on what fails."""
    try:
        return _checked(net, given, output, plain, budget)
    except VerificationError as error:
        return f"{error.step!r} was refuted at {error.counterexample}"
    except Exception as error:
        return f"it raised {type(error).__name__}: {error}"


def _checked(
    net: Network, given: Array, output: OutputKind, plain: Sequence[int], budget: dict[str, int]
) -> Checked:
    record = Record(describe(given))
    result = lift(net, given, output, plain=plain)
    for depth, verdict in enumerate(_roundings(net, given, result), start=1):
        record.note(f"round layer {depth}", verdict)
    layers = [(each.weights, each.bias) for each in result.layers]
    bands = [each.band for each in result.layers]
    proof = check_expansion(result.code, result.placements, layers, activation=net.activation, bands=bands)
    deviation = result.layers[-1].deviation
    detail = f"scores within {deviation:.1g} of the network's" if deviation else ""
    record.note("lift", proof, detail)
    loose = tuple(~each.whole & (each.band == 0) for each in result.layers[:-1])
    against = _beside(net, result.code, deviation, loose, budget)
    note = "" if isinstance(against, Proved) else "on top of the proof: seeded samples"
    record.note("run beside the network", against, note, extra=True)
    return Checked(result.code, record, loose, deviation)


def _roundings(net: Network, given: Array, result: Lifted) -> list[Verdict]:
    domains = given.domains
    lo, hi = (np.array(ends) for ends in zip(*((float(d.lo), float(d.hi)) for d in domains), strict=True))
    inputs = Inputs(lo, hi, np.array([d.integer for d in domains]))
    verdicts = []
    for layer, exact in zip(net.layers[:-1], result.layers, strict=False):
        numbers = exact.weights, exact.bias, exact.exact, exact.band
        verdicts.append(
            check_rounding(layer, *numbers, inputs, activation=net.activation, tolerance=net.tie_tolerance)
        )
        inputs = hidden_outputs(net.activation, layer.n_outputs)
    return verdicts


def _beside(
    net: Network, code: Code, deviation: float, loose: Sequence[Flags], budget: dict[str, int]
) -> Verdict:
    """Run the program and the network on the same inputs."""
    kind, last = code.output, dict[str, Answers]()

    def expected(X: npt.NDArray[Any]) -> npt.NDArray[Any]:
        last["answers"] = answers_of(net, X, loose)  # the same inputs are run next
        return last["answers"].expected(kind)

    def got(X: npt.NDArray[Any]) -> npt.NDArray[Any]:
        answers = last["answers"]
        return answers.settled(kind, evaluate(code, X), answers.expected(kind), deviation)

    return compare_on_inputs(code.input, expected, got, **budget)


def _listed(depths: Sequence[int]) -> str:
    *others, last = map(str, depths)
    return f"layers {', '.join(others)} and {last}" if others else f"layer {last}"
