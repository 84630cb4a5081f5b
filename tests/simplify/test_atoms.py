"""Which values an expression is a function of, and its table."""

import numpy as np
import pytest
from simplify.programs import i, known, program, total, weighted, x

from deepdistilling.program.build import add, compare, scale
from deepdistilling.program.code import Define
from deepdistilling.program.evaluate import evaluate
from deepdistilling.program.expr import Compare, Greatest, Not, Or, Power, Ref, Sign, const
from deepdistilling.program.infer import facts_of
from deepdistilling.simplify.atoms import Atom, Function, expand, functions_of, joint_tables, relevant, tidy
from deepdistilling.simplify.numeric import write_number
from deepdistilling.simplify.writing import write
from deepdistilling.verify.differential import all_inputs


def one(expr, **options):
    return functions_of(expr, known(**options))


def test_a_short_sum_is_seen_both_ways():
    whole, apart = one(compare(">", total(), const(2)))
    assert [atom.expr for atom in whole.atoms] == [total()]
    assert [atom.expr for atom in apart.atoms] == [x(at) for at in range(4)]


def test_a_long_sum_is_one_value():
    (only,) = one(compare(">", total(50), const(2)), dims=(50,))
    assert only.table.shape == (51,)


def test_a_guarded_sum_is_not_written_out():
    guarded = total(guard=Compare("<", i, const(2)))
    assert expand(guarded) == guarded


def test_reals_are_known_by_the_signs_of_their_sums():
    above, below = Sign(add(x(0), scale(-1, x(1)))), Sign(add(scale(-2, x(0)), scale(2, x(1))))
    (only,) = one(add(above, scale(3, below)), domain="real")
    assert len(only.atoms) == 1, "opposite sums are one"
    assert sorted(only.table.tolist()) == [-2, 0, 2]


def test_sums_with_decimals_over_few_values_are_looked_into():
    (only,) = one(Compare(">", weighted(0.3, -0.7, constant=0.5), const(0)), dims=(2,))
    assert [atom.expr for atom in only.atoms] == [x(0), x(1)]
    np.testing.assert_array_equal(only.table, [[True, False], [True, True]])


def test_what_is_always_the_same_is_no_atom():
    """NumPy's arrays have few axes; a layer can have many dead neurons."""
    definitions = [Define(f"dead{k}", (), Greatest((const(1), x(0)))) for k in range(70)]
    facts = facts_of(program(const(0), definitions=definitions))
    (only,) = functions_of(add(x(1), *(Ref(each.name, ()) for each in definitions)), facts)
    assert [atom.expr for atom in only.atoms] == [x(1)]
    assert only.table.tolist() == [70, 71]


def test_only_rounding_is_rounded_away():
    assert tidy(np.array([0.1 + 0.2, 1.0])).tolist() == [0.3, 1.0]
    for far in (1 - 2.0**-40, 1 / 3, 0.123456789012345, 1 + 1e-14):
        assert tidy(np.array([far, 0.1 + 0.2])).tolist() == [far, 0.3]
    assert tidy(np.array([1e-300, 3e-300])).tolist() == [1e-300, 3e-300]


@pytest.mark.parametrize("size", [1e-12, 1.0, 1e12])
@pytest.mark.parametrize("small", [2.0**-40, 1e-9, 1 / 3])
def test_small_weights_beside_large_ones_are_written(size, small):
    facts = known(dims=(2,))
    sum_ = weighted(size, size * small)
    written = write_number(functions_of(sum_, facts)[0], facts)
    values = [evaluate(program(each, dims=(2,)), all_inputs(facts.code.input)) for each in (written, sum_)]
    np.testing.assert_allclose(*values, rtol=1e-15, atol=0)


def test_what_does_not_matter_goes():
    table = np.array([[1, 1], [2, 2]])
    function = relevant(Function((Atom(x(0), (0, 1)), Atom(x(1), (0, 1))), table))
    assert [atom.expr for atom in function.atoms] == [x(0)]


def test_any_and_a_count_of_the_same_are_one():
    expr = Or((total(50, op="any"), Not(Compare(">", total(50), const(2)))))
    found = joint_tables((expr,), known((50,), "boolean"))
    assert len(found[0]) == 1


def test_too_many_values():
    wide = Compare(">", add(*(scale(at + 1, x(at)) for at in range(20))), const(3))
    assert one(wide, dims=(20,)) == []


def test_floats_are_tidied():
    values = tidy(np.array([0.1 + 0.2, 0.3]))
    assert values[0] == values[1] == 0.3
    assert tidy(np.array([1.0, 2.0])).dtype.kind == "i"
    assert tidy(np.array([0.0, 0.0])).dtype.kind == "i"
    large = tidy(np.array([1e300, 1.0]))
    assert large[0] == 1e300


def test_powers_are_numbers_of_numpy_or_no_table():
    """Evaluation may have Python's integers, whose bytes are where they lie in memory."""
    facts = known((2, 2))
    (function,) = functions_of(Power(2, scale(60, x(0, 0))), facts)
    assert function.table.dtype == np.int64
    assert function.table.tolist() == [1, 1 << 60]
    assert write(function, facts) is not None
    assert functions_of(Power(2, scale(70, x(0, 0))), facts) == []
