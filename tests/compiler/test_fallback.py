"""A layer whose structured form is refuted, or cannot be made, stands as a table, and the record says so."""

import importlib
import itertools
from dataclasses import replace

import numpy as np
import pytest
from compiler.networks import at_least, largest_of, neighbours_differ

import deepdistilling as dd
from deepdistilling.errors import VerificationError
from deepdistilling.program.build import add, scale
from deepdistilling.program.expr import const

# By their full names: packages have functions of the same names as their modules.
LIFT = importlib.import_module("deepdistilling.lift.lift")
LAYER = importlib.import_module("deepdistilling.lift.layer")
ASSIGN = importlib.import_module("deepdistilling.lift.assign")
PIECE = importlib.import_module("deepdistilling.lift.piece")
ORIGINS = importlib.import_module("deepdistilling.lift.origins")
LIFTING = importlib.import_module("deepdistilling.compiler.lifting")
DRIVER = importlib.import_module("deepdistilling.compiler.distill")

NETWORKS = {
    "reals": (largest_of(5), "real"),
    "bits": (neighbours_differ(5), "binary"),
    "single": (dd.Network([dd.Layer(np.triu(np.ones((4, 3))), [0.0, -1, 2])]), "binary"),
}


def samples(n, domain):
    if domain == "real":
        return np.random.default_rng(0).normal(size=(300, n)).round(1)
    return np.array(list(itertools.product([0, 1], repeat=n)))


def fallback(program):
    """What the record says of layers that stand as tables."""
    return [step.detail for step in program.verification.steps if step.name == "lift as tables"]


def doubled(piece):
    """A piece with twice its sum, and more."""
    return replace(piece, sum=add(scale(2, piece.sum), const(1)))


def raises(*args, **options):
    raise ZeroDivisionError("broken on purpose")


def breaking(module, name, change):
    """Return the name of a part, and one whose result is changed."""
    own = getattr(module, name)
    return module, name, lambda *args, **options: change(own(*args, **options))


MUTANTS = {
    "every sum is doubled": breaking(LIFT, "pieces_of", lambda pieces: [doubled(each) for each in pieces]),
    "pieces are lost": breaking(LIFT, "pieces_of", lambda pieces: pieces[:-1]),
    "biases are off by one": breaking(
        LIFT, "exact_thresholds", lambda exact: replace(exact, bias=tuple(b + 1 for b in exact.bias))
    ),
    "weights are negated": breaking(
        LIFT, "exact_thresholds", lambda exact: replace(exact, weights=-np.asarray(exact.weights))
    ),
    "units lose a term": breaking(ORIGINS, "families_of", lambda families: [cut(each) for each in families]),
    "majorities are off by one": breaking(ORIGINS, "_room", lambda room: (room[0] + 2, room[1] + 2)),
    "all is antisymmetric": breaking(LIFT, "is_antisymmetric", lambda _: True),
    "scores in another order": breaking(LIFT, "ordered_scores", lambda found: (found[0], found[1][::-1])),
    "no terms can be found": (LAYER, "terms_on", raises),
    "no families can be found": (ORIGINS, "families_of", raises),
    "no numbers can be found": (LIFT, "exact_thresholds", raises),
    "no order can be found": (LIFT, "ordered_scores", raises),
}


def cut(family):
    return replace(family, rule=replace(family.rule, terms=family.rule.terms[:-1]))


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("output", ["label", "score"])
@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_broken_lift_still_ends_with_the_networks_program(monkeypatch, mutant, network, output):
    net, domain = NETWORKS[network]
    whole = dd.distill(net, input_domain=domain, output=output)
    assert not fallback(whole)
    monkeypatch.setattr(*MUTANTS[mutant])
    program = dd.distill(net, input_domain=domain, output=output)
    X = samples(net.n_inputs, domain)
    expected = net.predict(X) if output == "label" else net.decision_function(X)
    assert np.array_equal(program.predict(X), expected)
    assert program.verification.status == "proved"
    said = fallback(program)
    assert len(said) == 1 or program.code == whole.code, "a fault that changes nothing is none"
    assert all("with structure, " in each for each in said)


def test_only_the_layer_at_fault_is_a_table(monkeypatch):
    own = LIFT.pieces_of

    def second_is_wrong(found, dense, blocks, *others):
        pieces = own(found, dense, blocks, *others)
        return [doubled(each) for each in pieces] if blocks[0].name.startswith("layer1") else pieces

    monkeypatch.setattr(LIFT, "pieces_of", second_is_wrong)
    program = dd.distill(largest_of(6), input_domain="real")
    (said,) = fallback(program)
    assert said.startswith("layer 2: with structure, 'lift' was refuted at ('layer 2'")
    assert "all(x[5] > x[i] for i in range(5))" in program.source, "the first layer keeps its loops"


def test_two_layers_at_fault(monkeypatch):
    monkeypatch.setattr(LIFT, "exact_thresholds", raises)
    (said,) = fallback(dd.distill(largest_of(4), input_domain="real"))
    assert said == "layers 1 and 2: with structure, it raised ZeroDivisionError: broken on purpose"


def test_what_cannot_be_proved_is_no_better_than_what_is_refuted(monkeypatch):
    """A lifted program that expansion cannot multiply out gives way to tables, which it can."""
    monkeypatch.setattr(*breaking(LIFT, "pieces_of", lambda pieces: [squared(each) for each in pieces]))
    program = dd.distill(at_least(4, 2), input_domain="binary")
    assert fallback(program)
    assert program.verification.status == "proved"


def squared(piece):
    return replace(piece, sum=PIECE.Mul((piece.sum, piece.sum)))


def test_where_even_tables_are_refuted_nothing_is_handed_out(monkeypatch):
    monkeypatch.setattr(LIFTING, "evaluate", lambda code, X: np.ones(len(X), dtype=int))
    with pytest.raises(VerificationError, match="'run beside the network'"):
        dd.distill(at_least(3, 2), input_domain="binary")


def test_a_pass_that_raises_is_left_out(monkeypatch):
    broken = tuple(replace(each, rewrite=raises) for each in DRIVER.SHORTEN)
    monkeypatch.setattr(DRIVER, "SHORTEN", broken)
    program = dd.distill(at_least(3, 2), input_domain="binary")
    assert program([1, 1, 0]) == 1
    said = [step.detail for step in program.verification.steps if step.name == broken[0].name]
    assert said == ["not applied: it raised ZeroDivisionError: broken on purpose"]


def constantly(code):
    return (0,)


def test_a_pass_that_is_refuted_is_left_out(monkeypatch):
    def wrong(code):
        return replace(code, classes=code.classes[::-1])

    monkeypatch.setattr(DRIVER, "SHORTEN", (replace(DRIVER.SHORTEN[0], rewrite=wrong, measure=constantly),))
    program = dd.distill(at_least(3, 2), input_domain="binary")
    assert program([1, 1, 0]) == 1
    said = [step.detail for step in program.verification.steps if step.name == DRIVER.SHORTEN[0].name]
    assert said
    assert all(each.startswith("not applied: it would change the answer at") for each in said)
