"""What is printed, node by node, and how it is laid out."""

from fractions import Fraction

import numpy as np
import pytest

from deepdistilling.emit import print_python
from deepdistilling.emit.shared.layout import WIDTH, Infix, Text, call, in_brackets, statement
from deepdistilling.emit.shared.literals import comment, docstring, label, number
from deepdistilling.program.code import Array, Code, Decision, Define, Each, Scores, loop, table
from deepdistilling.program.domain import BOOLEAN, REAL, integers
from deepdistilling.program.evaluate import evaluate
from deepdistilling.program.expr import (
    Add,
    And,
    Compare,
    Const,
    If,
    Mul,
    Not,
    Or,
    Reduce,
    Ref,
    Var,
    Xor,
    const,
)

A, B, C, D = (Ref("x", (const(k),)) for k in range(4))
TRUE_LABELS = (False, True)


def returned(expr, domain=BOOLEAN, classes=TRUE_LABELS):
    """The last line of the program that returns a condition over a, b, c, d."""
    given = Array("x", (4,), domain, None, ("a", "b", "c", "d"))
    return (
        print_python(Code(given, (), (), Decision(expr), classes))
        .splitlines()[-1]
        .strip()
        .removeprefix("return ")
    )


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (Or((A, And((B, C)))), "bool(a or (b and c))"),
        (Not(Or((A, B))), "not (a or b)"),
        (Xor((A, B)), "bool(a != b)"),
        (Compare(">", Add((A, B)), Add((C, D))), "a + b > c + d"),
        (
            And((Compare(">=", Add((A, B)), const(1)), Compare("<=", Add((A, B)), const(2)))),
            "1 <= a + b <= 2",
        ),
        (Compare("<", const(1), Add((A, B))), "a + b > 1"),
        (Compare(">", Add((Mul((const(-1), A)), B)), const(0)), "b - a > 0"),
        (Compare(">", Mul((const(2), Add((A, B)))), const(1)), "2 * (a + b) > 1"),
        (Compare("==", Mul((const(-1), Add((A, B)))), const(-1)), "-(a + b) == -1"),
        (Or((A, If(B, If(A, C, D), If(C, D, A)))), "bool(a or ((c if a else d) if b else (d if c else a)))"),
    ],
)
def test_expressions(expr, text):
    assert returned(expr) == text


@pytest.mark.parametrize(
    ("classes", "text"),
    [
        ((0, 1), "1 if a else 0"),
        (("no", "yes"), '"yes" if a else "no"'),
        ((True, False), "not a"),
        ((1, 0), "0 if a else 1"),
    ],
)
def test_labels_are_the_users(classes, text):
    assert returned(A, classes=classes) == text


def test_cases_are_returned_one_by_one():
    index = If(A, const(0), If(B, const(1), If(C, const(2), const(0))))
    given = Array("x", (4,), BOOLEAN, None, tuple("abcd"))
    source = print_python(Code(given, (), (), Decision(index), ("red", "green", "blue")))
    assert source.splitlines()[-5:] == [
        "    if a:",
        '        return "red"',
        "    if b:",
        '        return "green"',
        '    return "blue" if c else "red"',
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (-2, "-2"),
        (Fraction(1, 3), "1 / 3"),
        (Fraction(273, 10), "27.3"),
        (Fraction(-3, 8), "-0.375"),
        (Fraction(110968694818409024, 5764607523034235), repr(110968694818409024 / 5764607523034235)),
        (0.1, "0.1"),
        (1e-20, "1e-20"),
        (float("inf"), "np.inf"),
        (True, "True"),
    ],
)
def test_numbers_read_back(value, text):
    assert number(value)[0] == text
    assert float(eval(text, {"np": np})) == float(value)


def test_text_in_literals():
    assert [label(each) for each in ("a", "it's", 'say "a"', 1, 2.5, None)] == [
        '"a"',
        '"it\'s"',
        "'say \"a\"'",
        "1",
        "2.5",
        "None",
    ]
    assert comment("a\nb\u2028c") == "a\\nb\\u2028c"
    for lines in (['ends with "'], ['has """ in it'], ["back\\slash", "", "more"]):
        space = {}
        exec("\n".join(["def f():", *docstring(lines, "    "), "    return 1"]), space)
        assert space["f"]() == 1
        assert len(space["f"].__doc__.splitlines()) >= len(lines)


def test_truth_values_of_numpy_are_not_subtracted():
    totals = [Reduce("sum", (loop("i", 4),), None, Ref("x", (const(k), Var("i")))) for k in range(2)]
    above = [Define(f"d{k}", (), Compare(">", total, const(1))) for k, total in enumerate(totals)]
    difference = Add((Ref("d0", ()), Mul((const(-1), Ref("d1", ())))))
    result = Scores((Each((), difference),), "score")
    code = Code(Array("x", (2, 4), BOOLEAN), (), tuple(above), result, (0, 1))
    space = {}
    exec(print_python(code), space)
    X = np.random.default_rng(0).integers(0, 2, (50, 2, 4))
    assert [space["program"](x) for x in X] == evaluate(code, X).tolist()


def test_float_sums_keep_their_order():
    terms = (Mul((const(0.1), A)), Mul((const(-0.2), B)), Mul((const(0.3), C)))
    assert returned(Compare(">", Add(terms), const(0)), REAL) == "0.1 * a - 0.2 * b + 0.3 * c > 0"


def test_a_long_comparison_gets_lines():
    names = tuple(f"a_rather_long_name_{k}" for k in range(6))
    left = Add(tuple(Mul((const(k + 2), Ref("x", (const(k),)))) for k in range(6)))
    given = Array("x", (6,), integers(0, 3), None, names)
    source = print_python(Code(given, (), (), Decision(Compare(">", left, const(7))), ("no", "yes")))
    assert source.splitlines()[-1] == '    return "yes" if score > 7 else "no"'
    assert max(map(len, source.splitlines())) <= WIDTH


@pytest.mark.parametrize("width", [201, 20_000])
def test_wide_programs_compile(width):
    given = Array("x", (width,), BOOLEAN)
    elements = [Ref("x", (const(k),)) for k in range(width)]
    total = Add(tuple(Mul((const(k % 3 - 1 or 2), each)) for k, each in enumerate(elements)))
    code = Code(given, (), (), Scores((Each((), total), Each((), And(tuple(elements)))), "score"), (0, 1))
    space = {}
    exec(compile(print_python(code), "printed", "exec"), space)
    x = (np.arange(width) % 2 == 0).astype(np.uint8)
    np.testing.assert_array_equal(
        np.array(space["program"](x), dtype=float), evaluate(code, x[np.newaxis])[0]
    )


def test_tables_are_filled():
    values = np.arange(300).reshape(1, 300)
    weights = Reduce(
        "sum", (loop("j", 300),), None, Mul((Ref("w", (Var("i"), Var("j"))), Ref("x", (Var("j"),))))
    )
    scores = Scores((Each((loop("i", 1),), weights),), "score")
    source = print_python(Code(Array("x", (300,), BOOLEAN), (table("w", values),), (), scores, (0, 1)))
    assert "np.dot(WEIGHTS[i], x)" in source
    assert len(source.splitlines()) < 40
    space = {}
    exec(source, space)
    assert space["program"](np.ones(300, dtype=bool)) == [values.sum()]


def test_slices():
    rest = Reduce("any", (loop("i", 3, 1),), None, Ref("x", (Var("i"), Var("j"))))
    defined = Define("d", (loop("j", 2),), rest)
    code = Code(
        Array("x", (3, 2), BOOLEAN),
        (),
        (defined,),
        Scores((Each((), Ref("d", (const(0),))),), "score"),
        (0, 1),
    )
    assert "any_in_rest = x[1:].any(axis=0)" in print_python(code)


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (A, "0 if not a else 2 if b else 1"),
        (Compare("<", A, B), "0 if a >= b else 2 if b else 1"),
        (And((A, C)), "(2 if b else 1) if a and c else 0"),  # its negation is longer
    ],
)
def test_an_answer_at_once_comes_first(condition, text):
    index = If(condition, If(B, const(2), const(1)), const(0))
    assert returned(index, classes=(0, 1, 2)) == text


@pytest.mark.parametrize(
    ("run", "text"),
    [
        (Each((loop("i", 3),), Ref("x", (Var("i"),))), "[*x, 1]"),
        (Each((loop("i", 2),), Ref("x", (Var("i"),))), "[*[x[i] for i in range(2)], 1]"),
        (Each((loop("i", 3),), Not(Ref("x", (Var("i"),)))), "[*[not x[i] for i in range(3)], 1]"),
    ],
)
def test_an_array_among_scores(run, text):
    code = Code(Array("x", (3,), BOOLEAN), (), (), Scores((run, Each((), const(1))), "label"), (0, 1, 2, 3))
    assert f"return int(np.argmax({text}))" in print_python(code)


def test_a_table_of_scores_is_not_one_row():
    body = Ref("x", (Var("i"), Var("j")))
    scores = Scores((Each((loop("i", 2), loop("j", 2)), body), Each((), const(1))), "label")
    code = Code(Array("x", (2, 2), BOOLEAN), (), (), scores, tuple(range(5)))
    assert "*x" not in print_python(code)


def test_what_fits_stays_on_a_line():
    assert statement(call("sum", Text("x")), "return ") == ["    return sum(x)"]
    long = Infix(tuple(Text(f"{'a' * 30}_{k}") for k in range(3)), ("+", "+"))
    assert statement(long, "return ")[0] == "    return ("
    assert statement(long, "return ")[2].startswith("        + ")
    assert statement(in_brackets(long, Text("b")), "x = ")[-2:] == ["        b,", "    ]"]


def test_constants_print_by_their_kind():
    assert returned(Compare("==", A, Const(True, "bool"))) == "bool(a == True)"
