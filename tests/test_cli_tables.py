"""The command line on tables with categories, from csv files, Parquet files and standard input."""

import json
import sys

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from deepdistilling.cli import app
from deepdistilling.errors import MissingExtraError
from deepdistilling.formats import read_table

ROWS = pd.DataFrame(
    {
        "colour": ["red", "red", "green", "green", "blue", "blue", "red", "green"],
        "size": ["S", "M", "S", "M", "S", "L", "L", "L"],
        "weight": [1, 2, 3, 1, 2, 3, 1, 2],
        "rich": ["no", "no", "yes", "yes", "no", "yes", "yes", "yes"],
    }
)
RULE = 'return "yes" if colour == "green" or size == "L" else "no"'


@pytest.fixture
def shell(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    ROWS.to_csv("train.csv", index=False)
    ROWS.to_parquet("train.parquet")
    return lambda *arguments, **options: CliRunner().invoke(app, [*map(str, arguments)], **options)


@pytest.mark.parametrize("table", ["train.csv", "train.parquet", "-"])
def test_categories_by_name_from_every_kind_of_table(shell, table, tmp_path):
    text = (tmp_path / "train.csv").read_text()
    given = {"input": text} if table == "-" else {}
    files = ("-o", "rule.json", "-o", "rule.html", "-o", "rule.py", "--network", "net.npz")
    done = shell("fit", table, "--label", "rich", *files, **given)
    assert done.exit_code == 0, done.output
    assert RULE in done.stdout
    assert "Right on 8 of 8 samples." in (tmp_path / "rule.html").read_text()
    space = {}
    exec((tmp_path / "rule.py").read_text(), space)
    assert space["program"](["green", "S", 3]) == "yes"
    answers = shell("run", "rule.json", table, **given).stdout.split()
    assert answers == ["label", *ROWS["rich"]]
    why = shell("explain", "rule.json", table, "--row", 6, **given).stdout
    assert "colour == 'green': no" in why
    assert "size == 'L': yes" in why
    same = shell("verify", "rule.json", "--network", "net.npz", "--data", table, "--label", "rich", **given)
    assert "which it was made from" in same.stdout
    assert "right on 8 of 8 rows" in same.stdout


def test_columns_of_numbers_that_are_categories(shell):
    done = shell("fit", "train.csv", "--label", "rich", "--text", "weight", "--drop", "colour", "--json")
    assert done.exit_code == 0, done.output
    assert "weight: '1', '2' or '3'" in json.loads(done.stdout)["source"]


def test_others(shell, tmp_path):
    (tmp_path / "new.csv").write_text("colour,size,weight\npink,L,1\npink,S,1\n")
    shell("fit", "train.csv", "--label", "rich", "-o", "strict.json")
    refused = shell("run", "strict.json", "new.csv")
    assert refused.exit_code == 1
    assert "new.csv, row 1, column 'colour': 'pink' is none of the categories" in refused.stderr
    assert "fit with --others" in refused.stderr
    shell("fit", "train.csv", "--label", "rich", "--others", "-o", "open.json")
    assert shell("run", "open.json", "new.csv").stdout.split() == ["label", "yes", "no"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("day,y\n2024-01-02,a\n2024-02-03,b\n", "column 'day' holds dates"),
        ("day,y\n1.2.2024,a\n3.4.2024,b\n", "column 'day' holds dates"),
        ("a,y\n1,p\n,q\n", "line 3, column 'a': an empty value is a missing value; fill it in"),
        ("a,y\nred,p\nNA,q\n", "line 3, column 'a': 'NA' is a missing value"),
        ("a,y\n1,p\nnan,q\n", "line 3, column 'a': 'nan' is a missing value"),
        ("a,y\n1,p\ninf,q\n", "line 3, column 'a': 'inf' is not finite"),
        (
            "a,y\n1,p\nred,q\n",
            "line 3, column 'a': 'red' is not a number, and this column is read",
        ),
        ("a,y\n9007199254740993,p\n1,q\n", "an integer that a number of 64 bits does not hold exactly"),
        ("a,y\n" + "".join(f"n{k},p\n" for k in range(30)), "30 different texts in 30 rows"),
        ("a,y\n1,p\n2,\n", "line 3, column 'y': an empty value is no label"),
        ("a,y\nx,p\nz,p\n", "y holds one class"),
    ],
)
def test_what_no_table_may_hold(shell, tmp_path, text, message):
    (tmp_path / "bad.csv").write_text(text)
    done = shell("fit", "bad.csv", "--label", "y")
    assert done.exit_code == 1
    assert done.stderr.startswith("error: ")
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--drop", "none"], "there is no column 'none'"),
        (["--text", "none"], "there is no column 'none'"),
        (["--shape", "1x3"], "a row with categories has one axis"),
    ],
)
def test_options_that_do_not_fit(shell, arguments, message):
    done = shell("fit", "train.csv", "--label", "rich", *arguments)
    assert done.exit_code == 1
    assert message in done.stderr


def test_parquet_values_are_read_as_they_are(tmp_path):
    columns = {
        "single": np.array([0.1, 0.2], dtype=np.float32),
        "whole": pd.array([1, 2], dtype="Int64"),
        "flag": [True, False],
        "kind": pd.Categorical(["a", "b"]),
        "y": [0, 1],
    }
    pd.DataFrame(columns).to_parquet(tmp_path / "t.parquet")
    table = read_table(tmp_path / "t.parquet", label="y")
    assert table.X.tolist() == [
        [float(np.float32(0.1)), 1.0, "True", "a"],
        [float(np.float32(0.2)), 2.0, "False", "b"],
    ]
    assert table.y.tolist() == [0, 1]
    assert table.text == (False, False, True, True)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "no such file"),
        (b"no parquet", "cannot be read"),
        (pd.DataFrame({"a": [1.0, None], "y": [0, 1]}), "row 2, column 'a': an empty value is a missing"),
        (pd.DataFrame({"a": pd.to_datetime(["2024-01-02", "2024-02-03"]), "y": [0, 1]}), "holds dates"),
    ],
)
def test_parquet_files_that_are_refused(shell, tmp_path, content, message):
    path = tmp_path / "bad.parquet"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        content.to_parquet(path)
    done = shell("fit", path, "--label", "y")
    assert done.exit_code == 1
    assert message in done.stderr


def test_parquet_names_the_extra(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r"deepdistilling\[parquet\]"):
        read_table(tmp_path / "t.parquet", label="y")


def test_a_defect_is_one_line_without_debug(shell, monkeypatch):
    def broken(*_, **__):
        raise TypeError("a mistake\nof ours")

    monkeypatch.setattr(sys.modules["deepdistilling.cli.fit"], "distilled", broken)
    done = shell("fit", "train.csv", "--label", "rich")
    assert done.exit_code == 1
    assert done.stderr.strip().startswith("error: TypeError: a mistake of ours. This is a defect")
    assert len(done.stderr.splitlines()) == 1
    assert isinstance(shell("fit", "train.csv", "--label", "rich", "--debug").exception, TypeError)


@pytest.mark.parametrize(("character", "called"), [(";", "semicolons"), ("\t", "tabs")])
def test_another_separator_is_said(shell, tmp_path, character, called):
    (tmp_path / "other.csv").write_text((tmp_path / "train.csv").read_text().replace(",", character))
    failed = shell("fit", "other.csv", "--label", "rich")
    assert failed.exit_code == 1
    assert f"It seems to separate values by {called}; commas are read" in failed.stderr


@pytest.mark.parametrize(
    ("wanted", "said"),
    [("rule.java", "a program is saved as .json or as one of"), ("none/rule.py", "no such folder: none")],
)
def test_files_that_cannot_be_written_are_refused_before_learning(shell, wanted, said):
    failed = shell("fit", "train.csv", "--label", "rich", "-o", wanted)
    assert failed.exit_code == 1
    assert said in failed.stderr
    assert "learned from" not in failed.stderr


def test_codes_that_python_would_read_as_numbers_are_categories(shell, tmp_path):
    (tmp_path / "codes.csv").write_text("code,label\n1_2,a\n3_4,b\n1_2,a\n3_4,b\n")
    assert 'code == "3_4"' in shell("fit", "codes.csv", "--label", "label").stdout


def test_it_is_the_program_that_is_counted(shell, tmp_path):
    (tmp_path / "real.csv").write_text("a,b,y\n1.5,0,no\n2.5,1,yes\n")
    done = shell("fit", "real.csv", "--label", "y", "--domain", "binary")
    assert done.exit_code == 1
    assert "real.csv, row 1, column 'a': the value 1.5 is outside the domain, 0/1" in done.stderr
    assert "learned from" not in done.stderr
    done = shell("fit", "real.csv", "--label", "y", "--result", "score")
    assert "the network is right on 2 of them" in done.stderr


def test_file_names_are_no_markup(shell, tmp_path):
    done = shell("fit", "train.csv", "--label", "rich", "-o", "a[b].json")
    assert "wrote a[b].json" in done.stderr
