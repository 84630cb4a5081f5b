"""Deciding by cases: trees come back as nested questions, shorter where leaves say the same."""

import ast

import numpy as np
import pytest
from simplify.programs import program, x

import deepdistilling as dd
from deepdistilling.formats.trees import Leaf, network_of_leaves
from deepdistilling.program.build import ONE, ZERO, add, all_of, scale
from deepdistilling.program.code import Decision, Define
from deepdistilling.program.evaluate import evaluate
from deepdistilling.program.expr import Compare, Ref, const
from deepdistilling.simplify.cases import MAX_DEPTH, decide_by_cases


def question(value, cut, op=">"):
    return Compare(op, x(value), const(cut))


def grown(rng, n_leaves, n_inputs, n_classes):
    """The leaves of a random tree whose questions can have either answer."""
    open_ = [((), np.full(n_inputs, -8), np.full(n_inputs, 8))]
    closed = []
    while open_ and len(open_) + len(closed) < n_leaves:
        path, low, high = open_.pop(int(rng.integers(len(open_))))
        at = int(rng.integers(n_inputs))
        if high[at] - low[at] < 2:
            closed.append(path)
            continue
        cut = int(rng.integers(low[at] + 1, high[at]))
        below, above = high.copy(), low.copy()
        below[at] = above[at] = cut
        split = (at, cut / 4)
        open_ += [((*path, (split, False)), low, below), ((*path, (split, True)), above, high)]
    paths = [*closed, *(path for path, _, _ in open_)]
    return [Leaf(path, np.eye(n_classes)[rng.integers(n_classes)]) for path in paths]


def answer(leaves, row):
    """The label of the leaf that a sample falls into."""
    (leaf,) = (each for each in leaves if all((row[at] > cut) == yes for (at, cut), yes in each.path))
    return int(leaf.values.argmax())


@pytest.mark.parametrize(
    ("seed", "n_leaves", "n_inputs", "n_classes"), [(0, 3, 1, 2), (1, 9, 2, 3), (2, 20, 4, 2)]
)
def test_a_random_tree_comes_back_as_questions(seed, n_leaves, n_inputs, n_classes):
    rng = np.random.default_rng(seed)
    leaves = grown(rng, n_leaves, n_inputs, n_classes)
    net = network_of_leaves(leaves, np.zeros(n_classes), n_inputs)
    made = dd.distill(net, input_domain="real")
    assert made.verification.status == "proved"
    X = rng.integers(-10, 11, (300, n_inputs)) / 4  # on the thresholds, and between them
    X = np.concatenate([X, np.nextafter(X, np.inf), np.nextafter(X, -np.inf)])
    want = [answer(leaves, row) for row in X]
    assert made.predict(X).tolist() == net.predict(X).tolist() == want
    assert [made(row) for row in X[::50]] == want[::50]
    # A question asks and answers in 9 nodes at most, and there are fewer than leaves.
    assert made.complexity.nodes <= 12 * n_inputs + 9 * n_leaves + 10


def test_leaves_with_the_same_label_are_not_told_apart():
    paths = [(((0, 1.0), a), ((1, 2.0), b)) for a in (False, True) for b in (False, True)]
    leaves = [Leaf(path, np.eye(2)[k]) for path, k in zip(paths, (0, 0, 0, 1), strict=True)]
    net = network_of_leaves(leaves, np.zeros(2), 2)
    made = dd.distill(net, input_domain="real", names=["width", "height"])
    assert "return 1 if width > 1 and height > 2 else 0" in made.source
    assert made.source.count("width > 1") == made.source.count("height > 2") == 1


def test_a_deep_tree_keeps_within_the_limits_of_python():
    path, leaves = (), []
    for depth in range(MAX_DEPTH - 1):
        leaves.append(Leaf((*path, ((depth % 3, float(depth)), True)), np.eye(2)[depth % 2]))
        path = (*path, ((depth % 3, float(depth)), False))
    leaves.append(Leaf(path, np.eye(2)[0]))
    made = dd.distill(network_of_leaves(leaves[::-1], np.zeros(2), 3), input_domain="real")
    for text in (made.source, made.to("numpy")):
        compile(ast.parse(text), "printed", "exec")
    X = np.random.default_rng(0).uniform(-5, MAX_DEPTH + 5, (100, 3))
    assert made.predict(X).tolist() == [answer(leaves, row) for row in X]


NOT_CASES = {
    "two trees": (add(question(0, 1), scale(2, question(1, 2))), question(0, 1)),
    "a sum of values": (Compare(">", add(x(0), x(1)), const(1)), ZERO),
    "boxes that leave something out": (all_of(question(0, 1), question(1, 1)), ZERO),
    "a majority": (
        Compare(">", add(question(0, 1), question(1, 1), question(2, 1)), ONE),
        Compare("<=", add(question(0, 1), question(1, 1), question(2, 1)), ONE),
    ),
    "a value itself": (x(0), question(0, 0)),
}


@pytest.mark.parametrize("scores", NOT_CASES.values(), ids=NOT_CASES)
def test_what_is_no_tree_stays(scores):
    code = program(*scores, domain="real", kind="label")
    assert decide_by_cases(code) == code


@pytest.mark.parametrize(
    ("domain", "kind"), [("binary", "label"), ("real", "score"), ("real", "probability")]
)
def test_bits_and_scores_stay(domain, kind):
    code = program(question(0, 0), question(0, 0, "<="), domain=domain, kind=kind)
    assert decide_by_cases(code) == code


def test_questions_are_read_whichever_way_they_are_written():
    """``3 - x > 0`` is ``x < 3``; what is at 3 belongs to the other side."""
    low = Define("low", (), Compare(">", add(const(3), scale(-1, x(0))), ZERO))
    high = Compare(">=", scale(2, x(0)), const(6))
    code = program(Ref("low", ()), high, domain="real", kind="label", definitions=[low])
    assert isinstance(decide_by_cases(code).result, Decision)
    X = np.array([[2.0] * 4, [3.0] * 4, [np.nextafter(3, 0)] * 4])
    assert evaluate(decide_by_cases(code), X).tolist() == evaluate(code, X).tolist() == [0, 1, 0]
