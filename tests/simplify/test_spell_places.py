"""Places from a table are spelled out, where there are few of them."""

from dataclasses import replace

import numpy as np
from simplify.programs import assert_same_program, i, j, program, total, x

from deepdistilling.program.build import add
from deepdistilling.program.code import Define, Each, loop, table
from deepdistilling.program.expr import Compare, Greatest, Mod, Reduce, Ref, const, walk
from deepdistilling.simplify import spell_places
from deepdistilling.simplify.spell_places import listed_places, spell_out_places

PLACES = table("places", [3, 0, 2])
LIMITS = table("limits", [0.5, -1.25, 2.0])
ABOVE = Compare(">", x(Ref("places", (i,))), Ref("limits", (i,)))
TESTS = Define("tests", (loop("i", 3),), ABOVE)


def reading(*result, definitions=(TESTS,)):
    code = program(*result, domain="ternary", definitions=definitions)
    return replace(code, tables=(PLACES, LIMITS))


def spelled(code):
    changed = spell_out_places(code)
    assert_same_program(code, changed)
    assert listed_places(code) > (0,)
    return changed


def test_each_comparison_says_what_it_reads():
    changed = spelled(reading(Ref("tests", (const(1),)), Ref("tests", (const(0),))))
    assert [define.body for define in changed.definitions] == [
        Compare(">", x(3), const(0.5)),
        Compare(">", x(0), const(-1.25)),
    ]
    assert changed.tables == ()


def test_numbers_from_a_table_are_spelled_out():
    counts = Define("tests", (loop("i", 3),), Compare(">", total(), Ref("limits", (i,))))
    changed = spelled(reading(Ref("tests", (const(2),)), Ref("tests", (const(0),)), definitions=(counts,)))
    assert [define.body.right for define in changed.definitions] == [const(0.5), const(2)]
    assert all(define.body.left == total() for define in changed.definitions)


def test_long_sums_of_inputs_stay():
    row = Reduce("sum", (loop("j", 4),), None, Ref("x", (Ref("places", (i,)), j)))
    rows = Define("tests", (loop("i", 3),), Compare(">", row, Ref("limits", (i,))))
    code = program(Ref("tests", (const(0),)), dims=(4, 4), domain="binary", definitions=(rows,))
    (define,) = spelled(replace(code, tables=(PLACES, LIMITS))).definitions
    assert define.body.left == Reduce("sum", (loop("j", 4),), None, Ref("x", (const(3), j)))


def test_reductions_over_them_are_written_out():
    count = Reduce("sum", (loop("i", 3, 1),), None, Ref("tests", (i,)))
    changed = spelled(reading(count, Reduce("any", (loop("i", 3),), None, Ref("tests", (i,)))))
    assert changed.result.parts[0].body == add(Ref("tests_1", ()), Ref("tests_2", ()))
    assert not any(isinstance(node, Reduce) for body in changed.expressions() for node in walk(body))


def test_guards_and_bounds_that_move():
    pair = Reduce("sum", (loop("i", 3), loop("j", 3)), Compare("<", i, j), Ref("tests", (i,)))
    later = Reduce("sum", (loop("i", 3, 0), loop("j", 3)), None, Ref("tests", (Mod(add(i, j), const(3)),)))
    most = Ref("tests", (Greatest((const(1), const(2))),))
    assert not spelled(reading(pair, later, most)).result.parts[0].loops


def test_arrays_over_them_and_results_in_loops():
    pairs = Define("pairs", (loop("i", 2),), add(Ref("tests", (i,)), Ref("tests", (add(i, const(1)),))))
    changed = spelled(reading(Each((loop("i", 2),), Ref("pairs", (i,))), definitions=(TESTS, pairs)))
    assert len(changed.result.parts) == 2
    assert {define.name for define in changed.definitions} == {
        "tests_0", "tests_1", "tests_2", "pairs_0", "pairs_1",
    }  # fmt: skip


def test_names_that_are_taken_stay():
    other = Define("tests_1", (), x(1))
    changed = spelled(reading(add(Ref("tests", (const(1),)), Ref("tests_1", ())), definitions=(other, TESTS)))
    assert len({define.name for define in changed.definitions}) == len(changed.definitions) == 2


def test_many_places_keep_their_loop(monkeypatch):
    code = reading(Ref("tests", (const(1),)))
    monkeypatch.setattr(spell_places, "MAX_POINTS", 2)
    assert spell_out_places(code) is code
    monkeypatch.setattr(spell_places, "MAX_POINTS", 3)
    monkeypatch.setattr(spell_places, "MAX_NODES", 5)
    assert spell_out_places(code) is code


def test_weights_in_tables_are_no_places():
    weights = table("w", np.arange(8.0).reshape(2, 4))
    body = Reduce("sum", (loop("j", 4),), None, Ref("w", (i, j)))
    code = replace(program(Each((loop("i", 2),), body), domain="real"), tables=(weights,))
    assert listed_places(code) == (0, 0)
    assert spell_out_places(code) is code
