"""What `distill` is given, as a network and what is known of the columns that it reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ..categories import Categories
from ..errors import DomainError, UnsupportedError
from ..network import Network
from ..program.code import OutputKind


@dataclass(frozen=True, eq=False)
class Source:
    """A network, and what its maker says of its input.

    Parameters
    ----------
    network : Network
        With categories it reads a bit for each of them.
    names : tuple of str or None
        Names of the columns.
    is_binary : bool or None
        Whether all values were 0 or 1 in training; None where nobody says.
    categories : tuple of Categories or None, optional
        For each column, where a column has categories.
    has_labels : bool, default=True
        Whether the network's scores choose a label; those of a regressor are the answer.
    no_softmax : str or None, optional
        Why the softmax of the scores is not what the maker calls probabilities.
    """

    network: Network
    names: tuple[str, ...] | None
    is_binary: bool | None
    categories: tuple[Categories | None, ...] | None = None
    has_labels: bool = True
    no_softmax: str | None = None

    @property
    def width(self) -> int:
        """Number of columns of the user's table."""
        return self.network.n_inputs if self.categories is None else len(self.categories)

    def domain(self, wanted: Any) -> Any:
        """Return the domain that the user asks for; for ``"auto"`` the one that the maker knows.

        Raises
        ------
        DomainError
            If nobody says.
        """
        if not isinstance(wanted, str) or wanted != "auto":
            return wanted
        if self.is_binary is None:
            raise DomainError(
                "a bare network does not say what its inputs can be",
                parameter="input_domain",
                advice="pass input_domain='binary' (0/1), 'sign' (-1/+1), 'real', or (lo, hi) for integers",
            )
        return "binary" if self.is_binary else "real"

    def output(self, wanted: OutputKind | Literal["auto"]) -> OutputKind:
        """Return what the user wants of a program; for ``"auto"`` labels, where there are any.

        Raises
        ------
        UnsupportedError
            If it is unknown, labels are wanted of a regressor, or probabilities where the softmax of the
            scores is not what the estimator calls so.
        """
        if wanted == "auto":
            return "label" if self.has_labels else "score"
        if wanted not in ("label", "score", "probability"):
            raise UnsupportedError(f"output must be 'label', 'score' or 'probability'; got {wanted!r}")
        if not self.has_labels and wanted != "score":
            raise UnsupportedError(f"a regressor has numbers to give, output='score'; got {wanted!r}")
        if wanted == "probability" and self.no_softmax is not None:
            raise UnsupportedError(self.no_softmax)
        return wanted

    def names_for(self, wanted: Sequence[str] | None, input_shape: Any) -> Sequence[str] | None:
        """Return the names that the user asks for, else those of the maker where the input has one axis."""
        if wanted is not None:
            return wanted
        one_axis = input_shape is None or not hasattr(input_shape, "__len__") or len(input_shape) == 1
        return self.names if one_axis else None


def source_of(given: Any) -> Source:
    """Read a network, or a fitted estimator or pipeline.

    Raises
    ------
    UnsupportedError
        If it is neither, or one that is not known.
    """
    if isinstance(given, Network):
        return Source(given, None, getattr(given, "is_binary_", None))
    # Here and not above: it brings scikit-learn, whose import takes seconds; networks do without.
    from .fitted import source_of_fitted

    return source_of_fitted(given)
