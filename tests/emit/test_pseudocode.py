"""Pseudocode is read back and run: it says what `evaluate` computes."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from program.strategies import codes, samples

from deepdistilling.emit.paper.pseudocode import WIDTH, print_pseudocode
from deepdistilling.program.code import Array, Code, Decision, Each, Scores, Size, loop
from deepdistilling.program.domain import BOOLEAN, REAL
from deepdistilling.program.evaluate import evaluate
from deepdistilling.program.expr import Add, And, Compare, Const, Loop, Power, Reduce, Ref, Var, const
from deepdistilling.program.sizes import specialise
from emit.paper_plain import run_pseudocode


def check(code, X, text=None):
    text = print_pseudocode(code, doc=("A line.", "")) if text is None else text
    for x, want in zip(X, evaluate(specialise(code, X.shape[1:]), X), strict=True):
        got = run_pseudocode(text, x)
        if code.output == "label":
            assert got == want, text
            assert type(got) is type(want.item()), text
        else:
            np.testing.assert_allclose(np.array(got, float), want, rtol=1e-12, atol=1e-12, err_msg=text)


@pytest.mark.slow
@settings(max_examples=100)
@given(st.data())
def test_says_what_evaluate_computes(data):
    code = data.draw(codes())
    check(code, data.draw(samples(code.input)))


def element(k):
    return Ref("x", (const(k),))


@pytest.mark.parametrize(
    "classes", [("// no", 'a "b" and c if d then'), ("  two  blanks ", "←"), (True, False), (None, "N")]
)
def test_labels_read_back(classes):
    code = Code(Array("x", (2,), BOOLEAN), (), (), Decision(And((element(0), element(1)))), classes)
    text = print_pseudocode(code)
    got = [run_pseudocode(text, x) for x in ([0, 0], [1, 1])]
    assert got == list(classes)


@pytest.mark.parametrize("names", [("of", "sum"), ("over // x", "scores"), ("return", "a b")])
def test_names_are_never_words_of_the_grammar(names):
    code = Code(
        Array("x", (2,), BOOLEAN, None, names), (), (), Decision(And((element(0), element(1)))), (0, 1)
    )
    check(code, np.array([[0, 1], [1, 1]]))


def test_loop_variables_are_never_words_of_the_grammar():
    body = Reduce("sum", (loop("of", 2), loop("i", 2)), None, Ref("x", (Var("of"),)))
    code = Code(Array("x", (2,), BOOLEAN), (), (), Scores((Each((), body),), "score"), (0, 1))
    check(code, np.array([[0, 1], [1, 1]]))


def test_every_size():
    """Which of n numbers is the largest; and how many are above the one before."""
    wins = Reduce(
        "all",
        (Loop("j", const(0), Var("n")),),
        Compare("!=", Var("j"), Var("i")),
        Compare(">", Ref("x", (Var("i"),)), Ref("x", (Var("j"),))),
    )
    ahead = Compare(">", Ref("x", (Add((Var("i"), const(1))),)), Ref("x", (Var("i"),)))
    rises = Reduce("sum", (Loop("i", const(0), Add((Var("n"), const(-1)))),), None, ahead)
    result = Scores((Each((Loop("i", const(0), Var("n")),), wins), Each((), rises)), "score")
    code = Code(Array("x", (3,), REAL), (), (), result, (0, 1, 2, 3), (Size("n", 0, 3),))
    text = print_pseudocode(code)
    assert "n ← the length of x" in text
    for n in (1, 2, 3, 7):
        check(code, np.random.default_rng(n).normal(size=(5, n)), text)


def test_powers_and_infinities():
    weighted = Reduce("sum", (loop("i", 3),), Ref("x", (Var("i"),)), Power(2, Add((Var("i"), const(1)))))
    least = Compare("<", weighted, Const(math.inf, "float"))
    code = Code(
        Array("x", (3,), BOOLEAN), (), (), Scores((Each((), weighted), Each((), least)), "score"), (0, 1)
    )
    check(code, np.array([[0, 1, 1], [1, 1, 1]]))


def test_the_largest_of_any_number():
    """Of one number, too: then the only score decides by its sign."""
    wins = Reduce(
        "all",
        (Loop("j", const(0), Var("n")),),
        Compare("!=", Var("j"), Var("i")),
        Compare(">", Ref("x", (Var("i"),)), Ref("x", (Var("j"),))),
    )
    result = Scores((Each((Loop("i", const(0), Var("n")),), wins),), "label")
    code = Code(Array("x", (3,), REAL), (), (), result, (0, 1, 2), (Size("n", 0, 3),))
    for n in (1, 2, 5):
        check(code, np.random.default_rng(n).normal(size=(5, n)), print_pseudocode(code))


def test_long_lines_are_broken():
    terms = Add(tuple(element(k) for k in range(90)))
    code = Code(Array("x", (90,), BOOLEAN), (), (), Decision(Compare(">", terms, const(40))), ("few", "many"))
    text = print_pseudocode(code)
    assert max(map(len, text.splitlines())) <= WIDTH + 1
    check(code, np.random.default_rng(0).integers(0, 2, (20, 90)))


def test_the_reader_can_tell_a_wrong_text():
    code = Code(Array("x", (2,), BOOLEAN), (), (), Decision(And((element(0), element(1)))), (0, 1))
    wrong = print_pseudocode(code).replace(" and ", " or ")
    with pytest.raises(AssertionError):
        check(code, np.array([[0, 1]]), wrong)
