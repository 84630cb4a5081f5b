"""Readers of printed pseudocode and LaTeX: they run the text, so that it is tested and not only looked at.

The grammar of both is the same but for spelling. A reader turns expressions into functions of an environment,
which maps names to numbers and to arrays (dictionaries by place).
"""

from __future__ import annotations

import itertools
import json
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


# ------------------------------------------------------------------ pseudocode

STEP = 4
WORD = re.compile(r'\s*(?:("(?:[^"\\]|\\.)*")|(\d+(?:\.\d+)?(?:e[-+]?\d+)?)|(\w+)|(\S))')


class PlainReader(Reader):
    POWER = "(", ")"

    @classmethod
    def of(cls, text):
        tokens = []
        for string, digits, word, sign in WORD.findall(text):
            if string:
                tokens.append((json.loads(string),))
            elif digits:
                tokens.append(float(digits) if re.search("[.e]", digits) else int(digits))
            elif word in ("True", "False", "None"):
                tokens.append(({"True": True, "False": False, "None": None}[word],))
            else:
                tokens.append(math.inf if sign == "∞" else word or sign)
        return cls(tokens)

    def ranges(self):
        found = []
        while True:
            name = self.next()
            self.take("from")
            start = self.sum()
            self.take("to")
            last = self.sum()
            found.append((name, start, lambda env, last=last: last(env) + 1))
            if not self.accept(","):
                break
        return found, self.disjunction() if self.accept("with") else None

    def special(self, token):
        if token == "sum":
            self.take("over")
            ranges, guard = self.ranges()
            self.take("of")
            body = self.product()
            return lambda env: sum(number(body(inner)) for inner in at_points(ranges, guard, env))
        if token == "number":
            self.take("of")
            ranges, guard = self.ranges()
            return lambda env: sum(1 for _ in at_points(ranges, guard, env))
        if token == "for":
            test = {"all": all, "some": any}[self.next()]
            ranges, guard = self.ranges()
            self.take(":")
            body = self.disjunction()
            return lambda env: test(truth(body(inner)) for inner in at_points(ranges, guard, env))
        return None


def statements(text):
    """Yield (indentation, text) of each statement; lines that go on are joined, comments left out."""
    found = []
    for line in text.splitlines()[1:]:
        line = re.sub(r'^((?:[^"/]|"(?:[^"\\]|\\.)*"|/(?!/))*)//.*$', r"\1", line).rstrip()
        if not line:
            continue
        indent = len(line) - len(line.lstrip())
        if found and indent >= found[-1][0] + 2 * STEP:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.lstrip()}")
        else:
            found.append((indent, line.lstrip()))
    return found


def run_pseudocode(text, x):
    """Return what a program in pseudocode answers for one sample."""
    argument = re.match(r"(\w+)\((\w+)\)\n", text).group(2)
    env = {argument: np.asarray(x).tolist()}
    shape = np.shape(x)
    lines = statements(text)
    answer = _block(lines, 0, len(lines), env, shape)
    assert answer is not None, text
    return answer[0]


def _block(lines, at, end, env, shape):
    taken = None
    while at < end:
        indent, text = lines[at]
        inner_end = at + 1
        while inner_end < end and lines[inner_end][0] > indent:
            inner_end += 1
        if text.startswith("for all "):
            reader = PlainReader.of(text.removeprefix("for all "))
            ranges, _ = reader.ranges()
            assert reader.is_done(), text
            for inner in list(points(ranges, env)):
                (line,) = lines[at + 1 : inner_end]
                _assign(line[1], inner, env, shape)
        elif text.startswith(("if ", "otherwise")):
            if text.startswith("if "):
                taken = False
            if not taken:
                condition = re.fullmatch(r"(?:otherwise )?if (.*) then", text)
                if condition is None or truth(_value(condition.group(1), env)):
                    taken = True
                    answer = _block(lines, at + 1, inner_end, env, shape)
                    if answer is not None:
                        return answer
        elif text.startswith("return "):
            return (_value(text.removeprefix("return "), env),)
        else:
            _assign(text, env, env, shape)
        at = inner_end
    return None


def _value(text, env):
    reader = PlainReader.of(text)
    value = reader.expression()
    assert reader.is_done(), (text, reader.tokens[reader.at :])
    return value(env)


def _assign(text, inner, env, shape):
    appended = re.fullmatch(r"append (.*) to (\w+)", text)
    if appended:
        env[appended.group(2)].append(_value(appended.group(1), inner))
        return
    target, value = text.split(" ← ", 1)
    length = re.fullmatch(r"the length(?: of axis (\d+))? of \w+", value)
    if length:
        env[target] = shape[int(length.group(1) or 0)]
        return
    name, _, index = target.rstrip("]").partition("[")
    if not index:
        env[name] = _value(value, inner)
        return
    place = tuple(_value(each, inner) for each in index.split(", "))
    env.setdefault(name, {})[place] = _value(value, inner)


# ------------------------------------------------------------------ LaTeX

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
