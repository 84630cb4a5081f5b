"""Break a long line of Python where a person would: at the outermost operator or comma."""

from __future__ import annotations

WIDTH = 100

_BREAKS = (" and ", " or ", " if ", " else ", " for ", " + ", " - ", ", ")


def wrap(line: str, width: int = WIDTH) -> list[str]:
    """Return a statement as one or more lines of at most `width` characters, where that can be done.

    Parameters
    ----------
    line : str
        A statement on one line, with its indentation.
    width : int, default=100
        Longest line.
    """
    if len(line) <= width:
        return [line]
    indent = line[: len(line) - len(line.lstrip())]
    head, opening, body, closing = _split(line)
    inner = indent + "    "
    pieces = _pieces(body)
    lines = [head + opening]
    current = inner
    for piece in pieces:
        if len(current) + len(piece.rstrip()) > width and current.strip():
            lines.append(current.rstrip())
            current = inner
        current += piece.lstrip() if current == inner else piece
    lines.append(current.rstrip())
    lines.append(indent + closing)
    return lines


def _split(line: str) -> tuple[str, str, str, str]:
    """Split a statement into what goes before the body, and the body that may be broken."""
    indent = len(line) - len(line.lstrip())
    for mark in (" = ", "return "):
        at = line.find(mark, indent)
        if at >= 0 and _depth(line[:at]) == 0:
            at += len(mark)
            body = line[at:]
            opening = _call(body)
            if opening >= 0:
                return line[: at + opening], body[opening], body[opening + 1 : -1], body[-1]
            return line[:at], "(", body, ")"
    return line[:indent], "(", line[indent:], ")"


def _call(body: str) -> int:
    """Return where the one bracket opens that holds all of a call's or a list's content, or -1."""
    opening = next((at for at, character in enumerate(body) if character in "(["), -1)
    if opening < 0 or not all(c.isalnum() or c in "._" for c in body[:opening]):
        return -1
    return opening if opening + _matching(body[opening:]) == len(body) - 1 else -1


def _depth(text: str) -> int:
    return sum(text.count(c) for c in "([{") - sum(text.count(c) for c in ")]}")


def _matching(text: str) -> int:
    depth = 0
    for at, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if depth == 0:
            return at
    return -1


def _pieces(body: str) -> list[str]:
    """Cut before operators and after commas, at the least depth of brackets that leaves short pieces."""
    for allowed in range(4):
        pieces = _cut(body, allowed)
        if max(map(len, pieces)) <= WIDTH - 12:
            return pieces
    return _cut(body, 4)


def _cut(body: str, allowed: int) -> list[str]:
    pieces, depth, start, at = [], 0, 0, 0
    while at < len(body):
        character = body[at]
        depth += (character in "([{") - (character in ")]}")
        if depth <= allowed:
            for mark in _BREAKS:
                if body.startswith(mark, at):
                    cut = at + len(mark) if mark == ", " else at
                    if cut > start:
                        pieces.append(body[start:cut])
                    start = cut
                    at = max(at, cut - 1)
                    break
        at += 1
    pieces.append(body[start:])
    return [piece for piece in pieces if piece]
