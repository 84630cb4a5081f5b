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
    assert formula.weights.tolist() == [15, 3, 4]


def test_wcnf_without_a_header(tmp_path):
    formula = read(tmp_path, "h 1 0\n3 -1 2 0\n0 2 0\n4 -2 0\n", "a.wcnf")
    assert listed(formula) == [(0,), (1, 2), (2,), (3,)]
    assert formula.weights.tolist() == [8, 3, 0, 4]  # hard: more than all soft ones together


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("p sat 3 2\n", "line 1: expected 'p cnf VARIABLES CLAUSES'"),
        ("p cnf 3 1\n1 two 0\n", "line 2: expected numbers, got '1 two'"),
        ("p cnf 3 1\n1 2\n", "line 2: the last clause does not end in 0"),
        ("p cnf 2 1\n1 3 0\n", "says 2 variables, a clause holds variable 3"),
    ],
)
def test_refusals(tmp_path, text, expected):
    with pytest.raises(ValueError, match=expected):
        read(tmp_path, text)
