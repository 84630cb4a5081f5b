"""Tasks, learned and distilled, executed in every way that there is to execute them."""

import ast
from functools import cache

import numpy as np
import pytest
from tasks import TASKS

each_task = pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)


@cache
def made(task_name):
    """The network and the program of a task, made once a process."""
    (task,) = (task for task in TASKS if task.name == task_name)
    enn = task.learn()
    return enn, task.distill(enn)


def inputs(task):
    """All inputs, or those learned from and random ones."""
    X, _ = task.examples()
    if not task.is_complete:
        X = np.concatenate([X, (np.random.default_rng(0).random((200, *X.shape[1:])) < 0.3).astype(float)])
    return X


@each_task
def test_learned_exactly(task):
    enn, _ = made(task.name)
    X, y = task.examples()
    np.testing.assert_array_equal(enn.predict(X.reshape(len(X), -1)), y)


@each_task
def test_the_program_is_the_network(task):
    enn, program = made(task.name)
    X = inputs(task)
    expected = enn.network_.predict(X)
    np.testing.assert_array_equal(program.predict(X), expected)
    np.testing.assert_array_equal(program.predict(X.reshape(len(X), -1).astype(bool)), expected)
    assert [program(x) for x in X[:20]] == expected[:20].tolist()


@each_task
def test_the_printed_text_alone_is_the_program(task):
    _, program = made(task.name)
    tree = ast.parse(program.source)
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert imported <= {"numpy"}
    assert not any(isinstance(node, ast.ImportFrom) for node in ast.walk(tree))
    name = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)][-1]
    X = inputs(task)
    expected = program.predict(X).tolist()
    for dtype in (float, int, np.uint8, bool):  # unsigned and boolean sums must not wrap around
        space = {"__name__": "printed"}
        exec(compile(program.source, "printed", "exec"), space)
        assert [space[name](x.astype(dtype)) for x in X] == expected, dtype


@each_task
def test_proved(task):
    _, program = made(task.name)
    assert program.verification.status == "proved"


@each_task
def test_distilling_twice_gives_the_same_text(task):
    enn, program = made(task.name)
    program.predict(inputs(task)[:3])
    assert task.distill(enn).source == program.source
