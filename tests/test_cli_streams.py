"""Standard input and output: encodings, and pipes that somebody has closed."""

import os
import subprocess
import sys

import pytest
from shells import refused
from typer.testing import CliRunner

from deepdistilling.cli import app

VOTES = "größe,b,y\n0,0,nö\n0,1,nö\n1,0,jä\n1,1,jä\n"

COMMAND = (sys.executable, "-m", "deepdistilling")


@pytest.fixture
def fitted(tmp_path, monkeypatch):
    """A folder with a table whose names are not ASCII, and its program."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text(VOTES, encoding="utf-8")
    done = CliRunner().invoke(app, ["fit", "t.csv", "--label", "y", "-o", "t.json"])
    assert done.exit_code == 0, done.output
    return tmp_path


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_standard_input_is_read_as_a_file_is(fitted, mark):
    done = CliRunner().invoke(app, ["run", "t.json", "-"], input=mark + VOTES.encode())
    assert done.stdout.split() == ["label", "nö", "nö", "jä", "jä"], done.stderr


@pytest.mark.parametrize("name", ["old.csv", "-"])
def test_another_encoding_is_refused_in_words(fitted, name):
    data = VOTES.encode("latin-1")
    (fitted / "old.csv").write_bytes(data)
    done = CliRunner().invoke(app, ["run", "t.json", name], input=data)
    called = "standard input" if name == "-" else name
    said = f"error: {called} cannot be read: line 1 is not text in UTF-8; convert it to UTF-8"
    assert done.exit_code == 1
    assert done.stderr.startswith(said)


def test_messages_call_standard_input_by_its_name(fitted):
    done = CliRunner().invoke(app, ["run", "t.json", "-"], input="größe,b\n0,0\n1,2\n")
    assert done.stderr.startswith("error: standard input, row 2, column 'b': the value 2.0 is outside")
    done = CliRunner().invoke(app, ["explain", "t.json", "-", "--row", "7"], input=VOTES)
    assert "standard input has the rows 1 to 4" in done.stderr


@pytest.mark.slow
def test_a_reader_that_has_seen_enough(fitted):
    (fitted / "long.csv").write_text("größe,b\n" + "0,1\n" * 100_000, encoding="utf-8")
    with subprocess.Popen(
        [*COMMAND, "run", "t.json", "long.csv"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"label\n"
        process.stdout.close()
        assert process.stderr.read() == b""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="a shell's >&- closes a stream")
@pytest.mark.parametrize("closed", ["1", "2", "0"])
def test_closed_streams(fitted, closed):
    sign = "<" if closed == "0" else ">"
    line = f'"$@" {closed}{sign}&-'
    table = "-" if closed == "0" else "t.csv"
    done = subprocess.run(
        ["sh", "-c", line, "sh", *COMMAND, "run", "t.json", table],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    if closed == "0":
        refused(done, "standard input is closed; give a file instead of -")
        return
    assert done.returncode == 0
    assert done.stderr == ""
    assert done.stdout.split() == ([] if closed == "1" else ["label", "nö", "nö", "jä", "jä"])


@pytest.mark.slow
def test_what_is_redirected_is_utf_8_on_every_machine(fitted):
    plain = os.environ | {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
    done = subprocess.run(
        [*COMMAND, "fit", "t.csv", "--label", "y"], capture_output=True, env=plain, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert "größe" in done.stdout.decode("utf-8")
