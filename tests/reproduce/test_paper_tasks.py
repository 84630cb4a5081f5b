"""The cells of the paper's other tasks, on a small scale, and what their stories say."""

import json

import numpy as np
import pytest

import deepdistilling as dd
from deepdistilling.problems import orientation as shapes
from deepdistilling.reproduce import Scale, argmax, automata, automata_peers, life, orientation
from deepdistilling.reproduce.tasks import TASKS


def all_claims_hold(task, results):
    told = TASKS[task].tell(Scale(quick=True), results)
    for table in told.tables:
        assert {len(row) for row in table.rows} == {len(table.columns)}
    return all(claim.holds for claim in told.claims)


def test_elementary_rules():
    constant, *learned = automata.learn_rules(first=0, count=3)
    assert constant["source"] == ""
    assert all(each["right"] == each["samples"] == 8 and each["proved"] for each in learned)


@pytest.fixture
def short_rows(monkeypatch):
    monkeypatch.setattr(automata, "WIDTH", 40)
    monkeypatch.setattr(automata, "STEPS", 5)


def test_a_wide_row(short_rows):
    assert automata.run_wide(rule=110) == {"cells": 200, "right": 200}


def made_up_automata(scale):
    """Results of all cells of the task, in which everything is exact."""
    exact = {"source": "def f(x): ...", "nodes": 30, "right": 8, "samples": 8, "proved": True}
    part = {"right": {str(share): 0.9 for share in automata_peers.SHARES}, "nodes": 9, "fit": 1, "predict": 1}
    results = {"all": {**exact, "right": 2048, "samples": 2048, "program": ""}}
    first, second = TASKS["automata"].stages
    for cell in [*first(scale, {}), *second(scale, results)]:
        kind = cell.name.partition("-")[0]
        if cell.name.startswith("rows-"):
            results[cell.name] = {"cells": 1.0}
        elif kind == "part":
            results[cell.name] = part
        elif kind == "rules":
            results[cell.name] = [exact] * automata.RULES_A_CELL
        elif kind == "wide":
            results[cell.name] = {"cells": 200, "right": 200}
    return results


def test_the_story_of_the_automata(short_rows):
    results = made_up_automata(Scale(quick=True))
    assert all_claims_hold("automata", results)
    results["part-decision tree"] = {"refused": "why"}
    assert all_claims_hold("automata", results)
    results["rows-10-ours"] = {"cells": 0.99}
    assert not all_claims_hold("automata", results)
    results = made_up_automata(Scale(quick=True))
    results["rules-32"] = [{**results["rules-0"][0], "right": 7}] * automata.RULES_A_CELL
    assert not all_claims_hold("automata", results)


@pytest.mark.slow
def test_a_model_of_whole_rows_falls_behind(monkeypatch):
    monkeypatch.setattr(automata_peers, "N_NEW", 60)
    found = automata_peers.learn_rows(model="decision tree", width=12, n_rows=200)
    assert 0.5 < found["cells"] < 0.95
    program = automata.learn_all_at_once()["program"]
    assert automata_peers.run_rows(width=12, program=program) == {"cells": 1.0}


def test_from_part_of_the_cases():
    found = automata_peers.learn_part(contender="decision tree", shares=[0.03])
    assert 0.5 < found["right"]["0.03"] < 1
    assert found["nodes"] > 100


@pytest.mark.slow
def test_all_rules_at_once():
    found = automata.learn_all_at_once()
    assert (found["right"], found["samples"]) == (2048, 2048)
    assert "bit_7" in found["source"]


@pytest.mark.slow
def test_life_like_rules(monkeypatch):
    monkeypatch.setattr(life, "BOARDS", {10: 3, 30: 2})
    results = {name: life.learn_rule(rule=rule) for name, rule in life.RULES.items()}
    assert all_claims_hold("life", json.loads(json.dumps(results)))
    results["Seeds"] = {**results["Seeds"], "boards": {"10": 300, "30": 0}}
    assert not all_claims_hold("life", results)


@pytest.fixture
def two_peers(monkeypatch):
    """One peer that can be asked of many labels, and one that cannot."""
    for module in (argmax, orientation):
        monkeypatch.setattr(module, "present_peers", lambda: ["decision tree", "RuleFit"])


@pytest.mark.slow
def test_argmax(two_peers):
    results = {cell.name: cell.function(**cell.arguments) for cell in TASKS["argmax"].stages[0](Scale(), {})}
    assert list(results["peer-RuleFit"]) == ["refused"]
    assert all_claims_hold("argmax", json.loads(json.dumps(results)))
    scores, costs = TASKS["argmax"].tell(Scale(), results).tables
    assert [row[0] for row in scores.rows] == ["ours", "decision tree"]
    assert scores.rows[0][1:] == ["100.0"] * 4
    assert float(scores.rows[1][1]) < 100
    assert [row[-1] for row in costs.rows] == ["yes", "no"]


@pytest.mark.slow
def test_orientation(monkeypatch, two_peers):
    monkeypatch.setattr(orientation, "TRAINED", (14, 14))
    monkeypatch.setattr(orientation, "JUDGED", ((14, 14), (30, 30), (30, 22)))
    monkeypatch.setattr(orientation, "present_peers", lambda: ["decision tree"])
    results = {}
    for stage in TASKS["orientation"].stages:
        for cell in stage(Scale(quick=True), results):
            results[cell.name] = json.loads(json.dumps(cell.function(**cell.arguments)))
    assert len(results) == 2 + 3 * len(shapes.FAMILIES)
    told = TASKS["orientation"].tell(Scale(quick=True), results)
    assert [claim.holds for claim in told.claims] == [True, False]
    assert "diagonal of 30 x 22" in told.claims[1].detail
    assert np.mean(list(results["peer-decision tree"]["right"].values())) < 0.9
    assert [row[-1] for row in told.tables[-1].rows] == ["yes", "no"]


def test_where_a_diagonal_is_misjudged_on_a_wide_image():
    """What the page says of it: where the shares of the sides decide, not the sides."""
    program = dd.unify([orientation._program(*size) for size in orientation.UNIFIED])
    images, labels = shapes.diagonal(300, 90, 150, np.random.default_rng(90))
    lying = images[labels == 1]
    n_rows, pixels = lying.any(axis=2).sum(axis=1), lying.sum(axis=2).max(axis=1)
    said = pixels * (90 - n_rows) > 150
    right = np.asarray(program.predict(lying)) == 1
    assert not right.all()
    assert np.mean(said == right) > 0.97
