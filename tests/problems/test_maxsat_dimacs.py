"""DIMACS files, from the format's own examples and back."""

import gzip

import numpy as np
import pytest
from hypothesis import given

from deepdistilling.problems import maxsat

from .test_maxsat_clauses import formulas


def read(tmp_path, text, name="a.cnf"):
    path = tmp_path / name
    path.write_text(text)
    return maxsat.read_dimacs(path)


def listed(formula):
    return [formula.clause(c) for c in range(len(formula))]


def test_cnf(tmp_path):
    formula = read(tmp_path, "c a comment\np cnf 3 2\n1 -3 0\n2 3 -1 0\n")
    assert (formula.n_variables, listed(formula)) == (3, [(0, 5), (2, 4, 1)])
    assert formula.weights.tolist() == [1, 1]


def test_clauses_may_span_lines_and_the_file_may_end_early(tmp_path):
    formula = read(tmp_path, "p cnf 4 2\n1\n -3 0 2\n3 0\n%\n0\n")
    assert listed(formula) == [(0, 5), (2, 4)]


def test_wcnf_with_a_header(tmp_path):
    formula = read(tmp_path, "p wcnf 2 3 15\n15 1 0\n3 -1 2 0\n4 -2 0\n", "a.wcnf")
    assert listed(formula) == [(0,), (1, 2), (3,)]
    assert formula.weights.tolist() == [8, 3, 4]  # the top weight is hard: more than all soft ones together


def test_wcnf_without_a_header(tmp_path):
    formula = read(tmp_path, "h 1 0\n3 -1 2 0\n0 2 0\n4 -2 0\n", "a.wcnf")
    assert listed(formula) == [(0,), (1, 2), (2,), (3,)]
    assert formula.weights.tolist() == [8, 3, 0, 4]


@given(formulas())
def test_what_is_written_is_read_again(tmp_path_factory, formula):
    path = tmp_path_factory.mktemp("dimacs") / "a.cnf.gz"
    maxsat.write_dimacs(formula, path)
    again = maxsat.read_dimacs(path)
    assert (again.n_variables, listed(again)) == (formula.n_variables, listed(formula))
    assert again.weights.tolist() == formula.weights.tolist()


def test_weights_are_written(tmp_path):
    formula = maxsat.clauses_of([[0, 3], [2]], n_variables=2, weights=[2, 0.5])
    maxsat.write_dimacs(formula, tmp_path / "a.wcnf")
    assert (tmp_path / "a.wcnf").read_text() == "p wcnf 2 2\n2 1 -2 0\n0.5 2 0\n"
    np.testing.assert_array_equal(maxsat.read_dimacs(tmp_path / "a.wcnf").weights, [2, 0.5])


def test_gzip_is_read(tmp_path):
    (tmp_path / "a.cnf.gz").write_bytes(gzip.compress(b"p cnf 1 1\n-1 0\n"))
    assert listed(maxsat.read_dimacs(tmp_path / "a.cnf.gz")) == [(1,)]


def test_xz_is_read(tmp_path):
    lzma = pytest.importorskip("lzma", reason="some builds of Python lack lzma")
    (tmp_path / "a.cnf.xz").write_bytes(lzma.compress(b"p cnf 1 1\n-1 0\n"))
    assert listed(maxsat.read_dimacs(tmp_path / "a.cnf.xz")) == [(1,)]


def test_hard_clauses_are_told_from_soft_ones():
    found = maxsat.parse_dimacs(b"h 1 0\n3 -1 2 0\n0 2 0\n4 -2 0\n", "a")
    assert found.is_hard.tolist() == [True, False, False, False]
    assert (found.n_broken([0, 0]), found.cost([0, 0])) == (1, 0)
    assert (found.n_broken([1, 0]), found.cost([1, 0])) == (0, 3)
    assert (found.n_broken([1, 1]), found.cost([1, 1])) == (0, 4)
    topped = maxsat.parse_dimacs(b"p wcnf 2 3 9\n10 1 0\n9 2 0\n8 -2 0\n", "a")
    assert topped.is_hard.tolist() == [True, True, False]
    assert not maxsat.parse_dimacs(b"p wcnf 2 1\n9 2 0\n", "a").is_hard.any()


def test_an_answer_reads_as_those_of_solvers():
    found = maxsat.parse_dimacs(b"h 1 0\n3 -1 2 0\n4 -2 0\n", "a")
    text = maxsat.answer_text(found, [1, 1], comments=["by hand"])
    assert text == "c by hand\no 4\ns SATISFIABLE\nv 11\n"
    text = maxsat.answer_text(found, [0, 1], is_optimum=True)
    assert text == "c 1 hard clauses are not satisfied\ns UNKNOWN\nv 01\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("p sat 3 2\n", "line 1, column 1: expected 'p cnf VARIABLES CLAUSES'"),
        ("p cnf 3 2 9\n", "line 1, column 1: expected 'p cnf VARIABLES CLAUSES'"),
        ("p cnf 3\n", "line 1, column 1: expected 'p cnf VARIABLES CLAUSES'"),
        ("1 1 0\np cnf 3 1\n", "line 2, column 1: a header comes once, before all clauses"),
        ("p cnf 3 1\n1 two 0\n", "line 2, column 3: expected a whole number, got 'two'"),
        ("p cnf 3 1\n1 2 \n", "line 2, column 3: the last clause does not end in 0"),
        ("p cnf 2 1\n1  3 0\n", "line 2, column 4: the header says 2 variables, got '3'"),
        ("p cnf 2 2\n1 2 0\n", "the header says 2 clauses, the file holds 1"),
        ("x 1 0\n", "line 1, column 1: expected a weight of 0 or more, got 'x'"),
        ("1 1 0 -3 1 0\n", "line 1, column 7: expected a weight of 0 or more, got '-3'"),
        ("p wcnf 2 1 9\nh 1 0\n", "line 2, column 1: expected a weight of 0 or more, got 'h'"),
    ],
)
def test_refusals(tmp_path, text, expected):
    with pytest.raises(ValueError, match=expected):
        read(tmp_path, text)


@pytest.mark.parametrize("data", [b"\x1f\x8b\x08", b"\xfd7zXZ\x00 cut"])
def test_what_cannot_be_unpacked(data):
    with pytest.raises(ValueError, match="a cannot be unpacked"):
        maxsat.parse_dimacs(data, "a")
