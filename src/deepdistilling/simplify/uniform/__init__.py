"""Rules that treat every place alike: one question about all windows, or about how many there are."""

from .forms import forms
from .restate import restate, restate_at_once, restated
from .truth import truth_of

__all__ = ["forms", "restate", "restate_at_once", "restated", "truth_of"]
