"""The command line as a shell sees it: output, errors, exit codes, files."""

import ast
import json
import shutil
import subprocess
import sys

import numpy as np
import pytest
from shells import refused, run_in
from typer.testing import CliRunner

from deepdistilling import Layer, Network
from deepdistilling.cli import COMMANDS, app

pytestmark = pytest.mark.slow  # every test starts Python anew


def write_majority(folder):
    """Write a table of three votes."""
    path = folder / "votes.csv"
    rows = [
        f"{a},{b},{c},{'yes' if a + b + c >= 2 else 'no'}" for a in (0, 1) for b in (0, 1) for c in (0, 1)
    ]
    path.write_text("ann,bob,cleo,passed\n" + "\n".join(rows) + "\n")
    return path


@pytest.fixture
def majority(tmp_path):
    """A table of three votes."""
    return write_majority(tmp_path)


def run_alone(path, sample):
    """What a written program returns, in a Python that cannot import the package."""
    tree = ast.parse(path.read_text())
    name = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)][-1]
    block = "import sys; sys.modules['deepdistilling'] = None; sys.path.insert(0, '.')"
    code = f"{block}; import numpy as np; from {path.stem} import {name}; print({name}(np.array({sample})))"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=path.parent, check=False, timeout=60
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def test_help(shell):
    result = shell("--help")
    assert result.returncode == 0
    for name in COMMANDS:
        assert name in result.stdout
    assert "Exit codes" in result.stdout


@pytest.mark.parametrize("name", list(COMMANDS))
def test_help_of_each_command(name):
    """In this process: the first line is what the list says, and there is an example."""
    result = CliRunner().invoke(app, [name, "--help"], env={"COLUMNS": "200", "TERM": "dumb"})
    assert result.exit_code == 0
    assert COMMANDS[name] in result.output
    assert "--debug" in result.output
    assert f"Example: deepdistilling {name}" in result.output


def test_help_imports_no_library_that_takes_its_time():
    code = (
        "import sys; sys.argv = ['deepdistilling', '--help']; from deepdistilling.cli import main\n"
        "try: main()\nexcept SystemExit: print(sorted({'numpy', 'scipy', 'sklearn'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.rstrip().endswith("[]")


def test_version(shell):
    import deepdistilling

    assert shell("--version").stdout.strip() == deepdistilling.__version__


def test_unknown_option(shell):
    result = shell("fit", "--colour")
    assert result.returncode == 2
    assert "Traceback" not in result.stderr


def test_fit_prints_and_writes_a_program_that_runs_alone(shell, majority, tmp_path):
    result = shell("fit", majority, "--label", "passed", "-o", "rule.py", "--network", "votes.npz")
    assert result.returncode == 0, result.stderr
    ast.parse(result.stdout)  # nothing but the program goes to standard output
    assert "right on 8 of them" in result.stderr
    assert "proved" in result.stderr
    assert run_alone(tmp_path / "rule.py", [1, 0, 1]) == "yes"
    assert run_alone(tmp_path / "rule.py", [1, 0, 0]) == "no"
    assert Network.load(tmp_path / "votes.npz").predict([[1, 1, 0]]).tolist() == ["yes"]


def test_column_names_reach_the_program(shell, tmp_path):
    rows = [f"{a},{b},{int(a and not b)}" for a in (0, 1) for b in (0, 1)]
    (tmp_path / "doors.csv").write_text("open,temp_%,y\n" + "\n".join(rows) + "\n")
    result = shell("fit", "doors.csv", "--label", "y", "-o", "rule.py")
    assert result.returncode == 0, result.stderr
    assert "open" in result.stdout
    assert "temp" in result.stdout
    assert [run_alone(tmp_path / "rule.py", [a, b]) for a in (0, 1) for b in (0, 1)] == ["0", "0", "1", "0"]


@pytest.fixture(scope="module")
def fitted(tmp_path_factory):
    """A folder with a program and the network that it was made from, and what the command said."""
    folder = tmp_path_factory.mktemp("fitted")
    files = ("-o", "rule.json", "-o", "rule.html", "--network", "votes.npz")
    result = run_in(folder, "fit", write_majority(folder), "--label", "passed", *files, "--json")
    assert result.returncode == 0, result.stderr
    return folder, result.stdout


@pytest.fixture
def rule(fitted, tmp_path):
    """The program on disk, and the network, in a folder of the test's own."""
    folder, said = fitted
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    return json.loads(said)


def test_the_result_as_json(rule):
    assert (rule["n_examples"], rule["n_right"]) == (8, 8)
    assert rule["verification"]["status"] == "proved"
    assert rule["complexity"]["lines"] > 0


def test_the_page_has_the_examples(rule, tmp_path):
    assert "Right on 8 of 8 samples." in (tmp_path / "rule.html").read_text()
    ast.parse(rule["source"])


def test_run_reads_columns_by_name(shell, rule, tmp_path):
    (tmp_path / "new.csv").write_text("note,cleo,bob,ann\nx,1,0,1\ny,0,0,1\n")
    result = shell("run", "rule.json", "new.csv")
    assert result.stdout == "label\nyes\nno\n", result.stderr
    assert shell("run", "rule.json", "-", stdin="ann,bob,cleo\n1,1,0\n").stdout == "label\nyes\n"
    shell("run", "rule.json", "new.csv", "-o", "answers.csv")
    assert (tmp_path / "answers.csv").read_text() == "label\nyes\nno\n"
    as_json = shell("run", "rule.json", "new.csv", "--json").stdout
    assert json.loads(as_json) == {"columns": ["label"], "answers": ["yes", "no"]}


def test_explain(shell, rule, majority):
    result = shell("explain", "rule.json", majority, "--row", "4")
    assert "-> ann = 0" in result.stdout, result.stderr
    assert result.stdout.endswith("answer: 'yes'\n")
    assert json.loads(shell("explain", "rule.json", majority, "--json").stdout)["answer"] == "no"
    refused(shell("explain", "rule.json", majority, "--row", "9"), "rows 1 to 8")


def test_verify(shell, rule, majority, tmp_path):
    both = shell("verify", "rule.json", "--network", "votes.npz", "--data", majority, "--label", "passed")
    assert both.returncode == 0, both.stderr
    assert "which it was made from: enumeration, 8 inputs" in both.stdout
    assert "right on 8 of 8 rows" in both.stdout
    other = Network([Layer([[1], [1], [1]], [-2.5])], classes=["no", "yes"])
    other.save(tmp_path / "other.npz")
    differs = shell("verify", "rule.json", "--network", "other.npz", "--json")
    assert differs.returncode == 1
    assert not json.loads(differs.stdout)["network"]["equal"]
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(majority.read_text().replace("1,1,1,yes", "1,1,1,no"))
    data = shell("verify", "rule.json", "--data", wrong, "--label", "passed")
    assert data.returncode == 1
    assert "right on 7 of 8 rows; first wrong on row 8" in data.stdout
    refused(shell("verify", "rule.json"), "nothing to compare with")
    refused(shell("verify", "rule.json", "--data", wrong), "needs --label")


def test_what_is_no_program(shell, rule, majority, tmp_path):
    (tmp_path / "rule.py").write_text(rule["source"])
    refused(shell("run", "rule.py", majority), "write it with -o rule.json")
    (tmp_path / "other.json").write_text("{}")
    refused(shell("run", "other.json", majority), "the file holds no program")
    (tmp_path / "few.csv").write_text("ann,bob\n1,1\n")
    refused(shell("run", "rule.json", "few.csv"), "there is no column 'cleo'")


def test_distill_csv_and_npz(shell, tmp_path):
    network = Network([Layer([[1, -1], [1, -1]], [-0.5, 1.5]), Layer([[1], [1]], [-1])])
    network.to_csv([tmp_path / "1.csv", tmp_path / "2.csv"])
    network.save(tmp_path / "network.npz")
    first = shell("distill", "1.csv", "2.csv", "--domain", "binary", "-o", "rule.py")
    second = shell("distill", "network.npz", "--domain", "binary", "--shape", "2")
    assert first.returncode == second.returncode == 0, first.stderr + second.stderr
    assert first.stdout == second.stdout
    assert [run_alone(tmp_path / "rule.py", [a, b]) for a in (0, 1) for b in (0, 1)] == ["0", "1", "1", "0"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["fit", "none.csv", "--label", "y"], ["no such file", "none.csv"]),
        (["fit", "votes.csv", "--label", "y"], ["has no column 'y'", "'passed'"]),
        (["fit", "votes.csv", "--label", "passed", "--subconcepts", "few"], ["'few' cannot be read"]),
        (["fit", "votes.csv", "--label", "passed", "--shape", "2x2"], ["3"]),
        (["fit", "votes.csv", "--label", "passed", "--shape", "2,2"], ["'2,2' cannot be read"]),
        (["distill", "none.csv"], ["no such file", "none.csv"]),
        (["distill", "bad.csv"], ["bad.csv, line 2, column 1: 'x' is not a number"]),
        (["distill", "good.csv", "--domain", "octal"], ["'octal' cannot be read"]),
        (["distill", "good.csv", "--activation", "relu", "--domain", "binary"], ["got 'relu'"]),
        (["distill", "good.csv", "good.csv", "--domain", "binary"], ["layer 2 reads 1", "expected 2"]),
        (["distill", "good.csv"], ["give --domain binary (0/1)"]),
    ],
)
def test_refusals_are_one_line(in_process, majority, tmp_path, arguments, expected):
    (tmp_path / "bad.csv").write_text("1\nx\n")
    (tmp_path / "good.csv").write_text("1,2\n3,4\n")
    refused(in_process(*arguments), *expected)


def test_debug_shows_the_traceback(shell):
    result = shell("distill", "none.csv", "--debug")
    assert result.returncode == 1
    assert "Traceback" in result.stderr
    assert "NetworkError" in result.stderr


def test_bench(shell, rule, tmp_path):
    timed = json.loads(shell("bench", "rule.json", "--network", "votes.npz", "--batch", "3", "--json").stdout)
    names = [each["name"] for each in timed["timings"]]
    assert names[:2] == ["network", "program (NumPy)"]
    assert {each["batch"] for each in timed["timings"]} == {3}
    alone = shell("bench", "votes.npz", "--domain", "binary", "--batch", "2")
    assert alone.returncode == 0, alone.stderr
    assert "network" in alone.stdout
    Network([Layer([[1], [1], [1]], [-2.5])], classes=["no", "yes"]).save(tmp_path / "other.npz")
    refused(shell("bench", "rule.json", "--network", "other.npz"), "is not of this network")


def test_an_output_that_cannot_be_written(shell, majority):
    result = shell("fit", majority, "--label", "passed", "-o", "none/rule.py")
    assert result.returncode == 1
    assert "Traceback" not in result.stderr


def test_demo(shell, tmp_path):
    pytest.importorskip("matplotlib", reason="pictures need the extra 'plots'")
    result = shell("demo", "--count", "60", "-o", "here")
    assert result.returncode == 0, result.stderr
    assert "proved" in result.stdout
    table = [[cell.strip() for cell in line.split("│")] for line in result.stdout.splitlines()]
    for family in ("shorter", "dotted", "dotted diagonal", "diagonal", "zigzag", "outline"):
        (row,) = (cells for cells in table if cells[1:2] == [family])
        assert row[3] == "100.0 %"
    assert (tmp_path / "here" / "orientation.png").read_bytes().startswith(b"\x89PNG")
    lying = np.zeros((28, 28), dtype=int)
    lying[3, 4:9] = 1
    assert run_alone(tmp_path / "here" / "orientation.py", lying.tolist()) == "1"
    assert run_alone(tmp_path / "here" / "orientation.py", lying.T.tolist()) == "0"
