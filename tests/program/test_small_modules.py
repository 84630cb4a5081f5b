"""Indices, canonical names, measures, code and provenance."""

import numpy as np
import pytest

from deepdistilling.program.build import add, all_of, scale
from deepdistilling.program.canonical import canonical
from deepdistilling.program.code import Array, Code, Decision, Define, Each, Scores, extent, loop, table
from deepdistilling.program.domain import BOOLEAN
from deepdistilling.program.expr import (
    Compare,
    Greatest,
    Least,
    Loop,
    Mod,
    Mul,
    Reduce,
    Ref,
    Sign,
    Var,
    const,
)
from deepdistilling.program.index import affine_parts, index_value
from deepdistilling.program.measure import code_size, complexity_of, size
from deepdistilling.program.provenance import Placement, identity

VI, VJ = Var("i"), Var("j")


def test_index_values():
    at = {"i": 5, "j": 2}
    assert index_value(add(VI, scale(-2, VJ), const(1)), at) == 2
    assert index_value(Mod(add(VI, const(-6)), const(4)), at) == 3
    assert index_value(Least((VI, Greatest((VJ, const(3))))), at) == 3
    assert index_value(Mul((VI, VJ)), at) == 10
    with pytest.raises(TypeError, match="Sign"):
        index_value(Sign(VI), at)


def test_affine_parts():
    assert affine_parts(add(VI, scale(-2, VJ), const(1))) == ({"i": 1, "j": -2}, 1)
    assert affine_parts(const(3)) == ({}, 3)
    assert affine_parts(Mod(VI, const(2))) is None
    assert affine_parts(Mul((VI, VJ))) is None


def row_sum(var, other):
    run = (loop(var, 3), Loop(other, const(0), Var(var)))
    return Reduce("sum", run, None, Ref("x", (Var(var), Var(other))))


def test_names_of_bound_variables_do_not_matter():
    assert canonical(row_sum("i", "j")) == canonical(row_sum("p", "q"))
    assert canonical(row_sum("i", "j")) != canonical(Reduce("sum", (loop("i", 3),), None, Ref("x", (VI, VI))))


def test_names_of_free_variables_do():
    assert canonical(Ref("x", (VI,))) != canonical(Ref("x", (VJ,)))


def test_canonical_names_follow_what_is_bound_outside():
    inner = Reduce("all", (loop("i", 2),), Compare("<", VI, const(1)), VI)
    nested = Reduce("any", (loop("i", 3),), None, inner)
    found = canonical(nested)
    assert found.loops[0].var != found.body.loops[0].var
    assert canonical(found) == found


def test_sizes_are_as_read():
    assert size(const(1)) == 1
    between = all_of(Compare(">=", VI, const(2)), Compare("<=", VI, const(5)))
    apart = all_of(Compare(">=", VI, const(2)), Compare("<=", VJ, const(5)))
    assert size(between) < size(apart)


def test_complexity_leaves_docstrings_out():
    bare = "def program(x):\n    return 1 if x[0] > 2 else 0\n"
    told = bare.replace("\n", '\n    """Say much."""\n', 1)
    assert complexity_of(bare) == complexity_of(told)
    assert complexity_of(bare).lines == 2
    assert complexity_of(bare).constants == 3


def test_code():
    given = Array("x", (3,), BOOLEAN)
    define = Define("d", (loop("i", 3),), Ref("x", (VI,)))
    scores = Code(given, (), (define,), Scores((Each((), const(1)),), "probability"), (0, 1))
    assert define.dims == (3,)
    assert scores.output == "probability"
    assert scores.expressions() == (define.body, const(1))
    label = Code(given, (), (), Decision(const(1)), (0, 1))
    assert label.output == "label"
    assert code_size(label) < code_size(scores)
    with pytest.raises(TypeError, match="constant bounds"):
        extent(Loop("j", const(0), VI))


def test_tables_keep_whole_numbers_whole():
    whole, broken = table("t", [[1.0, 2.0]]), table("t", [0.5, 2.0])
    assert whole.integer
    assert whole.values.dtype == np.int64
    assert whole.dims == (1, 2)
    assert not broken.integer
    assert broken.values.tolist() == [0.5, 2.0]
    assert hash(whole) == hash(table("t", [[1, 2]]))


def test_placements_gather_weights():
    weights = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    (same,), none = identity("x", 3).gather(weights, (3,))
    np.testing.assert_array_equal(same, weights)
    np.testing.assert_array_equal(none, [0, 0])
    # Neuron 0 is place 1, neuron 1 the complement of place 1, neuron 2 a constant.
    array, place, sign, offset = map(np.array, ([0, 0, -1], [1, 1, 0], [1, -1, 1], [0, 1, 2]))
    placed = Placement(("d",), array, place, sign, offset)
    (block,), constant = placed.gather(weights, (2,))
    np.testing.assert_array_equal(block, [[0, 0], [-2, -2]])
    np.testing.assert_array_equal(constant, weights[1] + 2 * weights[2])
