"""What `fit` is asked to learn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..errors import UnsupportedError


@dataclass(frozen=True, slots=True)
class Plan:
    """How a network is learned from a table.

    Parameters
    ----------
    subconcepts : "auto", "all" or int
        As `EssenceClassifier.n_subconcepts`.
    hierarchical : bool
        As `EssenceClassifier.hierarchical`.
    cost : "auto", float or None
        As `EssenceClassifier.cost`.
    max_conditions : int or None
        As `EssenceClassifier.max_conditions`.
    others : bool
        Whether new rows may have categories that no example has.

    Raises
    ------
    UnsupportedError
        If the options do not go together.
    """

    subconcepts: Literal["auto", "all"] | int
    hierarchical: bool
    cost: Literal["auto"] | float | None
    max_conditions: int | None
    others: bool

    def __post_init__(self) -> None:
        if self.max_conditions is not None and self.subconcepts != "auto" and not self.hierarchical:
            raise UnsupportedError(
                f"--max-conditions needs --subconcepts auto, or --hierarchical; got {self.subconcepts}"
            )
        if self.hierarchical and self.cost is None:
            raise UnsupportedError("--hierarchical needs a --cost: a number, or auto; got none")
