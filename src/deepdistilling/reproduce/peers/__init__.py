"""What people would use instead, and how much there is to read of what they learn.

In: samples. Out: fitted models, and their text as a Python function, so that all are measured with one
measure: nodes of the syntax tree. Some peers need the extra ``peers``.
"""

from .judging import OURS, Measured, applies, compare, costs_table, fitted, measure, share_right
from .peer import Peer
from .table import PEERS, present_peers, what_is_missing

__all__ = [
    "OURS",
    "PEERS",
    "Measured",
    "Peer",
    "applies",
    "compare",
    "costs_table",
    "fitted",
    "measure",
    "present_peers",
    "share_right",
    "what_is_missing",
]
