"""Programs as rules: every way to an answer once, with what it is worth on data."""

import numpy as np
import pytest
from compiler.networks import at_least
from sklearn.datasets import load_iris
from sklearn.tree import DecisionTreeClassifier

import deepdistilling as dd
from deepdistilling.compiler.rules import Rule, rules_of
from deepdistilling.errors import DomainError

SOURCE = '''
def rule(x):
    """Say something."""
    a, b, c = map(float, x)
    high = a > 2
    both = high and b <= 1
    if both:
        return "both"
    if not c == 3:
        return "third" if high or b < c else "none"
    return "rest" if 0 < a < 2 else a
'''


def test_conditions_are_those_on_the_way():
    assert rules_of(SOURCE) == (
        Rule("a > 2 and b <= 1", "both"),
        Rule("(a <= 2 or b > 1) and c != 3 and (a > 2 or b < c)", "third"),
        Rule("(a <= 2 or b > 1) and c != 3 and a <= 2 and b >= c", "none"),
        Rule("(a <= 2 or b > 1) and c == 3 and 0 < a < 2", "rest"),
        Rule("(a <= 2 or b > 1) and c == 3 and not 0 < a < 2", "a"),
    )


def test_support_and_errors():
    samples = np.array([[3, 1, 0], [3, 0, 3], [0, 5, 1], [1, 5, 3], [0, 5, 3]], dtype=float)
    found = rules_of(SOURCE, samples, np.array(["both", "both", "third", "rest", "rest"]))
    assert [rule.support for rule in found] == [2, 0, 1, 1, 1]
    assert [rule.errors for rule in found] == [0, 0, 1, 0, 1]
    assert [rule.errors for rule in rules_of(SOURCE, samples)] == [None] * 5


def test_each_condition_holds_exactly_where_its_rule_decides():
    rng = np.random.default_rng(5)
    samples = rng.integers(0, 5, (300, 3)).astype(float)
    found = rules_of(SOURCE, samples)
    for rule in found:
        holds = [eval(rule.condition, dict(zip("abc", sample, strict=True))) for sample in samples]
        assert sum(holds) == rule.support
    assert sum(rule.support for rule in found) == 300


def test_of_a_program():
    data = load_iris()
    fitted = DecisionTreeClassifier(max_leaf_nodes=3, random_state=0).fit(data.data, data.target)
    program = dd.distill(fitted, names=["sepal_length", "sepal_width", "petal_length", "petal_width"])
    found = program.rules(data.data, data.target)
    assert sum(rule.support for rule in found) == 150
    assert sum(rule.errors for rule in found) == (fitted.predict(data.data) != data.target).sum()
    assert {rule.label for rule in found} == {0, 1, 2}
    assert "petal" in found[0].condition


def test_a_program_that_computes_has_one_rule():
    program = dd.distill(at_least(4, 2), input_domain="binary", output="score")
    (rule,) = program.rules(np.zeros((3, 4)))
    assert (rule.condition, rule.support) == ("always", 3)


def test_labels_that_do_not_fit():
    program = dd.distill(at_least(4, 2), input_domain="binary")
    with pytest.raises(DomainError, match="one label a sample, 3"):
        program.rules(np.zeros((3, 4)), [1, 0])
