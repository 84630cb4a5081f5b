"""What the readers of printed pseudocode and LaTeX share: they run the text, so that more than looks count.

The grammar of both is the same but for spelling. A reader turns expressions into functions of an environment,
which maps names to numbers and to arrays (dictionaries by place).
"""

from __future__ import annotations

import itertools
import math
import operator
import re

import numpy as np

COMPARE = {
    "<": operator.lt,
    "≤": operator.le,
    "=": operator.eq,
    "≠": operator.ne,
    "≥": operator.ge,
    ">": operator.gt,
}


def softmax(scores):
    powers = [math.exp(each - max(scores)) for each in scores]
    return [each / sum(powers) for each in powers]


def logistic(scores):
    (score,) = scores
    return [math.exp(score) / (1 + math.exp(score)) if score < 0 else 1 / (1 + math.exp(-score))]


def argmax(scores):
    if len(scores) == 1:
        return int(scores[0] > 0)
    return max(range(len(scores)), key=scores.__getitem__)


CALLS = {
    "min": lambda *values: min(values),
    "max": lambda *values: max(values),
    "sign": lambda value: (value > 0) - (value < 0),
    "softmax": softmax,
    "logistic": logistic,
    "argmax": argmax,
}


class Reader:
    """A recursive descent over tokens; what two spellings do differently is in subclasses."""

    OPEN, CLOSE = "[", "]"

    def __init__(self, tokens):
        self.tokens, self.at = [*tokens, None], 0

    def peek(self):
        return self.tokens[self.at]

    def take(self, *wanted):
        for token in wanted:
            assert self.peek() == token, (token, self.tokens[max(0, self.at - 12) : self.at + 5])
            self.at += 1

    def next(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def accept(self, token):
        if self.peek() != token:
            return False
        self.at += 1
        return True

    def is_done(self):
        return self.peek() is None

    # -------------------------------------------------------------- expressions, loosest first

    def expression(self):
        value = self.disjunction()
        return self.choice(value) if self.peek() == "if" else value

    def choice(self, value):
        cases = []
        while self.accept("if"):
            cases.append((self.disjunction(), value))
            self.take(",")
            self.accept("otherwise") and cases.append((lambda env: True, None))
            value = self.disjunction()
        cases[-1] = (cases[-1][0], value)
        return lambda env: next(each(env) for test, each in cases if test(env))

    def disjunction(self):
        parts = [self.conjunction()]
        while self.accept("or"):
            parts.append(self.conjunction())
        return parts[0] if len(parts) == 1 else lambda env: any(truth(each(env)) for each in parts)

    def conjunction(self):
        parts = [self.negation()]
        while self.accept("and"):
            parts.append(self.negation())
        return parts[0] if len(parts) == 1 else lambda env: all(truth(each(env)) for each in parts)

    def negation(self):
        if self.accept("not"):
            value = self.negation()
            return lambda env: not truth(value(env))
        return self.comparison()

    def comparison(self):
        sides, operators = [self.sum()], []
        while self.peek() in COMPARE:
            operators.append(COMPARE[self.next()])
            sides.append(self.sum())
        if not operators:
            return sides[0]

        def holds(env):
            values = [number(each(env)) for each in sides]
            return all(op(a, b) for op, (a, b) in zip(operators, itertools.pairwise(values), strict=True))

        return holds

    def sum(self):
        terms = [(self.accept("-"), self.product())]
        while self.peek() in ("+", "-"):
            terms.append((self.next() == "-", self.product()))
        if len(terms) == 1 and not terms[0][0]:
            return terms[0][1]

        def total(env):
            result = 0
            for is_negative, each in terms:
                result = result - number(each(env)) if is_negative else result + number(each(env))
            return result

        return total

    def product(self):
        value = self.factor()
        while self.peek() in ("·", "mod", "/"):
            apply = {"·": operator.mul, "mod": operator.mod, "/": divided}[self.next()]
            value = binary(apply, value, self.factor())
        return value

    def factor(self):
        token = self.next()
        if isinstance(token, int | float):
            if self.accept("^"):
                self.take(self.POWER[0])
                exponent = self.expression()
                self.take(self.POWER[1])
                return lambda env: token ** exponent(env)
            return lambda env: token
        if isinstance(token, tuple):
            return lambda env: token[0]
        if token == "(":
            value = self.expression()
            self.take(")")
            return value
        if token == "⟨":
            return self.list()
        if token == "[":
            condition = self.expression()
            self.take("]")
            return lambda env: int(truth(condition(env)))
        special = self.special(token)
        if special is not None:
            return special
        assert re.fullmatch(r"\w+", token), (token, self.tokens[max(0, self.at - 12) : self.at + 5])
        if token in CALLS and self.accept("("):
            operands = self.listed(")")
            return lambda env: CALLS[token](*(each(env) for each in operands))
        if self.accept(self.OPEN):
            index = self.listed(self.CLOSE)
            return lambda env: element(env[token], [each(env) for each in index])
        return lambda env: env[token]

    def list(self):
        """Values in angle brackets, perhaps with an index after them."""
        values = []
        while not self.accept("⟩"):
            values.append(self.item())
            self.accept(",")
        if self.accept(self.OPEN):
            (index,) = self.listed(self.CLOSE)
            return lambda env: [v for each in values for v in spread(each, env)][index(env)]
        return lambda env: [v for each in values for v in spread(each, env)]

    def item(self):
        return self.expression()

    def listed(self, end):
        values = [self.expression()]
        while self.accept(","):
            values.append(self.expression())
        self.take(end)
        return values


def spread(each, env):
    return each[0](env) if isinstance(each, list) else [each(env)]


def truth(value):
    assert isinstance(value, bool | np.bool_), value
    return bool(value)


def number(value):
    assert not isinstance(value, bool | np.bool_), value
    return value


def divided(a, b):
    whole = isinstance(a, int) and isinstance(b, int) and a % b == 0
    return a // b if whole else a / b


def binary(apply, a, b):
    return lambda env: apply(number(a(env)), number(b(env)))


def element(array, index):
    if isinstance(array, dict):
        known = len(next(iter(array)))  # a dictionary by the first places may hold lists
        return element(array[tuple(index[:known])], index[known:])
    for place in index:
        array = array[place]
    return array


def points(ranges, env):
    """Environments at each point of nested ranges."""
    if not ranges:
        yield env
        return
    (name, start, stop), *rest = ranges
    for value in range(start(env), stop(env)):
        yield from points(rest, {**env, name: value})


def at_points(ranges, guard, env):
    return (inner for inner in points(ranges, env) if guard is None or truth(guard(inner)))
