"""The cells of the MAX-SAT task on a small scale, and what the story makes of results."""

import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from deepdistilling.errors import UnsupportedError
from deepdistilling.problems import maxsat
from deepdistilling.reproduce import programs
from deepdistilling.reproduce.maxsat import discovered, learning, optimum, plan, playing, statistics, story
from deepdistilling.reproduce.task import Scale


@pytest.fixture(scope="module")
def rule():
    return learning.learn_rule(n_formulas=25, seed=1)


@pytest.mark.slow
def test_a_rule_learned_from_small_formulas_beats_johnson_on_larger_ones(rule):
    text = json.loads(json.dumps(rule))["program"]
    ours = maxsat.Asked(learning.answers_of(programs.from_text(text)))
    gains = []
    for seed in range(60):
        formula = maxsat.random_clauses(60, 600, np.random.default_rng(seed))
        rng = np.random.default_rng(0)
        scores = [formula.worth(maxsat.assign(formula, each, rng)) for each in (ours, maxsat.johnson)]
        gains.append(scores[0] - scores[1])
    assert np.mean(gains) > 3


@pytest.mark.slow
def test_the_rule_is_short_and_sound(rule):
    assert [each["decisions"] > 500 for each in rule["rounds"]] == [True] * 3
    assert rule["rounds"][-1]["right"] > 0.9
    should_be_true = programs.function_of(rule["source"])
    kinds = list(maxsat.KINDS)
    one = np.eye(len(kinds), dtype=int)
    assert should_be_true(one[kinds.index("alone")])
    assert not should_be_true(-one[kinds.index("alone")])
    assert not should_be_true(0 * one[0])
    # A clause with nothing else left is worth more than one with a likely literal.
    assert should_be_true(one[kinds.index("alone")] - one[kinds.index("one_likely")])
    assert len(rule["source"].splitlines()) < 30


@pytest.mark.slow
def test_few_rows_and_many_are_answered_alike(rule):
    answers = learning.answers_of(programs.from_text(rule["program"]))
    rows = np.random.default_rng(0).integers(-3, 4, (learning.FEW + 60, len(maxsat.KINDS)))
    many = np.asarray(answers(rows), dtype=bool)
    few = [bool(answer) for row in rows for answer in answers(row[None])]
    assert many.tolist() == few


@pytest.mark.slow
def test_the_papers_lessons_give_the_papers_rule():
    source = learning.learn_from_single_clauses(n_variables=3, n_clauses=3)["source"]
    program = programs.function_of(source)
    rng = np.random.default_rng(0)
    for shape in ((4, 2), (10, 7), (20, 30)):
        x = (rng.random(shape) < 0.2).astype(int)
        longer = x[2:].any(axis=0)
        own = x[0] - x[1]
        score = 9.21 * own[~longer].sum() + 2.308 * own[longer].sum()
        assert program(x)[0] == pytest.approx(1 / (1 + np.exp(-2 * score)), abs=1e-6)


def test_every_contender_plays_the_same_formulas():
    source = "import numpy as np\ndef program(x):\n    return np.array([1.0, 0.0])\n"
    size = {"n_literals": 3, "n_variables": 8, "n_clauses": 40}
    scores = playing.play(**size, first=3, count=4, programs={"yes": {"source": source}})
    assert list(scores) == [*playing.BY_HAND, "yes"]
    expected = []
    for number in range(3, 7):
        rng = np.random.default_rng([3, 8, 40, number, 0])
        expected.append(maxsat.random_clauses(8, 40, rng).worth(np.ones(8)))
    assert scores["yes"] == expected
    assert playing.play(**size, first=5, count=1, programs={})["3/4"] == [scores["3/4"][2]]


def test_the_solver_finds_the_optimum(rng):
    pytest.importorskip("pysat")
    for n_literals in (3, None):
        formula = maxsat.random_clauses(9, 70, rng, n_literals=n_literals)
        found = optimum.optimum(formula)
        assert found.worth == formula.worth(found.assignment) == 70 - maxsat.least_costs(formula).min()
    weighted = maxsat.clauses_of([[0], [1], [], [0, 2]], n_variables=2, weights=[2, 5, 3, 0])
    assert optimum.optimum(weighted).worth == 5
    assert optimum.optimum(maxsat.clauses_of([], n_variables=3)).assignment.tolist() == [False] * 3


@pytest.mark.parametrize("seed", range(8))
def test_hard_clauses_come_first(seed):
    pytest.importorskip("pysat")
    rng = np.random.default_rng(seed)
    drawn = maxsat.random_clauses(7, 40, rng)
    is_hard = np.arange(40) < 12
    weights = np.where(is_hard, 1000, rng.integers(1, 9, 40))
    formula = maxsat.Clauses(7, drawn.literals, drawn.starts, weights.astype(float))
    instance = maxsat.Instance(formula, is_hard)
    every = np.array(list(itertools.product([0, 1], repeat=7)))
    fits = [instance.cost(each) for each in every if not instance.n_broken(each)]
    found = optimum.optimum(formula, is_hard=is_hard).assignment
    assert (instance.n_broken(found), instance.cost(found)) == (0, min(fits))


@pytest.mark.parametrize("clauses", [[[0], [1], [2]], [[], [2]]])
def test_hard_clauses_that_contradict_each_other(clauses):
    pytest.importorskip("pysat")
    formula = maxsat.clauses_of(clauses, n_variables=2)
    with pytest.raises(UnsupportedError, match="contradict each other"):
        optimum.optimum(formula, is_hard=np.arange(len(clauses)) < len(clauses) - 1)


def test_a_solver_that_is_cut_off_answers_alike_each_time():
    pytest.importorskip("pysat")
    formula = maxsat.random_clauses(50, 250, np.random.default_rng(0))
    assert optimum.optimum(formula, conflicts=300) is None
    assert optimum.optimum(formula).worth == 249


def test_what_takes_too_long_is_none(monkeypatch):
    asked = []

    def never(formula, *, conflicts):
        asked.append(conflicts)

    monkeypatch.setattr(playing, "optimum", never)
    size = {"n_literals": 3, "n_variables": 8, "n_clauses": 40}
    assert playing.solve(**size, first=0, count=3, conflicts=15) == [None] * 3
    assert asked == [15]


def test_the_rule_that_is_kept_is_the_one_of_the_page():
    """Made anew by: python -m deepdistilling.reproduce.maxsat.discovered."""
    page = (Path(__file__).parents[2] / "docs" / "maxsat.md").read_text()
    assert discovered.discovered_rule().source.strip() in page
    assert discovered.discovered_rule().verification.status == "proved"


def test_heavy_weights_are_added_exactly():
    answers = learning.answers_of(discovered.discovered_rule())
    heavy = np.zeros((learning.FEW + 1, len(maxsat.KINDS)))
    heavy[:, 0] = 2**50
    heavy[::2, 1] = -(2**51)  # 8 times one against 5 times two
    assert np.asarray(answers(heavy), dtype=bool).tolist() == [k % 2 == 1 for k in range(len(heavy))]


def test_a_large_formula_is_timed():
    result = playing.play_large(n_variables=30, n_clauses=90, contender="Johnson", programs={})
    assert 70 < result["satisfied"] <= 90


def made_up(scale):
    """Results of all cells, in which each contender satisfies a share of its own."""
    results = {
        "rule": {"program": "", "source": "def f(x): ...", "rounds": [{"decisions": 10, "right": 0.9}]},
        "lessons": {"source": "def g(x): ..."},
    }
    names = [*playing.BY_HAND, *plan.programs_of(results)]
    for cell in plan.play_cells(scale, results):
        at = cell.arguments
        if cell.name.startswith("large"):
            results[cell.name] = {"seconds": 20.0, "satisfied": 5.0}
            continue
        seeds = range(at["first"], at["first"] + at["count"])
        if cell.name.startswith("solve"):
            results[cell.name] = [at["n_clauses"] * 0.99 + seed % 2 for seed in seeds]
            continue
        results[cell.name] = {
            name: [at["n_clauses"] * (0.8 + 0.02 * rank) + seed % 2 for seed in seeds]
            for rank, name in enumerate(names)
        }
    return results


@pytest.mark.parametrize("quick", [False, True])
def test_the_story_of_made_up_results(quick):
    scale = Scale(quick)
    told = story.tell(scale, made_up(scale))
    assert len(told.tables) == 6
    for table in told.tables:
        assert {len(row) for row in table.rows} == {len(table.columns)}
    holds = {claim.text: claim.holds for claim in told.claims}
    assert all(holds.values())
    assert any("published network is not among" in note for note in told.notes)


def test_a_claim_that_fails_says_where():
    scale = Scale(quick=True)
    results = made_up(scale)
    for name in results:
        if name.startswith("play-3-10-100-"):
            results[name][plan.OURS] = results[name]["Johnson"]
    told = story.tell(scale, results)
    (failed,) = [claim for claim in told.claims if not claim.holds]
    assert "more clauses than Johnson" in failed.text
    assert failed.detail.endswith("not at 10, 100")


def test_figures_are_drawn():
    figure = pytest.importorskip("matplotlib.figure")
    scale = Scale(quick=True)
    for each in story.tell(scale, made_up(scale)).figures:
        canvas = figure.Figure()
        each.draw(canvas)
        assert len(canvas.axes) == 2
        assert all(axis.get_lines() for axis in canvas.axes)


def test_means_and_intervals():
    assert str(statistics.mean([1, 2, 3, 4])) == "2.5 ± 2.1"  # t of 3 degrees: 3.182 * 1.291 / 2
    assert statistics.mean([5]).half_width == float("inf")


def test_the_optimum_of_all_is_estimated_from_those_solved():
    spot = plan.Spot(3, 5, 50, 4, 2)
    scores = {plan.OURS: [46, 47, 48, 49]}
    follows = statistics.Outcome(spot, scores, [47.5, 48.5])  # 1.5 more than ours, as it varies
    assert follows.gap(plan.OURS).value == 1.5
    assert follows.optimum().value == pytest.approx(49)
    constant = statistics.Outcome(spot, scores, [50, 50])
    assert (constant.optimum().value, constant.optimum().half_width) == (50, 0)
    assert statistics.Outcome(spot, scores, []).optimum() is None
