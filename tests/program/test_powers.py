"""Powers of an index: exact at every length, and known to be long where they are."""

import numpy as np
import pytest

from deepdistilling.emit import print_python
from deepdistilling.program.build import power
from deepdistilling.program.code import Array, Code, Decision, Each, Scores, Size, loop
from deepdistilling.program.domain import BOOLEAN
from deepdistilling.program.evaluate import evaluate
from deepdistilling.program.expr import Add, Compare, Loop, Mul, Power, Reduce, Ref, Var, const
from deepdistilling.program.index import index_value
from deepdistilling.program.infer import domain_of, facts_of
from deepdistilling.program.normal import normalised
from deepdistilling.program.powers import has_long_powers
from deepdistilling.program.sizes import specialise

VJ = Var("j")


def number(row, stop):
    """The value of a row of bits, the least significant first."""
    return Reduce("sum", (Loop("j", const(0), stop),), None, Mul((Power(2, VJ), Ref("x", (const(row), VJ)))))


def comparator(stop, length, sizes=()):
    more = Compare(">", number(0, stop), number(1, stop))
    return Code(Array("x", (2, length), BOOLEAN), (), (), Decision(more), (0, 1), sizes)


WIDE = comparator(Var("m"), 4, (Size("m", 1, 4),))


def test_a_constant_exponent_is_a_number():
    assert power(3, const(4)) == const(81)
    assert normalised(Power(2, Add((VJ, const(1))))) == Power(2, Add((VJ, const(1))))


def test_an_exponent_below_0_counts_as_0_everywhere():
    assert power(2, const(-3)) == const(1)
    assert index_value(Power(2, VJ), {"j": -3}) == 1
    given = Array("x", (2,), BOOLEAN)
    shifted = Reduce("sum", (loop("j", 2),), None, Power(2, Add((VJ, const(-1)))))
    code = Code(given, (), (), Scores((Each((), shifted),), "score"), (0, 1))
    assert evaluate(code, np.zeros((1, 2), int)).tolist() == [[2.0]]


def test_domains_list_few_powers_and_bound_many():
    facts = facts_of(comparator(const(4), 4)).within((loop("j", 4),))
    assert domain_of(Power(2, VJ), facts).values == (1, 2, 4, 8)
    long = facts_of(WIDE).within((Loop("j", const(0), Var("m")),))
    assert domain_of(Power(2, VJ), long).hi == float("inf")


@pytest.mark.parametrize("bits", [1, 3, 24, 31, 32, 52, 53, 54, 62, 63, 64, 65, 100, 500])
def test_comparing_is_exact_at_every_length(bits):
    rng = np.random.default_rng(bits)
    x = rng.integers(0, 2, (20, 2, bits))
    x[:10, 1] = x[:10, 0]
    x[np.arange(5), 1, 0] ^= 1
    code = specialise(WIDE, (2, bits))
    space = {}
    exec(print_python(WIDE, function_name="more", doc="."), space)
    for sample, label in zip(x, evaluate(code, x), strict=True):
        a, b = (sum(int(v) << j for j, v in enumerate(row)) for row in sample)
        assert label == int(a > b)
        assert space["more"](sample.astype(np.int8)) == int(a > b)


def test_labels_of_long_scores_are_exact():
    scores = tuple(Each((), number(row, const(70))) for row in (0, 1))
    code = Code(Array("x", (2, 70), BOOLEAN), (), (), Scores(scores, "label"), (0, 1))
    x = np.ones((1, 2, 70), int)
    x[0, 0, 0] = 0
    assert evaluate(code, x).tolist() == [1]


def test_long_powers_are_known():
    assert has_long_powers(WIDE)
    assert not has_long_powers(comparator(const(24), 24))
    assert has_long_powers(comparator(const(26), 26))


def test_two_loops_of_one_name_are_refused():
    with pytest.raises(ValueError, match="different variables; got j, j"):
        Reduce("sum", (loop("j", 2), loop("j", 3)), None, VJ)
