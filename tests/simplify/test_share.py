"""What is equal, complementary or opposite is computed once."""

import pytest
from simplify.programs import assert_same_program, i, j, program, total, weighted, x

from deepdistilling.program.build import add, negate, scale
from deepdistilling.program.code import Define, Each, loop
from deepdistilling.program.expr import Compare, Not, Ref, Sign, const
from deepdistilling.simplify.share import share_definitions, share_opposite_scores

A, B = Ref("a", ()), Ref("b", ())


def shared(first, second, score=None):
    code = program(
        add(scale(2, A), B) if score is None else score,
        definitions=[Define("a", (), first), Define("b", (), second)],
    )
    changed = share_definitions(code)
    assert_same_program(code, changed)
    return changed


def test_equal_definitions():
    assert (
        len(shared(Compare(">", total(), const(1)), Compare(">", total(var="j"), const(1))).definitions) == 1
    )


def test_complementary_definitions():
    more = Compare(">", total(), const(1))
    changed = shared(more, negate(more))
    assert changed.result.parts[0].body == add(scale(2, A), Not(A))


def test_opposite_signs():
    changed = shared(Sign(weighted(1, -1)), Sign(weighted(-1, 1)))
    assert changed.result.parts[0].body == A


def test_definitions_that_differ():
    assert len(shared(Sign(weighted(1, -1)), Sign(weighted(1, 1, constant=-1))).definitions) == 2


@pytest.mark.parametrize("lengths", [(3, 4), (4, 3)])
def test_an_array_that_goes_further_is_read_for_both(lengths):
    definitions = [Define(name, (loop("i", n),), x(i)) for name, n in zip("ab", lengths, strict=True)]
    code = program(
        *(Ref(name, (const(n - 1),)) for name, n in zip("ab", lengths, strict=True)), definitions=definitions
    )
    changed = share_definitions(code)
    assert_same_program(code, changed)
    assert changed.definitions == (Define("a", (loop("i", 4),), x(i)),)


def test_arrays_of_which_neither_holds_the_other_differ():
    """A wide and a tall one: a table that holds both would have elements that nothing reads."""
    outer = add(x(i), scale(2, x(j)))
    definitions = [
        Define("a", (loop("i", 3), loop("j", 2)), outer),
        Define("b", (loop("i", 2), loop("j", 3)), outer),
    ]
    code = program(Ref("a", (const(2), const(1))), Ref("b", (const(1), const(2))), definitions=definitions)
    assert share_definitions(code) == code


def test_what_reads_shared_definitions_is_shared_too():
    definitions = [
        Define("a", (loop("i", 4),), Compare(">", x(i), const(0))),
        Define("b", (loop("j", 4),), Compare(">", x(j), const(0))),
        Define("c", (), total(body=Ref("a", (i,)))),
        Define("d", (), total(body=Ref("b", (i,)))),
    ]
    changed = share_definitions(program(add(Ref("c", ()), scale(2, Ref("d", ()))), definitions=definitions))
    assert [define.name for define in changed.definitions] == ["a", "c"]
    assert changed.result.parts[0].body == scale(3, Ref("c", ()))


def test_opposite_scores_get_a_name():
    both = add(scale(2, x(0)), scale(-3, total()))
    code = program(both, scale(-1, both))
    changed = share_opposite_scores(code)
    assert_same_program(code, changed)
    assert [part.body for part in changed.result.parts] == [Ref("score0", ()), scale(-1, Ref("score0", ()))]


def test_scores_that_are_not_opposite_do_not():
    both = add(scale(2, x(0)), scale(-3, total()))
    for other in (both, add(scale(-1, both), const(1)), scale(-2, both)):
        code = program(both, other)
        assert share_opposite_scores(code) == code


def test_short_opposite_scores_are_written_twice():
    code = program(x(0), scale(-1, x(0)))
    assert share_opposite_scores(code) == code


def test_scores_in_loops_are_left_alone():
    code = program(Each((loop("i", 4),), x(i)))
    assert share_opposite_scores(code) == code
