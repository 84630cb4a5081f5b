"""Runs programs in loops statement by statement, and checks what a compiled program could not survive.

Every index must lie in its array, every value in the type that it is stored in; what is read must have been
written before.
"""

from __future__ import annotations

import math

import numpy as np

from deepdistilling.emit.loops.form import (
    SCORES,
    Accumulate,
    Assign,
    Bind,
    Branch,
    Declare,
    For,
    Place,
)
from deepdistilling.program.expr import (
    Add,
    And,
    Compare,
    Const,
    Greatest,
    If,
    Least,
    Mod,
    Mul,
    Not,
    Or,
    Power,
    Quotient,
    Ref,
    Sign,
    Var,
    Xor,
)

COMPARE = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
}


class Machine:
    """One run of a program on one sample."""

    def __init__(self, routine, x, sizes=None):
        self.routine = routine
        self.variables = dict(sizes or {})
        code = routine.code
        self.arrays = {code.input.name: x} | {table.name: table.values for table in code.tables}
        self.steps = 0

    def run(self):
        """Return what the program returns: a place, or scores."""
        result = self.routine.result
        if not isinstance(result, Place):
            self.arrays[SCORES] = [None] * int(self.value(result.count))
        self.body(self.routine.body)
        return self.value(result.index) if isinstance(result, Place) else self.arrays[SCORES]

    def body(self, statements):
        for each in statements:
            self.steps += 1
            match each:
                case For(loop, inside, flag, ends_at):
                    for k in range(int(self.value(loop.start)), int(self.value(loop.stop))):
                        if flag is not None and bool(self.arrays[flag]) == ends_at:
                            break
                        self.variables[loop.var] = k
                        self.body(inside)
                case Branch(condition, then):
                    if self.value(condition):
                        self.body(then)
                case Bind(within, value):
                    found = int(self.value(value))
                    assert self.value(within.start) <= found < self.value(within.stop)
                    self.variables[within.var] = found
                case Declare(name, dims, _, value):
                    start = None if value is None else self.fitting(name, self.value(value))
                    shape = [int(self.value(length)) for length in dims]
                    self.arrays[name] = np.full(shape, start, dtype=object) if dims else start
                case Assign(target, value):
                    self.store(target, self.value(value))
                case Accumulate("sum", target, value):
                    self.store(target, self.value(target) + self.value(value))
                case Accumulate("any", target, value):
                    self.store(target, int(self.value(target)) | int(bool(self.value(value))))
                case Accumulate(_, target, value):
                    self.store(target, int(self.value(target)) & int(bool(self.value(value))))

    def store(self, target, value):
        value = self.fitting(target.array, value)
        if not target.index:
            self.arrays[target.array] = value
        else:
            self.arrays[target.array][self.place(target)] = value

    def fitting(self, name, value):
        element = self.routine.elements[name]
        if element == "float64":
            return float(value)
        assert value == int(value), (name, value)
        info = np.iinfo(element)
        assert info.min <= value <= info.max, (name, element, value)
        domain = self.routine.facts.arrays.get(name)
        assert domain is None or domain.lo <= value <= domain.hi, (name, domain, value)
        return int(value)

    def place(self, ref):
        index = tuple(int(self.value(each)) for each in ref.index)
        shape = np.shape(self.arrays[ref.array])
        assert all(0 <= k < length for k, length in zip(index, shape, strict=True)), (ref, index, shape)
        return index[0] if len(index) == 1 else index

    def value(self, expr):
        match expr:
            case Const(value, kind):
                return float(value) if kind in ("fraction", "float") else int(value)
            case Var(name):
                return self.variables[name]
            case Ref(name, index):
                found = self.arrays[name][self.place(expr)] if index else self.arrays[name]
                assert found is not None, f"{name} is read before it is written"
                return found.item() if isinstance(found, np.generic) else found
            case Add(terms):
                total = self.value(terms[0])
                for term in terms[1:]:
                    total += self.value(term)
                return total
            case Mul(factors):
                return math.prod(self.value(each) for each in factors)
            case Mod(value, modulus):
                return self.value(value) % self.value(modulus)
            case Quotient(value, divisor):
                return self.value(value) // divisor
            case Power(base, exponent):
                return base ** max(0, int(self.value(exponent)))
            case Least(operands):
                return min(self.value(each) for each in operands)
            case Greatest(operands):
                return max(self.value(each) for each in operands)
            case Sign(value):
                found = self.value(value)
                return (found > 0) - (found < 0)
            case Compare(op, left, right):
                return int(COMPARE[op](self.value(left), self.value(right)))
            case Not(value):
                return int(not self.value(value))
            case And(operands):
                return int(all([self.value(each) for each in operands]))
            case Or(operands):
                return int(any([self.value(each) for each in operands]))
            case Xor(operands):
                return sum(bool(self.value(each)) for each in operands) % 2
            case If(condition, then, otherwise):
                return self.value(then) if self.value(condition) else self.value(otherwise)
        raise AssertionError(f"{expr!r} is not plain")
