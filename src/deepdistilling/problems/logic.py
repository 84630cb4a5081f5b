"""Boolean functions as truth tables: parity, majority, adders, comparators, multiplexers.

Numbers are written in binary, the most significant bit first.
"""

from __future__ import annotations

import operator
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

Bits = npt.NDArray[np.float64]
Values = npt.NDArray[np.int64]

_RELATIONS = MappingProxyType(
    {
        "<": operator.lt,
        "<=": operator.le,
        "==": operator.eq,
        "!=": operator.ne,
        ">=": operator.ge,
        ">": operator.gt,
    }
)


def all_inputs(n_bits: int) -> Bits:
    """List every assignment of bits, in the order of counting in binary.

    Parameters
    ----------
    n_bits : int
        1 to 20.

    Returns
    -------
    ndarray of shape (2 ** n_bits, n_bits)
        0 or 1; the last bit changes fastest.
    """
    if not 1 <= n_bits <= 20:
        raise ValueError(f"a truth table has 1 to 20 inputs; got {n_bits}")
    return (np.arange(2**n_bits)[:, None] >> np.arange(n_bits - 1, -1, -1) & 1).astype(np.float64)


def parity(n_bits: int) -> tuple[Bits, Values]:
    """Tabulate whether the number of ones is odd.

    Parameters
    ----------
    n_bits : int
        1 to 20.

    Returns
    -------
    X : ndarray of shape (2 ** n_bits, n_bits)
    y : ndarray of shape (2 ** n_bits,)
        0 or 1.
    """
    X = all_inputs(n_bits)
    return X, X.sum(axis=1).astype(np.int64) % 2


def majority(n_bits: int) -> tuple[Bits, Values]:
    """Tabulate whether more than half of the bits are ones; as `parity`.

    Examples
    --------
    >>> majority(3)[1].tolist()
    [0, 0, 0, 1, 0, 1, 1, 1]
    """
    X = all_inputs(n_bits)
    return X, (2 * X.sum(axis=1) > n_bits).astype(np.int64)


def full_adder() -> tuple[Bits, Values]:
    """Tabulate the sum of three bits.

    Returns
    -------
    X : ndarray of shape (8, 3)
        Two bits and the carry that comes in.
    Y : ndarray of shape (8, 2)
        The carry that goes out, and the sum.
    """
    X = all_inputs(3)
    return X, _to_bits(X.sum(axis=1).astype(np.int64), 2)


def adder(n_bits: int) -> tuple[Bits, Values]:
    """Tabulate the sum of two numbers.

    Parameters
    ----------
    n_bits : int
        Bits a number, 1 to 10.

    Returns
    -------
    X : ndarray of shape (4 ** n_bits, 2 * n_bits)
        The bits of one number, then those of the other.
    Y : ndarray of shape (4 ** n_bits, n_bits + 1)
        The bits of the sum.
    """
    X = all_inputs(2 * n_bits)
    return X, _to_bits(_to_numbers(X[:, :n_bits]) + _to_numbers(X[:, n_bits:]), n_bits + 1)


def comparator(n_bits: int, relation: str = ">") -> tuple[Bits, Values]:
    """Tabulate how two numbers compare.

    Parameters
    ----------
    n_bits : int
        Bits a number, 1 to 10.
    relation : {"<", "<=", "==", "!=", ">=", ">"}, default=">"
        What is asked of the first number and the second.

    Returns
    -------
    X : ndarray of shape (4 ** n_bits, 2 * n_bits)
        The bits of one number, then those of the other.
    y : ndarray of shape (4 ** n_bits,)
        1 where the relation holds, else 0.
    """
    if relation not in _RELATIONS:
        raise ValueError(f"relation must be one of {', '.join(_RELATIONS)}; got {relation!r}")
    X = all_inputs(2 * n_bits)
    holds = _RELATIONS[relation](_to_numbers(X[:, :n_bits]), _to_numbers(X[:, n_bits:]))
    return X, holds.astype(np.int64)


def multiplexer(n_select: int) -> tuple[Bits, Values]:
    """Tabulate the choice of one bit by the number that others write.

    Parameters
    ----------
    n_select : int
        Selecting bits, 1 to 4.

    Returns
    -------
    X : ndarray of shape (2 ** n, n) with n = n_select + 2 ** n_select
        The selecting bits, then the data bits.
    y : ndarray of shape (2 ** n,)
        The data bit whose number, from 0, the selecting bits write.
    """
    X = all_inputs(n_select + 2**n_select)
    chosen = n_select + _to_numbers(X[:, :n_select])
    return X, X[np.arange(len(X)), chosen].astype(np.int64)


def _to_numbers(bits: Bits) -> Values:
    numbers: Values = (bits @ (1 << np.arange(bits.shape[1] - 1, -1, -1))).astype(np.int64)
    return numbers


def _to_bits(numbers: Values, n_bits: int) -> Values:
    bits: Values = numbers[:, None] >> np.arange(n_bits - 1, -1, -1) & 1
    return bits
