"""Every error that the package raises on purpose.

::

    DistillError
    ├── NetworkError        a network that is malformed, or a file that holds none   (also ValueError)
    ├── DomainError         an input of the wrong shape, or outside the domain       (also ValueError)
    ├── DataError           training data that cannot be learned from                (also ValueError)
    ├── ParameterError      a parameter of an estimator outside its range            (also ValueError)
    ├── UnsupportedError    a valid request that the package cannot meet             (also ValueError)
    ├── GeneralizationError programs that are not one algorithm at several sizes     (also ValueError)
    ├── MissingExtraError   an optional dependency is needed and not installed       (also ImportError)
    ├── VerificationError   a program that differs from what it was made from
    └── BudgetError         a search that was cut off before it found an answer

A message says what was given, what is allowed, and what to do next.
"""

from __future__ import annotations


class DistillError(Exception):
    """Base class of every error that the package raises on purpose."""


class NetworkError(DistillError, ValueError):
    """A network whose parts do not fit together, or a file that does not hold one."""


class DomainError(DistillError, ValueError):
    """An input that has the wrong shape or lies outside the declared domain."""


class DataError(DistillError, ValueError):
    """Training data from which no network can be learned."""


class ParameterError(DistillError, ValueError):
    """A parameter of an estimator that is outside its range."""


class UnsupportedError(DistillError, ValueError):
    """A well-formed request that the package has no way to meet."""


class GeneralizationError(DistillError, ValueError):
    """Programs that are not the same algorithm at several sizes."""


class MissingExtraError(DistillError, ImportError):
    """An optional dependency is needed and not installed; the message names the extra."""


class VerificationError(DistillError):
    """A program was shown to differ from what it was made from; it is never handed out.

    Parameters
    ----------
    message : str
        What was compared, and how the two differ.
    step : str
        The pass after which the difference was seen.
    counterexample : object, optional
        An input on which the two differ.
    """

    def __init__(self, message: str, *, step: str, counterexample: object = None) -> None:
        super().__init__(message)
        self.step = step
        self.counterexample = counterexample


class BudgetError(DistillError):
    """A search spent its budget of work before it reached an answer."""
