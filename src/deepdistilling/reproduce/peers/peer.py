"""A peer: how it is made, how its model reads as text, and what it cannot do."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

import numpy as np

from ...errors import MissingExtraError, UnsupportedError

Model = Any


@dataclass(frozen=True, slots=True)
class Peer:
    """A kind of model.

    Parameters
    ----------
    make : callable
        From the number of inputs and the number of labels to a model that is not fitted yet.
    text : callable
        From a fitted model to a Python function ``program(x)`` that says which label's place comes out. It
        may call ``largest`` (the place of the largest value), ``mode`` and `bisect.bisect_right`.
    package : str, optional
        What must be installed; nothing if not given.
    two_labels : bool, default=False
        Whether it tells two labels apart and no more.
    """

    make: Callable[[int, int], Model]
    text: Callable[[Model], str]
    package: str | None = None
    two_labels: bool = False

    @property
    def is_present(self) -> bool:
        """Whether its package is installed."""
        return self.package is None or find_spec(self.package) is not None

    def fitted(self, X: Any, y: Any) -> Model:
        """Learn from samples.

        Parameters
        ----------
        X : ndarray of shape (n_samples, n_inputs)
        y : ndarray of shape (n_samples,)
            Labels, whole numbers from 0.

        Raises
        ------
        MissingExtraError
            If its package is not installed.
        UnsupportedError
            If it tells two labels apart only, or its package does not run with this scikit-learn.
        """
        n_labels = len(np.unique(y))
        if self.two_labels and n_labels > 2:
            raise UnsupportedError(f"{self.package} tells two labels apart; got {n_labels}")
        if not self.is_present:
            raise MissingExtraError(f"{self.package} is missing: pip install 'deepdistilling[peers]'")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of other people's code, about other people's code
            try:
                return self.make(X.shape[1], n_labels).fit(X, y)
            except (ImportError, AttributeError, TypeError) as error:
                if self.package is None:
                    raise
                raise UnsupportedError(
                    f"{self.package} does not run with scikit-learn {version('scikit-learn')}: {error}"
                ) from error
