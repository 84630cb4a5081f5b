"""One table of small tasks, shared by the conformance tests, the golden files and the benchmarks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import deepdistilling as dd
from deepdistilling.problems import automata, logic, orientation


@dataclass(frozen=True)
class Task:
    """Examples to learn from, and what is said when distilling.

    Where `is_complete`, X holds every possible input.
    """

    name: str
    examples: Callable[[], tuple[Any, Any]]
    options: dict[str, Any] = field(default_factory=dict)
    n_subconcepts: Any = "auto"
    is_complete: bool = True

    def learn(self):
        X, y = self.examples()
        return dd.EssenceClassifier(n_subconcepts=self.n_subconcepts).fit(X.reshape(len(X), -1), y)

    def distill(self, network):
        return dd.distill(network, input_domain="binary", **self.options)


def column(make, k):
    """One bit of an answer of several."""

    def examples():
        X, Y = make()
        return X, Y[:, k]

    return examples


CELLS = {"names": ["left", "center", "right"]}

TASKS = [
    *(
        Task(f"rule_{rule}", lambda rule=rule: automata.elementary_rule(rule), CELLS)
        for rule in (30, 90, 110, 184, 232)
    ),
    Task("game_of_life", automata.life_rule, {"input_shape": (3, 3)}),
    Task("parity_4", lambda: logic.parity(4)),
    Task("majority_5", lambda: logic.majority(5)),
    Task("full_adder_carry", column(logic.full_adder, 0), {"names": ["a", "b", "carry"]}),
    Task("full_adder_sum", column(logic.full_adder, 1), {"names": ["a", "b", "carry"]}),
    Task("comparator_2", lambda: logic.comparator(2), {"names": ["a1", "a0", "b1", "b0"]}),
    Task("multiplexer_2", lambda: logic.multiplexer(2), {"names": ["s1", "s0", "d0", "d1", "d2", "d3"]}),
    Task(
        "orientation_10x12",
        lambda: orientation.straight_lines(10, 12),
        {"input_shape": (10, 12)},
        n_subconcepts="all",
        is_complete=False,
    ),
]
