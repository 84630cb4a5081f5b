"""Families that are no one rule are refused, and the error shows where two programs differ."""

import numpy as np
import pytest
from compiler.networks import at_least, largest_of, network

import deepdistilling as dd
from deepdistilling.errors import DomainError, GeneralizationError, VerificationError
from deepdistilling.problems import logic


def distilled(net, shape=None, domain="binary", output="label"):
    return dd.distill(net, input_shape=shape, input_domain=domain, output=output)


def counts(pairs):
    """Programs that ask for at least k of n bits."""
    return [distilled(at_least(n, k)) for n, k in pairs]


def weighted(weights, bias):
    """Whether a weighted sum of bits is above 0."""
    column = np.append(np.asarray(weights, float).ravel(), bias)[:, np.newaxis]
    return distilled(network(column, np.array([[1.0], [0.0]])), np.shape(weights))


def learned(answer, n):
    X = logic.all_inputs(n)
    return dd.distill(dd.EssenceClassifier().fit(X, np.array([answer(x) for x in X])))


class TestConstants:
    @pytest.mark.parametrize(
        "pairs",
        [
            [(4, 3), (5, 4), (6, 4)],  # n - 1 twice, then something else
            [(4, 2), (6, 3), (8, 5)],  # half, half, and half and one
            [(4, 2), (5, 3), (6, 2), (7, 3)],  # two rules, one for odd and one for even n
            [(5, 3), (6, 2), (7, 5), (8, 3)],
            [(4, 2), (5, 2), (6, 4), (7, 4)],
        ],
    )
    def test_no_rule_for_all_sizes(self, pairs):
        listed = ", ".join(f"{k} at \\({n},\\)" for n, k in pairs)
        with pytest.raises(GeneralizationError, match=f"no simple function of the sizes: {listed}"):
            dd.unify(counts(pairs))

    def test_two_sizes_do_not_make_a_line(self):
        with pytest.raises(GeneralizationError, match=r"2 at \(4,\), 5 at \(8,\)"):
            dd.unify(counts([(4, 2), (8, 5)]))

    def test_a_rule_that_a_further_size_breaks(self):
        held_out = distilled(at_least(12, 7))
        with pytest.raises(VerificationError, match=r"differs from the program for \(12,\): at .* it gives"):
            dd.unify(counts([(4, 2), (6, 3), (8, 4)]), held_out=held_out)

    def test_weights_that_grow_at_all_sizes_but_one(self):
        programs = [weighted(2.0 ** np.arange(n), 0.5 - 2 ** (n - 1)) for n in (4, 5, 6)]
        programs[1] = weighted([1, 2, 4, 8, 8], 0.5 - 16)
        with pytest.raises(GeneralizationError):
            dd.unify(programs)


class TestStructure:
    def test_one_size_asks_for_any_instead_of_a_count(self):
        with pytest.raises(GeneralizationError, match=r"sizes: 2 at \(4,\), 2 at \(5,\), 1 at \(6,\)"):
            dd.unify(counts([(4, 2), (5, 2), (6, 1)]))

    def test_odd_and_even_sizes_of_different_tasks(self):
        programs = [learned(lambda x: int(x.sum()) % 2 if len(x) % 2 else int(x.any()), n) for n in (3, 4, 5)]
        with pytest.raises(GeneralizationError, match=r"differs between the programs for \(3,\) and \(4,\)"):
            dd.unify(programs)

    def test_sizes_swapped(self):
        """Rows at one size, columns at the other."""
        rows = [weighted(np.repeat([[1.0], [-1.0], [0.0]], 4, axis=1), -0.5)]
        columns = [weighted(np.repeat([[1.0, -1.0, 0.0, 0.0, 0.0]], 4, axis=0), -0.5)]
        with pytest.raises(GeneralizationError, match="differ"):
            dd.unify([*rows, *columns])

    def test_another_number_of_axes(self):
        with pytest.raises(GeneralizationError, match=r"different numbers of axes: \[\(6,\), \(2, 3\)\]"):
            dd.unify([distilled(at_least(6, 2)), distilled(at_least(6, 2), (2, 3))])

    def test_another_domain(self):
        signs = dd.distill(at_least(5, 2), input_domain="sign")
        with pytest.raises(GeneralizationError, match="different inputs"):
            dd.unify([distilled(at_least(4, 2)), signs])

    def test_another_output(self):
        scores = distilled(at_least(5, 2), output="score")
        with pytest.raises(GeneralizationError, match="different inputs, outputs or classes"):
            dd.unify([distilled(at_least(4, 2)), scores])

    def test_tables_of_weights(self):
        rng = np.random.default_rng(0)
        dense = [
            distilled(network(rng.normal(size=(n + 1, 30)), rng.normal(size=(31, 2))), domain="real")
            for n in (30, 32)
        ]
        with pytest.raises(GeneralizationError, match="tables of weights"):
            dd.unify(dense)

    def test_the_same_size_twice(self):
        with pytest.raises(GeneralizationError, match="two or more sizes"):
            dd.unify(counts([(4, 2), (4, 3)]))


class TestAdvice:
    def test_small_sizes_are_written_out(self):
        def later_than_one(x):
            return int(sum(place * bit for place, bit in enumerate(x)) % 4 == 1)

        with pytest.raises(
            GeneralizationError, match=r"for \(3,\) is written out place by place.*larger sizes"
        ):
            dd.unify([learned(later_than_one, n) for n in (3, 4, 5)])

    def test_few_answers_are_no_evidence_of_a_rule(self):
        def adjacent(x):
            return int((x[1:] * x[:-1]).any())

        with pytest.raises(GeneralizationError, match="larger sizes"):
            dd.unify([learned(adjacent, n) for n in (2, 3, 4)])
        wide = dd.unify([learned(adjacent, n) for n in (3, 4, 5)])
        assert [wide(x) for x in ([1] * 9, [1, 0] * 9)] == [1, 0]

    def test_a_half_that_is_rounded(self):
        def starts_full(x):
            return int(x[: len(x) // 2].all())

        with pytest.raises(
            GeneralizationError, match="n is halved there: take sizes that are all even, or all odd"
        ):
            dd.unify([learned(starts_full, n) for n in (8, 9, 10)])
        wide = dd.unify([learned(starts_full, n) for n in (7, 9, 11)])
        assert wide([1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 0, 1, 1]) == 1
        assert wide([1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1]) == 0


class TestAxes:
    def test_an_axis_that_never_varies_keeps_its_length(self):
        wide = dd.unify([weighted([2.0 ** np.arange(n), -(2.0 ** np.arange(n))], 0.0) for n in (4, 5, 6)])
        assert wide.sizes == ("n",)
        with pytest.raises(DomainError, match=r"axis 0 .* must have length 2"):
            wide.predict(np.zeros((1, 3, 8), int))

    def test_halves_need_an_even_length(self):
        wide = dd.unify([weighted(np.kron([1, -1], 2.0 ** np.arange(n)), 0.0) for n in (4, 5, 6)])
        assert wide([1, 0, 0, 1, 0, 0]) == 0
        assert wide([1, 0, 1, 1, 0, 0]) == 1
        with pytest.raises(DomainError, match="5 is no multiple of 2"):
            wide([1, 0, 1, 1, 0])

    def test_inputs_too_small_for_what_is_read(self):
        wide = dd.unify([weighted([1.0] * (n - 3) + [0.0, 0.0, 5.0], -1.5) for n in (8, 9, 11)])
        with pytest.raises(DomainError, match=r"too small|does not fit|no program"):
            wide([1, 1])


class TestLearned:
    def test_right_on_what_it_learned_from_and_wrong_on_the_held_out_size(self):
        def majority_until_eight(n):
            X = logic.all_inputs(n)
            return X, (X.sum(axis=1) > (n / 2 if n < 8 else 2)).astype(int)

        with pytest.raises(GeneralizationError, match=r"wrong on \d+ of 512 samples of size 9, first on"):
            dd.distill_family(majority_until_eight, sizes=[3, 4, 5], held_out=9)

    def test_scores_of_different_numbers(self):
        programs = [distilled(largest_of(n), domain="real", output="score") for n in (4, 5)]
        wide = dd.unify(programs)
        assert wide(np.arange(7.0)).argmax() == 6
