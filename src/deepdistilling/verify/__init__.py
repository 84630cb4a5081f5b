"""Checks that two things are equal, which share no code with what they check."""

from .differential import all_inputs, compare_on_inputs, n_inputs_of, sample_inputs
from .expansion import check_expansion
from .normal import check_equal
from .rounding import Inputs, check_rounding, hidden_outputs
from .verdict import Proved, Refuted, Status, Step, Tested, Unknown, Verdict, Verification, overall

__all__ = [
    "Inputs",
    "Proved",
    "Refuted",
    "Status",
    "Step",
    "Tested",
    "Unknown",
    "Verdict",
    "Verification",
    "all_inputs",
    "check_equal",
    "check_expansion",
    "check_rounding",
    "compare_on_inputs",
    "hidden_outputs",
    "n_inputs_of",
    "overall",
    "sample_inputs",
]
