"""Values are written over what they depend on, layers below, if that is shorter."""

import numpy as np
from simplify.programs import assert_same_program, decision, i, program, total, weighted, x

from deepdistilling.program.build import ONE, ZERO, add, choose, scale
from deepdistilling.program.code import Define, Each, loop
from deepdistilling.program.expr import Compare, Ref, Sign, const
from deepdistilling.program.infer import facts_of
from deepdistilling.program.measure import code_size
from deepdistilling.simplify import look_through as module
from deepdistilling.simplify.look_through import look_through
from deepdistilling.simplify.whole import functions_of_input

D, E = Ref("d", ()), Ref("e", ())


def looked(code):
    changed = look_through(code)
    assert_same_program(code, changed)
    assert code_size(changed) <= code_size(code)
    return changed


def test_two_layers_that_cancel():
    definitions = [Define("d", (), Sign(weighted(1, -1))), Define("e", (), Sign(add(scale(2, D), const(-1))))]
    changed = looked(program(add(E, ONE), definitions=definitions))
    assert changed.definitions == ()


def test_every_layer_of_a_deep_program():
    definitions = [Define("d0", (), Sign(weighted(1, 1, 1, constant=-1)))]
    definitions += [Define(f"d{n}", (), Sign(add(Ref(f"d{n - 1}", ()), x(n % 4)))) for n in range(1, 12)]
    looked(program(Ref("d11", ()), definitions=definitions))


def test_a_decision_between_two_classes_is_a_condition():
    index = choose(Compare(">", add(total(), scale(2, D)), const(3)), ONE, ZERO)
    looked(decision(index, definitions=[Define("d", (), Compare(">", total(), const(1)))]))


def test_bodies_of_loops():
    pairs = Define("d", (loop("i", 4),), Sign(add(scale(2, x(i)), const(-1))))
    changed = looked(program(Each((loop("i", 4),), add(Ref("d", (i,)), ONE)), definitions=[pairs]))
    assert changed.definitions == ()


def test_what_explodes_is_not_looked_at(monkeypatch):
    monkeypatch.setattr(module, "MAX_SIZE", 30)
    monkeypatch.setattr(module, "functions_of_input", lambda *args: [])
    definitions = [Define("d0", (), Sign(weighted(1, 1, 1, 1)))]
    definitions += [
        Define(f"d{n}", (), Sign(add(*(scale(k, Ref(f"d{n - 1}", ())) for k in (2, 3)), x(0))))
        for n in range(1, 40)
    ]
    looked(program(Ref("d39", ()), definitions=definitions))


def test_large_inputs_are_no_tables():
    code = program(total(20), dims=(20,))
    assert functions_of_input((total(20),), code, facts_of(code)) == []
    real = program(total(), domain="real")
    assert functions_of_input((total(),), real, facts_of(real)) == []


def test_small_inputs_are_tables():
    code = program(add(x(0), x(2)))
    (function,) = functions_of_input((add(x(0), x(2)),), code, facts_of(code))
    assert [atom.expr for atom in function.atoms] == [x(0), x(2)]
    np.testing.assert_array_equal(function.table, [[0, 1], [1, 2]])


def test_conditions_are_tables_of_truth_values():
    code = program(Compare(">", x(0), const(0)))
    (function,) = functions_of_input((Compare(">", x(0), const(0)),), code, facts_of(code))
    assert function.table.dtype == bool
