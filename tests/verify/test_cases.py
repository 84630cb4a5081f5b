"""Proofs by cases: equal programs are proved equal, and no others, down to the last float of a bound."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simplify.programs import decision, i, program, x
from verify.mutants import mutants

from deepdistilling.program.build import ONE, ZERO, add, all_of, any_of, choose, negate, odd_of, scale
from deepdistilling.program.code import Code, Define, loop, table
from deepdistilling.program.evaluate import evaluate
from deepdistilling.program.expr import Compare, Greatest, If, Least, Reduce, Ref, Sign, const
from deepdistilling.verify import Proved, Unknown
from deepdistilling.verify.cases import by_cases


def above(value, cut, op=">"):
    return Compare(op, x(value), const(cut))


A, B, C = above(0, 1), above(1, 2), above(2, 3)


def label(index):
    return decision(index, domain="real", dims=(3,))


EQUAL = {
    "a choice and its sum": (choose(A, ONE, ZERO), add(scale(-1, negate(A)), ONE)),
    "nested choices": (choose(A, choose(B, ONE, ZERO), ZERO), choose(all_of(A, B), ONE, ZERO)),
    "one of three": (any_of(A, B, C), negate(all_of(negate(A), negate(B), negate(C)))),
    "a threshold of conditions": (Compare(">", add(A, B, C), const(2)), all_of(A, B, C)),
    "an odd number": (odd_of(A, B), Compare("!=", A, B)),
    "a sign": (Compare(">=", Sign(add(x(0), const(-1))), ZERO), above(0, 1, ">=")),
    "a question that follows": (all_of(above(0, 5), A), above(0, 5)),
    "at one number": (all_of(above(0, 1, ">="), above(0, 1, "<=")), above(0, 1, "==")),
    "least and greatest": (Least((A, B)), negate(Greatest((negate(A), negate(B))))),
    "turned": (Compare("<", scale(-2, x(0)), const(-2)), A),
    "a quantifier": (
        Reduce("any", (loop("i", 3),), None, Compare(">", x(i), const(1))),
        any_of(*(above(k, 1) for k in range(3))),
    ),
}


@pytest.mark.parametrize("name", EQUAL)
def test_equal_programs_are_proved_equal(name):
    one, other = map(label, EQUAL[name])
    for verdict in (by_cases(one, other), by_cases(other, one)):
        assert isinstance(verdict, Proved)
        assert verdict.method == "by cases"


@pytest.mark.parametrize("name", EQUAL)
def test_no_mutant_is_proved(name):
    one, other = map(label, EQUAL[name])
    rng = np.random.default_rng(0)
    X = rng.choice([0.5, 1, 2, 3, 4, 5, 6], (2000, 3))
    different = 0
    for mutant in mutants(other):
        try:
            differ = (evaluate(one, X) != evaluate(mutant, X)).any()
        except (IndexError, ValueError):
            continue
        if differ:
            different += 1
            assert isinstance(by_cases(one, mutant), Unknown), mutant
    assert different


@pytest.mark.parametrize("op", [">", ">=", "<", "<="])
def test_the_next_float_is_another_bound(op):
    cut = 0.1
    following = float(np.nextafter(cut, 1))
    assert isinstance(by_cases(label(above(0, cut, op)), label(above(0, following, op))), Unknown)
    assert isinstance(by_cases(label(above(0, cut, op)), label(above(0, cut, op))), Proved)


def test_at_a_bound_and_just_above_it_are_told_apart():
    assert isinstance(by_cases(label(above(0, 1)), label(above(0, 1, ">="))), Unknown)


def test_scores_are_compared_up_to_rounding_and_probabilities_up_to_a_shift():
    def of(one, other, kind):
        return program(one, other, domain="real", dims=(3,), kind=kind)

    first = choose(A, const(0.25), const(0.5))
    near, far = choose(A, const(0.25 + 1e-12), const(0.5)), choose(A, const(0.2501), const(0.5))
    shifted = choose(A, const(1.25), const(1.5))
    assert isinstance(by_cases(of(first, ZERO, "score"), of(near, ZERO, "score")), Proved)
    assert isinstance(by_cases(of(first, ZERO, "score"), of(far, ZERO, "score")), Unknown)
    assert isinstance(by_cases(of(first, ZERO, "score"), of(shifted, ONE, "score")), Unknown)
    assert isinstance(by_cases(of(first, ZERO, "probability"), of(shifted, ONE, "probability")), Proved)
    assert isinstance(by_cases(of(first, ZERO, "label"), of(far, ZERO, "label")), Proved)


def test_arrays_and_tables_are_read_at_their_places():
    cuts = table("cuts", [1.0, 2.0, 3.0])
    tests = Define("tests", (loop("i", 3),), Compare(">", x(i), Ref("cuts", (i,))))
    index = Reduce("all", (loop("i", 3),), None, Ref("tests", (i,)))
    looped = label(index)
    looped = Code(looped.input, (cuts,), (tests,), looped.result, looped.classes)
    assert isinstance(by_cases(looped, label(all_of(A, B, C))), Proved)
    assert isinstance(by_cases(looped, label(all_of(A, B))), Unknown)


@pytest.mark.parametrize(
    "index", [Compare(">", add(x(0), x(1)), ZERO), Compare(">", scale(1, x(0)), x(1))], ids=["sum", "two"]
)
def test_what_asks_about_two_values_is_not_decided(index):
    assert isinstance(by_cases(label(index), label(index)), Unknown)


def test_the_budget_ends_it():
    wide = label(odd_of(*(above(k % 3, k) for k in range(40))))
    assert by_cases(wide, label(odd_of(*(above(k % 3, k) for k in range(39, -1, -1)))), work=10) == Unknown(
        "too many cases"
    )


cuts = st.integers(-2, 2)
questions = st.builds(above, st.integers(0, 1), cuts, st.sampled_from(["<", "<=", "==", "!=", ">=", ">"]))
labels = st.sampled_from([const(0), const(1), const(2)])
trees = st.recursive(labels, lambda inner: st.builds(If, questions, inner, inner), max_leaves=8)


@settings(max_examples=60, deadline=None)
@given(trees, trees)
def test_two_trees_are_proved_equal_where_they_are(one, other):
    programs = [decision(each, domain="real", dims=(2,), classes=(0, 1, 2)) for each in (one, other)]
    every = np.array([-2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5])
    X = np.stack(np.meshgrid(every, every), axis=-1).reshape(-1, 2)
    equal = (evaluate(programs[0], X) == evaluate(programs[1], X)).all()
    assert isinstance(by_cases(*programs), Proved if equal else Unknown)
