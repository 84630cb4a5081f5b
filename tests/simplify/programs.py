"""Small programs to simplify, and what it means that two do the same."""

import numpy as np
from hypothesis import strategies as st

from deepdistilling.program.build import add, compare, scale, sign
from deepdistilling.program.code import Array, Code, Decision, Define, Each, Scores, loop
from deepdistilling.program.domain import BOOLEAN, REAL, Domain, integers
from deepdistilling.program.evaluate import evaluate
from deepdistilling.program.expr import Compare, Const, Greatest, Least, Loop, Reduce, Ref, Sign, Var, const
from deepdistilling.program.infer import Facts, facts_of
from deepdistilling.verify.differential import all_inputs

BINARY = Domain(0, 1, True, False, (0, 1))
DOMAINS = {
    "binary": BINARY,
    "boolean": BOOLEAN,
    "sign": Domain(-1, 1, True, False, (-1, 1)),
    "ternary": integers(-1, 1),
    "real": REAL,
}

i, j = Var("i"), Var("j")


def x(*index):
    """An element of the input."""
    return Ref("x", tuple(const(at) if isinstance(at, int) else at for at in index))


def program(*result, dims=(4,), domain="binary", definitions=(), kind="score"):
    """A program over an input x; its result is one expression a score."""
    parts = tuple(each if isinstance(each, Each) else Each((), each) for each in result)
    given = Array("x", dims, DOMAINS[domain] if isinstance(domain, str) else domain)
    scores = len(parts) if all(not part.loops for part in parts) else 4
    return Code(given, (), tuple(definitions), Scores(parts, kind), tuple(range(max(2, scores))))


def decision(index, *, dims=(4,), domain="binary", definitions=(), classes=(0, 1)):
    """A program that returns a label."""
    given = Array("x", dims, DOMAINS[domain])
    return Code(given, (), tuple(definitions), Decision(index), classes)


def known(dims=(4,), domain="binary", **variables):
    """Facts about an input x; keywords are the ranges of index variables."""
    facts = facts_of(program(const(0), dims=dims, domain=domain))
    ranges = {name: integers(low, high) for name, (low, high) in variables.items()}
    return Facts(facts.code, facts.arrays, ranges)


def total(stop=4, start=0, body=None, guard=None, var="i", op="sum"):
    """A reduction over a range."""
    return Reduce(op, (loop(var, stop, start),), guard, x(Var(var)) if body is None else body)


def weighted(*weights, constant=0):
    """A weighted sum of the first values of the input."""
    return add(*(scale(w, x(at)) for at, w in enumerate(weights)), const(constant))


def values(expr, dims=(4,), domain="binary"):
    """The values of an expression on all inputs."""
    code = program(expr, dims=dims, domain=domain)
    return evaluate(code, all_inputs(code.input))[:, 0]


def assert_same(before, after, dims=(4,), domain="binary"):
    """Both expressions are equal on all inputs."""
    np.testing.assert_array_equal(
        values(before, dims, domain).astype(float), values(after, dims, domain).astype(float)
    )


def assert_same_program(before, after):
    """Both programs give the same on all inputs, scores up to rounding."""
    X = all_inputs(before.input)
    want, got = evaluate(before, X), evaluate(after, X)
    if before.output == "label":
        np.testing.assert_array_equal(want, got)
    else:
        np.testing.assert_allclose(got.astype(float), want.astype(float), rtol=1e-9, atol=1e-9)


# ------------------------------------------------------------------ random programs

WEIGHTS = st.integers(-3, 3)
HALVES = st.integers(-5, 5).map(lambda n: n / 2)


@st.composite
def sums(draw, names, n):
    """A weighted sum of values of the input and of definitions, with or without a run of them."""
    terms = [scale(draw(WEIGHTS), x(at)) for at in range(n) if draw(st.booleans())]
    terms += [scale(draw(WEIGHTS), Ref(name, ())) for name in names]
    if draw(st.booleans()):
        start = draw(st.integers(0, n - 1))
        stop = draw(st.integers(start, n))  # sometimes empty
        terms.append(scale(draw(WEIGHTS), Reduce("sum", (loop("i", stop, start),), None, x(i))))
    return add(*terms, _constant(draw))


def _constant(draw):
    value = draw(HALVES)
    return const(int(value)) if value == int(value) else const(value)


@st.composite
def runs(draw, n):
    """An array of signs of windows that are cut at the borders, each less its own centre."""
    near = add(i, const(-1)), add(i, const(2))
    window = Loop("j", Greatest((const(0), near[0])), Least((const(n), near[1])))
    guard = Compare("!=", j, i) if draw(st.booleans()) else None
    inner = Reduce("sum", (window,), guard, x(j))
    body = Sign(add(scale(draw(WEIGHTS), inner), scale(draw(WEIGHTS), x(i)), _constant(draw)))
    return Define("d9", (loop("i", n),), body)


@st.composite
def programs(draw, domains=("binary", "sign", "ternary")):
    """A program of up to three hidden signs, an array of signs, and one to three scores."""
    n = draw(st.integers(2, 5))
    definitions, names = [], []
    for number in range(draw(st.integers(0, 3))):
        body = sign(draw(sums(names if draw(st.booleans()) else [], n)))
        definitions.append(Define(f"d{number}", (), body))
        names.append(f"d{number}")
    more = []
    if draw(st.booleans()):
        definitions.append(draw(runs(n)))
        more = [Reduce("sum", (loop("i", n),), None, Ref("d9", (i,)))]
    scores = []
    for _ in range(draw(st.integers(1, 3))):
        score = add(draw(sums(names, n)), *(scale(draw(WEIGHTS), each) for each in more))
        scores.append(compare(">", score, const(0)) if draw(st.integers(0, 4)) == 0 else score)
    kind = draw(st.sampled_from(["score", "label"]))
    scores = [add(each) if isinstance(each, Const) else each for each in scores]
    return program(
        *scores, dims=(n,), domain=draw(st.sampled_from(domains)), definitions=definitions, kind=kind
    )
