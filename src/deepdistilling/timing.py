"""How fast a program is beside its network, both in one run.

Everything is timed in turn, several times, so that what slows the machine down slows all of them; ratios are
the medians of those within one turn. Random inputs of the program's domain are used.
"""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .compiler import Program
from .compiler.beside import answers_like
from .compiler.recode import widened
from .errors import MissingExtraError, UnsupportedError, VerificationError
from .network import Network
from .program.sizes import origin
from .verify import Refuted, sample_inputs

ROUNDS = 7
"""How often each is timed."""

LEAST = 0.01
"""Seconds that a timing takes at least: quick calls are repeated."""

BACKEND_NAMES = {"numpy": "NumPy", "numba": "Numba", "c": "C"}
"""What each backend is called."""

COMPARED = 256
"""Inputs on which program and network are compared first."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long something took.

    Parameters
    ----------
    name : str
        What was timed.
    batch : int
        Number of samples at once.
    seconds : float
        Median time of one call.
    speedup : float or None
        Median of the network's time over this one, where there is a network.
    """

    name: str
    batch: int
    seconds: float
    speedup: float | None

    @property
    def per_sample(self) -> float:
        """Seconds a sample."""
        return self.seconds / self.batch


def time_program(program: Program, network: Network | None, batches: Sequence[int]) -> list[Timing]:
    """Time a program, in each form that is installed, beside its network.

    Parameters
    ----------
    program : Program
    network : Network or None
        The one that it was made from.
    batches : sequence of int
        Numbers of samples at once.

    Returns
    -------
    list of Timing
        For each batch: the network, and the program with each backend that this machine has.

    Raises
    ------
    VerificationError
        If the program and the network differ: to compare their times would mean nothing.
    """
    if network is not None:
        verdict = program.compare(network, n_samples=COMPARED, max_cases=COMPARED)
        if isinstance(verdict, Refuted):
            raise VerificationError(
                f"this program is not of this network: at {np.asarray(verdict.case).tolist()} it gives "
                f"{verdict.got} instead of {verdict.expected}",
                step="compare",
                counterexample=verdict.case,
            )
    forms = {"network": None if network is None else answers_like(network, program.code.output)}
    for backend, name in BACKEND_NAMES.items():
        # A package or a C compiler may be missing, or a backend have no integers that are large enough.
        with contextlib.suppress(UnsupportedError, MissingExtraError):
            forms[f"program ({name})"] = program.compile(backend=backend).run
    found = []
    for batch in batches:
        given = origin(program.code).input
        X = sample_inputs(given, batch)
        inputs = {name: widened(given, X) if name == "network" else X for name in forms}
        calls = {name: _call(form, inputs[name]) for name, form in forms.items() if form is not None}
        times = _in_turn(calls)
        for name, seconds in times.items():
            ratio = None if network is None else float(np.median(times["network"] / seconds))
            found.append(Timing(name, batch, float(np.median(seconds)), ratio))
    return found


def _call(form: Callable[..., Any], X: Any) -> Callable[[], Any]:
    return lambda: form(X)


def _in_turn(calls: dict[str, Callable[[], Any]]) -> dict[str, Any]:
    """Seconds of a call in each round, by name."""
    counts = {}
    for name, call in calls.items():
        call()
        counts[name] = max(1, math.ceil(LEAST / max(_seconds(call, 1), 1e-9)))
    rounds = [{name: _seconds(call, counts[name]) for name, call in calls.items()} for _ in range(ROUNDS)]
    return {name: np.array([each[name] for each in rounds]) for name in calls}


def _seconds(call: Callable[[], Any], count: int) -> float:
    start = time.perf_counter()
    for _ in range(count):
        call()
    return (time.perf_counter() - start) / count
