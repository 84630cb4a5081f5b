"""What `distill` is given, as a network and what is known of the columns that it reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..categories import Categories
from ..errors import DomainError
from ..network import Network


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
    """

    network: Network
    names: tuple[str, ...] | None
    is_binary: bool | None
    categories: tuple[Categories | None, ...] | None = None

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
                "a bare network does not say what its inputs can be: pass input_domain='binary' (0/1), "
                "'sign' (-1/+1), 'real', or (lo, hi) for integers"
            )
        return "binary" if self.is_binary else "real"

    def names_for(self, wanted: Sequence[str] | None, input_shape: Any) -> Sequence[str] | None:
        """Return the names that the user asks for, else those of the maker where the input has one axis."""
        if wanted is not None:
            return wanted
        one_axis = input_shape is None or isinstance(input_shape, int) or len(input_shape) == 1
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
