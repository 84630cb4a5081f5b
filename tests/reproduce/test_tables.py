"""Peers as text that runs, and the story of the tables."""

import statistics
from bisect import bisect_right

import numpy as np
import pytest
from sklearn.datasets import load_iris

from deepdistilling.errors import MissingExtraError, UnsupportedError
from deepdistilling.program.measure import complexity_of
from deepdistilling.reproduce import Scale, peers, tables
from deepdistilling.reproduce.tasks import TASKS


def iris(n_labels):
    X, y = load_iris(return_X_y=True)
    keep = (y >= 3 - n_labels).nonzero()[0][::2]
    return X[keep], y[keep] - y[keep].min()


def quotient(a, b):
    return a / b if abs(b) > 0.001 else 1.0


SPACE = {"mode": statistics.mode, "largest": np.argmax, "bisect_right": bisect_right, "quotient": quotient}


@pytest.mark.slow
@pytest.mark.parametrize("n_labels", [2, 3])
@pytest.mark.parametrize("name", list(peers.PEERS))
def test_the_text_of_a_peer_predicts_what_the_peer_predicts(name, n_labels):
    peer = peers.PEERS[name]
    if not peer.is_present:
        pytest.skip("needs the extra 'peers'")
    if peer.two_labels and n_labels > 2:
        pytest.skip("tells two labels apart")
    X, y = iris(n_labels)
    model = peer.fitted(X, y)
    space = dict(SPACE)
    exec(peer.text(model), space)
    got = [space["program"](x) for x in X]
    assert np.mean(got == model.predict(X)) > (0.95 if name == "random forest" else 0.999)
    assert peers.share_right(model, X, y) > 0.85


def test_a_peer_of_two_labels_refuses_three():
    with pytest.raises(UnsupportedError, match="imodels tells two labels apart; got 3"):
        peers.PEERS["RuleFit"].fitted(*iris(3))


def test_a_peer_that_is_missing_names_the_extra():
    absent = peers.Peer(lambda n, k: None, lambda model: "", "no_such_package")
    with pytest.raises(MissingExtraError, match=r"pip install 'deepdistilling\[peers\]'"):
        absent.fitted(*iris(2))


def test_a_peer_that_does_not_run_says_with_what():
    def make(n_inputs, n_labels):
        raise TypeError("unexpected argument 'penalty'")

    broken = peers.Peer(make, lambda model: "", "json")
    with pytest.raises(UnsupportedError, match=r"json does not run with scikit-learn \d.*'penalty'"):
        broken.fitted(*iris(2))


def test_without_the_extra_the_columns_are_left_out(monkeypatch):
    absent = peers.Peer(lambda n, k: None, lambda model: "", "no_such_package")
    monkeypatch.setitem(peers.PEERS, "FIGS", absent)
    names = {cell.arguments["contender"] for cell in TASKS["tables"].stages[0](Scale(), {})}
    assert "FIGS" not in names
    assert "decision tree" in names
    (note,) = peers.what_is_missing()
    assert note.startswith("Without FIGS")


def test_a_deep_tree_needs_no_recursion():
    X = np.arange(300.0)[:, None]
    peer = peers.PEERS["decision tree"]
    assert peer.text(peer.fitted(X, np.arange(300) % 2)).count("return") == 300


def test_a_long_sum_needs_no_recursion():
    X = np.random.default_rng(0).random((20, 1500))
    peer = peers.PEERS["logistic regression"]
    model = peer.fitted(X, np.arange(20) % 2)
    assert complexity_of(peer.text(model)).nodes > 3000
    space = {}
    exec(peer.text(model), space)
    assert [space["program"](x) for x in X] == model.predict(X).tolist()


def test_who_cannot_be_asked_leaves_an_empty_place():
    assert list(tables.judge(table="iris", contender="RuleFit", n_folds=2)) == ["refused"]


@pytest.mark.slow
@pytest.mark.parametrize("contender", [peers.OURS, "decision tree"])
def test_a_cell(contender):
    found = tables.judge(table="monk 1", contender=contender, n_folds=3)
    assert found["accuracy"] > 0.9
    assert found["nodes"] > 10
    assert found["fit"] > 0


@pytest.mark.parametrize("quick", [False, True])
def test_the_story(quick):
    scale = Scale(quick)
    cell = {"accuracy": 0.9, "spread": 0.01, "nodes": 50, "fit": 0.1, "predict": 0.001}
    results = {cell_.name: dict(cell) for cell_ in TASKS["tables"].stages[0](scale, {})}
    results["iris,-perceptron"] = {"refused": "why"}
    told = TASKS["tables"].tell(scale, results)
    assert [claim.holds for claim in told.claims] == [True, True]
    assert len(told.tables[0].rows) == len(tables.TABLES) - quick * len(tables.LONG)
    perceptron = told.tables[0].columns.index("perceptron")
    assert [row[perceptron] for row in told.tables[0].rows[:2]] == ["", "90.0"]
    results["iris,-ours"].update(accuracy=0.8, nodes=60)
    told = TASKS["tables"].tell(scale, results)
    assert [claim.holds for claim in told.claims] == [False, False]
    assert all(claim.detail.startswith("iris: decision tree, random forest") for claim in told.claims)
