"""Tasks made of cells: run once, kept, and shown."""

import json

import pytest
from rich.console import Console

from deepdistilling.errors import MissingExtraError, UnsupportedError
from deepdistilling.reproduce import (
    Cell,
    Claim,
    Figure,
    Scale,
    Story,
    Table,
    Task,
    run_tasks,
)
from deepdistilling.reproduce.page import BEGIN, END
from deepdistilling.reproduce.show import show_story
from deepdistilling.reproduce.tasks import TASKS, tasks_named

CALLS = []


def double(*, number):
    CALLS.append(number)
    if number < 0:
        raise RuntimeError("interrupted")
    return {"twice": 2 * number}


def draw(canvas):
    canvas.subplots().plot([0, 1], [0, 1])


def task(numbers=(1, 2, 3)):
    def first(scale, results):
        return [Cell("start", double, {"number": 50 if scale.quick else 100})]

    def second(scale, results):
        base = results["start"]["twice"]
        return [Cell(f"n-{number}", double, {"number": number * base}) for number in numbers]

    def tell(scale, results):
        rows = [[name, str(result["twice"])] for name, result in results.items()]
        claims = [Claim("all are even", True, "3 cells"), Claim("some are odd", False)]
        figures = [Figure("line", "A line", draw)]
        return Story(
            {"Twice": "def f(x):\n    return 2 * x\n"}, [Table("Twos", ["", "x"], rows)], claims, figures
        )

    return Task("toy", "A toy", (first, second), tell)


@pytest.fixture(autouse=True)
def no_calls():
    CALLS.clear()


def run(folder, made=None, **options):
    console = Console(record=True, width=100)
    stories = run_tasks([made or task()], folder, console, n_jobs=1, **options)
    return stories["toy"], console.export_text()


def test_a_later_stage_uses_an_earlier_one(tmp_path):
    story, text = run(tmp_path)
    assert sorted(CALLS) == [100, 200, 400, 600]
    assert story.tables[0].rows == [["n-1", "400"], ["n-2", "800"], ["n-3", "1200"], ["start", "200"]]
    assert "return 2 * x" in text
    assert "holds  all are even (3 cells)" in text
    assert "does not hold  some are odd" in text
    saved = json.loads((tmp_path / "full" / "toy" / "results.json").read_text())
    assert saved["results"]["n-2"] == {"twice": 800}


def test_no_number_is_cut_off_in_a_narrow_terminal():
    console = Console(record=True, width=30)
    numbers = [f"{k},123.45" for k in range(10, 22)]
    show_story("Wide", Story(tables=[Table("", numbers, [numbers])]), console)
    assert all(console.export_text(clear=False).count(number) == 2 for number in numbers)


def test_finished_cells_are_not_run_again(tmp_path):
    first, _ = run(tmp_path)
    CALLS.clear()
    again, _ = run(tmp_path)
    assert CALLS == []
    assert again.tables == first.tables


def test_an_interrupted_run_loses_only_what_was_in_progress(tmp_path):
    with pytest.raises(RuntimeError, match="interrupted"):
        run(tmp_path, task((1, -1, 2)))
    CALLS.clear()
    run(tmp_path, task((1, 2)))
    assert CALLS == [400]
    assert not list(tmp_path.rglob("*.part"))


def test_changed_work_is_run_again(tmp_path):
    run(tmp_path)
    CALLS.clear()
    path = tmp_path / "full" / "toy" / "cells" / "n-1.json"
    path.write_text("{")  # cut off
    other = tmp_path / "full" / "toy" / "cells" / "n-2.json"
    other.write_text(other.read_text().replace('"work": "', '"work": "0'))
    run(tmp_path)
    assert CALLS == [200, 400]


def test_other_code_runs_again(tmp_path, monkeypatch):
    run(tmp_path)
    CALLS.clear()
    monkeypatch.setattr("deepdistilling.reproduce.runner._code", lambda: "other")
    run(tmp_path)
    assert sorted(CALLS) == [100, 200, 400, 600]


def test_quick_results_are_kept_apart(tmp_path):
    run(tmp_path)
    story, _ = run(tmp_path, scale=Scale(quick=True))
    assert story.tables[0].rows[-1] == ["start", "100"]
    assert (tmp_path / "quick" / "toy").is_dir()


def test_figures_are_the_same_bytes_again(tmp_path):
    pytest.importorskip("matplotlib")
    run(tmp_path / "a")
    run(tmp_path / "b")
    for name in ("line.png", "line.svg"):
        files = [tmp_path / run / "full" / "toy" / name for run in "ab"]
        assert files[0].read_bytes() == files[1].read_bytes()


def test_without_matplotlib_the_rest_is_there(tmp_path, monkeypatch):
    def missing(figures, folder):
        raise MissingExtraError("figures need Matplotlib")

    monkeypatch.setattr("deepdistilling.reproduce.runner.save_figures", missing)
    _, text = run(tmp_path, docs=tmp_path / "docs")
    assert "no figures: figures need Matplotlib" in text
    assert "![" not in (tmp_path / "docs" / "toy.md").read_text()


def test_a_page_keeps_what_was_written_by_hand(tmp_path):
    pytest.importorskip("matplotlib")
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "toy.md").write_text(f"# By hand\n\n{BEGIN}\nout of date\n{END}\n\nBelow.\n")
    run(tmp_path, docs=docs)
    text = (docs / "toy.md").read_text()
    assert text.startswith(f"# By hand\n\n{BEGIN}\n")
    assert text.endswith(f"{END}\n\nBelow.\n")
    assert "out of date" not in text
    assert "| n-2 | 800 |" in text
    assert "![A line](figures/toy-line.png)" in text
    assert (docs / "figures" / "toy-line.svg").exists()
    run(tmp_path, docs=docs)
    assert (docs / "toy.md").read_text() == text


def test_a_new_page_has_a_title(tmp_path):
    run(tmp_path, docs=tmp_path / "docs")
    assert (tmp_path / "docs" / "toy.md").read_text().startswith(f"# A toy\n\n{BEGIN}\n")


def test_tasks_by_name():
    assert [each.name for each in tasks_named([])] == list(TASKS)
    assert [each.name for each in tasks_named(["maxsat"])] == ["maxsat"]
    with pytest.raises(UnsupportedError, match=r"no task 'chess'; there are .*maxsat"):
        tasks_named(["chess"])
