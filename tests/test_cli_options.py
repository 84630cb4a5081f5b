"""What options say: read before any work, refused in the words of the shell, and never ignored."""

import json

import pytest
from shells import refused

from deepdistilling import Layer, Network, Program

VOTES = "ann,bob,cleo,passed\n0,0,0,no\n0,1,1,yes\n1,0,1,yes\n1,1,0,yes\n1,0,0,no\n0,0,1,no\n"
FIT = ("fit", "votes.csv", "--label", "passed")


@pytest.fixture
def run(in_process, tmp_path):
    """The command in a folder with a table, a program of it, one without names, and a network."""
    (tmp_path / "votes.csv").write_text(VOTES)
    for options in (("-o", "rule.json", "--network", "net.npz"), ("--shape", "1x3", "-o", "plain.json")):
        done = in_process(*FIT, *options)
        assert done.returncode == 0, done.stderr
    return in_process


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--shape", "2x2"), "--shape (2, 2) holds 2 x 2 = 4 values"),
        (("--shape", "0"), "--shape '0' cannot be read; expected sizes of 1 or more"),
        (("--domain", "5:1"), "--domain '5:1' is empty; expected the smaller number first: 1:5"),
        (("--domain", f"0:{2**60}"), "--domain must be of integers that floats hold"),
        (("--domain", "sign"), "votes.csv, row 1, column 'ann': the value 0.0 is outside the domain, -1/+1"),
        (("--domain", "sign", "--shape", "1x3"), "votes.csv, row 1, column 1, 1: the value 0.0 is outside"),
        (("--result", "foo"), "--result 'foo' cannot be read; expected label, score or probability"),
        (("--subconcepts", "0"), "--subconcepts '0' cannot be read; expected auto, all, or a number of 1"),
        (("--subconcepts", "all", "--max-conditions", "2"), "--max-conditions needs --subconcepts auto"),
        (("--cost", "0"), "--cost '0' cannot be read; expected auto, none, or a number above 0"),
        (("--cost", "x"), "--cost 'x' cannot be read"),
        (("--hierarchical", "--cost", "none"), "--hierarchical needs a --cost"),
        (("--tolerance", "some"), "--tolerance 'some' cannot be read; expected exact or data"),
        (("--text", "passed"), "column 'passed' holds the labels"),
        (("--drop", "passed"), "column 'passed' holds the labels"),
    ],
)
def test_refused_before_learning(in_process, tmp_path, options, expected):
    (tmp_path / "votes.csv").write_text(VOTES)
    result = in_process(*FIT, *options)
    refused(result, expected)
    assert "learned from" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("distill", "net.npz"), "does not say what its inputs can be; give --domain binary (0/1)"),
        (("bench", "net.npz"), "give --domain binary (0/1), sign (-1/+1), real, or a range such as 0:255"),
        (("distill", "net.npz", "--domain", "binary", "--result", "foo"), "--result 'foo' cannot be read"),
        (
            ("distill", "net.npz", "--domain", "binary", "--names", "a,b"),
            "--names must hold one name an input",
        ),
        (
            ("distill", "net.npz", "--activation", "step"),
            "--activation is for csv layers; net.npz says its own",
        ),
        (("bench", "rule.json", "plain.json"), "bench times one program; got 2 files"),
        (("bench", "rule.json", "--domain", "real"), "--shape and --domain are for a network"),
        (("bench", "rule.json", "--shape", "3"), "--shape and --domain are for a network"),
        (("bench", "rule.json", "--activation", "step"), "there is none"),
        (("bench", "net.npz", "--network", "net.npz"), "--network is for a program as .json"),
        (("bench", "rule.json", "--network", "four.npz"), "the network reads 4 inputs, and the program 3"),
        (("verify", "rule.json", "--network", "four.npz"), "the network reads 4 inputs, and the program 3"),
        (("verify", "rule.json", "--network", "net.npz", "--label", "passed"), "give them with --data"),
        (("verify", "rule.json", "--data", "votes.csv"), "--data needs --label"),
        (("run", "rule.json", "outside.csv"), "outside.csv, row 2, column 'cleo': the value 2.0 is outside"),
        (("explain", "rule.json", "outside.csv", "--row", "2"), "outside.csv, row 2, column 'cleo'"),
        (("run", "rule.json", "red.csv"), "red.csv, line 2, column 'bob': 'red' is not a number"),
        (("run", "rule.json", "votes.csv", "--drop", "passed"), "this one reads its columns by their names"),
        (("run", "plain.json", "votes.csv"), "votes.csv has 4 columns to read, and 3 are expected"),
        (("run", "plain.json", "votes.csv", "--drop", "none"), "there is no column 'none'"),
    ],
)
def test_refused_in_words_of_the_shell(run, tmp_path, arguments, expected):
    Network([Layer([[1]] * 4, [-2.5])]).save(tmp_path / "four.npz")
    (tmp_path / "outside.csv").write_text("ann,bob,cleo\n0,0,1\n0,1,2\n")
    (tmp_path / "red.csv").write_text("ann,bob,cleo\n0,red,1\n")
    result = run(*arguments)
    refused(result, expected)
    for word in ("input_domain", "input_shape", "check_domain", "--text", "sample "):
        assert word not in result.stderr


def test_an_unknown_category(in_process, tmp_path):
    (tmp_path / "rich.csv").write_text("colour,rich\nred,no\ngreen,yes\n")
    (tmp_path / "new.csv").write_text("colour\nred\npink\n")
    in_process("fit", "rich.csv", "--label", "rich", "-o", "rich.json")
    expected = (
        "new.csv, row 2, column 'colour': 'pink' is none of the categories, 'green', 'red'; mend it, or"
    )
    refused(in_process("run", "rich.json", "new.csv"), expected, "fit with --others")
    refused(in_process("explain", "rich.json", "new.csv", "--row", "2"), expected)


def test_a_shape_of_one_axis_keeps_the_names(run):
    assert run(*FIT, "--shape", "3", "-o", "line.json").returncode == 0
    assert run("run", "line.json", "votes.csv").stdout.split() == ["label", "no", *3 * ["yes"], "no", "no"]


@pytest.mark.parametrize("command", ["run", "explain"])
def test_columns_are_left_out_for_a_program_without_names(run, command):
    done = run(command, "plain.json", "votes.csv", "--drop", "passed")
    assert done.returncode == 0, done.stderr
    assert "no" in done.stdout


def test_names_and_classes_of_a_network(in_process, tmp_path):
    Network([Layer([[1], [1]], [-1.5])]).save(tmp_path / "both.npz")
    names = ("--names", 'a,"b, c"', "--classes", "no,yes")
    done = in_process("distill", "both.npz", "--domain", "binary", *names, "-o", "both.json")
    assert done.returncode == 0, done.stderr
    rule = Program.load(tmp_path / "both.json")
    assert (rule.code.input.element_names, rule.classes) == (("a", "b, c"), ("no", "yes"))
    done = in_process("distill", "both.npz", "--domain", "binary", "--classes", "7,9", "-o", "both.json")
    assert Program.load(tmp_path / "both.json").classes == (7, 9)
    refused(in_process("distill", "both.npz", "--domain", "binary", "--classes", "a,b,c"), "needs 2 classes")


def test_options_for_shorter_programs(in_process, tmp_path):
    rows = [f"{x / 7},{y / 3},{'far' if 3 * x + 2 * y > 31 else 'near'}" for x in range(10) for y in range(5)]
    (tmp_path / "t.csv").write_text("a,b,y\n" + "\n".join(rows) + "\n")
    exact, rough = (
        json.loads(in_process("fit", "t.csv", "--label", "y", "--json", *options).stdout)
        for options in ((), ("--tolerance", "data"))
    )
    assert rough["verification"]["status"] == "tested"
    assert rough["n_right"] == exact["n_right"] == 50
    assert sum(map(str.isdigit, rough["source"])) < sum(map(str.isdigit, exact["source"]))
    soft = in_process(
        "fit", "t.csv", "--label", "y", "--hierarchical", "--cost", "1", "--max-conditions", "1"
    )
    assert soft.returncode == 0, soft.stderr


@pytest.fixture
def zero_one(run, tmp_path):
    """A program of numbers, and the network that it was made from."""
    (tmp_path / "t.csv").write_text("a,b,y\n0,0,0\n0,1,1\n1,0,1\n1,1,1\n")
    done = run("fit", "t.csv", "--label", "y", "-o", "t.json", "--network", "t.npz")
    assert done.returncode == 0, done.stderr


def test_labels_that_are_numbers_are_compared_as_numbers(run, zero_one, tmp_path):
    (tmp_path / "f.csv").write_text("a,b,y\n0,0,0.0\n0,1,1.0\n1,1,1e0\n1,0,one\n")
    done = run("verify", "t.json", "--data", "f.csv", "--label", "y")
    assert done.stdout == "right on 3 of 4 rows; first wrong on row 4\n"
    assert done.returncode == 1


def test_program_and_network_are_compared_on_the_rows(run, tmp_path):
    rows = ("--network", "net.npz", "--data", "votes.csv")
    same = run("verify", "rule.json", *rows, "--label", "passed")
    assert same.returncode == 0, same.stderr
    assert "program and network agree on 6 of 6 rows" in same.stdout
    Network([Layer([[1], [1], [1]], [-0.5])], classes=["no", "yes"]).save(tmp_path / "net.npz")
    other = run("verify", "rule.json", *rows, "--json")
    assert other.returncode == 1
    assert json.loads(other.stdout)["rows"]["differ"] == [5, 6]
    said = run("verify", "rule.json", *rows).stdout
    assert "agree on 4 of 6 rows; first apart on row 5: the program gives 'no', the network 'yes'" in said


def test_a_network_with_other_labels_differs_everywhere(run, tmp_path):
    Network([Layer([[1], [1], [1]], [-1.5])], classes=["down", "up"]).save(tmp_path / "other.npz")
    done = run("verify", "rule.json", "--network", "other.npz", "--data", "votes.csv")
    assert done.returncode == 1
    assert "program and network agree on 0 of 6 rows" in done.stdout


def test_ties_of_reals_are_no_difference(in_process, tmp_path):
    rows = [f"{a / 10},{b / 10},{'yes' if a + b >= 9 else 'no'}" for a in range(10) for b in range(10)]
    (tmp_path / "t.csv").write_text("a,b,y\n" + "\n".join(rows) + "\n")
    in_process("fit", "t.csv", "--label", "y", "-o", "t.json", "--network", "t.npz")
    done = in_process("verify", "t.json", "--network", "t.npz", "--data", "t.csv", "--label", "y")
    assert "program and network agree on 100 of 100 rows" in done.stdout, done.stderr
