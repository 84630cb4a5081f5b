"""Tables written as conditions and numbers: as a person would, and always with the same values."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from simplify.programs import known, values, x

from deepdistilling.program.build import ONE, add, choose, mul, scale
from deepdistilling.program.expr import And, Compare, If, Mod, Not, Sign, const, walk
from deepdistilling.simplify.atoms import Atom, Function
from deepdistilling.simplify.writing import write

LEVELS = {"binary": (0, 1), "boolean": (0, 1), "sign": (-1, 1), "ternary": (-1, 0, 1)}


def written(rule, k, domain="boolean"):
    levels = LEVELS[domain]
    cells = [rule(*point) for point in itertools.product(levels, repeat=k)]
    table = np.array(cells).reshape((len(levels),) * k)
    atoms = tuple(Atom(x(at), levels) for at in range(k))
    expr = write(Function(atoms, table), known((k,), domain))
    if expr is not None:
        got = values(expr, (k,), domain).astype(float)
        np.testing.assert_allclose(got, table.ravel().astype(float), rtol=0, atol=1e-9)
    return expr


def of_count(rule, most=8):
    """A condition of one count."""
    count = add(*(x(at) for at in range(most)))
    table = np.array([rule(n) for n in range(most + 1)])
    return write(Function((Atom(count, tuple(range(most + 1))),), table), known((most,))), count


@pytest.mark.parametrize(
    ("rule", "form"),
    [
        (lambda n: n >= 3, lambda c: Compare(">=", c, const(3))),
        (lambda n: n <= 3, lambda c: Compare("<=", c, const(3))),
        (lambda n: n < 8, lambda c: Compare("<=", c, const(7))),
        (lambda n: n == 3, lambda c: Compare("==", c, const(3))),
        (lambda n: n != 3, lambda c: Compare("!=", c, const(3))),
        (lambda n: 2 <= n <= 5, lambda c: And((Compare(">=", c, const(2)), Compare("<=", c, const(5))))),
        (lambda n: n % 2 == 1, lambda c: Compare("==", Mod(c, const(2)), const(1))),
        (lambda n: n % 2 == 0, lambda c: Compare("==", Mod(c, const(2)), const(0))),
    ],
)
def test_questions_about_one_count(rule, form):
    expr, count = of_count(rule)
    assert expr == form(count)


def test_outside_an_interval():
    expr, _ = of_count(lambda n: n < 2 or n > 5)
    assert len([node for node in walk(expr) if isinstance(node, Compare)]) == 2


def test_conditions():
    assert written(lambda a, b: bool(a and b), 2) == And((x(0), x(1)))
    assert written(lambda a, b: bool(a and not b), 2) in (And((x(0), Not(x(1)))), Compare(">", x(0), x(1)))
    assert written(lambda a, b, c: bool(b), 3) == x(1)
    assert written(lambda a, b: True, 2) == const(True)


def test_weighted_sums():
    assert written(lambda a, b: 3 * a - 2 * b + 1, 2) == add(scale(3, x(0)), scale(-2, x(1)), ONE)
    assert written(lambda a, b: 0.5 * a + 0.25, 2) == add(scale(0.5, x(0)), const(0.25))


def test_a_number_of_two_values():
    expr = written(lambda a, b: 7 if a and b else 3, 2)
    assert expr == choose(And((x(0), x(1))), const(7), const(3))


def test_parts_that_share_nothing():
    expr = written(lambda a, b, c, d: 5 * (a != b) + 3 * (c and d), 4)
    assert not any(isinstance(node, If) for node in walk(expr)) or expr is not None


def test_a_product():
    expr = written(lambda a, b: (a + 2) * (3 * b + 1), 2, "ternary")
    assert expr is not None
    assert expr == mul(add(x(0), const(2)), add(scale(3, x(1)), ONE)) or isinstance(
        expr, type(mul(x(0), x(1)))
    )


def test_a_sign_of_a_weighted_sum():
    expr = written(lambda a, b: int(np.sign(2 * a + b)), 2, "ternary")
    assert isinstance(expr, Sign)


def test_numbers_of_a_count():
    expr = written(lambda *bits: 100 + 7 * (sum(bits) > 2), 5)
    assert isinstance(expr, If)
    assert len([node for node in walk(expr) if isinstance(node, Compare)]) == 1


def test_what_nothing_fits_is_left_alone():
    rng = np.random.default_rng(0)
    table = rng.normal(size=(2,) * 5)
    assert write(Function(tuple(Atom(x(at), (0, 1)) for at in range(5)), table), known((5,))) is None


@pytest.mark.parametrize("domain", list(LEVELS))
@given(data=st.data())
def test_every_small_table(domain, data):
    k = data.draw(st.integers(1, 3))
    size = len(LEVELS[domain]) ** k
    kind = data.draw(st.sampled_from([st.booleans(), st.integers(-1, 1), st.sampled_from([0.5, 1.25, -2.0])]))
    cells = data.draw(st.lists(kind, min_size=size, max_size=size))
    points = itertools.product(LEVELS[domain], repeat=k)
    look_up = dict(zip(points, cells, strict=True))
    written(lambda *point: look_up[point], k, domain)
