"""The query, run by two databases, gives what `evaluate` computes."""

import math
import sqlite3
from functools import cache

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from program.strategies import codes, samples

from deepdistilling.emit.sql import print_sql
from deepdistilling.emit.sql.columns import input_columns, output_columns
from deepdistilling.emit.sql.text import quoted
from deepdistilling.errors import UnsupportedError
from deepdistilling.program.build import add
from deepdistilling.program.code import Array, Code, Decision, Define, Each, Scores, Size, loop
from deepdistilling.program.domain import BOOLEAN, REAL, integers
from deepdistilling.program.evaluate import evaluate
from deepdistilling.program.expr import Add, And, Compare, Const, If, Mul, Reduce, Ref, Sign, Var, const


def sqlite(statements, query):
    """Run a query in SQLite; its rows."""
    connection = sqlite3.connect(":memory:")
    try:
        # Some builds leave the mathematical functions out.
        connection.create_function("exp", 1, lambda v: None if v is None else math.exp(v))
        for text, rows in statements:
            connection.executemany(text, rows) if rows else connection.execute(text)
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def duck(statements, query):
    """Run a query in DuckDB; its rows."""
    connection = duckdb_connection()
    connection.execute("DROP TABLE IF EXISTS samples")
    for text, rows in statements:
        connection.executemany(text, rows) if rows else connection.execute(text)
    return connection.execute(query).fetchall()


@cache
def duckdb_connection():
    """One database for all tests, since starting it takes longer than a test."""
    return duckdb.connect(config={"threads": 1})


def table(code, X):
    """The statements that make the table of samples, with a row number that is no input."""
    kind = "BIGINT" if code.input.domain.integer else "DOUBLE PRECISION"
    names = [quoted(name).replace("\0", " ") for name in input_columns(code)]
    columns = ", ".join(f"{name} {kind}" for name in names)
    rows = [(k, *row) for k, row in enumerate(X.reshape(len(X), -1).tolist())]
    marks = ", ".join("?" * (1 + len(names)))
    insert = f"INSERT INTO samples VALUES ({marks})"
    return [(f'CREATE TABLE samples ("row number" BIGINT, {columns})', ()), (insert, rows)]


def answers(run, code, X):
    """What a database answers, in the order of the rows."""
    rows = run(table(code, X), print_sql(code, doc=("A -- 'doc' string", "")))
    count = len(output_columns(code))
    return [row[-count:] for row in sorted(rows, key=lambda row: row[0])]


def check(run, code, X):
    want = evaluate(code, X)
    got = answers(run, code, X)
    if code.output == "label":
        assert [each for (each,) in got] == want.tolist(), print_sql(code)
    else:
        message = print_sql(code)
        np.testing.assert_allclose(np.array(got, float), want, rtol=1e-12, atol=1e-12, err_msg=message)


@pytest.mark.slow
@settings(max_examples=60)
@given(st.data())
def test_sqlite_gives_what_evaluate_computes(data):
    code = data.draw(codes())
    check(sqlite, code, data.draw(samples(code.input)))


@pytest.mark.slow
@settings(max_examples=60)
@given(st.data())
def test_duckdb_gives_what_evaluate_computes(data):
    code = data.draw(codes())
    check(duck, code, data.draw(samples(code.input)))


def bits(names=None, dims=(2,)):
    return Array("x", dims, BOOLEAN, None, names)


def element(k):
    return Ref("x", (const(k),))


def decided(given, index, classes=("no", "yes")):
    return Code(given, (), (), Decision(index), classes)


BOTH = And((element(0), element(1)))
ALL_PAIRS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
HOSTILE = [
    ('a"; DROP TABLE samples; --', "b"),
    ("a", "A"),
    ("select", "label"),
    ("", "x_0"),
    ("program_1", "program_score_1"),
    ("row\nbreak", "tab\tand 'quote'"),
    ("größe", "日本"),
    ("a -- b", "/* c */"),
    ("[a]", "`b`"),
]


@pytest.mark.parametrize("names", HOSTILE)
@pytest.mark.parametrize("run", [sqlite, duck])
def test_names_are_taken_literally(run, names):
    check(run, decided(bits(names), BOTH), ALL_PAIRS)


@pytest.mark.parametrize("run", [sqlite, duck])
def test_labels_are_taken_literally(run):
    classes = ("it's; DROP TABLE samples; --", "line\nbreak \\ \"x\" ''")
    check(run, decided(bits(), BOTH, classes), ALL_PAIRS)


@pytest.mark.parametrize("classes", [(False, True), (2.5, -1.0), (7, -3), (None, "b")])
def test_labels_of_every_type(classes):
    got = [label for (label,) in answers(sqlite, decided(bits(), BOTH, classes), ALL_PAIRS)]
    assert got == [classes[0], classes[0], classes[0], classes[1]]


def test_what_sql_cannot_say_is_refused():
    with pytest.raises(UnsupportedError, match="NUL"):
        print_sql(decided(bits(("a\0", "b")), BOTH))
    with pytest.raises(UnsupportedError, match="NUL"):
        print_sql(decided(bits(), BOTH, ("a", "\0b")))
    with pytest.raises(UnsupportedError, match="no literal for the label"):
        print_sql(decided(bits(), BOTH, (b"a", b"b")))
    with pytest.raises(UnsupportedError, match="no literal for inf"):
        print_sql(decided(bits(), Compare("<", element(0), Const(math.inf, "float"))))


def test_a_misspelt_column_is_an_error():
    """SQLite takes a quoted name that is no column for a text, unless it is read through its table."""
    code = decided(bits(("colour", "b")), BOTH)
    statements = [("CREATE TABLE samples (color INTEGER, b INTEGER)", ())]
    with pytest.raises(sqlite3.OperationalError, match="no such column"):
        sqlite(statements, print_sql(code))


@pytest.mark.parametrize("run", [sqlite, duck])
@pytest.mark.parametrize("kind", ["label", "score", "probability"])
@pytest.mark.parametrize("count", [1, 3])
def test_null_gives_null_and_never_a_label(run, kind, count):
    scores = (Compare("==", element(0), const(0)), element(1), const(1))[:count]
    result = Scores(tuple(Each((), each) for each in scores), kind)
    code = Code(bits(), (), (), result, ("a", "b", "c")[: max(2, count)])
    X = np.array([[None, 1], [0, 1], [1, None]], dtype=object)
    got = answers(run, code, X)
    needed = 1 if count == 1 else 2
    for x, row in zip(X, got, strict=True):
        assert {each is None for each in row} == {None in x[:needed].tolist()}


@pytest.mark.parametrize("run", [sqlite, duck])
def test_other_columns_come_through(run):
    code = decided(bits(("a", "b")), BOTH)
    rows = run(table(code, ALL_PAIRS), print_sql(code))
    assert [row[:3] for row in sorted(rows)] == [(k, *x) for k, x in enumerate(ALL_PAIRS.tolist())]


def test_large_exponents_do_not_overflow():
    scores = tuple(Each((), Mul((const(c), element(0)))) for c in (2000, -2000))
    for kept in (scores, scores[:1]):
        code = Code(bits(), (), (), Scores(kept, "probability"), (0, 1))
        check(sqlite, code, ALL_PAIRS)
        check(duck, code, ALL_PAIRS)


@pytest.mark.parametrize("run", [sqlite, duck])
def test_sums_of_signs_have_bits_enough(run):
    """DuckDB's signs have 8 bits."""
    signs = Add(tuple(Mul((const(90), Sign(element(k)))) for k in range(2)))
    code = Code(bits(), (), (), Scores((Each((), signs),), "score"), (0, 1))
    check(run, code, ALL_PAIRS)


def test_numbers_read_back_as_floats():
    x = Array("x", (1,), REAL)
    value = Add((Mul((Const(0.1, "float"), element(0))), Const(0.2, "float")))
    X = np.array([[3.0], [1e300], [-7.3], [1e-300]])
    for run in (sqlite, duck):
        (got,) = zip(
            *answers(run, Code(x, (), (), Scores((Each((), value),), "score"), (0, 1)), X), strict=True
        )
        assert list(got) == [0.1 * v + 0.2 for (v,) in X]


def many(n):
    """A chain of definitions of n values each, and far more operations than a database may nest."""
    x = Array("x", (n,), integers(0, 9))
    sums = Define("s", (loop("i", n),), Reduce("sum", (loop("j", n),), None, Ref("x", (Var("j"),))))
    signs = Compare(">", Ref("s", (Var("i"),)), const(3))
    tests = Define("t", (loop("i", n),), If(signs, Ref("x", (Var("i"),)), const(0)))
    total = Reduce("sum", (loop("i", n),), None, Ref("t", (Var("i"),)))
    return Code(x, (), (sums, tests), Decision(Compare(">", total, const(20))), (0, 1))


@pytest.mark.parametrize("run", [sqlite, duck])
def test_steps_are_kept_apart_where_they_would_multiply(run, rng):
    code = many(60)
    assert "MATERIALIZED" in print_sql(code)
    check(run, code, rng.integers(0, 2, (5, 60)))


def test_long_sums_are_grouped(rng):
    code = Code(
        Array("x", (1500,), BOOLEAN),
        (),
        (),
        Scores((Each((), Reduce("sum", (loop("i", 1500),), None, Ref("x", (Var("i"),)))),), "score"),
        (0, 1),
    )
    assert "MATERIALIZED" not in print_sql(code)
    check(sqlite, code, rng.integers(0, 2, (3, 1500)))


def test_what_is_too_large_is_refused():
    with pytest.raises(UnsupportedError, match="more than 50,000 parts"):
        print_sql(many(300))
    wide = Code(Array("x", (2500,), BOOLEAN), (), (), Decision(element(0)), (0, 1))
    with pytest.raises(UnsupportedError, match="2,502 columns"):
        print_sql(wide)


def test_named_sizes_are_refused():
    code = Code(Array("x", (3,), BOOLEAN), (), (), Decision(element(0)), (0, 1), (Size("n", 0, 3),))
    with pytest.raises(UnsupportedError, match=r"every size \(n\)"):
        print_sql(code)


@pytest.mark.parametrize("run", [sqlite, duck])
@pytest.mark.parametrize("kind", ["label", "score", "probability"])
def test_columns_called_as_truth_values_are_read_in_every_step(run, kind):
    """SQLite loses these names in a step: all later ones read copies."""
    given = bits(("True", "false", "all"), (3,))
    neuron = Define("d", (), Sign(add(element(0), element(1), const(-1))))
    scores = (add(Ref("d", ()), element(2)), add(element(0), element(1)), element(1))
    parts = tuple(Each((), each) for each in scores)
    code = Code(given, (), (neuron,), Scores(parts, kind), ("a", "b", "c"))
    assert '"True"' not in print_sql(code).partition("FROM samples")[2]
    X = np.array(np.meshgrid([0, 1], [0, 1], [0, 1])).reshape(3, -1).T
    check(run, code, X)


def test_an_answer_whose_name_is_taken_says_so():
    query = print_sql(decided(bits(("select", "Label")), BOTH))
    assert "-- Adds label_2: the names without a number are taken.\n" in query
    assert query.rstrip().split("\n")[-2].endswith("AS label_2")
    assert "Adds" not in print_sql(decided(bits(("a", "b")), BOTH))
