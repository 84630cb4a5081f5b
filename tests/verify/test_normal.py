"""Proofs by normal form: what is shown, and that nothing wrong ever is."""

import os
import time
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from verify.mutants import mutants
from verify.pairs import PAIRS, SMALL, J, bits, clauses, many, program, published, reals, x
from verify.random_codes import Writer

from deepdistilling.program.build import add, all_of, negate, scale, subtract
from deepdistilling.program.code import Array, Code, Decision
from deepdistilling.program.domain import BOOLEAN, SIGN, Domain, integers
from deepdistilling.program.evaluate import evaluate
from deepdistilling.program.expr import Compare, Mod, const
from deepdistilling.verify import Proved, Refuted, Unknown, check_equal, compare_on_inputs
from deepdistilling.verify.normal.prove import by_normal_form

TOLERANCE = 1e-9
MUTANTS = int(os.environ.get("CONFORMANCE_MUTANTS", "4"))
"""Mutants tried of each program, spread evenly over all; ``make conformance`` tries more."""


def by_inputs(before, after, **budget):
    tolerance = 0.0 if before.output == "label" else TOLERANCE
    return compare_on_inputs(
        before.input,
        lambda X: evaluate(before, X),
        lambda X: evaluate(after, X),
        tolerance=tolerance,
        **budget,
    )


def by_form(before, after):
    """The verdict of the normal form alone."""
    return by_normal_form(before, after)


def differ(before, mutant):
    """Whether some input shows that two programs differ; what is no program any more does not count."""
    try:
        by_floats = by_inputs(before, mutant)
    except (IndexError, ValueError):
        return False  # a label or a loop that is not there
    different = isinstance(check_equal(before, mutant), Refuted)
    # Only a label may hang on how floats are rounded.
    assert different == isinstance(by_floats, Refuted) or before.output == "label"
    return different


@pytest.mark.parametrize("name", PAIRS)
def test_two_ways_to_write_a_program_are_proved_equal(name):
    before, after = PAIRS[name]()
    assert isinstance(check_equal(before, after), Proved)
    for verdict in (by_form(before, after), by_form(after, before), by_form(before, before)):
        assert isinstance(verdict, Proved)
        assert verdict.method == "normal form"


@pytest.mark.parametrize("name", PAIRS)
def test_no_mutant_is_proved(name):
    before, after = PAIRS[name]()
    listed = list(mutants(after))
    different = 0
    for mutant in listed[:: max(1, len(listed) // MUTANTS)]:
        if differ(before, mutant):
            different += 1
            assert not isinstance(by_form(before, mutant), Proved), mutant
    assert different > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", SMALL)
def test_no_mutant_at_all_is_proved(name):
    before, after = SMALL[name]()
    assert isinstance(by_form(before, after), Proved)
    different = 0
    for mutant in mutants(after):
        if differ(before, mutant):
            different += 1
            assert not isinstance(by_form(before, mutant), Proved), mutant
    assert different > 0


INPUTS = (
    Array("x", (2, 4), BOOLEAN),
    Array("x", (3, 3), BOOLEAN),
    Array("x", (8,), BOOLEAN),
    Array("x", (2, 3), integers(-1, 1)),
    Array("x", (5,), integers(0, 3)),
    Array("x", (2, 4), SIGN),
)


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.sampled_from(INPUTS), st.integers(0, 2**16))
def test_random_programs_are_never_proved_equal_to_different_ones(seed, array, choice):
    code = Writer(Random(seed), array).code()
    listed = list(mutants(code))
    other = listed[choice % len(listed)] if listed else code
    try:
        verdict = by_form(code, other)
    except (IndexError, ValueError):
        return  # a label or a loop that is not there
    if isinstance(verdict, Proved):
        assert not differ(code, other)


@settings(max_examples=30)
@given(st.integers(0, 2**32), st.sampled_from(INPUTS))
def test_a_random_program_is_proved_equal_to_itself(seed, array):
    code = Writer(Random(seed), array).code()
    copy = Writer(Random(seed), array).code()
    assert not isinstance(by_form(code, copy), Refuted)
    assert isinstance(check_equal(code, copy), Proved)


def test_few_inputs_are_enumerated():
    before = program(bits(5), many("any", 5, x(J)))
    after = program(bits(5), Compare(">", many("sum", 5, x(J)), const(0)))
    assert check_equal(before, after) == Proved("enumeration", 32)
    assert isinstance(check_equal(before, program(bits(5), many("all", 5, x(J)))), Refuted)


def test_a_difference_comes_with_an_input():
    before = program(bits(40), many("any", 40, x(J)))
    after = program(bits(40), many("any", 40, x(J), 1))
    verdict = check_equal(before, after)
    assert isinstance(verdict, Refuted)
    assert not np.array_equal(evaluate(before, verdict.case[None]), evaluate(after, verdict.case[None]))


def test_a_comparison_of_equal_sums_may_be_rounded_either_way():
    scores = scale(0.3, x(2)), add(scale(0.1, x(0)), scale(0.2, x(1)))
    right = Compare("<", scale(3, x(2)), add(x(0), scale(2, x(1))))
    wrong = Compare("<=", scale(3, x(2)), add(x(0), scale(2, x(1))))
    for n in (3, 40):
        before = program(bits(n), *scores, kind="label")
        assert isinstance(by_inputs(before, decision(n, right)), Refuted)  # in floats 0.1 + 0.2 > 0.3
        assert isinstance(check_equal(before, decision(n, right)), Proved)
        assert isinstance(check_equal(before, decision(n, wrong)), Refuted)


def decision(n, index):
    return Code(bits(n), (), (), Decision(index), (0, 1))


def test_a_difference_that_no_sample_shows_is_not_proved_away():
    before = program(bits(60), many("all", 60, x(J)))
    after = program(bits(60), Compare(">=", many("sum", 60, x(J)), const(59)))
    assert isinstance(by_form(before, after), Unknown)


def test_inputs_and_outputs_must_match():
    score = many("sum", 5, x(J))
    before = program(bits(5), score)
    assert isinstance(check_equal(before, program(reals(5), score)), Refuted)
    assert isinstance(check_equal(before, program(bits(5), score, kind="label")), Refuted)
    assert isinstance(check_equal(before, program(bits(5), score, score)), Refuted)


def test_labels_are_part_of_the_program():
    before = Code(bits(20), (), (), Decision(x(0)), ("no", "yes"))
    after = Code(bits(20), (), (), Decision(x(0)), ("yes", "no"))
    assert isinstance(check_equal(before, after), Refuted)


def test_a_different_scale_is_not_the_same_probability():
    s = many("sum", 40, x(J))
    before = program(bits(40), s, const(0), kind="probability")
    after = program(bits(40), scale(2, s), const(0), kind="probability")
    assert isinstance(check_equal(before, after), Refuted)
    assert not isinstance(by_form(before, after), Proved)
    assert isinstance(
        check_equal(*(program(c.input, *_scores(c), kind="label") for c in (before, after))), Proved
    )


def _scores(code):
    return [part.body for part in code.result.parts]


def test_a_negative_scale_turns_labels_around():
    s, t = many("sum", 40, x(J)), scale(2, x(0))
    before = program(bits(40), s, t, x(1), kind="label")
    after = program(bits(40), scale(-1, s), scale(-1, t), scale(-1, x(1)), kind="label")
    assert not isinstance(by_form(before, after), Proved)


def test_ties_go_to_the_first_label():
    s, t = many("sum", 20, x(J)), many("sum", 40, x(J), 20)
    before = program(bits(40), s, t, kind="label")
    assert not isinstance(
        by_form(before, Code(bits(40), (), (), Decision(Compare("<=", s, t)), (0, 1))), Proved
    )
    assert isinstance(by_form(before, Code(bits(40), (), (), Decision(Compare("<", s, t)), (0, 1))), Proved)


def chained(*pairs):
    """How many of some numbers are smaller than their partner."""
    return add(*(Compare("<", x(one), x(other)) for one, other in pairs), const(0))


def test_the_order_of_three_numbers():
    both = program(reals(3), Compare("==", chained((0, 1), (1, 2)), const(2)))
    implied = program(reals(3), Compare("==", chained((0, 1), (1, 2), (0, 2)), const(3)))
    assert by_form(both, implied) == Proved("linear programs", 1)
    cycle = program(reals(3), Compare("==", chained((0, 1), (1, 2), (2, 0)), const(3)))
    assert by_form(cycle, program(reals(3), const(0))) == Proved("linear programs", 1)


def test_what_inputs_can_give_does_not_go():
    """Two of three comparisons in a circle can hold, and all where equality counts."""
    cycle = chained((0, 1), (1, 2), (2, 0))
    two = program(reals(3), Compare("==", cycle, const(2)))
    assert isinstance(by_form(two, program(reals(3), const(0))), Unknown)
    weak = add(*(Compare("<=", x(one), x(other)) for one, other in ((0, 1), (1, 2), (2, 0))))
    weak_program = program(reals(3), Compare("==", weak, const(3)))
    assert isinstance(by_form(weak_program, program(reals(3), const(0))), Unknown)


@pytest.mark.parametrize(("bound", "proved"), [(9, False), (10, True)])
def test_the_ends_of_the_domain_count(bound, proved):
    """Sums of numbers up to 5, of which too many are possible to list."""
    domain = Array("x", (2,), Domain(-5, 5, False))
    fair = program(domain, Compare("<", x(0), x(1)))
    both = program(
        domain, all_of(Compare("<", x(0), x(1)), negate(Compare(">", subtract(x(1), x(0)), const(bound))))
    )
    assert isinstance(by_form(fair, both), Proved) == proved


def test_scores_and_probabilities_agree_where_inputs_are():
    cycle = Compare("==", chained((0, 1), (1, 2), (2, 0)), const(3))
    for kind in ("score", "probability"):
        with_it = program(reals(3), add(cycle, Compare("<", x(0), x(1))), const(0), kind=kind)
        without = program(reals(3), add(Compare("<", x(0), x(1)), const(0)), const(0), kind=kind)
        assert isinstance(by_form(with_it, without), Proved)
        other = program(reals(3), add(Compare("<", x(0), x(2)), const(0)), const(0), kind=kind)
        assert isinstance(by_form(with_it, other), Unknown)


def test_what_cannot_be_read_is_unknown():
    remainder = Mod(many("sum", 40, x(J)), x(0))
    verdict = by_form(program(bits(40), remainder), program(bits(40), add(remainder, x(1), scale(-1, x(1)))))
    assert verdict == Unknown("a modulus may not be positive")


def test_a_small_table_limit_gives_up_rather_than_guess():
    before, after = PAIRS["parity of many"]()
    verdict = check_equal(before, after, max_cases=0, max_table=16)
    assert not isinstance(verdict, Refuted)


def test_the_published_network_is_proved_in_time():
    before, after = published(10, 50, "probability"), clauses(10, 50, "probability")
    start = time.process_time()
    assert isinstance(by_form(before, after), Proved)
    assert time.process_time() - start < 2
