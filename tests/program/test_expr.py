"""Nodes: values that only store."""

import os
import pickle
import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import given

from deepdistilling.program import expr as nodes
from deepdistilling.program.build import add
from deepdistilling.program.code import Array, Code, Decision, Define, Each, Scores, Size, Table
from deepdistilling.program.domain import Domain
from deepdistilling.program.expr import (
    Add,
    Compare,
    Const,
    Loop,
    Reduce,
    Ref,
    Var,
    children,
    const,
    free_variables,
    map_children,
    rename_bound,
    substitute,
    walk,
)
from program.strategies import codes

SPACE = {
    **{name: getattr(nodes, name) for name in dir(nodes)},
    **{kind.__name__: kind for kind in (Array, Code, Decision, Define, Each, Scores, Size, Table, Domain)},
    "inf": float("inf"),
}
VI, VJ = Var("i"), Var("j")


def test_equal_numbers_of_different_kinds_differ():
    assert len({const(1), const(True), const(1.0)}) == 3
    assert const(1) != const(True) != const(1.0)


@pytest.mark.parametrize(
    ("value", "kind"), [(True, "bool"), (3, "int"), (Fraction(1, 3), "fraction"), (0.5, "float")]
)
def test_kinds(value, kind):
    assert const(value) == Const(value, kind)


def test_a_whole_fraction_is_an_integer():
    assert const(Fraction(6, 3)) == Const(2, "int")


def test_no_constant_is_nan_or_negative_zero():
    with pytest.raises(ValueError, match="NaN"):
        const(float("nan"))
    assert repr(const(-0.0).value) == "0.0"


@given(codes(depth=2))
def test_repr_reads_back(code):
    assert eval(repr(code), SPACE) == code


@given(codes(depth=2))
def test_pickles(code):
    again = pickle.loads(pickle.dumps(code))
    assert again == code
    assert hash(again) == hash(code)


@given(codes(depth=2))
def test_children_and_map_children_agree(code):
    for expr in code.expressions():
        for node in walk(expr):
            seen = []
            assert map_children(node, lambda child, seen=seen: seen.append(child) or child) == node
            assert tuple(seen) == children(node)


@pytest.mark.slow
def test_wide_sums_are_not_deep():
    wide = Add(tuple(Ref("x", (const(k),)) for k in range(100_000)))
    assert hash(wide) == hash(pickle.loads(pickle.dumps(wide)))
    assert sum(1 for _ in walk(wide)) == 200_001
    assert len(repr(wide)) > 100_000
    assert add(wide) == wide


def test_free_variables_leave_out_what_is_bound():
    inner = Reduce("any", (Loop("j", const(0), VI),), Compare("!=", VJ, Var("k")), Ref("x", (VI, VJ)))
    assert free_variables(inner) == {"i", "k"}


def test_a_bound_reads_the_variable_outside():
    shadowing = Reduce("sum", (Loop("i", const(0), VI),), None, VI)
    assert free_variables(shadowing) == {"i"}
    assert substitute(shadowing, {"i": const(3)}) == Reduce("sum", (Loop("i", const(0), const(3)),), None, VI)


def test_rename_bound_moves_out_of_the_way():
    inner = Reduce("sum", (Loop("j", const(0), const(3)),), None, Ref("x", (VJ, Var("n"))))
    renamed = rename_bound(inner, frozenset("j"))
    assert renamed.loops[0].var != "j"
    assert free_variables(renamed) == {"n"}


@pytest.mark.slow
def test_equal_across_hash_seeds():
    text = (
        "from deepdistilling.program.expr import *; from deepdistilling.program.build import *;"
        "x = [Ref('x', (const(k),)) for k in range(9)];"
        "print(any_of(*x, all_of(*x[:4]), negate(x[0])), add(*x, *x[2:]), odd_of(*x, x[3]))"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", text],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(texts) == 1
