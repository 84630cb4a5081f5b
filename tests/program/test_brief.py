"""Expressions in messages read like code."""

import pytest

from deepdistilling.program.brief import LONGEST, brief, brief_loops
from deepdistilling.program.code import loop
from deepdistilling.program.expr import (
    Add,
    And,
    Compare,
    Greatest,
    If,
    Least,
    Loop,
    Mod,
    Mul,
    Not,
    Or,
    Power,
    Quotient,
    Reduce,
    Ref,
    Sign,
    Var,
    Xor,
    const,
)

INDEX, N = Var("i"), Var("n")
A, X = Ref("a", ()), Ref("x", (INDEX, const(1)))


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (Add((X, Mul((const(-2), A)), const(3))), "x[i, 1] + (-2 * a) + 3"),
        (
            Compare(">=", Reduce("sum", (loop("i", 4),), Compare(">", INDEX, const(0)), X), const(2)),
            "sum(x[i, 1] for i in range(0, 4) if i > 0) >= 2",
        ),
        (If(And((A, Not(X))), const(1), Sign(A)), "1 if (a and (not x[i, 1])) else sign(a)"),
        (Or((A, Xor((A, X)))), "a or (a xor x[i, 1])"),
        (Mod(Add((INDEX, const(1))), N), "(i + 1) % n"),
        (Quotient(N, 2), "n // 2"),
        (Power(2, INDEX), "2 ** i"),
        (Least((INDEX, Greatest((N, const(0))))), "min(i, max(n, 0))"),
    ],
)
def test_expressions(expr, text):
    assert brief(expr) == text


def test_loops():
    assert brief_loops((loop("i", 3), Loop("j", INDEX, N))) == "for i in range(0, 3) for j in range(i, n)"


def test_long_ones_are_cut_off():
    text = brief(Add(tuple(Ref(f"value_{k}", ()) for k in range(100))))
    assert text.startswith("value_0 + value_1")
    assert text.endswith(" ...")
    assert len(text) == LONGEST + 4
