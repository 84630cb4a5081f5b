"""From a program to a circuit: every element of every array that is read, at its place."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ...program.code import Code, Decision, Define, extent
from ...program.expr import (
    Add,
    And,
    Compare,
    CompareOp,
    Const,
    Expr,
    Greatest,
    If,
    Least,
    Loop,
    Mod,
    Mul,
    Not,
    Number,
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
from ...program.index import index_value
from ..normal.forms import Exhausted
from .circuit import Circuit, Exact

Env = Mapping[str, int]
Linear = tuple[dict[int, Exact], dict[int, Exact], Exact]
"""Multiples of values of the input, by their places; of nodes; and a constant."""


class Reader:
    """Reads one program.

    Parameters
    ----------
    circuit : Circuit
        Where its nodes go.
    code : Code
        The program, for one size.
    """

    def __init__(self, circuit: Circuit, code: Code) -> None:
        self._circuit = circuit
        self._input = code.input
        self._defines: dict[str, Define] = {define.name: define for define in code.definitions}
        self._tables: dict[str, Any] = {table.name: table.values for table in code.tables}
        self._elements: dict[tuple[str, tuple[int, ...]], int] = {}

    def outputs(self, code: Code) -> tuple[int, ...]:
        """Return the index of the label, or every score."""
        if isinstance(code.result, Decision):
            return (self.node(code.result.index, {}),)
        return tuple(
            self.node(part.body, env) for part in code.result.parts for env in _points(part.loops, {})
        )

    def node(self, expr: Expr, env: Env) -> int:
        """Return a number that reads the input through comparisons alone.

        Raises
        ------
        Exhausted
            If it reads the input in another way, or takes too much work.
        """
        inputs, nodes, constant = self._linear(expr, env)
        if inputs:
            raise Exhausted("a value is read other than by comparisons")
        return self._circuit.sum(nodes.items(), constant)

    def _linear(self, expr: Expr, env: Env) -> Linear:
        match expr:
            case Const(value, _):
                return {}, {}, _exact(value)
            case Var(name):
                return {}, {}, env[name]
            case Ref(name, index) if name == self._input.name:
                place = 0
                for each, dim in zip(index, self._input.dims, strict=True):
                    place = place * dim + _inside(self._index(each, env), dim)
                return {place: 1}, {}, 0
            case Add(terms):
                return _total((1, self._linear(term, env)) for term in terms)
            case Mul(factors):
                return self._product(factors, env)
            case Reduce("sum", loops, guard, body):
                points = self._points(loops, guard, env)
                return _total((1, self._linear(body, at)) for at in points)
            case Mod() | Quotient() | Power():
                return {}, {}, self._index(expr, env)
            case _:
                number = self._other(expr, env)
                known = self._circuit.value(number)
                return ({}, {number: 1}, 0) if known is None else ({}, {}, known)

    def _product(self, factors: tuple[Expr, ...], env: Env) -> Linear:
        product: Linear = {}, {}, 1
        for factor in factors:
            one, other = product, self._linear(factor, env)
            if one[0] or one[1]:
                one, other = other, one
            if one[0] or one[1]:
                raise Exhausted("a product of two values")
            product = _total([(one[2], other)])
        return product

    def _other(self, expr: Expr, env: Env) -> int:
        circuit = self._circuit
        match expr:
            case Ref(name, index):
                return self._element(name, tuple(self._index(each, env) for each in index))
            case Sign(value):
                above, below = self._compared(">", value, env), self._compared("<", value, env)
                return circuit.sum([(above, 1), (below, -1)], 0)
            case Compare(op, left, right):
                return self._compared(op, Add((left, Mul((Const(-1, "int"), right)))), env)
            case Not(value):
                return circuit.negation(self._truth(value, env))
            case And(operands):
                return circuit.every([self._truth(each, env) for each in operands])
            case Or(operands):
                return circuit.some([self._truth(each, env) for each in operands])
            case Xor(operands):
                result = circuit.fixed(0)
                for each in operands:
                    result = circuit.odd(result, self._truth(each, env))
                return result
            case If(condition, then, otherwise):
                return circuit.choice(
                    self._truth(condition, env), self.node(then, env), self.node(otherwise, env)
                )
            case Least(operands):
                return circuit.smallest([self.node(each, env) for each in operands])
            case Greatest(operands):
                opposite = [circuit.sum([(self.node(each, env), -1)], 0) for each in operands]
                return circuit.sum([(circuit.smallest(opposite), -1)], 0)
            case Reduce(op, loops, guard, body):
                parts = [self._truth(body, at) for at in self._points(loops, guard, env)]
                return circuit.every(parts) if op == "all" else circuit.some(parts)
            case Const() | Var() | Add() | Mul() | Mod() | Quotient() | Power():
                return self.node(expr, env)
            case _:
                assert_never(expr)

    def _truth(self, expr: Expr, env: Env) -> int:
        """Return whether a number is not 0."""
        return self._circuit.negation(self._circuit.tested("==", self.node(expr, env)))

    def _compared(self, op: CompareOp, value: Expr, env: Env) -> int:
        """Return how a number compares with 0."""
        if op in ("!=", "<", "<="):
            opposite: dict[CompareOp, CompareOp] = {"!=": "==", "<": ">=", "<=": ">"}
            return self._circuit.negation(self._compared(opposite[op], value, env))
        inputs, nodes, constant = self._linear(value, env)
        inputs = {each: factor for each, factor in inputs.items() if factor}
        number = self._circuit.sum(nodes.items(), constant)
        if not inputs:
            return self._circuit.tested(op, number)  # type: ignore[arg-type]
        known = self._circuit.value(number)
        if len(inputs) > 1 or known is None:
            raise Exhausted("a comparison of more than one value of the input")
        ((place, factor),) = inputs.items()
        return self._question(op, place, Fraction(-known) / Fraction(factor), factor > 0)

    def _question(self, op: CompareOp, place: int, cut: Exact, rises: bool) -> int:
        circuit = self._circuit
        at_least, more = circuit.above(place, (cut, False)), circuit.above(place, (cut, True))
        match op, rises:
            case ">", True:
                return more
            case ">", False:
                return circuit.negation(at_least)
            case ">=", True:
                return at_least
            case ">=", False:
                return circuit.negation(more)
            case _:
                return circuit.every([at_least, circuit.negation(more)])

    def _element(self, name: str, point: tuple[int, ...]) -> int:
        if (name, point) not in self._elements:
            if name in self._tables:
                for at, length in zip(point, self._tables[name].shape, strict=True):
                    _inside(at, length)
                found = self._circuit.fixed(_exact(self._tables[name][point].item()))
            else:
                define = self._defines[name]
                env = {loop.var: at for loop, at in zip(define.loops, point, strict=True)}
                for loop, at in zip(define.loops, point, strict=True):
                    _inside(at, extent(loop))
                found = self.node(define.body, env)
            self._elements[name, point] = found
        return self._elements[name, point]

    def _index(self, expr: Expr, env: Env) -> int:
        """Return an index, which may be read from a table."""
        match expr:
            case Ref(name, index) if name in self._tables:
                at = zip(index, self._tables[name].shape, strict=True)
                return int(self._tables[name][tuple(_inside(self._index(one, env), n) for one, n in at)])
            case _:
                try:
                    return index_value(expr, env)
                except TypeError as error:
                    raise Exhausted(str(error)) from error

    def _points(self, loops: tuple[Loop, ...], guard: Expr | None, env: Env) -> Iterator[Env]:
        for at in _points(loops, env):
            if guard is None:
                yield at
                continue
            kept = self._circuit.value(self.node(guard, at))
            if kept is None:
                raise Exhausted("a guard that depends on the input")
            if kept:
                yield at


def _points(loops: tuple[Loop, ...], env: Env) -> Iterator[Env]:
    if not loops:
        yield env
        return
    first, *inner = loops
    for at in range(index_value(first.start, env), index_value(first.stop, env)):
        yield from _points(tuple(inner), {**env, first.var: at})


def _total(parts: Iterable[tuple[Exact, Linear]]) -> Linear:
    inputs: dict[int, Exact] = {}
    nodes: dict[int, Exact] = {}
    constant: Exact = 0
    for factor, (more_inputs, more_nodes, more) in parts:
        for place, each in more_inputs.items():
            inputs[place] = inputs.get(place, 0) + factor * each
        for node, each in more_nodes.items():
            nodes[node] = nodes.get(node, 0) + factor * each
        constant += factor * more
    return inputs, nodes, constant


def _inside(at: int, length: int) -> int:
    """Return an index, which must be a place of its axis."""
    if not 0 <= at < length:
        raise Exhausted("an element that does not exist")
    return at


def _exact(value: Number) -> Exact:
    """Return the decimal that a number prints as, which orders floats as they are ordered."""
    if not isinstance(value, float):
        return Fraction(value)
    if not math.isfinite(value):
        raise Exhausted(f"the constant {value} is not finite")
    return Fraction(Decimal(repr(value)))
