"""Names: legal, unique, readable, stable; the user's own are kept where they had to be changed."""

import ast
import keyword

import pytest

from deepdistilling.emit import print_python, printed_names
from deepdistilling.emit.shared.namer import Namer, identifier
from deepdistilling.program.code import Array, Code, Decision, Define, Each, Scores, Size, loop
from deepdistilling.program.domain import BOOLEAN, REAL
from deepdistilling.program.expr import Add, Compare, Loop, Mul, Or, Reduce, Ref, Sign, Var, const

HOSTILE = [
    "N",
    "class",
    "temp_%",
    "petal width (cm)",
    "größe",
    "x",
    "np",
    "i",
    "row",
    "temp_$",
    "2nd",
    "",
    "λ",
    "a\nb",
]


def reading(names, domain=REAL):
    """A program that reads every value by its name."""
    total = Add(tuple(Ref("x", (const(k),)) for k in range(len(names))))
    return Code(
        Array("x", (len(names),), domain, None, tuple(names)),
        (),
        (),
        Decision(Compare(">", total, const(0))),
        (0, 1),
    )


def targets_of(source):
    return [
        node.id
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]


def run(source, *arguments):
    space = {}
    exec(compile(source, "printed", "exec"), space)
    return space["program"](*arguments)


def test_hostile_names():
    source = print_python(reading(HOSTILE))
    names = targets_of(source)
    assert len(set(names)) == len(names) == len(HOSTILE) + 1  # and a long sum
    assert not any(keyword.iskeyword(name) for name in names)
    assert {"N", "class_", "temp", "petal_width_cm", "grosse", "np_", "i"} <= set(names)
    for name in ("petal width (cm)", "größe", "temp_%", "a\\nb"):
        assert f"# {name}" in source
    assert run(source, [0.0] * (len(HOSTILE) - 1) + [1.0]) == 1


@pytest.mark.parametrize(
    ("wanted", "legal"),
    [("a b", "a_b"), ("Größe", "Grosse"), ("2nd", "_2nd"), ("%", "value"), ("__x__", "x")],
)
def test_identifiers(wanted, legal):
    assert identifier(wanted) == legal


def test_a_name_is_handed_out_once():
    namer = Namer()
    assert [namer.name(name) for name in ("a b", "a_b", "sum", "sum", "a_b_2")] == [
        "a_b",
        "a_b_2",
        "sum_",
        "sum__2",
        "a_b_2_2",
    ]


def test_unchanged_names_need_no_comment():
    source = print_python(reading(["width", "length"]))
    assert "#" not in source
    assert "width, length = map(float, x)" in source


def test_spaces_that_became_underscores_need_no_comment():
    source = print_python(reading(["petal width", "petal_length"]))
    assert "#" not in source
    assert "petal_width, petal_length = map(float, x)" in source


def test_names_that_do_not_fit_on_a_line_stand_one_a_line():
    names = [f"a long name no. {k}" for k in range(8)]
    source = print_python(reading(names))
    assert "        a_long_name_no_3,  # a long name no. 3\n" in source
    assert run(source, [0] * 7 + [1]) == 1


def test_loop_variables_hide_no_name():
    given = Array("x", (3,), BOOLEAN, None, ("i", "j", "k"))
    inside = Reduce("any", (loop("i", 3),), None, Or((Ref("x", (Var("i"),)), Ref("x", (const(0),)))))
    source = print_python(Code(given, (), (), Decision(inside), (0, 1)))
    assert [run(source, x) for x in ([0, 0, 0], [0, 0, 1], [1, 0, 0])] == [0, 1, 1]


def test_loop_variables_that_no_one_can_write():
    body = Reduce(
        "any", (Loop("@0", const(0), const(3)),), Compare("!=", Var("@0"), Var("i")), Ref("x", (Var("@0"),))
    )
    given = Array("x", (3,), BOOLEAN)
    source = print_python(Code(given, (), (), Scores((Each((loop("i", 3),), body),), "score"), (0, 1, 2)))
    assert run(source, [1, 0, 0]) == [False, True, True]


def test_definitions_say_what_they_are():
    at = Ref("x", (Var("i"), Var("j")))
    rows = Define("d0", (loop("i", 3),), Reduce("sum", (loop("j", 2),), None, at))
    columns = Define("d1", (loop("j", 2),), Reduce("any", (loop("i", 3),), None, at))
    part = Define("d2", (loop("i", 3),), Reduce("sum", (loop("j", 1),), None, at))
    sides = [Define(f"d{k}", (), Sign(Ref("x", (const(k), const(0))))) for k in (3, 4)]
    code = Code(Array("x", (3, 2), BOOLEAN), (), (rows, columns, part, *sides), Decision(const(0)), (0, 1))
    assert list(printed_names(code).values()) == [
        "row_sums",
        "any_in_column",
        "part_sums",
        "side_1",
        "side_2",
    ]


def test_sums_over_a_table_say_whether_of_rows_or_of_columns():
    i, j = Var("i"), Var("j")
    table = Define("d0", (loop("i", 3), loop("j", 2)), Mul((const(2), Ref("x", (i, j)))))

    def total(loops, over, at):
        return Define(f"d{len(made) + 1}", loops, Reduce("sum", over, None, Ref("d0", at)))

    def balance(over, value):
        return Define(f"d{len(made) + 1}", (), Reduce("sum", over, None, Sign(value)))

    made = []
    made.append(total((loop("i", 3),), (loop("j", 2),), (i, j)))
    made.append(total((loop("j", 2),), (loop("i", 3),), (i, j)))
    made.append(total((loop("i", 3),), (loop("j", 1),), (i, j)))
    made.append(balance((loop("i", 3),), Ref("d0", (i, const(0)))))
    made.append(balance((loop("j", 2),), Add((Ref("d0", (const(1), j)), Ref("x", (const(0), j))))))
    made.append(balance((loop("i", 2),), Ref("d0", (i, const(0)))))
    made.append(balance((loop("i", 2),), Add((Ref("d0", (i, const(0))), Ref("x", (const(0), i))))))
    made.append(balance((loop("i", 3),), Ref("d0", (i, Add((i, const(-1)))))))
    code = Code(Array("x", (3, 2), BOOLEAN), (), (table, *made), Decision(const(0)), (0, 1))
    assert list(printed_names(code).values()) == [
        "scores",
        "row_totals",
        "column_totals",
        "totals",
        "row_balance",
        "column_balance",
        "balance_1",
        "balance_2",
        "balance_3",
    ]


def test_named_sizes():
    given = Array("x", (3, 2), BOOLEAN)
    rows = Each(
        (Loop("i", const(0), Var("n")),),
        Reduce("sum", (Loop("j", const(0), Var("m")),), None, Ref("x", (Var("i"), Var("j")))),
    )
    code = Code(given, (), (), Scores((rows,), "score"), (0, 1, 2), (Size("n", 0, 3), Size("m", 1, 2)))
    source = print_python(code)
    assert "n = x.shape[0]" in source
    assert run(source, [[1, 1, 1], [0, 1, 0]]) == [3, 1]


def test_the_function_has_the_name_asked_for():
    code = Code(
        Array("x", (2,), REAL),
        (),
        (),
        Decision(Compare(">", Mul((const(2), Ref("x", (const(0),)))), const(1))),
        (0, 1),
    )
    assert "def is_large(x):" in print_python(code, function_name="is large")
    assert "def class_(x):" in print_python(code, function_name="class")
