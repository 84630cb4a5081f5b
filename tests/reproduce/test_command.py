"""`deepdistilling reproduce` in a shell."""

import pytest
from typer.testing import CliRunner

from deepdistilling.cli import app
from deepdistilling.reproduce import Cell, Story, Table, Task, tasks


def count(*, to):
    return list(range(to))


def tell(scale, results):
    return Story(tables=[Table("Counted", ["what", "last"], [["n", str(results["count"][-1])]])])


@pytest.fixture
def toy(monkeypatch):
    stage = lambda scale, results: [Cell("count", count, {"to": 4 if scale.quick else 9})]  # noqa: E731
    monkeypatch.setitem(tasks.TASKS, "toy", Task("toy", "A toy", (stage,), tell))


@pytest.mark.parametrize(("options", "expected"), [([], "8"), (["--quick"], "3")])
def test_a_task_is_run_and_shown(toy, tmp_path, options, expected):
    arguments = ["reproduce", "toy", "--output", str(tmp_path), "--jobs", "1", *options]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert "Counted" in result.output
    assert expected in result.output
    assert len(list(tmp_path.rglob("count.json"))) == 1


def test_an_unknown_task_is_one_line():
    result = CliRunner().invoke(app, ["reproduce", "chess"])
    assert result.exit_code == 1
    assert "there is no task 'chess'" in result.output
