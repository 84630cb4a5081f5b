"""MAX-SAT: discover a rule from small formulas, and play it against those that people wrote."""

from ..task import Task
from .plan import STAGES
from .story import tell

TASK = Task("maxsat", "MAX-SAT: a better rule than the one of 1974", STAGES, tell)

__all__ = ["TASK"]
