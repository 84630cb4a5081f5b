"""Integer expressions over index variables: the subset of `Expr` that may stand in an index or a bound."""

from __future__ import annotations

from collections.abc import Mapping

from .expr import Add, Const, Expr, Greatest, Least, Mod, Mul, Power, Quotient, Var


def index_value(expr: Expr, at: Mapping[str, int]) -> int:
    """Return the value of an index expression at a point.

    Raises
    ------
    TypeError
        If `expr` holds a node that cannot stand in an index.
    """
    match expr:
        case Const(value, _):
            return int(value)
        case Var(name):
            return at[name]
        case Add(terms):
            return sum(index_value(term, at) for term in terms)
        case Mul(factors):
            product = 1
            for factor in factors:
                product *= index_value(factor, at)
            return product
        case Mod(value, modulus):
            return index_value(value, at) % index_value(modulus, at)
        case Quotient(value, divisor):
            return index_value(value, at) // divisor
        case Power(base, exponent):
            return int(base ** max(0, index_value(exponent, at)))
        case Least(operands):
            return min(index_value(each, at) for each in operands)
        case Greatest(operands):
            return max(index_value(each, at) for each in operands)
        case _:
            raise TypeError(f"{type(expr).__name__} cannot stand in an index")


def affine_parts(expr: Expr) -> tuple[dict[str, int], int] | None:
    """Return the integer coefficients of an affine index expression and its constant, or None."""
    match expr:
        case Const(value, "int"):
            return {}, int(value)
        case Var(name):
            return {name: 1}, 0
        case Mul((Const(factor, "int"), Var(name))):
            return {name: int(factor)}, 0
        case Add(terms):
            coefficients: dict[str, int] = {}
            constant = 0
            for term in terms:
                part = affine_parts(term)
                if part is None:
                    return None
                for name, factor in part[0].items():
                    coefficients[name] = coefficients.get(name, 0) + factor
                constant += part[1]
            return {name: factor for name, factor in coefficients.items() if factor}, constant
        case _:
            return None
