"""Runs pseudocode."""

from __future__ import annotations

import json
import math
import re

import numpy as np

from emit.paper import Reader, at_points, number, points, truth

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
