"""Names that are legal, unique, readable and stable."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata

PYTHON_RESERVED = frozenset((*keyword.kwlist, *keyword.softkwlist, *dir(builtins), "np"))

LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "Ø": "O", "Ł": "L"})
"""Letters that no accent can be taken from."""


class Namer:
    """Hands out each name once.

    Parameters
    ----------
    reserved : frozenset of str
        Words that the target keeps for itself.
    """

    def __init__(self, reserved: frozenset[str] = PYTHON_RESERVED) -> None:
        self.reserved = reserved
        self._used: set[str] = set()

    @property
    def used(self) -> frozenset[str]:
        """Every name that was handed out."""
        return frozenset(self._used)

    def name(self, wanted: str) -> str:
        """Return `wanted` as a legal name that was not handed out before.

        Accents are dropped, what cannot stand in a name becomes ``_``; a reserved word gets a ``_`` at its
        end, and a name that is taken a number.
        """
        base = identifier(wanted)
        if base in self.reserved:
            base += "_"
        name, number = base, 2
        while name in self._used or name in self.reserved:
            name, number = f"{base}_{number}", number + 1
        self._used.add(name)
        return name


def identifier(wanted: str) -> str:
    """Return the nearest ASCII identifier."""
    plain = unicodedata.normalize("NFKD", wanted.translate(LETTERS)).encode("ascii", "ignore").decode()
    base = re.sub(r"\W+", "_", plain).strip("_")
    if not base:
        return "value"
    return f"_{base}" if base[0].isdigit() else base
