"""The checks of one run: each step's verdict is either written down, or raised."""

from __future__ import annotations

import time

from ..errors import VerificationError
from ..verify import Proved, Refuted, Step, Tested, Unknown, Verdict, Verification, overall


class Record:
    """Collects what was shown of each step.

    Parameters
    ----------
    domain : str
        The inputs for which it is shown.
    networks : tuple of str, default=()
        Fingerprint of each network that the program is made from.
    """

    def __init__(self, domain: str, networks: tuple[str, ...] = ()) -> None:
        self._domain = domain
        self._networks = networks
        self._verdicts: list[Verdict] = []
        self._steps: list[Step] = []
        self._is_up_to_rounding = False
        self._start = time.perf_counter()

    def note(self, name: str, verdict: Verdict, detail: str = "", *, extra: bool = False) -> None:
        """Write a verdict down.

        Parameters
        ----------
        name : str
            The step.
        verdict : Verdict
            What its check answered.
        detail : str, default=""
            A note for the reader.
        extra : bool, default=False
            The check adds to a proof of the same step, and does not weaken it.

        Raises
        ------
        VerificationError
            If the verdict is `Refuted`.
        """
        now = time.perf_counter()
        seconds, self._start = now - self._start, now
        match verdict:
            case Proved(method, cases, note):
                self._steps.append(Step(name, method, cases, seconds, detail or note))
            case Tested(samples, note):
                self._steps.append(Step(name, "sampling", samples, seconds, detail or note))
            case Unknown(reason):
                self._steps.append(Step(name, "not decided", 0, seconds, detail or reason))
            case Refuted(case, want, got):
                raise VerificationError(
                    f"step {name!r} changed the program: at {case} it gives {got} instead of {want}. No "
                    "program is handed out; please report the network",
                    step=name,
                    counterexample=case,
                )
        if not extra:
            self._verdicts.append(verdict)

    def remark(self, name: str, detail: str) -> None:
        """Write something down that is neither for nor against."""
        self._start = time.perf_counter()
        self._steps.append(Step(name, "not decided", 0, 0.0, detail))

    def allow_rounding(self) -> None:
        """Write down that rounding may decide between equal sums."""
        self._is_up_to_rounding = True

    def extend(self, verification: Verification) -> None:
        """Write down the steps of what this program was made from."""
        self._start = time.perf_counter()
        self._steps.extend(verification.steps)
        self._networks = tuple(dict.fromkeys((*self._networks, *verification.networks)))
        self._is_up_to_rounding |= verification.is_up_to_rounding
        if verification.status != "proved":
            self._verdicts.append(Tested(0))

    def verification(self) -> Verification:
        """Return what was shown so far."""
        return Verification(
            overall(self._verdicts),
            self._domain,
            tuple(self._steps),
            self._networks,
            self._is_up_to_rounding,
        )
