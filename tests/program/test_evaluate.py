"""Evaluation on batches, against loops in plain Python."""

import itertools

import numpy as np
import pytest

from deepdistilling.program import evaluate as module
from deepdistilling.program.code import Array, Code, Decision, Define, Each, Scores, loop, table
from deepdistilling.program.domain import BOOLEAN
from deepdistilling.program.evaluate import definitions_of, evaluate, softmax
from deepdistilling.program.expr import (
    Add,
    Compare,
    Greatest,
    If,
    Least,
    Loop,
    Mod,
    Mul,
    Reduce,
    Ref,
    Var,
    Xor,
    const,
)

VI, VJ = Var("i"), Var("j")
ROW = Array("x", (4,), BOOLEAN)
BITS = np.array(list(itertools.product([0, 1], repeat=4)))
AT_I, AT_J = Ref("x", (VI,)), Ref("x", (VJ,))
RUN = (loop("j", 4),)


def defined(*definitions, tables=()):
    code = Code(ROW, tables, definitions, Decision(const(0)), (0, 1))
    return definitions_of(code, BITS)[definitions[-1].name]


def test_a_window():
    around = (Loop("j", Greatest((Add((VI, const(-1))), const(0))), Least((Add((VI, const(2))), const(4)))),)
    found = defined(Define("near", (loop("i", 4),), Reduce("sum", around, None, AT_J)))
    for bits, row in zip(BITS, found, strict=True):
        assert row.tolist() == [bits[max(i - 1, 0) : i + 2].sum() for i in range(4)]


def test_a_window_may_reuse_the_name_outside():
    around = (Loop("i", Greatest((Add((VI, const(-1))), const(0))), Least((Add((VI, const(2))), const(4)))),)
    found = defined(Define("near", (loop("i", 4),), Reduce("sum", around, None, AT_I)))
    for bits, row in zip(BITS, found, strict=True):
        assert row.tolist() == [bits[max(i - 1, 0) : i + 2].sum() for i in range(4)]


def test_a_triangle_and_all_but_one():
    before = Reduce("any", (Loop("j", const(0), VI),), None, AT_J)
    others = Reduce("all", RUN, Compare("!=", VJ, VI), AT_J)
    found = defined(Define("before", (loop("i", 4),), before))
    assert (found == [[any(b[:i]) for i in range(4)] for b in BITS]).all()
    found = defined(Define("others", (loop("i", 4),), others))
    assert (found == [[all(np.delete(b, i)) for i in range(4)] for b in BITS]).all()


def test_empty_loops():
    assert not defined(Define("none", (), Reduce("any", (loop("j", 2, 2),), None, AT_J))).any()
    assert defined(Define("each", (), Reduce("all", (loop("j", 2, 2),), None, AT_J))).all()
    inside = Reduce("sum", (Loop("i", const(0), VJ),), None, AT_I)
    assert not defined(Define("zero", (), Reduce("sum", (loop("j", 0),), None, inside))).any()


def test_places_that_wrap_around():
    found = defined(Define("next", (loop("i", 4),), Ref("x", (Mod(Add((VI, const(1))), const(4)),))))
    assert (found == np.roll(BITS, -1, axis=1)).all()


def test_a_table():
    weights = table("w", [[1, 2, 3, 4], [0, -1, 0, 5]])
    product = Reduce("sum", RUN, None, Mul((Ref("w", (VI, VJ)), AT_J)))
    found = defined(Define("sums", (loop("i", 2),), product), tables=(weights,))
    assert (found == BITS @ weights.values.T).all()
    assert found.dtype == np.int64


def test_some_rows_of_a_table():
    """Each as often as its loop asks for it, from where it starts."""
    weights = table("w", [[1, 2, 3, 4], [0, -1, 0, 5], [2, 0, 0, 1]])
    product = Reduce("sum", RUN, None, Mul((Ref("w", (VI, VJ)), AT_J)))
    found = defined(Define("sums", (loop("i", 2),), product), tables=(weights,))
    assert (found == BITS @ weights.values[:2].T).all()


def test_truth_values_are_numbers_in_sums():
    both = Add((Compare(">=", AT_I, const(0)), Compare("<", AT_I, const(2))))
    assert (defined(Define("two", (loop("i", 4),), both)) == 2).all()


def test_numbers_are_truth_values_in_logic():
    found = defined(Define("odd", (loop("i", 4),), Xor((Mul((const(2), AT_I)), const(True)))))
    assert (found == (BITS == 0)).all()


def result(outcome, classes=(0, 1)):
    return evaluate(Code(ROW, (), (), outcome, classes), BITS)


def test_labels():
    first, letters = Ref("x", (const(0),)), ["ab"[bit] for bit in BITS[:, 0]]
    assert result(Decision(If(first, const(1), const(0))), ("a", "b")).tolist() == letters
    scores = Scores((Each((loop("i", 4),), AT_I),), "label")
    assert (result(scores, (0, 1, 2, 3)) == BITS.argmax(axis=1)).all()
    assert result(Scores((Each((), first),), "label"), ("a", "b")).tolist() == letters


def test_scores_and_probabilities():
    scores = Scores((Each((loop("i", 4),), AT_I), Each((), const(1))), "score")
    assert (result(scores) == np.hstack([BITS, np.ones((16, 1))])).all()
    shares = result(Scores(scores.parts, "probability"))
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    np.testing.assert_allclose(softmax(np.array([[-800.0], [0.0], [800.0]])), [[0], [0.5], [1]], atol=1e-300)


@pytest.mark.parametrize("limit", [1, 7, 1 << 20])
def test_chunks_do_not_matter(monkeypatch, limit):
    monkeypatch.setattr(module, "MAX_ELEMENTS", limit)
    scores = Scores((Each((loop("i", 4),), Reduce("sum", RUN, None, Mul((AT_I, AT_J)))),), "score")
    assert (result(scores) == BITS * BITS.sum(axis=1, keepdims=True)).all()


def test_an_empty_batch():
    code = Code(ROW, (), (), Decision(Ref("x", (const(0),))), ("a", "b"))
    assert evaluate(code, BITS[:0]).shape == (0,)


@pytest.mark.parametrize("extent", [0, 1, 3])
def test_an_empty_outer_loop_leaves_nothing_inside(extent):
    outer, inner = loop("i", extent), Loop("j", const(0), Add((VI, const(1))))
    nested = Reduce("sum", (outer, inner), None, AT_J)
    triangle = [sum(sum(bits[: i + 1]) for i in range(extent)) for bits in BITS]
    assert defined(Define("s", (), nested)).tolist() == triangle
    apart = Reduce("any", (outer,), None, Compare(">", Reduce("sum", (inner,), None, AT_J), const(0)))
    assert defined(Define("s", (), apart)).tolist() == [bool(each) for each in triangle]
