"""Automata against definitions spelled out cell by cell."""

import itertools

import numpy as np
import pytest

from deepdistilling.problems import automata


def test_neighbourhoods_count_in_binary():
    X = automata.neighbourhoods(2, 2)
    assert X.shape == (16, 2, 2)
    np.testing.assert_array_equal(X.reshape(16, 4), list(itertools.product([0, 1], repeat=4)))


@pytest.mark.parametrize("rule", range(256))
def test_elementary_rule(rule):
    X, y = automata.elementary_rule(rule)
    digits = f"{rule:08b}"[::-1]
    for (left, center, right), state in zip(X.astype(int), y, strict=True):
        assert state == int(digits[int(f"{left}{center}{right}", 2)])


def test_rule_110_as_published():
    X, y = automata.elementary_rule(110)
    assert {"".join(map(str, x.astype(int))) for x in X[y == 1]} == {"110", "101", "011", "010", "001"}


def test_all_rules_at_once():
    X, y = automata.all_elementary_rules()
    assert X.shape == (2048, 11)
    for rule in (0, 30, 110, 255):
        rows = (X[:, :8] == [int(digit) for digit in f"{rule:08b}"]).all(axis=1)
        cells, states = automata.elementary_rule(rule)
        np.testing.assert_array_equal(X[rows, 8:], cells)
        np.testing.assert_array_equal(y[rows], states)


@pytest.mark.parametrize(
    ("boundary", "expected"), [("wrap", [1, 1, 1, 1, 0]), ("zero", [0, 1, 1, 1, 1]), ("inner", [1, 1, 1])]
)
def test_boundaries(boundary, expected):
    # Rule 90: left xor right.
    states = automata.elementary_step([[1, 0, 0, 1, 1]] * 2, 90, boundary=boundary)
    assert states.tolist() == [expected] * 2


def test_rows():
    X, Y = automata.elementary_rows(30, 12, 40, np.random.default_rng(0))
    assert X.shape == Y.shape == (40, 12)
    np.testing.assert_array_equal(Y, automata.elementary_step(X, 30))
    assert automata.elementary_rows(30, 12, 4, np.random.default_rng(0), boundary="inner")[1].shape == (4, 10)
    again, _ = automata.elementary_rows(30, 12, 40, np.random.default_rng(0))
    np.testing.assert_array_equal(X, again)


def test_parse_rule():
    assert automata.parse_rule("b36/s23") == automata.LifeRule(frozenset({3, 6}), frozenset({2, 3}))
    assert automata.parse_rule("B2/S").survivals == frozenset()


@pytest.mark.parametrize("text", ["", "B3", "S23/B3", "B9/S2", "B3/S23 ", "3/23", "B-3/S2"])
def test_parse_rule_refuses(text):
    with pytest.raises(ValueError, match="reads like 'B3/S23'"):
        automata.parse_rule(text)


def test_life_rule():
    X, y = automata.life_rule()
    assert (X.shape, y.sum()) == ((512, 3, 3), 140)
    for x, state in zip(X.astype(int), y, strict=True):
        around = x.sum() - x[1, 1]
        assert state == (around == 3 or (around == 2 and x[1, 1]))


def test_day_and_night_is_its_own_negative():
    _, y = automata.life_rule(automata.DAY_AND_NIGHT)
    np.testing.assert_array_equal(y, 1 - y[::-1])


@pytest.mark.parametrize("wrap", [True, False])
@pytest.mark.parametrize("rule", [automata.LIFE, automata.HIGH_LIFE, automata.SEEDS])
def test_life_step_cell_by_cell(rule, wrap, rng):
    grid = rng.integers(0, 2, (6, 5))
    births, survivals = (set(map(int, part[1:])) for part in rule.split("/"))
    expected = np.zeros_like(grid)
    for r, c in np.ndindex(6, 5):
        near = 0
        for dr, dc in itertools.product((-1, 0, 1), repeat=2):
            inside = 0 <= r + dr < 6 and 0 <= c + dc < 5
            if (dr or dc) and (wrap or inside):
                near += grid[(r + dr) % 6, (c + dc) % 5]
        expected[r, c] = near in (survivals if grid[r, c] else births)
    np.testing.assert_array_equal(automata.life_step(grid[None], rule, wrap=wrap)[0], expected)


def test_a_blinker_blinks():
    grid = np.zeros((5, 5))
    grid[2, 1:4] = 1
    np.testing.assert_array_equal(automata.life_step(grid), grid.T)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: automata.elementary_rule(256), "0 to 255; got 256"),
        (lambda: automata.elementary_rule(-1), "0 to 255; got -1"),
        (lambda: automata.elementary_step([0, 1, 0], 30, boundary="open"), "got 'open'"),
        (lambda: automata.elementary_rows(30, 2, 1, np.random.default_rng(0)), "3 cells or more; got 2"),
        (lambda: automata.neighbourhoods(5, 5), r"1 to 20 cells; got shape \(5, 5\)"),
    ],
)
def test_refusals(call, expected):
    with pytest.raises(ValueError, match=expected):
        call()
