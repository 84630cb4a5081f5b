"""Peers as text that runs, and the story of the tables."""

import statistics

import numpy as np
import pytest
from sklearn.datasets import load_iris

from deepdistilling.reproduce import TASKS, Scale, peers, tables


@pytest.mark.parametrize("name", list(peers.PEERS))
def test_the_text_of_a_peer_predicts_what_the_peer_predicts(name):
    X, y = load_iris(return_X_y=True)
    X, y = X[::2], y[::2]
    model = peers.PEERS[name]().fit(X, y)
    space = {"mode": statistics.mode, "largest": np.argmax}
    exec(peers.text_of(model), space)
    got = [space["program"](x) for x in X]
    assert np.mean(got == model.predict(X)) > (0.95 if name == "random forest" else 0.999)


def test_a_deep_tree_needs_no_recursion():
    X = np.arange(300.0)[:, None]
    model = peers.PEERS["decision tree"]().fit(X, np.arange(300) % 2)
    assert peers.text_of(model).count("return") == 300


@pytest.mark.slow
@pytest.mark.parametrize("contender", [tables.OURS, "decision tree"])
def test_a_cell(contender):
    found = tables.judge(table="monk 1", contender=contender)
    assert found["accuracy"] > 0.9
    assert found["nodes"] > 10
    assert found["fit"] > 0


@pytest.mark.parametrize("quick", [False, True])
def test_the_story(quick):
    scale = Scale(quick)
    cell = {"accuracy": 0.9, "spread": 0.01, "nodes": 50, "fit": 0.1, "predict": 0.001}
    results = {cell_.name: dict(cell) for cell_ in TASKS["tables"].stages[0](scale, {})}
    told = TASKS["tables"].tell(scale, results)
    assert [claim.holds for claim in told.claims] == [True, True]
    assert len(told.tables[0].rows) == len(tables.TABLES) - quick
    results["iris,-ours"].update(accuracy=0.8, nodes=60)
    told = TASKS["tables"].tell(scale, results)
    assert [claim.holds for claim in told.claims] == [False, False]
    assert "iris" not in told.claims[0].detail
