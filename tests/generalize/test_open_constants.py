"""Constants that a size could explain are listed, with what they could be."""

import numpy as np
import pytest
from simplify.programs import program, total

import deepdistilling as dd
from deepdistilling.generalize import open_constants, with_named_sizes
from deepdistilling.program.build import add
from deepdistilling.program.code import loop
from deepdistilling.program.expr import Compare, Reduce, Ref, Var, const

WHOLE = Ref("x", (Var("i"), Var("j")))


def listed(body, dims):
    return dict(open_constants(with_named_sizes(program(body, dims=dims))))


def over_all(dims):
    return Reduce("sum", (loop("i", dims[0]), loop("j", dims[1])), None, WHOLE)


def opened(net):
    wide = dd.distill(net, input_domain="binary").generalize()
    return [step.detail for step in wide.verification.steps if step.name == "open constant"]


def one_neuron(row, bias):
    return dd.Network([dd.Layer(np.array([row], float).T, [bias]), dd.Layer([[1.0]], [0.0])])


@pytest.mark.parametrize(("n", "could_be"), [(4, "n - 2 or n / 2"), (6, "n / 2"), (7, "(n - 1) / 2")])
def test_where_the_second_half_begins(n, could_be):
    halves = np.where(np.arange(n) < n // 2, 1, -1)
    assert opened(one_neuron(halves, -0.5)) == [f"{n // 2} = {could_be}?"]


def test_how_many_places_are_odd():
    assert opened(one_neuron(np.where(np.arange(7) % 2, -1, 1), -0.5)) == ["3 = (n - 1) / 2?"]


def test_a_count_of_two_is_a_count_of_two():
    assert opened(one_neuron(np.ones(4), -1.5)) == []


@pytest.mark.parametrize(
    ("number", "could_be"),
    [
        (2, None),
        (15, ("(n - 1) * m",)),
        (16, ("n * (m - 1)",)),
        (20, ("n * m",)),
        (29.5, ("2 * (n - 1) * m - 1/2",)),
        (-29.5, ("-(2 * (n - 1) * m - 1/2)",)),
        (20.5, ("n * m + 1/2",)),
        (20.25, None),
    ],
)
def test_numbers_that_products_of_sizes_explain(number, could_be):
    found = listed(Compare(">", over_all((4, 5)), const(number)), (4, 5))
    assert found == ({} if could_be is None else {number: could_be})


def test_the_length_of_an_axis_without_a_name_says_nothing_of_the_others():
    two_rows = Reduce("sum", (loop("k", 2),), None, Ref("x", (Var("k"), const(0))))
    body = add(two_rows, total(4, body=Ref("x", (const(1), Var("i")))))
    assert listed(body, (2, 4)) == {}
