"""Printed programs with coloured words, and the colours for light and dark."""

from __future__ import annotations

from collections.abc import Sequence

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

LIGHT, DARK = "default", "github-dark"

_PREFIX = "k-"


def highlighted(source: str) -> str:
    """Return Python as HTML: as many lines, with words in elements of class ``k-...``."""
    formatter = HtmlFormatter(nowrap=True, classprefix=_PREFIX)
    shown: str = highlight(source, PythonLexer(stripnl=False), formatter)
    return shown


def colours(style: str, scopes: Sequence[str]) -> str:
    """Return the rules of a style for the words inside some selectors."""
    rules = HtmlFormatter(style=style, classprefix=_PREFIX).get_style_defs(list(scopes))
    return "\n".join(line for line in rules.splitlines() if f".{_PREFIX}" in line)
