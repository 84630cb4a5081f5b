"""What a printed expression holds when it runs.

NumPy's truth values do not add as Python's do: ``True + True`` is 2, but an *or* between two of NumPy's, and
their difference raises. So the printer knows of every expression which kind it is, and turns truth values
into numbers where it must, but not where it need not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ...program.expr import (
    Add,
    And,
    Compare,
    Const,
    Expr,
    Greatest,
    If,
    Least,
    Mod,
    Mul,
    Not,
    Or,
    Power,
    Quotient,
    Reduce,
    Ref,
    Sign,
    Var,
    Xor,
    assert_never,
)
from ...program.infer import Facts, domain_of
from .slices import Dims, window

Kind = Literal["truth", "number", "numpy truth", "numpy number", "unknown"]
"""``unknown`` is an element of the caller's array, as it came: of any type, but a whole number."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds of the names in a program.

    Parameters
    ----------
    arrays : mapping of str to Kind
        An element of the input, of each table, and of each definition so far.
    numpy : mapping of str to tuple of Expr
        Lengths of the axes of the arrays that can be sliced.
    """

    arrays: Mapping[str, Kind]
    numpy: Dims

    def of(self, expr: Expr) -> Kind:
        """Return the kind of an expression."""
        match expr:
            case Const(_, kind):
                return "truth" if kind == "bool" else "number"
            case Var() | Quotient() | Power():
                return "number"
            case Ref(array, _):
                return self.arrays[array]
            case Add(parts) | Mul(parts):
                return self._arithmetic(parts)
            case Mod(value, modulus):
                return self._arithmetic((value, modulus))
            case Sign():
                return "numpy number"
            case Compare(_, left, right):
                return self._comparison((left, right))
            case Not(Compare(_, left, right)):
                return self._comparison((left, right))  # printed as the opposite comparison
            case Not():
                return "truth"
            case And(parts) | Or(parts):
                return "unknown" if self._one_of(parts) == "unknown" else self._comparison(parts)
            case Least(parts) | Greatest(parts):
                return self._one_of(parts)
            case Xor(parts):
                return self._comparison(parts)
            case If(_, then, otherwise):
                return self._one_of((then, otherwise))
            case Reduce(op, loops, _, body):
                # A whole list of lists is reduced by NumPy, too.
                by_numpy = window(expr, self.numpy) or (len(loops) > 1 and isinstance(body, Ref))
                if op != "sum":
                    return "numpy truth" if by_numpy else "truth"
                return "number" if self.of(body) in ("truth", "number") and not by_numpy else "numpy number"
            case _:
                assert_never(expr)

    def _arithmetic(self, parts: tuple[Expr, ...]) -> Kind:
        # The printer turns the first of truth values into an integer.
        kinds = {self.of(each) for each in parts}
        return "number" if kinds <= {"truth", "number"} else "numpy number"

    def _comparison(self, parts: tuple[Expr, ...]) -> Kind:
        return "truth" if {self.of(each) for each in parts} <= {"truth", "number"} else "numpy truth"

    def _one_of(self, parts: tuple[Expr, ...]) -> Kind:
        kinds = {self.of(each) for each in parts}
        if "unknown" in kinds:
            return "unknown"
        if "numpy truth" in kinds:
            return "numpy truth"
        if "truth" in kinds:
            # It may be a truth value of Python's, which with one of NumPy's adds up to a truth value.
            return "truth" if kinds <= {"truth", "number"} else "numpy truth"
        return "numpy number" if "numpy number" in kinds else "number"


def is_bit(expr: Expr, facts: Facts) -> bool:
    """Whether an expression is 0 or 1, or false or true."""
    match expr:
        case Compare() | Not() | And() | Or() | Xor():
            return True
        case Reduce(op, _, _, _) if op != "sum":
            return True
        case _:
            values = domain_of(expr, facts).values
            return values is not None and set(values) <= {0, 1}


def is_whole(expr: Expr, facts: Facts) -> bool:
    """Whether every number in an expression is an integer, so that sums are exact in any order."""
    match expr:
        case Const(_, kind):
            return kind in ("bool", "int")
        case Var() | Quotient() | Power() | Sign() | Compare() | Not() | And() | Or() | Xor():
            return True
        case Ref():
            return domain_of(expr, facts).integer
        case Add(parts) | Mul(parts) | Least(parts) | Greatest(parts):
            return all(is_whole(each, facts) for each in parts)
        case Mod(value, modulus):
            return is_whole(value, facts) and is_whole(modulus, facts)
        case If(_, then, otherwise):
            return is_whole(then, facts) and is_whole(otherwise, facts)
        case Reduce(op, loops, _, body):
            return op != "sum" or is_whole(body, facts.within(loops))
        case _:
            assert_never(expr)
