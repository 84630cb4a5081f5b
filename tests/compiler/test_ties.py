"""Labels of equal scores and sums at the edge of a tie: what the network answers, and what is left open."""

import itertools

import numpy as np
import pytest
from compiler.networks import largest_of

import deepdistilling as dd
from deepdistilling.compiler.ties import answers_of

VOTES = np.eye(4), np.full(4, -0.5)
X = np.array(list(itertools.product([0, 1], repeat=4)))


def voting(weights, bias=None):
    """Scores over whether each of four bits is set, as -1 or +1."""
    weights = np.array(weights, dtype=float)
    return dd.Network(
        [dd.Layer(*VOTES), dd.Layer(weights, np.zeros(weights.shape[1]) if bias is None else bias)]
    )


def settled(network, samples, got, **options):
    answers = answers_of(network, np.array(samples))
    got = np.array(got)
    kind = "label" if got.ndim == 1 else "score"
    return answers.settled(kind, got, answers.expected(kind), **options).tolist()


class TestEqualScores:
    """The first of equal maxima, exactly, wherever sums are exact in any order."""

    @pytest.mark.parametrize(
        "weights",
        [
            [[1, 0, 1], [0, 1, 0], [1, 1, 0], [0, 0, 1]],
            [[0.5, 0.25, 0.5], [0.25, 0.5, 0.25], [1, 1, 1], [0, 0, 0]],
            [[1e12, 1e12, 0], [1e-4, 0, 1e-4], [0, 1e-4, 0], [1, 1, 1e12]],
            np.zeros((4, 3)),
            2.0**-40 * np.array([[3, 1, 3], [1, 3, 0], [0, 2, 2], [1, 1, 1]]),
            [[1, 1 + 2**-40], [-1, -1 - 2**-40], [0, 2**-40], [2**-40, 0]],
        ],
    )
    def test_programs_break_ties_as_the_network_does(self, weights):
        network = voting(weights)
        program = dd.distill(network, input_domain="binary", input_shape=(2, 2))
        assert program.predict(X).tolist() == network.predict(X).tolist()
        assert [program(x) for x in X] == network.predict(X).tolist()
        assert program.verification.status == "proved"

    def test_no_other_label_will_do(self):
        network = voting([[1, 0, 1], [0, 1, 0], [1, 1, 0], [0, 0, 1]])
        scores = network.decision_function(X)
        largest = scores == scores.max(axis=1, keepdims=True)
        others = [(x, label) for x, row in zip(X, largest, strict=True) for label in np.flatnonzero(row)[1:]]
        assert others, "there are ties"
        for x, label in others:
            assert settled(network, [x], [label]) == [label], (
                "a later one of equal maxima is wrong, and stays"
            )

    def test_a_single_score_of_zero_is_not_above_zero(self):
        network = voting([[1.0], [-1], [0.5], [-0.5]])
        program = dd.distill(network, input_domain="binary")
        assert program([1, 1, 0, 0]) == network.predict([[1, 1, 0, 0]])[0] == 0
        assert settled(network, [[1, 1, 0, 0]], [1]) == [1]


class TestRounding:
    """Where floats round, the order of addition may decide, and either answer is right."""

    def test_sums_that_round(self):
        network = voting([[0.1, 0.3], [0.2, 0], [-0.3, -0.3], [0, 0]])
        sample = [[1, 1, 1, 0]]
        assert abs(np.diff(network.decision_function(sample)[0])[0]) < 1e-15
        assert settled(network, sample, [1]) == network.predict(sample).tolist()

    def test_what_is_further_apart_is_wrong(self):
        network = voting([[0.1, 0.3 + 1e-9], [0.2, 0], [-0.3, -0.3], [0, 0]])
        sample = [[1, 1, 1, 0]]
        assert network.predict(sample).tolist() == [1]
        assert settled(network, sample, [0]) == [0]

    def test_scores_in_proportion_to_what_is_added(self):
        for size in (1e-12, 1.0, 1e12):
            network = voting(size * np.array([[0.1], [0.2], [-0.3], [0.7]]))
            sample = [[1, 1, 1, 0]]
            right = network.decision_function(sample)
            assert settled(network, sample, right + 1e-14 * size) == right.tolist()
            wrong = right + 1e-6 * size
            assert settled(network, sample, wrong) == wrong.tolist()
            assert settled(network, sample, wrong, deviation=2e-6 * size) == right.tolist()

    def test_small_scores_beside_large_ones(self):
        """A pass that takes scores apart rounds as the largest weight does, and is then not applied."""
        sides = dd.Layer([[1.0, 0, 5], [0, 1, -1]], [0.0, 0, 0])
        last = dd.Layer([[-2e6, -2e12], [1e-8, 1e-11], [-1e9, -1000]], [1.501, 199.5])
        network = dd.Network([sides, last])
        program = dd.distill(network, input_domain=(-1, 1), output="score")
        grid = np.array(list(itertools.product([-1, 0, 1], repeat=2)))
        np.testing.assert_allclose(program.predict(grid), network.decision_function(grid), rtol=1e-12)

    def test_a_sum_at_the_edge_of_its_tie(self):
        edge = dd.Layer([[1.0], [1e-6 - 1.0]], [0.0])
        network = dd.Network([edge, dd.Layer([[1.0]], [0.0])])
        assert answers_of(network, np.array([[1, 1], [1, 0], [0, 0]])).open.tolist() == [True, False, False]
        dd.distill(network, input_domain="binary")

    def test_sums_of_reals_are_ties_in_the_network_alone(self):
        """In a program of reals a tie is a sum of 0; the network calls all sums up to its tolerance ties."""
        samples = np.array([[1.0, 1.0 + 5e-7], [1.0, 1.0], [1.0, 1.1]])
        network = largest_of(2)
        loose = (np.array([True]), np.array([False, False]))
        assert answers_of(network, samples, loose).open.tolist() == [True, False, False]
        assert not answers_of(network, samples).open.any()


@pytest.mark.parametrize("output", ["label", "score", "probability"])
def test_noise_in_the_last_layer(output):
    """It goes where a score moves by a known bound; it may decide a label, and then does."""
    noisy = np.array([[2.5, 0], [2.5, 1e-8], [0, 2.5 * (1 + 1e-8)], [0, 2.5 * (1 - 1e-8)]])
    network = voting(noisy)
    program = dd.distill(network, input_domain="binary", output=output)
    assert program.verification.status == "proved"
    if output == "label":
        assert program.predict(X).tolist() == network.predict(X).tolist()
    elif output == "score":
        np.testing.assert_allclose(program.predict(X), network.decision_function(X), atol=1e-6)
        assert program.code != dd.distill(network, input_domain="binary").code


def test_noise_that_decides_every_label():
    """Scores that are equal up to noise: the network predicts the largest, and so does the program."""
    noisy = dd.Network([dd.Layer(np.zeros((4, 4)), [0.99999999, -1.0, 1.00000001, 1.00000002])])
    program = dd.distill(noisy, input_domain="binary")
    assert program.predict(X).tolist() == noisy.predict(X).tolist() == [3] * 16


def test_equal_decimals_stay_equal_where_inputs_are_listed():
    """A pass whose floats would tell equal scores apart is not applied, though it is right in decimals."""
    network = dd.Network([dd.Layer([[0.7, 0.1], [0.3, 0.3], [0.7, 0.3]], [0, 1])])
    program = dd.distill(network, input_domain="binary")
    X = np.array(list(itertools.product([0, 1], repeat=3)))
    np.testing.assert_array_equal(program.predict(X), network.predict(X))
    assert program.verification.status == "proved"


def test_what_only_rounding_tells_apart_is_counted_and_not_called_proved():
    """Scores whose floats differ by the order of their terms: neither answer is wrong, but they differ."""
    n_apart = 0
    for seed in (209, 307, 438, 598):
        rng = np.random.default_rng(seed)
        n, k = int(rng.integers(3, 6)), int(rng.integers(1, 4))
        layers, width = [], n
        if rng.random() < 0.5:
            hidden = int(rng.integers(1, 4))
            layers.append(dd.Layer(rng.integers(-9, 10, (n, hidden)) / 10, rng.integers(-9, 10, hidden) / 10))
            width = hidden
        layers.append(dd.Layer(rng.integers(-9, 10, (width, k)) / 10, rng.integers(-9, 10, k) / 10))
        network = dd.Network(layers)
        program = dd.distill(network, input_domain="binary")
        X = np.array(list(itertools.product([0, 1], repeat=n)))
        is_same = np.array_equal(program.predict(X), network.predict(X))
        n_apart += not is_same
        assert is_same or program.verification.status == "tested"
    assert n_apart
