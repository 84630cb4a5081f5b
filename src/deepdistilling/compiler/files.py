"""Files that hold a printed program: what they are called, and the lines at their top."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..emit import TARGETS, Printer, Target, line_comment
from ..errors import UnsupportedError
from ..verify import Verification
from ..version import __version__


def target_of(path: Path, name: str | None) -> Target:
    """Return the target that a file is for: the one that is asked for, else the one of its ending.

    Raises
    ------
    UnsupportedError
        If there is no such target, or none has files of that ending.
    """
    if name is not None:
        return target_named(name)
    for each in TARGETS.values():
        if each.suffix == path.suffix:
            return each
    endings = ", ".join(dict.fromkeys(each.suffix for each in TARGETS.values()))
    raise UnsupportedError(f"a program is saved as .json or as one of {endings}; got {path.suffix!r}")


def target_named(name: str) -> Target:
    """Return a target by its name.

    Raises
    ------
    UnsupportedError
        If there is no such target.
    """
    if name not in TARGETS:
        raise UnsupportedError(f"there is no target {name!r}; there are {', '.join(TARGETS)}")
    return TARGETS[name]


def header(verification: Verification, comment: str) -> str:
    """Return the lines at the top of a file: who printed it, from which network, and what was shown.

    Parameters
    ----------
    verification : Verification
        What was shown of the program.
    comment : str
        Start of a line that the language ignores.
    """
    several = "s" if len(verification.networks) > 1 else ""
    source = f" from network{several} {', '.join(verification.networks)}" if verification.networks else ""
    lines = [f"Printed by deepdistilling {__version__}{source}.", f"{verification.claim}."]
    return "".join(f"{comment} {line_comment(line[0].upper() + line[1:])}\n" for line in lines)


def texts_of(
    path: Path, target: Target, verification: Verification, printed: Callable[[Printer], str]
) -> dict[Path, str]:
    """Return the text of a program's file and of those that belong to it, by path.

    Parameters
    ----------
    path : Path
        The file.
    target : Target
        What it is for.
    verification : Verification
        What was shown of the program.
    printed : callable
        From a printer to the program's text.
    """
    top = header(verification, target.comment)
    printers = {path: target.printer}
    printers |= {path.with_suffix(ending): each for ending, each in target.companions.items()}
    return {place: top + printed(printer) for place, printer in printers.items()}
