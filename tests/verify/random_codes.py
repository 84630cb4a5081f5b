"""Small random programs over a given input, to look for wrong proofs."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from deepdistilling.program.code import Array, Code, Decision, Define, Each, Scores, loop
from deepdistilling.program.expr import (
    Add,
    And,
    Compare,
    Expr,
    Greatest,
    If,
    Least,
    Loop,
    Mod,
    Mul,
    Not,
    Or,
    Reduce,
    Ref,
    Sign,
    Var,
    Xor,
    const,
)

OPERATORS = ("<", "<=", "==", "!=", ">=", ">")
Names = tuple[str, ...]
"""Index variables in scope."""


class Writer:
    """Writes expressions at random; numbers are dyadic, so that evaluation in floats is exact."""

    def __init__(self, random: Random, given: Array) -> None:
        self.random = random
        self.dims = given.dims
        self.given = given
        self.defines: list[Define] = []

    def code(self) -> Code:
        for at in range(self.random.randrange(3)):
            loops = tuple(loop(f"w{axis}", dim) for axis, dim in enumerate(self.dims))[
                : self.random.randrange(3)
            ]
            body = self.number(tuple(each.var for each in loops), 2)
            self.defines.append(Define(f"y{at}", loops, body))
        if self.random.random() < 0.15:
            index = If(self.truth((), 3), const(1), const(0))
            return Code(self.given, (), tuple(self.defines), Decision(index), (0, 1))
        kind = self.random.choice(("score", "label", "probability"))
        if self.random.random() < 0.5:
            count = self.dims[0]
            parts = (Each((loop("s", count),), self.number(("s",), 3)),)
        else:
            count = self.random.choice((1, 2, 2, 3))
            parts = tuple(Each((), self.number((), 3)) for _ in range(count))
        return Code(self.given, (), tuple(self.defines), Scores(parts, kind), tuple(range(max(2, count))))

    def index(self, names: Names, dim: int) -> Expr:
        if not names or self.random.random() < 0.4:
            return const(self.random.randrange(dim))
        var = Var(self.random.choice(names))
        return self.random.choice(
            (
                var,
                var,
                var,
                Add((var, const(1))),
                Add((var, const(-1))),
                Mod(Add((var, const(2))), const(dim)),
                Add((Mul((const(-1), var)), const(dim - 1))),
                Least((var, const(1))),
            )
        )

    def condition(self, names: Names) -> Expr:
        other = (
            Var(self.random.choice(names)) if self.random.random() < 0.5 else const(self.random.randrange(4))
        )
        return Compare(self.random.choice(OPERATORS), Var(self.random.choice(names)), other)

    def element(self, names: Names) -> Expr:
        if self.defines and self.random.random() < 0.4:
            define = self.random.choice(self.defines)
            return Ref(define.name, tuple(self.index(names, dim) for dim in define.dims))
        return Ref(self.given.name, tuple(self.index(names, dim) for dim in self.dims))

    def number(self, names: Names, depth: int) -> Expr:
        chance = self.random.random()
        if depth <= 0 or chance < 0.2:
            if names and chance < 0.05:
                return Var(self.random.choice(names))
            return self.element(names)
        if chance < 0.45:
            factors = (1, -1, 2, -2, 3, Fraction(1, 2))
            terms = [
                Mul((const(self.random.choice(factors)), self.number(names, depth - 1)))
                for _ in range(self.random.choice((2, 2, 3)))
            ]
            return Add((*terms, const(self.random.choice((-2, -1, 0, 1, Fraction(1, 2))))))
        if chance < 0.55:
            return Sign(self.number(names, depth - 1))
        if chance < 0.62:
            return If(
                self.truth(names, depth - 1), self.number(names, depth - 1), self.number(names, depth - 1)
            )
        if chance < 0.70:
            kind = self.random.choice((Least, Greatest, Mul))
            return kind((self.number(names, depth - 1), self.number(names, depth - 1)))
        if chance < 0.9:
            return self.reduction("sum", names, depth)
        return self.truth(names, depth - 1)

    def truth(self, names: Names, depth: int) -> Expr:
        chance = self.random.random()
        operator = self.random.choice(OPERATORS)
        if depth <= 0 or chance < 0.2:
            return Compare(operator, self.element(names), const(self.random.choice((0, 1))))
        if chance < 0.45:
            return Compare(
                operator, self.number(names, depth - 1), const(self.random.choice((0, 1, 2, Fraction(1, 2))))
            )
        if chance < 0.55:
            return Not(self.truth(names, depth - 1))
        if chance < 0.75:
            kind = self.random.choice((And, Or, Xor))
            return kind((self.truth(names, depth - 1), self.truth(names, depth - 1)))
        if names and chance < 0.8:
            return self.condition(names)
        return self.reduction(self.random.choice(("any", "all")), names, depth)

    def reduction(self, op: str, names: Names, depth: int) -> Expr:
        loops = []
        for _ in range(self.random.choice((1, 1, 2))):
            dim = self.random.choice(self.dims)
            bounds: tuple[Expr, Expr] = (const(self.random.randrange(2)), const(dim))
            if names and self.random.random() < 0.4:
                var = Var(self.random.choice(names))
                bounds = self.random.choice(
                    (
                        (var, const(dim)),
                        (var, Add((var, const(2)))),
                        (
                            Greatest((Add((var, const(-1))), const(0))),
                            Least((Add((var, const(2))), const(dim))),
                        ),
                    )
                )
            name = f"v{len(names)}"
            loops.append(Loop(name, *bounds))
            names = (*names, name)
        guard = None
        if self.random.random() < 0.35:
            guard = self.condition(names) if self.random.random() < 0.8 else self.truth(names, 0)
        body = self.number(names, depth - 1) if op == "sum" else self.truth(names, depth - 1)
        return Reduce(op, tuple(loops), guard, body)
