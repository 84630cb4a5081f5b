"""Every pass, broken on purpose: the check sees it, names the pass, and no wrong program is handed out."""

import importlib
import itertools
from dataclasses import replace

import numpy as np
import pytest

import deepdistilling as dd
from deepdistilling.program.build import MIRRORED, add, negate
from deepdistilling.program.code import Code, Decision, Define, Each, Scores
from deepdistilling.program.expr import (
    Add,
    And,
    Compare,
    Const,
    If,
    Mul,
    Not,
    Or,
    Reduce,
    Ref,
    const,
    map_children,
    walk,
)
from deepdistilling.simplify import ARRANGE, SHORTEN
from deepdistilling.verify import Unknown

driver = importlib.import_module("deepdistilling.compiler.distill")
PASSES = list(dict.fromkeys([*SHORTEN, *ARRANGE]))
STRICT = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}


# ------------------------------------------------------------------ networks


def binary():
    """Random weights over four bits: no structure, two scores."""
    rng = np.random.default_rng(5)
    shapes = [(4, 3), (3, 2), (2, 2)]
    layers = [dd.Layer(rng.integers(-3, 4, s).astype(float), rng.integers(-2, 3, s[1]) + 0.5) for s in shapes]
    return dd.Network(layers), {"input_domain": "binary", "output": "score"}


def argmax():
    """The largest of four reals: too many inputs to enumerate, a proof by normal forms."""
    pairs = list(itertools.combinations(range(4), 2))
    first, second = np.zeros((4, len(pairs))), np.zeros((len(pairs), 4))
    for c, (i, j) in enumerate(pairs):
        first[[i, j], c] = 1, -1
        second[c, [i, j]] = 1, -1
    layers = [
        dd.Layer(first, np.zeros(6)),
        dd.Layer(second, np.full(4, -2.5)),
        dd.Layer(np.eye(4), np.zeros(4)),
    ]
    return dd.Network(layers), {"input_domain": "real"}


def columns():
    """A score that compares column sums with row sums of a 5 x 6 image: 2**30 inputs."""
    first = np.zeros((5, 6, 5, 6))
    for i, j in itertools.product(range(5), range(6)):
        first[:, j, i, j] += 1
        first[i, :, i, j] -= 1
    layers = [
        dd.Layer(first.reshape(30, 30), np.zeros(30)),
        dd.Layer(np.ones((30, 1)), [0.5]),
        dd.Layer([[1.0, -1.0]], [0.0, 0.0]),
    ]
    return dd.Network(layers), {"input_shape": (5, 6), "input_domain": "binary", "output": "score"}


NETWORKS = (columns, argmax, binary)


# ------------------------------------------------------------------ ways to be wrong


def strictness(node):
    return Compare(STRICT[node.op], node.left, node.right) if isinstance(node, Compare) else node


def mirrored(node):
    return Compare(MIRRORED[node.op], node.left, node.right) if isinstance(node, Compare) else node


def dropped_term(node):
    match node:
        case Add(terms):
            return add(*terms[1:])
        case And(operands):
            return And(operands[1:]) if len(operands) > 2 else operands[1]
        case Or(operands):
            return Or(operands[1:]) if len(operands) > 2 else operands[1]
        case _:
            return node


def negated(node):
    return negate(node) if isinstance(node, Compare | And | Or | Not) else node


def off_by_one(node):
    match node:
        case Compare(op, left, Const(value, "int")):
            return Compare(op, left, const(value + 1))
        case Reduce(op, (first, *rest), guard, body) if isinstance(first.stop, Const):
            shorter = replace(first, stop=const(first.stop.value - 1))
            return Reduce(op, (shorter, *rest), guard, body)
        case _:
            return node


def swapped_branches(node):
    return If(node.condition, node.otherwise, node.then) if isinstance(node, If) else node


def dropped_guard(node):
    return Reduce(node.op, node.loops, None, node.body) if isinstance(node, Reduce) else node


def other_weight(node):
    match node:
        case Mul((Const(value, kind), *rest)) if kind != "bool":
            return Mul((const(value + 1), *rest))
        case _:
            return node


def other_quantifier(node):
    match node:
        case Reduce("any" | "all" as op, loops, guard, body):
            return Reduce("all" if op == "any" else "any", loops, guard, body)
        case _:
            return node


WAYS = [
    strictness,
    mirrored,
    dropped_term,
    negated,
    off_by_one,
    swapped_branches,
    dropped_guard,
    other_weight,
    other_quantifier,
]


def spoilt(code, way):
    """Change the first right-hand side that this way of being wrong changes."""

    def all_over(expr):
        return way(map_children(expr, all_over))

    for number, define in enumerate(code.definitions):
        body = all_over(define.body)
        if body != define.body:
            changed = Define(define.name, define.loops, body)
            return replace(
                code, definitions=(*code.definitions[:number], changed, *code.definitions[number + 1 :])
            )
    match code.result:
        case Decision(index):
            return replace(code, result=Decision(all_over(index)))
        case Scores(parts, kind):
            return replace(code, result=Scores(tuple(Each(p.loops, all_over(p.body)) for p in parts), kind))


def with_broken(monkeypatch, one, way):
    """Let the driver run a pass that spoils what it returns."""

    def rewrite(code: Code) -> Code:
        return spoilt(one.rewrite(code), way)

    broken = replace(one, rewrite=rewrite, measure=lambda code: (0,))
    for name, passes in (("SHORTEN", SHORTEN), ("ARRANGE", ARRANGE)):
        monkeypatch.setattr(driver, name, tuple(broken if each == one else each for each in passes))


@pytest.mark.parametrize("one", PASSES, ids=lambda one: one.name.replace(" ", "_"))
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_broken_pass_is_caught(monkeypatch, one, way):
    with_broken(monkeypatch, one, way)
    for net, options in (make() for make in NETWORKS):
        program = dd.distill(net, **options)
        X = sample(net, options)
        if options.get("output") == "score":
            np.testing.assert_allclose(program.predict(X), net.decision_function(X), atol=1e-6)
        else:
            np.testing.assert_array_equal(program.predict(X), net.predict(X))


def sample(net, options):
    rng = np.random.default_rng(1)
    if options["input_domain"] == "real":
        return rng.integers(-2, 3, (200, net.n_inputs)).astype(float)
    return rng.integers(0, 2, (200, net.n_inputs)).astype(float)


def test_most_ways_are_seen(monkeypatch):
    """Broken passes are not only harmless: nearly all of them are refuted on one of the networks."""
    caught = set()
    for one, way in itertools.product(PASSES, (negated, dropped_term, off_by_one)):
        with monkeypatch.context() as patch:
            net, options = binary()
            with_broken(patch, one, way)
            steps = dd.distill(net, **options).verification.steps
            caught |= {step.name for step in steps if "would change the answer" in step.detail}
    assert caught == {one.name for one in PASSES}


def test_an_undecided_pass_is_not_applied(monkeypatch):
    """What the check cannot decide is kept as it was, and the record says so."""
    monkeypatch.setattr(driver, "check_equal", lambda *args, **options: Unknown("no budget"))
    net, options = binary()
    program = dd.distill(net, **options)
    assert program.verification.status == "proved"
    assert any("not applied: no budget" in step.detail for step in program.verification.steps)
    X = sample(net, options)
    np.testing.assert_allclose(program.predict(X), net.decision_function(X), atol=1e-6)


def test_ways_change_something():
    """A way of being wrong that changes no node would test nothing."""
    nodes = [
        Compare(">", Ref("x", ()), const(1)),
        Add((Ref("x", ()), const(1))),
        If(Ref("x", ()), const(1), const(0)),
        Reduce("any", (), Ref("x", ()), Ref("x", ())),
        Mul((const(2), Ref("x", ()))),
    ]
    for way in WAYS:
        assert any(way(node) != node for expr in nodes for node in walk(expr))
