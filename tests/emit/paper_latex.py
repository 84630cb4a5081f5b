"""Evaluates LaTeX."""

from __future__ import annotations

import math
import re

import numpy as np

from emit.paper import Reader, at_points, number, points, truth

SIGNS = {
    r"\le": "≤",
    r"\ge": "≥",
    r"\ne": "≠",
    r"\cdot": "·",
    r"\land": "and",
    r"\lor": "or",
    r"\lnot": "not",
    r"\bmod": "mod",
    r"\min": "min",
    r"\max": "max",
    r"\colon": ":",
    r"\infty": math.inf,
    r"\langle": "⟨",
    r"\rangle": "⟩",
}
SPACES = {r"\,", r"\;", r"\quad", "{}"}
NAMED = {r"sgn": "sign", r"arg\,max": "argmax", "softmax": "softmax", "logistic": "logistic"}
TOKEN = re.compile(
    r"\s*(?:(?P<power>[\d.]+ \\cdot 10\^\{-?\d+\})|(?P<fraction>\\tfrac\{\d+\}\{\d+\})"
    r"|(?P<digits>\d+(?:\.\d+)?)|(?P<begin>\\(?:begin|end)\{\w+\*?\})"
    r"|\\mathit\{(?P<name>(?:\w|\\_)+)\}|\\operatorname\{(?P<call>sgn|arg\\,max|softmax|logistic)\}"
    r"|\\text\{(?P<text>(?:[^\\{}]|\\[a-z]+\{\}|\\symbol\{34\}|\\[{}$&#_% ]|\{[-'`]\})*)\}"
    r"|(?P<sign>\\[a-z]+|\\\\|\\[,;{}]|\{\}|_\{|\S))"
)
UNESCAPE = re.compile(r"\\(symbol\{34|[a-z]+\{)\}|\\([{}$&#_% ])|\{([-'`])\}")
SYMBOLS = {
    "textbackslash{": "\\",
    "textasciitilde{": "~",
    "textasciicircum{": "^",
    "textless{": "<",
    "textgreater{": ">",
    "textbar{": "|",
    "symbol{34": '"',
}


def unescaped(text):
    return UNESCAPE.sub(lambda found: SYMBOLS[found[1]] if found[1] else found[2] or found[3], text)


class LatexReader(Reader):
    OPEN, CLOSE = "_{", "}"
    POWER = "{", "}"

    @classmethod
    def of(cls, text):
        text = re.sub(r"\\\\\n +&\\quad \{\} ", "", text)
        text = re.sub(r"\\begin\{aligned\}\[t\] &|\\\\ & \{\}|\\end\{aligned\}", "", text)
        tokens = []
        for found in TOKEN.finditer(text):
            if found["power"]:
                mantissa, exponent = re.fullmatch(r"([\d.]+) \\cdot 10\^\{(.*)\}", found["power"]).groups()
                tokens.append(float(f"{mantissa}e{exponent}"))
            elif found["fraction"]:
                above, below = re.findall(r"\d+", found["fraction"])
                tokens.append(int(above) / int(below))
            elif found["digits"]:
                tokens.append(float(found["digits"]) if "." in found["digits"] else int(found["digits"]))
            elif found["name"]:
                tokens.append(found["name"].replace("\\_", "_"))
            elif found["call"]:
                tokens.append(NAMED[found["call"]])
            elif found["text"] is not None:
                tokens.append((unescaped(found["text"]),))
            elif found["begin"]:
                tokens.append(found["begin"])
            elif found["sign"] not in SPACES:
                sign = SIGNS.get(found["sign"], found["sign"])
                assert not isinstance(sign, str) or sign[0] != "\\" or sign in KNOWN, sign
                tokens.append(sign)
        return cls(tokens)

    def ranges(self, separator):
        """Ranges, then a guard, each after a separator."""
        found, guard = [], None
        while True:
            start = self.sum_of_bound()
            if start is None:
                guard = self.disjunction()
                break
            self.take("≤")
            name = self.next()
            self.take("<")
            found.append((name, start, self.sum()))
            if not self.accept(separator):
                break
        return found, guard

    def sum_of_bound(self):
        """The start of a range, if this is one: ``a <= i < b`` with a plain name in the middle.

        A guard of that form would be read as a range; printed guards have their variable bound before.
        """
        before = self.at
        try:
            start = self.sum()
        except AssertionError:
            self.at = before
            return None
        is_range = self.peek() == "≤" and self.tokens[self.at + 2] == "<"
        name = self.tokens[self.at + 1] if is_range else None
        if not is_range or not isinstance(name, str) or not name.isidentifier() or name in self.bound:
            self.at = before
            return None
        self.bound.append(name)
        return start

    bound = ()

    def special(self, token):
        if token in ("\\sum", "\\forall", "\\exists"):
            outer, self.bound = self.bound, list(self.bound)
            if token == "\\sum":
                self.take("_{")
                is_stacked = self.accept("\\substack")
                if is_stacked:
                    self.take("{")
                ranges, guard = self.ranges("\\\\")
                self.take(*("}}" if is_stacked else "}"))
                body = self.product()
                self.bound = outer
                return lambda env: sum(number(body(inner)) for inner in at_points(ranges, guard, env))
            test = all if token == "\\forall" else any
            ranges, guard = self.ranges(",")
            self.take(":")
            body = self.disjunction()
            self.bound = outer
            return lambda env: test(truth(body(inner)) for inner in at_points(ranges, guard, env))
        if token == "\\begin{cases}":
            return self.cases()
        if token == "\\left":
            return self.matrix()
        return None

    def cases(self):
        found = []
        while True:
            value = self.expression()
            self.take("&")
            if self.accept(("otherwise",)):
                found.append((lambda env: True, value))
            else:
                self.take(("if ",))
                found.append((self.disjunction(), value))
            if self.accept("\\end{cases}"):
                return lambda env: next(each(env) for test, each in found if truth(test(env)))
            self.take("\\\\")

    def matrix(self):
        self.take("(", "\\begin{array}", "{")
        columns = 0
        while not self.accept("}"):
            self.take("r")
            columns += 1
        rows = []
        while True:
            row = [self.sum()]
            while self.accept("&"):
                row.append(self.sum())
            assert len(row) == columns
            rows.append(row)
            if self.accept("\\end{array}"):
                break
            self.take("\\\\")
        self.take("\\right", ")")
        return lambda env: [[each(env) for each in row] for row in rows]

    def item(self):
        """A value, or a run of them: ``(e)_{0 <= i < n}``."""
        before = self.at
        if self.accept("("):
            self.bound, outer = list(self.bound), self.bound
            try:
                value = self.expression()
                if self.accept(")") and self.accept("_{"):
                    ranges, _ = self.ranges(",")
                    self.take("}")
                    return [lambda env: [value(inner) for inner in points(ranges, env)]]
            except AssertionError:
                pass
            finally:
                self.bound = outer
            self.at = before
        return self.expression()


KNOWN = {
    "\\sum",
    "\\forall",
    "\\exists",
    "\\substack",
    "\\left",
    "\\right",
    "\\in",
    "\\times",
    "\\mathbf",
    "\\ldots",
}
KNOWN |= {"\\\\", "\\{", "\\}"}


def run_latex(text, x):
    """Return what the equations answer for one sample."""
    body = text[text.index("\\begin{align*}\n") + len("\\begin{align*}\n") : text.index("\n\\end{align*}")]
    body = re.sub(r"\\\\\n +&\\quad \{\} ", "", body)
    env = {}
    for row in re.split(r" \\\\\n(?! )", body):
        if row.startswith(r"\text{where }"):
            continue
        reader = LatexReader.of(row)
        if r"&\in" in row:
            _read_domain(reader, x, env)
            continue
        name, place, is_answer = reader.next(), (), False
        if reader.accept("_{"):
            place = reader.listed("}")
        elif reader.accept("("):
            reader.next()
            reader.take(")")
            is_answer = True
        reader.take("&", "=")
        value = reader.expression()
        ranges = []
        if reader.accept(("for ",)):
            reader.bound = []
            ranges, _ = reader.ranges(",")
        assert reader.is_done(), (row, reader.tokens[reader.at :])
        if is_answer:
            return value(env)
        if not place:
            env[name] = value(env)
            continue
        table = env.setdefault(name, {})
        for inner in points(ranges, env):
            table[tuple(each(inner) for each in place)] = value(inner)
    raise AssertionError("no equation says what is returned")


def _read_domain(reader, x, env):
    argument = reader.next()
    env[argument] = np.asarray(x).tolist()
    dims = "".join(map(str, reader.tokens[reader.tokens.index("^") + 2 : -2])).split("\\times")
    for length, size in zip(dims, np.shape(x), strict=True):
        if length.isdigit():
            assert int(length) == size
        else:
            assert env.setdefault(length, size) == size
