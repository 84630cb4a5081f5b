"""A program as layers of thresholds again: the form in which a program without structure runs fastest."""

from .columns import by_column
from .forms import NoLayers
from .layers import Layers, layers_of
from .running import Fill, Run, runner
from .work import work_of

__all__ = ["Fill", "Layers", "NoLayers", "Run", "by_column", "layers_of", "runner", "work_of"]
