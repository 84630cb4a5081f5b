"""The equations are parsed and run: they say what `evaluate` computes. Where TeX is at hand, it sets them."""

import re
import shutil
import subprocess

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from program.strategies import codes, samples
from pylatexenc.latexwalker import LatexWalker

from deepdistilling.emit.paper.latex import print_latex
from deepdistilling.program.code import Array, Code, Decision, Each, Scores, Size, loop, table
from deepdistilling.program.domain import BOOLEAN, REAL
from deepdistilling.program.evaluate import evaluate
from deepdistilling.program.expr import Add, And, Compare, Const, Loop, Mul, Power, Reduce, Ref, Var, const
from deepdistilling.program.sizes import specialise
from emit.paper_latex import run_latex

AMSMATH = (
    r"\documentclass{article}\usepackage[paperwidth=60cm,paperheight=500cm,textwidth=55cm,textheight=490cm]{geometry}"
    r"\usepackage{amsmath}\begin{document}"
)


def parsed(text):
    """Parse strictly; an unbalanced brace or environment raises."""
    nodes, _, length = LatexWalker(text, tolerant_parsing=False).get_latex_nodes()
    assert length == len(text)
    return nodes


def check(code, X, text=None):
    text = print_latex(code, doc=("100 % sure", "")) if text is None else text
    parsed(text)
    for x, want in zip(X, evaluate(specialise(code, X.shape[1:]), X), strict=True):
        got = run_latex(text, x)
        if code.output == "label":
            is_number = isinstance(want.item(), int | float) and not isinstance(want.item(), bool)
            assert got == (want if is_number else str(want)), text
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


def both(names=None, classes=(0, 1)):
    return Code(
        Array("x", (2,), BOOLEAN, None, names), (), (), Decision(And((element(0), element(1)))), classes
    )


HOSTILE = [
    ("\\end{align*} \\input{x}", "50 % & more_#1$"),
    ("{", "}"),
    ("a^b ~ <c> | \"d\" -- 'e' `f`", "two  blanks"),
    ("if ", "otherwise"),
]


@pytest.mark.parametrize("classes", HOSTILE)
def test_labels_stand_for_themselves(classes):
    text = print_latex(both(classes=classes))
    parsed(text)
    got = [run_latex(text, x) for x in ([0, 0], [1, 1])]
    assert [each.replace("\\ ", " ") for each in got] == [each for each in classes]


@pytest.mark.parametrize("names", [("a_b", "50 %"), ("\\alpha", "x"), ("scores", "labels"), ("é", "日本")])
def test_names_are_letters(names):
    check(both(names), np.array([[0, 1], [1, 1]]))


def largest(n):
    """Which of n numbers is the largest; and a weighted sum, with a table and a power."""
    wins = Reduce(
        "all",
        (Loop("j", const(0), Var("n")),),
        Compare("!=", Var("j"), Var("i")),
        Compare(">", Ref("x", (Var("i"),)), Ref("x", (Var("j"),))),
    )
    rises = Reduce(
        "sum", (loop("i", 3),), None, Mul((Power(2, Var("i")), Ref("W", (const(1), const(0), Var("i")))))
    )
    small = Const(1.5e-07, "float")
    result = Scores((Each((Loop("i", const(0), Var("n")),), wins), Each((), rises), Each((), small)), "score")
    weights = table("W", np.array([[[1, 2, 3]], [[-4, 5.5, 0]]]))
    return Code(Array("x", (n,), REAL), (weights,), (), result, tuple(range(n + 2)), (Size("n", 0, n),))


def test_every_size():
    code = largest(3)
    text = print_latex(code)
    for n in (1, 2, 3, 7):
        check(code, np.random.default_rng(n).normal(size=(5, n)), text)


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
        check(code, np.random.default_rng(n).normal(size=(5, n)), print_latex(code))


def test_long_equations_are_broken():
    terms = Add(tuple(element(k) for k in range(90)))
    code = Code(Array("x", (90,), BOOLEAN), (), (), Decision(Compare(">", terms, const(40))), ("few", "many"))
    text = print_latex(code)
    assert r"\begin{aligned}[t]" in text
    check(code, np.random.default_rng(0).integers(0, 2, (20, 90)), text)


def test_the_reader_can_tell_a_wrong_text():
    with pytest.raises(AssertionError):
        check(both(), np.array([[0, 1]]), print_latex(both()).replace(r"\land", r"\lor"))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs a TeX installation")
def test_tex_sets_it(tmp_path):
    texts = [print_latex(both(classes=classes)) for classes in HOSTILE]
    texts += [print_latex(largest(3)), print_latex(both(("a_b", "50 %")))]
    set_by_tex(texts, tmp_path)


def set_by_tex(texts, folder):
    """Run pdflatex over fragments; any error raises."""
    body = "\n\n".join(texts)
    (folder / "t.tex").write_text(f"{AMSMATH}\n{body}\n\\end{{document}}\n")
    done = subprocess.run(
        ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "t.tex"],
        cwd=folder,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert not re.search(
        "^! |Missing character", (folder / "t.log").read_text(errors="replace"), re.MULTILINE
    )
