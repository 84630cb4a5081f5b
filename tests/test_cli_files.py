"""What the command line writes: refused before the work, written whole, and never over what it reads."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from shells import refused

from deepdistilling import Network, Program
from deepdistilling.cli.files import replacing
from deepdistilling.errors import UnsupportedError

VOTES = "ann,bob,cleo,passed\n0,0,0,no\n0,1,1,yes\n1,0,1,yes\n1,1,0,yes\n1,0,0,no\n0,0,1,no\n"


@pytest.fixture
def votes(tmp_path):
    path = tmp_path / "votes.csv"
    path.write_text(VOTES)
    return path


@pytest.fixture
def rule(votes, in_process):
    done = in_process("fit", "votes.csv", "--label", "passed", "-o", "rule.json")
    assert done.returncode == 0, done.stderr


def test_every_file_is_said_to_be_written(in_process, votes, tmp_path):
    done = in_process("fit", "votes.csv", "--label", "passed", "-o", "x.c", "--network", "x.npz")
    assert "wrote x.npz" in done.stderr
    assert "wrote x.c" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["votes.csv", "x.c", "x.h", "x.npz"]
    assert Network.load(tmp_path / "x.npz").n_inputs == 3


def test_files_are_written_although_nobody_reads_the_output(votes, tmp_path):
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "deepdistilling", "fit", "votes.csv", "--label", "passed", "-o", "x.py"]
    try:
        subprocess.run(command, cwd=tmp_path, stdout=writer, stderr=subprocess.PIPE, check=False, timeout=300)
    finally:
        os.close(writer)
    assert "def program" in (tmp_path / "x.py").read_text()


def test_one_file_that_cannot_be_written_costs_no_other(in_process, votes, tmp_path, monkeypatch):
    def unsayable(*_, **__):
        raise UnsupportedError("no page can say this program")

    monkeypatch.setattr(Program, "report", unsayable)
    done = in_process("fit", "votes.csv", "--label", "passed", "-o", "x.html", "-o", "x.json")
    assert done.returncode == 1
    assert "def program" in done.stdout
    assert done.stderr.endswith("error: no page can say this program\n")
    assert Program.load(tmp_path / "x.json").input_shape == (3,)
    assert not (tmp_path / "x.html").exists()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("fit", "votes.csv", "--label", "passed", "--network", "votes.csv"), "is written as .npz"),
        (("fit", "votes.csv", "--label", "passed", "--network", "none/x.npz"), "no such folder: none"),
        (("fit", "votes.csv", "--label", "passed", "-o", "x.py", "-o", "d.py/"), "d.py is a folder"),
        (("fit", "votes.csv", "--label", "passed", "-o", "x.foo"), "x.foo: a program is saved as .json"),
        (("fit", "votes.csv", "--label", "passed", "-o", "x.foo"), ".html is a page"),
        (("run", "rule.json", "votes.csv", "-o", "votes.csv"), "votes.csv is read by this command"),
        (("run", "rule.json", "votes.csv", "-o", "link.csv"), "link.csv is read by this command"),
        (("run", "rule.json", "votes.csv", "-o", "rule.json"), "rule.json is read by this command"),
        (("maxsat", "a.cnf", "-o", "none/x"), "no such folder: none"),
        (("maxsat", "a.cnf", "-o", "a.cnf"), "a.cnf is read by this command"),
    ],
)
def test_refused_before_the_work(in_process, votes, rule, tmp_path, arguments, expected):
    (tmp_path / "d.py").mkdir()
    (tmp_path / "a.cnf").write_text("p cnf 1 1\n1 0\n")
    (tmp_path / "link.csv").symlink_to("votes.csv")
    before = sorted(tmp_path.iterdir())
    result = in_process(*arguments)
    refused(result, expected)
    assert result.stdout == ""
    assert sorted(tmp_path.iterdir()) == before
    assert votes.read_text() == VOTES


def test_the_weights_that_are_read_are_not_replaced(in_process, tmp_path):
    (tmp_path / "w.npz").write_bytes(b"")
    (tmp_path / "w.json").symlink_to("w.npz")
    refused(in_process("distill", "w.npz", "--domain", "binary", "-o", "w.json"), "w.json is read")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_is_read_only(in_process, votes, rule, tmp_path, kind):
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "a.csv").write_text("kept")
    (tmp_path / "d" if kind == "folder" else tmp_path / "d" / "a.csv").chmod(0o555)
    refused(in_process("run", "rule.json", "votes.csv", "-o", "d/a.csv"), "is read-only")
    assert (tmp_path / "d" / "a.csv").read_text() == "kept"


def test_an_interruption_leaves_the_file_as_it_was(tmp_path):
    path = tmp_path / "kept.txt"
    path.write_text("before")

    def interrupted():
        with replacing(path) as place:
            place.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_and_the_rights_of_a_file_stay(tmp_path):
    path, link = tmp_path / "kept.txt", tmp_path / "link.txt"
    path.write_text("before")
    path.chmod(0o640)
    link.symlink_to(path.name)
    with replacing(link) as place:
        place.write_text("after")
    assert link.is_symlink()
    assert path.read_text() == "after"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_what_is_no_file_is_not_replaced():
    with replacing(Path(os.devnull)) as place:
        place.write_text("gone")
    assert not Path(os.devnull).is_file()
