"""Expressions and statements as C writes them."""

from __future__ import annotations

from dataclasses import dataclass
from math import isinf

from ...program.expr import Compare, Const, Expr, If, Not, Number, Ref
from ..loops.braces import Braces, Lines, statement
from ..loops.form import Accumulate, Declare, Element
from ..loops.text import ATOM, CHOICE, INT, PRODUCT, UNARY, Width
from ..shared.layout import Doc, Group, Infix, Prefix, Text, call, in_parentheses
from ..shared.phrase import Phrase
from .words import SUFFIX, TYPES

WIDE: frozenset[Element] = frozenset(("int32", "int64", "float64"))
"""Types that C computes with as they are; shorter ones become ``int`` first."""


@dataclass(frozen=True)
class CSpeech(Braces):
    """C."""

    def constant(self, value: Number, kind: str) -> Phrase:
        """Write a number so that it reads back to the same value."""
        match kind:
            case "bool":
                text = "1" if value else "0"
            case "int":
                text = str(value) if abs(int(value)) <= INT else f"INT64_C({value})"
            case _:
                exact = float(value)
                text = repr(exact) if not isinf(exact) else "INFINITY" if exact > 0 else "-INFINITY"
        return Phrase(Text(text), UNARY if text.startswith("-") else ATOM)

    def choice(self, condition: Doc, then: Doc, otherwise: Doc) -> Phrase:
        """Write one of two values."""
        return Phrase(Infix((condition, then, otherwise), ("?", ":")), CHOICE)

    def call(self, function: str, width: Width, *arguments: Doc) -> Phrase:
        """Call one of the functions that the file brings along."""
        name = function if function == "power" else function + SUFFIX[width]
        return Phrase(call(name, *arguments), ATOM)

    def converted(self, expr: Expr, doc: Doc, width: Width) -> Doc:
        """Convert before computing, so that nothing overflows and nothing is converted unseen."""
        kind = {"int": "int", "long": "int64_t", "double": "double"}[width]
        return Prefix(f"({kind})", doc if isinstance(doc, Text | Group) else in_parentheses(doc))

    def counter(self) -> str:
        """Return the type of an index."""
        return "int64_t" if self.routine.code.sizes else "int"

    def final(self) -> str:
        """Return the words that declare an index that does not change."""
        return f"const {self.counter()}"

    def stored(self, name: str, value: Expr) -> Doc:
        """Return a value in the type that it is stored in."""
        element = self.routine.elements[name]
        return self._cast(element, value)

    def _cast(self, element: Element, value: Expr) -> Doc:
        width = self.width(value)
        if element == "float64":
            return (
                self.converted(value, self.value(value), "double") if width == "long" else self.value(value)
            )
        fits = {"int32": ("int",), "int64": ("int", "long")}.get(element, ())
        if width in fits or _is_plain(value) or self._is_element(element, value):
            return self.value(value)
        return Prefix(f"({TYPES[element]})", self.value(value, UNARY))

    def _is_element(self, element: Element, value: Expr) -> bool:
        return isinstance(value, Ref) and self.routine.elements[value.array] == element

    def accumulated(self, statement_: Accumulate, indent: str) -> Lines:
        """Add to a value; a short type is computed with as ``int``, and made short again."""
        target, value = self.element(statement_.target), statement_.value
        element = self.routine.elements[statement_.target.array]
        sign = {"sum": "+", "any": "|", "all": "&"}[statement_.op]
        if element in WIDE or (sign != "+" and isinstance(value, Ref)):
            doc = self._cast(element, value) if sign == "+" else self.value(value)
            return statement(doc, f"{target} {sign}= ", ";", indent)
        least = PRODUCT if sign == "+" else UNARY
        total = Infix((Text(target), self.number(value, least)), (sign,))
        return statement(in_parentheses(total), f"{target} = ({TYPES[element]})", ";", indent)

    def declared(self, statement_: Declare, indent: str) -> Lines:
        """Declare a scalar, or an array of a fixed length; others lie in the caller's scratch memory."""
        name, kind = self.names.arrays[statement_.name], TYPES[statement_.element]
        value = statement_.value
        if not statement_.dims:
            word = "const " if statement_.is_final else ""
            note = self._note(statement_.name)
            if value is None:
                return [f"{indent}{kind} {name};{note}"]
            doc = self.stored(statement_.name, value)
            return statement(doc, f"{word}{kind} {name} = ", f";{note}", indent)
        filled = [] if value is None else self.filled(statement_, indent)
        if not all(isinstance(length, Const) for length in statement_.dims):
            return filled
        count = 1
        for length in statement_.dims:
            assert isinstance(length, Const)
            count *= int(length.value)
        note = self._note(statement_.name)
        if isinstance(value, Const) and value.value == 0:
            return [f"{indent}{kind} {name}[{count}] = {{0}};{note}"]
        return [f"{indent}{kind} {name}[{count}];{note}", *filled]

    def _note(self, name: str) -> str:
        """Return the range of an integer as a comment: it is why its type is large enough."""
        domain = self.routine.facts.arrays.get(name)
        if domain is None or not domain.integer or (domain.lo >= 0 and domain.hi <= 1):
            return ""
        if domain.lo < -INT or domain.hi > INT:
            return ""
        return f" /* {domain.lo} to {domain.hi} */"


def _is_plain(value: Expr) -> bool:
    """Whether C sees by itself that a value fits: a constant, or a truth value."""
    match value:
        case Const() | Compare() | Not():
            return True
        case If(_, then, otherwise):
            return isinstance(then, Const) and isinstance(otherwise, Const)
        case _:
            return False
