"""`deepdistilling maxsat` as a shell sees it."""

import gzip
import json

import numpy as np
import pytest
from shells import refused

from deepdistilling.problems import maxsat

pytestmark = pytest.mark.slow  # every test starts Python anew

CNF = "c two clauses\np cnf 3 2\n1 -3 0\n2 3 -1 0\n"
WCNF = "h 1 0\n3 -1 2 0\n4 -2 0\n"
RULES = ["uniform", "greedy", "3/4", "Johnson", "ours", "ours, 3 looks"]


def answer_of(path):
    """The lines of an answer by their first letter."""
    return dict(line.split(" ", 1) for line in path.read_text().splitlines())


def test_several_files_and_a_table_each(shell, tmp_path):
    (tmp_path / "a.cnf").write_text(CNF)
    (tmp_path / "b.wcnf.gz").write_bytes(gzip.compress(WCNF.encode()))
    result = shell("maxsat", "a.cnf", "b.wcnf.gz")
    assert result.returncode == 0, result.stderr
    first, second = result.stdout.split("b.wcnf.gz: ")
    assert first.startswith("a.cnf: 3 variables, 2 clauses\n")
    assert second.startswith("2 variables, 3 clauses, 1 of them hard\n")
    for rule in RULES:
        assert f"\n{rule} " in first
        assert f"\n{rule} " in second
    assert "hard ones broken" in second
    assert "hard ones broken" not in first


def test_what_is_said_is_what_was_assigned(shell, tmp_path):
    formula = maxsat.random_clauses(25, 200, np.random.default_rng(0))
    maxsat.write_dimacs(formula, tmp_path / "a.cnf")
    result = shell("maxsat", "a.cnf", "--json", "--rule", "ours", "--rule", "Johnson", "-o", "a.txt")
    assert result.returncode == 0, result.stderr
    (told,) = json.loads(result.stdout)["formulas"]
    assert [told["variables"], told["clauses"], told["hard"], told["soft_weight"]] == [25, 200, 0, 200]
    assert [each["rule"] for each in told["rules"]] == ["ours", "Johnson"]
    assert told["optimum"] is None
    answer = answer_of(tmp_path / "a.txt")
    assignment = [digit == "1" for digit in answer["v"]]
    most = max(each["satisfied"] for each in told["rules"])
    assert formula.worth(assignment) == most == 200 - int(answer["o"])
    assert answer["s"] == "SATISFIABLE"


def test_the_optimum_is_none_worse(shell, tmp_path):
    pytest.importorskip("pysat", reason="optima need the extra 'sat'")
    result = shell("maxsat", "-", "--optimum", "--json", "-o", "a.txt", stdin=WCNF)
    assert result.returncode == 0, result.stderr
    (told,) = json.loads(result.stdout)["formulas"]
    assert told["file"] == "standard input"
    # Clause 1 is hard; of "1 or 3 lost" and "4 lost", losing 3 is best: 1 true, 2 false.
    assert (told["optimum"]["weight_lost"], told["optimum"]["hard_broken"]) == (3, 0)
    assert min(each["weight_lost"] for each in told["rules"] if not each["hard_broken"]) >= 3
    assert answer_of(tmp_path / "a.txt") == {"c": "by RC2", "o": "3", "s": "OPTIMUM FOUND", "v": "10"}


def test_a_search_that_is_cut_off_says_so(shell, tmp_path):
    pytest.importorskip("pysat", reason="optima need the extra 'sat'")
    maxsat.write_dimacs(maxsat.random_clauses(50, 500, np.random.default_rng(0)), tmp_path / "a.cnf")
    result = shell("maxsat", "a.cnf", "--rule", "ours", "--optimum", "--conflicts", "500")
    assert result.returncode == 0
    assert "no optimum within 500 conflicts" in result.stderr
    assert "optimum" not in result.stdout


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        (None, [], ["no such file: a.cnf"]),
        ("p cnf 3 1\n1 -4 0\n", [], ["a.cnf, line 2, column 3", "3 variables, got '-4'"]),
        ("p cnf 3 1\n1 x 0\n", [], ["a.cnf, line 2, column 3: expected a whole number, got 'x'"]),
        ("p wcnf 1 1 9\n0.5 1 0\n", [], ["a.cnf: clause 1 has the weight 0.5", "multiply"]),
        (f"{2**60} 1 0\n", [], ["a.cnf: the weights", "below 2^53"]),
        (CNF, ["--rule", "best"], ["no rule 'best'", "'Johnson'"]),
        (CNF, ["a.cnf", "-o", "a.txt"], ["-o writes one assignment"]),
        (CNF, ["-o", "none/a.txt"], ["none"]),
    ],
)
def test_refusals_are_one_line(in_process, tmp_path, text, options, expected):
    if text is not None:
        (tmp_path / "a.cnf").write_text(text)
    refused(in_process("maxsat", "a.cnf", *options), *expected)


def test_hard_clauses_that_contradict_each_other(shell):
    pytest.importorskip("pysat", reason="optima need the extra 'sat'")
    refused(shell("maxsat", "-", "--optimum", stdin="h 1 0\nh -1 0\n2 2 0\n"), "contradict each other")
