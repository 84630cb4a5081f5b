"""The rule that was discovered, as it came out of the learner: kept, so that trying it needs no learning.

``python -m deepdistilling.reproduce.maxsat.discovered`` learns it anew, as `reproduce maxsat` does, and
writes it here.
"""

from __future__ import annotations

from pathlib import Path

import deepdistilling as dd

from ..programs import from_text
from .learning import learn_rule

PATH = Path(__file__).with_name("rule.json")

N_FORMULAS, SEED = 500, 0
"""What the rule is learned from: formulas of each size and kind in each round."""


def discovered_rule() -> dd.Program:
    """Return the rule: from counts of clauses by kind to whether the variable should be true."""
    return dd.Program.load(PATH)


def learn_anew() -> None:
    """Learn the rule, and keep it."""
    from_text(learn_rule(n_formulas=N_FORMULAS, seed=SEED)["program"]).save(PATH)


if __name__ == "__main__":
    learn_anew()
