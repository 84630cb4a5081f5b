"""What an expression is when the text runs: its text, its axes, its type.

An array has one axis for each loop that its values depend on, and then one for the samples, if it depends
on the input. A number that is the same everywhere has no axis. Where arrays meet, their axes are brought into
the order in which the loops are nested, and lined up as NumPy does it, from the last: only what is missing in
the middle is written. Until then they stay as they lie in memory: a sum along an axis can have it anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ...program.expr import Number
from ..shared.layout import Doc, Text, call, flat, in_parentheses
from ..shared.precedence import ATOM
from .types import Kind


@dataclass(frozen=True, slots=True)
class Value:
    """The text of an expression, and what it is.

    Parameters
    ----------
    doc : Doc
        Its text.
    binding : int
        How tightly the text binds.
    axes : tuple of str
        The loop variables that it has an axis for, in the order of its axes.
    batch : bool
        Whether its last axis are the samples.
    kind : Kind
        Its type.
    constant : Number, optional
        Its value, where that is a number of Python.
    depth : int, default=0
        How many brackets are open inside.
    """

    doc: Doc
    binding: int
    axes: tuple[str, ...]
    batch: bool
    kind: Kind
    constant: Number | None = None
    depth: int = 0

    @property
    def is_number(self) -> bool:
        """Whether it is a number of Python and no array."""
        return not self.axes and not self.batch

    def within(self, least: int) -> Doc:
        """Return the text, in parentheses where it binds less tightly than `least`."""
        return in_parentheses(self.doc) if self.binding < least else self.doc

    def called(self, function: str, *arguments: str) -> Value:
        """Return the value of a function of this one, which keeps its axes and its type."""
        doc = call(function, self.doc, *map(Text, arguments))
        return replace(self, doc=doc, binding=ATOM, constant=None, depth=self.depth + 1)

    def method(self, text: str) -> Value:
        """Return the value of a method of an array."""
        return replace(
            self, doc=Text(flat(self.within(ATOM)) + text), binding=ATOM, constant=None, depth=self.depth + 1
        )


def as_number(value: Value) -> Value:
    """Return a value without axes as a number of Python, which no other number can make overflow."""
    if not value.is_number:
        return value
    if value.kind == "bool":
        return value.called("bool")
    return value.called("float" if value.kind == "float64" else "int")


def common_axes(values: Iterable[Value], order: Sequence[str]) -> tuple[tuple[str, ...], bool]:
    """Return the axes of what is made of several values, and whether it has one for the samples."""
    values = list(values)
    used = {axis for value in values for axis in value.axes}
    return tuple(axis for axis in order if axis in used), any(value.batch for value in values)


def in_order(value: Value, order: Sequence[str]) -> Value:
    """Return a value with its axes in this order, which may name more."""
    axes = tuple(axis for axis in order if axis in value.axes)
    if axes == value.axes:
        return value
    places = [value.axes.index(axis) for axis in axes] + [len(axes)] * value.batch
    return replace(value.method(f".transpose({', '.join(map(str, places))})"), axes=axes)


def aligned(value: Value, axes: tuple[str, ...], batch: bool) -> Value:
    """Return a value that can be broadcast to these axes."""
    if value.is_number:
        return value
    value = in_order(value, axes)
    first = axes.index(value.axes[0]) if value.axes else len(axes)
    parts = [":" if axis in value.axes else "None" for axis in axes[first:]]
    if batch and not value.batch:
        parts.append("None")
    while parts and parts[-1] == ":":
        parts.pop()
    return value.method(f"[{', '.join(parts)}]") if "None" in parts else value
