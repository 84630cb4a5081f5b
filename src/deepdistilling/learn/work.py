"""How independent work is carried out: in parallel, with a progress bar, and within a time.

In: calls that do not depend on each other. Out: their results, in order.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from rich.progress import track
from sklearn.utils.parallel import Parallel, delayed

from ..errors import BudgetError


class Work(NamedTuple):
    """Means to carry out independent calls.

    `n_jobs` is joblib's. With `verbose` a progress bar is shown. After `deadline`, in seconds since the
    epoch, work is cut off; ``None`` never does.
    """

    n_jobs: int | None = None
    verbose: bool = False
    deadline: float | None = None

    def run(
        self,
        title: str,
        function: Callable[..., Any],
        calls: Iterable[tuple[Any, ...]],
        total: int,
        *,
        shared: tuple[Any, ...] = (),
    ) -> list[Any]:
        """Results of the calls, in order.

        Parameters
        ----------
        title : str
            What the progress bar says.
        function : callable
        calls : iterable of tuple
            Arguments of each call; a large array belongs into `shared`.
        total : int
            Number of calls.
        shared : tuple, optional
            Arguments that come first in every call. Backends of several processes or machines hand each of
            them over once, as long as it is a plain array: loky as a memory map, Dask as scattered data.

        Raises
        ------
        BudgetError
            After the deadline.
        """
        self.check()
        if self.n_jobs == 1 and not self.verbose:
            # Inside another call there is nobody to hand work to.
            return [function(*shared, *call) for call in calls]
        # The calls stay a generator: their arguments may be large, and few of them are needed at a time.
        tasks = (delayed(function)(*shared, *call) for call in calls)
        if self.verbose:
            results = Parallel(n_jobs=self.n_jobs, return_as="generator")(tasks)
            return list(track(results, description=title, total=total, transient=True))
        finished: list[Any] = Parallel(n_jobs=self.n_jobs)(tasks)
        return finished

    def alone(self) -> Work:
        """The same deadline without further jobs or bars, for work inside a call."""
        return Work(n_jobs=1, deadline=self.deadline)

    def check(self) -> None:
        """Raise a `BudgetError` after the deadline."""
        if self.deadline is not None and time.time() > self.deadline:
            raise BudgetError(
                "fit was cut off at its max_time before it had an answer; raise max_time, or set a cost or "
                "fewer subconcepts"
            )


PLAIN = Work()
"""One call after the other, silently, without a deadline."""
