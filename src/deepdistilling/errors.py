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

A message says what was given, what is allowed, and what to do next. What to do is told in words of
Python; the command line has other ones, so an error keeps it apart, with the parameter that it is about.
"""

from __future__ import annotations


class DistillError(Exception):
    """Base class of every error that the package raises on purpose.

    Parameters
    ----------
    message : str
        What was given, and what is allowed.
    parameter : str, default=""
        The parameter that the message begins with, or that the advice is about.
    advice : str, default=""
        What to do in Python; the error's text ends with it.
    """

    def __init__(self, message: str = "", *, parameter: str = "", advice: str = "") -> None:
        super().__init__(f"{message}; {advice}" if advice else message)
        self.message = message
        self.parameter = parameter
        self.advice = advice


class NetworkError(DistillError, ValueError):
    """A network whose parts do not fit together, or a file that does not hold one."""


class DomainError(DistillError, ValueError):
    """An input that has the wrong shape or lies outside the declared domain.

    Parameters
    ----------
    message, parameter, advice : str
        As for `DistillError`.
    place : tuple of int, default=()
        Where a single value is to blame, the number of its sample, from 0, and its place in the sample.
    fault : str, default=""
        What is wrong with that value, without its place.
    """

    def __init__(
        self,
        message: str = "",
        *,
        parameter: str = "",
        advice: str = "",
        place: tuple[int, ...] = (),
        fault: str = "",
    ) -> None:
        super().__init__(message, parameter=parameter, advice=advice)
        self.place = place
        self.fault = fault


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
