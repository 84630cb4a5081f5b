"""MAX-SAT: satisfy as many clauses of a formula as possible, deciding one variable after the other.

Small formulas are dense arrays (`formulas`), as a network reads them; large ones are lists of literals
(`clauses`), read from DIMACS files (`dimacs`) and answered as solvers answer (`answers`). `assign` plays the
game, `rules` holds the players that people wrote, `looking` and `views` let a program play, `lessons` makes
examples of good play from exact optima.
"""

from .answers import answer_text
from .assign import Entries, Play, Rule, assign
from .clauses import Bools, Clauses, clauses_of, from_dense, random_clauses
from .dimacs import Instance, parse_dimacs, read_dimacs, read_instance, write_dimacs
from .formulas import after_assigning, n_satisfied, random_formula, single_clause_formulas
from .lessons import least_costs, lessons
from .looking import KINDS, Asked, kinds_of_clauses
from .rules import greedy, johnson, three_quarters, uniform
from .views import Seen, formula_seen

__all__ = [
    "KINDS",
    "Asked",
    "Bools",
    "Clauses",
    "Entries",
    "Instance",
    "Play",
    "Rule",
    "Seen",
    "after_assigning",
    "answer_text",
    "assign",
    "clauses_of",
    "formula_seen",
    "from_dense",
    "greedy",
    "johnson",
    "kinds_of_clauses",
    "least_costs",
    "lessons",
    "n_satisfied",
    "parse_dimacs",
    "random_clauses",
    "random_formula",
    "read_dimacs",
    "read_instance",
    "single_clause_formulas",
    "three_quarters",
    "uniform",
    "write_dimacs",
]
