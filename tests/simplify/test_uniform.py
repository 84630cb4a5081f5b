"""Rules that treat every place alike are seen from their answers, whatever they were written as."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from simplify.programs import DOMAINS, assert_same_program, decision, i, program, total, x

from deepdistilling.program.brief import LONGEST, brief
from deepdistilling.program.build import ONE, ZERO, add, all_of, any_of, choose, compare, negate, scale
from deepdistilling.program.code import Array, Code, Decision, loop
from deepdistilling.program.domain import integers
from deepdistilling.program.evaluate import evaluate
from deepdistilling.program.expr import Compare, Reduce, const
from deepdistilling.simplify.uniform import forms, restate, restated, truth_of
from deepdistilling.simplify.uniform.truth import MAX_INPUTS
from deepdistilling.verify.differential import all_inputs

TERNARY = integers(0, 2)


def tabulated(answer, *dims, domain="boolean"):
    """A program that lists the inputs for each label but the first: it says nothing of a rule."""
    domain = DOMAINS[domain] if isinstance(domain, str) else domain
    array = Array("x", dims, domain)
    X = all_inputs(array)
    labels = [int(answer(each)) for each in X]
    index = ZERO
    for label in range(1, max(labels) + 1):
        rows = [
            all_of(*(compare("==", x(*at), const(int(row[at]))) for at in np.ndindex(*dims)))
            for row, own in zip(X, labels, strict=True)
            if own == label
        ]
        index = choose(any_of(*rows), const(label), index)
    return Code(array, (), (), Decision(index), tuple(range(max(2, max(labels) + 1))))


def said(answer, *dims, **options):
    """What is said of a rule, which is shown to be the same."""
    before = tabulated(answer, *dims, **options)
    after = restate(before)
    assert_same_program(before, after)
    return brief(after.result.index)


def digits(n):
    return 2 ** np.arange(n)[::-1]


ANY_OR_ALL = [
    (lambda x: (x[1:] & x[:-1]).any(), "boolean", "any(x[i] and x[i + 1] for i in range(0, 4))"),
    (lambda x: (x[1:] >= x[:-1]).all(), "boolean", "all(x[i] <= x[i + 1] for i in range(0, 4))"),
    (lambda x: (x[1:] != x[:-1]).all(), "boolean", "all(x[i] xor x[i + 1] for i in range(0, 4))"),
    (lambda x: (x[1:] != x[:-1]).all(), "sign", "all(x[i] != x[i + 1] for i in range(0, 4))"),
    (lambda x: (x[1:] == x[:-1]).any(), TERNARY, "any(x[i] == x[i + 1] for i in range(0, 4))"),
    (lambda x: (x & np.roll(x, -1)).any(), "boolean", "any(x[i] and x[(i + 1) % 5] for i in range(0, 5))"),
    (
        lambda x: (x[2:] & ~x[1:-1] & x[:-2] & 1).any(),
        "boolean",
        "any(x[i] and (not x[i + 1]) and x[i + 2] for i in range(0, 3))",
    ),
]  # fmt: skip

TOTALS = [
    (lambda x: (x[1:] != x[:-1]).sum() >= 2, "boolean", "sum(x[i] xor x[i + 1] for i in range(0, 4)) >= 2"),
    (
        lambda x: x[0] + (x[1:] > x[:-1]).sum() == 1,
        "boolean",
        "(sum(x[i] < x[i + 1] for i in range(0, 4)) + x[0]) == 1",
    ),
    (lambda x: (x[1:] > x[:-1]).sum() >= 2, TERNARY, "sum(x[i] < x[i + 1] for i in range(0, 4)) >= 2"),
    (lambda x: x.sum() > 0, "sign", "sum(x[i] for i in range(0, 5)) > 0"),
    (lambda x: x.sum() % 3 == 1, "boolean", "(sum(x[i] for i in range(0, 5)) % 3) == 1"),
    (lambda x: x.sum() % 2 == 1, TERNARY, "(sum(x[i] for i in range(0, 5)) % 2) == 1"),
    (
        lambda x: x @ digits(5) % 7 == 0,
        "boolean",
        "(sum((2 ** ((-1 * i) + 4)) * x[i] for i in range(0, 5)) % 7) == 0",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "domain", "text"), ANY_OR_ALL)
def test_any_or_all(answer, domain, text):
    assert said(answer, 5, domain=domain) == f"1 if {text} else 0"


@pytest.mark.parametrize(("answer", "domain", "text"), TOTALS)
def test_totals(answer, domain, text):
    assert said(answer, 5, domain=domain) == f"1 if ({text}) else 0"


@pytest.mark.parametrize("n", [6, 7])
def test_both_ends(n):
    text = said(lambda x: (x == x[::-1]).all(), n)
    assert text == f"1 if all(x[i] == x[(-1 * i) + {n - 1}] for i in range(0, {n})) else 0"


def test_an_end_besides():
    text = said(lambda x: (x[1:] & x[:-1]).any() or x[0], 5)
    assert text == "1 if (x[0] or any(x[i] and x[i + 1] for i in range(0, 4))) else 0"


def test_a_grid():
    text = said(lambda x: (x[1:] & x[:-1]).any(), 3, 3)
    assert text == "1 if any(x[i, j] and x[i + 1, j] for i in range(0, 2) for j in range(0, 3)) else 0"


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (lambda x: x.sum(), "sum(x[i] for i in range(0, 5))"),
        (lambda x: min(x.sum(), 2), "min(sum(x[i] for i in range(0, 5)), 2)"),
        (lambda x: 5 - x.sum(), "sum(not x[i] for i in range(0, 5))"),
        (
            lambda x: 9 - x @ [1, 2, 4, 8, 16] % 4,
            "(-1 * (sum((2 ** i) * x[i] for i in range(0, 5)) % 4)) + 9",
        ),
        (lambda x: x.sum() % 3, "sum(x[i] for i in range(0, 5)) % 3"),
        (lambda x: (x[1:] != x[:-1]).sum(), "sum(x[i] xor x[i + 1] for i in range(0, 4))"),
        (lambda x: x @ digits(5), "sum((2 ** ((-1 * i) + 4)) * x[i] for i in range(0, 5))"),
    ],
)
def test_labels_that_are_numbers(answer, text):
    assert said(answer, 5) == text


def test_labels_of_any_kind():
    before = replace(tabulated(lambda x: x.sum(), 4), classes=tuple("abcde"))
    after = restate(before)
    assert_same_program(before, after)
    assert after.classes == before.classes


class TestLeftAlone:
    def test_what_follows_no_rule(self):
        rng = np.random.default_rng(0)
        answers = dict(zip(itertools.product((0, 1), repeat=6), rng.integers(0, 2, 64), strict=True))
        before = tabulated(lambda x: answers[tuple(x.tolist())], 6)
        assert restate(before) == before

    def test_what_is_shorter_already(self):
        short = decision(choose(total(op="any"), ONE, ZERO), domain="boolean")
        assert restate(short) == short

    @pytest.mark.parametrize("n", [2, 3])
    def test_few_elements_are_read_at_a_glance(self, n):
        short = decision(choose(all_of(*map(x, range(n))), ONE, ZERO), dims=(n,), domain="boolean")
        assert restate(short) == short

    def test_values_with_names(self):
        before = tabulated(lambda x: (x[1:] & x[:-1]).any(), 4)
        named = replace(before, input=replace(before.input, element_names=tuple("abcd")))
        assert truth_of(named) is None

    def test_one_answer_to_all(self):
        assert truth_of(decision(ONE)) is None

    def test_reals_and_too_many_inputs(self):
        condition = choose(Compare(">", x(0), const(0)), ONE, ZERO)
        assert truth_of(decision(condition, domain="real")) is None
        n = MAX_INPUTS.bit_length()
        assert truth_of(decision(condition, dims=(n,), domain="boolean")) is None
        assert truth_of(decision(condition, dims=(n - 1,), domain="boolean")) is not None

    def test_scores(self):
        code = tabulated(lambda x: (x[1:] & x[:-1]).any(), 4)
        index = code.result.index
        assert truth_of(replace(code, result=Decision(index))) is not None
        assert truth_of(program(index, domain="boolean")) is None


RULES = st.lists(st.booleans(), min_size=8, max_size=8).filter(lambda rule: len(set(rule)) == 2)


@given(RULES, st.sampled_from(["any", "all", "count"]), st.integers(0, 3), st.sampled_from([5, 6, 8]))
def test_every_rule_about_three_neighbours_is_found(rule, asked, number, n):
    def answer(x):
        held = [rule[4 * a + 2 * b + c] for a, b, c in zip(x, x[1:], x[2:], strict=False)]
        return {"any": any(held), "all": all(held), "count": sum(held) >= number}[asked]

    bits = np.array(list(itertools.product((0, 1), repeat=n)))
    labels = np.array([int(answer(each)) for each in bits])
    if len(set(labels.tolist())) < 2:
        return
    code = tabulated(answer, n)
    found = forms([truth_of(code)])
    assert found
    for (index,) in found:
        np.testing.assert_array_equal(evaluate(restated(code, index), bits), labels)


def test_forms_hold_at_all_sizes():
    sizes = (3, 4, 5)
    codes = [tabulated(lambda x: (x[1:] & x[:-1]).any(), n) for n in sizes]
    found = forms([truth_of(code) for code in codes])
    assert found
    for texts in found:
        for code, index in zip(codes, texts, strict=True):
            assert_same_program(code, restated(code, index))


def test_no_form_holds_where_one_size_differs():
    codes = [tabulated(lambda x: (x[1:] & x[:-1]).any(), n) for n in (4, 5)]
    other = tabulated(lambda x: x[-1], 6)
    assert not forms([truth_of(code) for code in (*codes, other)])


def test_windows_that_only_one_size_has_are_no_rule_for_both():
    even, odd = (tabulated(lambda x: (x[: len(x) // 2] & x[-(len(x) // 2) :]).any(), n) for n in (4, 5))
    assert forms([truth_of(even)])
    assert not forms([truth_of(even), truth_of(odd)])


def test_the_given_program_stays_where_it_is_as_short():
    over = Reduce("any", (loop("i", 4),), None, all_of(x(i), x(add(i, const(1)))))
    short = decision(choose(over, ONE, ZERO), dims=(5,), domain="boolean")
    assert restate(short) is short


def test_a_rule_about_places_is_not_restated():
    short = decision(choose(all_of(x(1), negate(x(3))), ONE, ZERO), dims=(5,), domain="boolean")
    assert restate(short) == short


def test_weights_are_no_count():
    weights = [3, 1, 2, 1]
    sums = add(*(scale(w, x(at)) for at, w in enumerate(weights)))
    short = decision(choose(compare(">=", sums, const(4)), ONE, ZERO), domain="boolean")
    assert restate(short) == short


@given(
    st.lists(st.booleans(), min_size=4, max_size=8), st.sampled_from(["sum", "longest", "ends"]), st.data()
)
def test_forms_of_two_sizes_are_right_at_both(rule, what, data):
    """Labels that hang on a number of each input, in the same way at both sizes or in another."""

    def answer(x, rule):
        runs = "".join(map(str, x.tolist())).split("0")
        found = {"sum": x.sum(), "longest": max(map(len, runs)), "ends": 2 * x[0] + x[-1]}[what]
        return rule[found % len(rule)]

    other = data.draw(st.one_of(st.just(rule), st.permutations(rule)))
    codes = [tabulated(lambda x, rule=each: answer(x, rule), n) for each, n in ((rule, 5), (other, 6))]
    truths = [truth_of(code) for code in codes]
    if None in truths:
        return
    for texts in forms(truths):
        for code, index in zip(codes, texts, strict=True):
            assert_same_program(code, restated(code, index))


def shown(text):
    """A text as messages show it, cut off where it is long."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} ..."


def test_two_questions_together():
    pair, either = "any(x[i] and x[i + 1] for i in range(0, 5))", "all(x[i] or x[i + 1] for i in range(0, 5))"
    text = said(lambda x: (x[1:] & x[:-1]).any() and (x[1:] | x[:-1]).all(), 6)
    assert text == shown(f"1 if ({pair} and {either}) else 0")


def test_whole_lines():
    text = said(lambda x: (x.sum(axis=1) == 1).all() and (x.sum(axis=0) == 1).all(), 3, 3)
    row, column = "sum(x[i, j] for j in range(0, 3))", "sum(x[i, j] for i in range(0, 3))"
    assert text == shown(
        f"1 if (all({row} == 1 for i in range(0, 3)) and all({column} == 1 for j in range(0, 3))) else 0"
    )
    assert said(lambda x: (x.sum(axis=1) % 2 == 0).all(), 3, 4) == shown(
        "1 if all((sum(x[i, j] for j in range(0, 4)) % 2) == 0 for i in range(0, 3)) else 0"
    )
    assert said(lambda x: x.all(axis=0).any() or x.all(axis=1).any(), 3, 3) == shown(
        "1 if (any(all(x[i, j] for j in range(0, 3)) for i in range(0, 3)) "
        "or any(all(x[i, j] for i in range(0, 3)) for j in range(0, 3))) else 0"
    )
