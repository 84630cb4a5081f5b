"""Printed SQL, LaTeX and pseudocode, compared with the files under paper/. `make golden` rewrites them."""

from pathlib import Path

import pytest
from sklearn.datasets import load_iris
from tasks import TASKS

import deepdistilling as dd
from deepdistilling.emit import TARGETS
from golden.networks import largest_of

PAPER = Path(__file__).parent / "paper"
NAMES = ("rule_110", "game_of_life", "orientation_10x12")


def check(program, name, target, golden):
    golden(program.to(target), PAPER / f"{name}{TARGETS[target].suffix}")


@pytest.mark.parametrize("task", [t for t in TASKS if t.name in NAMES], ids=lambda task: task.name)
def test_task(task, golden):
    program = task.distill(task.learn())
    for target in ("latex", "pseudocode"):
        check(program, task.name, target, golden)
    if len(task.examples()[0][0].ravel()) < 10:  # nobody would read the SQL of hundreds of columns
        check(program, task.name, "sql", golden)


@pytest.mark.parametrize("target", ["sql", "latex", "pseudocode"])
def test_table(target, golden):
    iris = load_iris()
    enn = dd.EssenceClassifier().fit(iris.data, iris.target_names[iris.target])
    check(dd.distill(enn, input_domain="real", names=iris.feature_names), "iris", target, golden)


@pytest.mark.parametrize("target", ["latex", "pseudocode"])
def test_every_size(target, golden):
    check(dd.distill(largest_of(6), input_domain="real").generalize(), "largest", target, golden)
