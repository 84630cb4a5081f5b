"""Axes along which all elements are the same are taken away."""

from simplify.programs import assert_same_program, i, j, program, total, x

from deepdistilling.program.build import add, scale
from deepdistilling.program.code import Define, loop
from deepdistilling.program.expr import Compare, Ref, const
from deepdistilling.simplify.axes import drop_axes


def test_an_axis_that_nothing_depends_on():
    table = Define("a", (loop("i", 3), loop("j", 2)), Compare(">", x(j), const(0)))
    code = program(
        Ref("a", (const(2), const(1))), total(2, body=Ref("a", (const(0), i))), definitions=[table]
    )
    changed = drop_axes(code)
    assert_same_program(code, changed)
    assert changed.definitions == (Define("a", (loop("j", 2),), table.body),)
    assert changed.result.parts[0].body == Ref("a", (const(1),))


def test_without_axes_it_is_a_number():
    code = program(Ref("a", (const(1),)), definitions=[Define("a", (loop("i", 2),), total())])
    changed = drop_axes(code)
    assert_same_program(code, changed)
    assert changed.definitions == (Define("a", (), total()),)


def test_what_only_reads_such_elements_loses_the_axis_too():
    definitions = [
        Define("a", (loop("i", 3),), total()),
        Define("b", (loop("i", 3), loop("j", 4)), add(x(j), scale(2, Ref("a", (i,))))),
    ]
    code = program(Ref("b", (const(1), const(3))), definitions=definitions)
    changed = drop_axes(code)
    assert_same_program(code, changed)
    assert [len(define.loops) for define in changed.definitions] == [0, 1]


def test_axes_that_are_needed_stay():
    code = program(
        Ref("a", (const(1), const(0))),
        definitions=[Define("a", (loop("i", 2), loop("j", 3)), add(x(i), scale(2, x(j))))],
    )
    assert drop_axes(code) is code
