"""What a check can answer, and the record of all checks that a program went through."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

Status = Literal["proved", "tested"]


@dataclass(frozen=True, slots=True)
class Proved:
    """The two are equal on the whole domain.

    Parameters
    ----------
    method : str
        How: expansion, enumeration, normal form, ...
    cases : int
        How many cases the proof went through.
    detail : str, default=""
        A note for the reader.
    """

    method: str
    cases: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Tested:
    """The two agree on samples; nothing was proved.

    Parameters
    ----------
    samples : int
        How many inputs were tried.
    detail : str, default=""
        How they were drawn.
    """

    samples: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Refuted:
    """The two differ.

    Parameters
    ----------
    case : object
        An input, or a place in the network.
    expected, got : object
        What the two give there.
    """

    case: Any
    expected: Any
    got: Any


@dataclass(frozen=True, slots=True)
class Unknown:
    """Neither equality nor a difference was shown within the budget.

    Parameters
    ----------
    reason : str
        What was in the way.
    """

    reason: str


Verdict = Proved | Tested | Refuted | Unknown


@dataclass(frozen=True, slots=True)
class Step:
    """One check of one step.

    Parameters
    ----------
    name : str
        The step, or the pass.
    method : str
        How it was checked.
    cases : int
        Number of cases.
    seconds : float
        Time that the step and its check took.
    detail : str
        A note for the reader.
    """

    name: str
    method: str
    cases: int
    seconds: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """What was shown of a program.

    Parameters
    ----------
    status : {"proved", "tested"}
        Whether every step from the network to this program was proved equal, or some only tested.
    domain : str
        The inputs for which it holds.
    steps : tuple of Step
        One record a check, in order.
    networks : tuple of str, default=()
        Fingerprint of each network that the program was made from.
    is_up_to_rounding : bool, default=False
        Whether the two may decide apart where sums are equal but for how they are rounded.
    """

    status: Status
    domain: str
    steps: tuple[Step, ...]
    networks: tuple[str, ...] = ()
    is_up_to_rounding: bool = False

    @property
    def claim(self) -> str:
        """What was shown, in one line."""
        aside = ", up to rounding," if self.is_up_to_rounding else ""
        return {
            "proved": f"proved equal to the network{aside} on {self.domain}",
            "tested": f"tested against the network on samples of {self.domain}; not proved",
        }[self.status]

    def __str__(self) -> str:
        """Return a table of the steps under a line that says what holds."""
        width = max((len(step.name) for step in self.steps), default=0)
        ways = max((len(step.method) for step in self.steps), default=0)
        rows = [
            f"  {s.name:<{width}}  {s.method:<{ways}}  {s.cases:>9,} cases  {s.seconds:6.2f} s"
            + (f"  {s.detail}" if s.detail else "")
            for s in self.steps
        ]
        return "\n".join([self.claim, *rows])


def overall(verdicts: Iterable[Verdict]) -> Status:
    """Return "proved" where every verdict is a proof."""
    return "proved" if all(isinstance(verdict, Proved) for verdict in verdicts) else "tested"
