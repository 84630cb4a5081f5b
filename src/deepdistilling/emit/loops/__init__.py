"""Programs as loops: the form between the representation and targets that have no arrays of their own."""

from .form import Routine
from .lower import lower

__all__ = ["Routine", "lower"]
