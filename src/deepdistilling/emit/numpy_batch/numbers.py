"""Numbers of Python in the text: bounds, places and lengths, made of constants and sizes."""

from __future__ import annotations

from ...program.build import ZERO, subtract
from ...program.expr import Add, Const, Expr, Greatest, Least, Loop, Mod, Mul, Quotient, Var, const
from ..shared.precedence import ATOM, PRODUCT, SUM, UNARY


def plain(expr: Expr) -> str:
    """Return a number of constants and sizes as text, to stand between commas."""
    return _phrase(expr)[0]


def factor(expr: Expr) -> str:
    """Return a number of constants and sizes as text that can be multiplied."""
    return _within(expr, UNARY)


def _within(expr: Expr, least: int) -> str:
    text, binding = _phrase(expr)
    return f"({text})" if binding < least else text


def _phrase(expr: Expr) -> tuple[str, int]:
    match expr:
        case Const(value, _):
            return str(int(value)), ATOM if value >= 0 else UNARY
        case Var(name):
            return name, ATOM
        case Add(terms):
            text = _within(terms[0], SUM)
            for term in terms[1:]:
                each = _within(term, PRODUCT)
                text += f" - {each[1:]}" if each.startswith("-") else f" + {each}"
            return text, SUM
        case Mul((Const(-1, _), *rest)):
            inner: Expr = rest[0] if len(rest) == 1 else Mul(tuple(rest))
            return f"-{_within(inner, PRODUCT)}", UNARY
        case Mul(factors):
            return " * ".join(_within(each, UNARY) for each in factors), PRODUCT
        case Mod(value, modulus):
            return f"{_within(value, PRODUCT)} % {_within(modulus, UNARY)}", PRODUCT
        case Quotient(value, divisor):
            return f"{_within(value, PRODUCT)} // {divisor}", PRODUCT
        case Least(operands):
            return f"min({', '.join(map(plain, operands))})", ATOM
        case Greatest(operands):
            return f"max({', '.join(map(plain, operands))})", ATOM
        case _:
            raise TypeError(f"{type(expr).__name__} is no number of constants and sizes")


def length(loop: Loop) -> Expr:
    """Return the number of points of a loop."""
    difference = subtract(loop.stop, loop.start)
    if isinstance(difference, Const):
        return const(max(0, int(difference.value)))
    return difference if isinstance(difference, Var) else Greatest((ZERO, difference))  # a size is 1 or more
