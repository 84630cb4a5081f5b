"""Programs for every size: what is derived, what is checked, what is refused."""

import itertools

import numpy as np
import pytest
from compiler.networks import at_least, largest_of, more_than_half, neighbours_differ, pair_counts

import deepdistilling as dd
from deepdistilling.errors import DomainError, GeneralizationError, VerificationError


def distilled(net, shape=None, domain="binary", output="label"):
    return dd.distill(net, input_shape=shape, input_domain=domain, output=output)


class TestGeneralize:
    def test_loops_over_whole_axes_follow_the_input(self):
        wide = distilled(neighbours_differ(6), output="score").generalize()
        x = np.random.default_rng(0).integers(0, 2, 10_000)
        assert np.array_equal(wide(x) > 0, x[1:] != x[:-1])
        assert wide.sizes == ("n",)

    def test_it_says_for_which_size_it_was_proved(self):
        wide = distilled(neighbours_differ(6), output="score").generalize()
        assert "other sizes follow the same text" in wide.verification.domain
        assert wide.verification.steps[-1].detail.endswith("equal at (6,)")

    def test_constants_that_may_be_sizes_are_listed_and_left(self):
        wide = distilled(at_least(8, 5)).generalize()
        assert [step.detail for step in wide.verification.steps if step.name == "open constant"] == []
        wide = distilled(at_least(8, 4)).generalize()
        details = [step.detail for step in wide.verification.steps if step.name == "open constant"]
        assert details == ["4 = n / 2?"]
        assert wide(np.ones(4, int)) == 1
        assert wide([1, 1, 1]) == 0

    def test_it_can_be_saved_and_loaded(self, tmp_path):
        wide = distilled(neighbours_differ(6), output="score").generalize()
        wide.save(tmp_path / "wide.json")
        again = dd.Program.load(tmp_path / "wide.json")
        assert (again.code, again.verification, again.source) == (wide.code, wide.verification, wide.source)

    def test_generalised_twice_is_generalised_once(self):
        wide = distilled(neighbours_differ(6), output="score").generalize()
        assert wide.generalize().code == wide.code

    def test_a_rule_for_one_size_is_refused(self):
        net = dd.Network([dd.Layer([[1.0], [2.0], [0.0]], [-2.5]), dd.Layer([[1.0]], [0.0])])
        with pytest.raises(GeneralizationError, match="for this size only"):
            distilled(net).generalize()

    @pytest.mark.parametrize("shape", [(0,), (2, 3), ()])
    def test_shapes_that_make_no_sense(self, shape):
        wide = distilled(at_least(8, 5)).generalize()
        with pytest.raises(DomainError, match="ax"):
            wide(np.zeros(shape))

    @staticmethod
    def count_of_four(names):
        X = np.array(list(itertools.product([0, 1], repeat=4)))
        learned = dd.EssenceClassifier().fit(X, np.array(names)[X.sum(axis=1)])
        return distilled(learned).generalize()

    def test_a_label_that_is_a_count_may_grow(self):
        wide = self.count_of_four(range(5))
        x = np.random.default_rng(0).integers(0, 2, (9, 300))
        assert wide.predict(x).tolist() == x.sum(axis=1).tolist()
        assert wide(x[0]) == x[0].sum()

    @pytest.mark.parametrize("backend", ["numpy", "c", "numba"])
    def test_compiled_one_sample_has_no_other_labels(self, backend):
        if backend == "numba":
            pytest.importorskip("numba")
        made = self.count_of_four(range(5)).compile(backend)
        x = np.random.default_rng(0).integers(0, 2, (5, 300))
        assert [made(each) for each in x] == made.predict(x).tolist() == x.sum(axis=1).tolist()

    def test_no_more_labels_than_names(self):
        with pytest.raises(GeneralizationError, match="a rule for this size only"):
            self.count_of_four(list("abcde"))


class TestUnify:
    def test_a_constant_that_is_linear_in_the_size(self):
        program = dd.unify(
            [distilled(more_than_half(n)) for n in (4, 6, 10)], held_out=distilled(more_than_half(16))
        )
        for n in (2, 50, 1000):
            half = np.arange(n) < n // 2
            assert program(half) == 0
            half[-1] = True
            assert program(half) == 1

    def test_a_constant_that_is_a_product_of_sizes(self):
        shapes = [(3, 4), (4, 3), (4, 5), (6, 3), (5, 8)]
        program = dd.unify([distilled(pair_counts(*shape), shape) for shape in shapes])
        x = np.zeros((20, 30), int)
        x.flat[:299] = 1
        assert program(x) == 0
        x.flat[299] = 1
        assert program(x) == 1

    def test_the_number_of_classes_may_grow(self):
        program = dd.unify([distilled(largest_of(n), domain="real") for n in (4, 6)])
        x = np.random.default_rng(1).normal(size=100)
        assert program(x) == x.argmax()

    def test_each_given_size_is_checked(self):
        program = dd.unify([distilled(more_than_half(n)) for n in (4, 6, 10)])
        checks = [step for step in program.verification.steps if step.name.startswith("unify")]
        assert [step.name for step in checks] == ["unify (4,)", "unify (6,)", "unify (10,)"]
        assert program.verification.status == "proved"

    def test_one_size_is_not_a_family(self):
        with pytest.raises(GeneralizationError, match="two or more sizes"):
            dd.unify([distilled(at_least(4, 2))] * 2)

    def test_constants_that_follow_no_simple_rule_are_refused(self):
        programs = [distilled(at_least(n, k)) for n, k in ((5, 3), (6, 2), (7, 5), (8, 3))]
        with pytest.raises(
            GeneralizationError, match=r"no simple function of the sizes: 3 at \(5,\), 2 at \(6,\)"
        ):
            dd.unify(programs)

    def test_programs_of_other_structure_are_refused(self):
        programs = [distilled(at_least(4, 2)), distilled(at_least(6, 1))]
        with pytest.raises(GeneralizationError, match=r"sizes: 2 at \(4,\), 1 at \(6,\)"):
            dd.unify(programs)

    def test_programs_of_other_tasks_are_refused(self):
        with pytest.raises(GeneralizationError, match="different inputs, outputs or classes"):
            dd.unify([distilled(at_least(4, 2)), distilled(largest_of(5), domain="real")])

    def test_a_held_out_size_that_differs_is_an_error(self):
        programs = [distilled(more_than_half(n)) for n in (4, 6, 10)]
        with pytest.raises(VerificationError, match=r"differs from the program for \(12,\)"):
            dd.unify(programs, held_out=distilled(at_least(12, 2)))


class TestDistillFamily:
    @staticmethod
    def majority(n):
        X = np.array(list(itertools.product([0, 1], repeat=n)))
        return X, (2 * X.sum(axis=1) > n).astype(int)

    def test_learned_at_three_sizes_right_at_a_fourth(self):
        program = dd.distill_family(self.majority, sizes=[3, 5, 7], held_out=9)
        assert program.verification.steps[-1].name == "held-out size"
        x = np.zeros(101, int)
        x[:51] = 1
        assert program(x) == 1
        x[0] = 0
        assert program(x) == 0

    def test_a_family_that_does_not_generalise_is_refused(self):
        def odd_one_out(n):
            X, y = self.majority(n)
            return (X, y) if n < 9 else (X, 1 - y)

        with pytest.raises(GeneralizationError, match="wrong on 512 of 512 samples of size 9"):
            dd.distill_family(odd_one_out, sizes=[3, 5, 7], held_out=9)

    def test_two_places_written_out_are_the_loop_of_longer_programs(self):
        def only_the_first(n):
            X = np.array(list(itertools.product([0, 1], repeat=n)))
            return X, (X[:, 0] > X[:, 1:].any(axis=1)).astype(int)

        program = dd.distill_family(only_the_first, sizes=[3, 4, 5], held_out=6)
        assert program([1] + [0] * 40) == 1
        assert program([1] + [0] * 40 + [1]) == 0
