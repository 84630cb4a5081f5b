"""Ways to a network: what the frontier repeats on every fold, and a cap on conditions cuts short.

In: samples. Out: a network, or a path of networks in falling number of differentiae.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .hierarchy import Hierarchy, grow
from .layers import EssenceLayers
from .parts import network_of_parts
from .sharing import share_thresholds
from .small import small_network
from .soft import soft_network
from .thinning import thinned
from .validation import Samples, balanced_weights, distinct
from .work import PLAIN, Work


class Flat(NamedTuple):
    """Subconcepts side by side: exact for a `cost` of ``None``, else with soft margins.

    With `balanced` all classes have the same weight where errors have a price. With `additive` the concepts
    add up what the subconcepts that fire say, so that samples of unlike parts get subconcepts of their own.
    """

    cost: float | None
    balanced: bool
    additive: bool = False

    def network(self, samples: Samples, *, most: int | None = None, work: Work = PLAIN) -> EssenceLayers:
        """Network of at most so many differentiae."""
        learned = self._learn(samples, work)
        if most is None or len(learned.planes) <= most:
            return learned
        return next(self._smaller(samples, learned, most, work))

    def path(self, samples: Samples, *, work: Work = PLAIN) -> list[EssenceLayers]:
        """Networks of fewer and fewer differentiae, down to none."""
        learned = self._learn(samples, work)
        return [learned, *self._smaller(samples, learned, len(learned.planes) - 1, work)]

    def _smaller(
        self, samples: Samples, learned: EssenceLayers, most: int, work: Work
    ) -> Iterator[EssenceLayers]:
        """Networks of at most so many differentiae: what an exact one still says, else nested ones.

        Most of the hyperplanes between classes that overlap are needed to settle their votes; without them,
        subconcepts within each other say more with as many.
        """
        if self.cost is None:
            return thinned(samples, learned, most=most)
        tree = grow(samples, self.cost, balanced=self.balanced, most=most + 1, work=work)
        return iter(tree.path(most))

    def _learn(self, samples: Samples, work: Work) -> EssenceLayers:
        if self.cost is not None:
            weights = balanced_weights(samples) if self.balanced else samples.weights
            return soft_network(samples.X, samples.y, weights, self.cost, work=work)
        # Contradictions are settled by majority, so that there is an exact network.
        points = distinct(samples)
        apart = network_of_parts(points.X, points.y, work=work) if self.additive else None
        return small_network(points.X, points.y, work=work) if apart is None else apart


class Nested(NamedTuple):
    """Subconcepts within subconcepts, at most `size` of them; ``None`` splits until each holds one class.

    With a `cost` of ``None``, each differentia is a threshold of one input; with `lean`, it reads few inputs.
    """

    cost: float | None
    balanced: bool
    size: int | None
    lean: bool = False

    def network(self, samples: Samples, *, most: int | None = None, work: Work = PLAIN) -> EssenceLayers:
        """Network of at most so many differentiae."""
        tree = self._tree(samples, work)
        return tree.network(len(tree.splits) + 1) if most is None else tree.path(most)[0]

    def path(self, samples: Samples, *, work: Work = PLAIN) -> list[EssenceLayers]:
        """Networks of fewer and fewer differentiae, down to none."""
        tree = self._tree(samples, work)
        return tree.path(len(tree.splits))

    def _tree(self, samples: Samples, work: Work) -> Hierarchy:
        return next(self.trees(samples, (self.size,), work))

    def trees(self, samples: Samples, sizes: Sequence[int | None], work: Work) -> Iterator[Hierarchy]:
        """Trees of at most so many subconcepts each, all of them the beginning of one that is grown once."""
        most = None if None in sizes else max(size for size in sizes if size is not None)
        tree = grow(samples, self.cost, balanced=self.balanced, lean=self.lean, most=most, work=work)
        weights = balanced_weights(samples) if self.balanced else samples.weights
        for size in sizes:
            first = tree.first(size)
            shared = self.cost is None
            yield share_thresholds(first, samples.X, samples.y, weights) if shared else first


Recipe = Flat | Nested
