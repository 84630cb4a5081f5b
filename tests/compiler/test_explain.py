"""Explanations: the lines of the printed text that ran, their values and margins."""

import sys

import numpy as np
import pytest
from compiler.networks import at_least

import deepdistilling as dd
from deepdistilling.compiler.explain import explain
from deepdistilling.errors import DomainError

SOURCE = '''"""A module."""

import numpy as np

LIMITS = np.array([1, 2])


def helper(value):
    twice = 2 * value
    return twice


def rule(x):
    """Say something.

    On two lines.
    """
    first, second = map(float, x)
    total = sum(
        each
        for each in x
    )
    counts = [each > LIMITS[0] for each in x]
    if first > 0.5 and helper(second) <= 3:
        return "both"
    if 1 <= total <= 4:
        return "between"
    for each in x:
        total += each
    return "other"
'''


def test_the_lines_that_ran():
    why = explain(SOURCE, np.array([0.25, 2.0]))
    assert why.answer == "between"
    assert [line.text.strip() for line in why.lines] == [
        "first, second = map(float, x)",
        "total = sum(",
        "counts = [each > LIMITS[0] for each in x]",
        "if first > 0.5 and helper(second) <= 3:",
        "if 1 <= total <= 4:",
        'return "between"',
    ]
    assert why.lines[0].values == {"first": 0.25, "second": 2.0}
    assert why.lines[1].values == {"total": 2.25}
    assert [line.condition for line in why.lines] == [None, None, None, False, True, None]


def test_margins():
    first, second = explain(SOURCE, np.array([0.25, 2.0])).lines[3:5]
    assert [(each.text, each.holds, each.margin) for each in first.comparisons] == [
        ("first > 0.5", False, -0.25),
        ("helper(second) <= 3", False, 1.0),
    ]
    assert [(each.text, each.holds, each.margin) for each in second.comparisons] == [
        ("1 <= total", True, -1.25),
        ("total <= 4", True, -1.75),
    ]


def test_a_loop_is_told_once_with_its_last_values():
    lines = {line.text.strip(): line for line in explain(SOURCE, np.array([0.0, 5.0])).lines}
    assert lines["total += each"].values == {"total": 10.0}
    assert 'return "other"' in lines


def test_as_text():
    text = str(explain(SOURCE, np.array([0.5, 0.25])))
    assert "\n      -> first = 0.5\n" in text
    assert "-> first > 0.5: no, exactly at the limit" in text
    assert "-> helper(second) <= 3: yes, by 2.5" in text
    assert text.endswith("answer: 'other'")


def test_a_debugger_that_watches_is_left_in_place():
    seen = []

    def watch(frame, event, _):
        seen.append(event)

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        explain(SOURCE, np.array([1.0, 1.0]))
        assert sys.gettrace() is watch
    finally:
        sys.settrace(before)


def test_of_a_program():
    program = dd.distill(at_least(4, 2), input_domain="binary", names=["a", "b", "c", "d"])
    why = program.explain([1, 0, 1, 0])
    assert why.answer == program([1, 0, 1, 0]) == 1
    assert why.lines[0].values == {"a": 1, "b": 0, "c": 1, "d": 0}
    with pytest.raises(DomainError):
        program.explain([1, 0, 1, 2])
