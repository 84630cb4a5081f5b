"""Errors in the words of the command line: the engine names parameters of Python, a shell knows options."""

from __future__ import annotations

from ..errors import DistillError

OPTIONS = {"input_shape": "--shape", "input_domain": "--domain", "names": "--names"}
"""What the command line calls a parameter that an error's message begins with."""

ADVICE = {
    "input_domain": "give --domain binary (0/1), sign (-1/+1), real, or a range such as 0:255",
    "check_domain": "mend it, or make the program for a --domain that holds it",
    "handle_unknown": "mend it, or make the program by fit with --others",
    "count": "leave others out with --drop",
    "drop": "leave it out with --drop",
    "text": "mend it, read the column as categories with --text, or leave it out with --drop",
}
"""What to do about a parameter, where an error has advice."""


def in_options(error: DistillError) -> str:
    """Return an error's text, with options where it has parameters."""
    message, parameter = error.message, error.parameter
    if message.startswith(parameter) and parameter in OPTIONS:
        message = OPTIONS[parameter] + message.removeprefix(parameter)
    advice = ADVICE.get(parameter, error.advice) if error.advice else ""
    return f"{message}; {advice}" if advice else message
