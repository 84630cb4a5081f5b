"""Layers and networks: evaluation, ties, labels, and what is refused."""

import copy
import itertools
import pickle

import numpy as np
import pytest
from scipy import sparse

from deepdistilling import Layer, Network
from deepdistilling.errors import DistillError, NetworkError

ALL_PAIRS = np.array(list(itertools.product([0, 1], repeat=2)))


def exclusive_or(**options):
    """Two inputs; the second class where exactly one of them is 1."""
    hidden = Layer([[1, -1], [1, -1]], [-0.5, 1.5])
    return Network([hidden, Layer([[1], [1]], [-1])], **options)


class TestLayer:
    def test_sizes_and_sums(self):
        layer = Layer([[1, 2, 3], [4, 5, 6]], [0.5, 0, -1])
        assert (layer.n_inputs, layer.n_outputs) == (2, 3)
        np.testing.assert_array_equal(layer.sums(np.array([[1.0, 10]])), [[41.5, 52, 62]])

    def test_scale_is_the_largest_weight_or_bias_of_each_neuron(self):
        weights, bias = [[1, -7, 0], [-3, 2, 0]], [2, 1, -9]
        for form in (np.array(weights), sparse.csr_array(weights)):
            assert Layer(form, bias).scale().tolist() == [3, 7, 9]

    def test_sparse_and_dense_agree(self, rng):
        weights = rng.normal(size=(20, 10)) * (rng.random((20, 10)) < 0.2)
        bias, X = rng.normal(size=10), rng.normal(size=(5, 20))
        dense, thin = Layer(weights, bias), Layer(sparse.coo_array(weights), bias)
        assert sparse.issparse(thin.weights)
        np.testing.assert_allclose(thin.sums(X), dense.sums(X), rtol=1e-12)
        np.testing.assert_array_equal(thin.dense(), weights)

    def test_what_was_given_can_change_without_changing_the_layer(self):
        weights, bias = np.ones((2, 1)), np.zeros(1)
        layer = Layer(weights, bias)
        weights[:], bias[:] = 5, 5
        assert layer.weights.tolist() == [[1], [1]]
        assert layer.bias.tolist() == [0]
        with pytest.raises(ValueError, match="read-only"):
            layer.weights[0, 0] = 2

    @pytest.mark.parametrize(
        ("weights", "bias", "expected"),
        [
            (
                [[1, 2]],
                [0],
                r"weights of shape (1, 2) needs a bias of shape (2,), one a neuron; got shape (1,)",
            ),
            ([[1, 2]], [[0, 0]], "got shape (1, 2)"),
            ([1, 2], [0], "weights must have two axes"),
            (np.zeros((0, 2)), [0, 0], "length 1 or more"),
            (np.zeros((2, 0)), [], "length 1 or more"),
            ([[1, np.nan]], [0, 0], "weights[0, 1] is nan"),
            ([[1], [-np.inf]], [0], "weights[1, 0] is -inf"),
            ([[1]], [np.inf], "bias[0] is inf"),
            ([["a"]], [0], "weights must be an array of numbers"),
            ([[1, 2], [3]], [0, 0], "weights must be an array of numbers"),
            ([[1]], [None], "bias"),
            (sparse.csc_array([[1.0, np.nan]]), [0, 0], "a stored weight is NaN or infinite"),
        ],
    )
    def test_refusals(self, weights, bias, expected):
        with pytest.raises(NetworkError) as caught:
            Layer(weights, bias)
        assert expected in str(caught.value)


class TestEvaluation:
    def test_hidden_outputs_and_scores(self):
        network = exclusive_or()
        (hidden,) = network.hidden(ALL_PAIRS)
        np.testing.assert_array_equal(hidden, [[-1, 1], [1, 1], [1, 1], [1, -1]])
        np.testing.assert_array_equal(network.decision_function(ALL_PAIRS), [[-1], [1], [1], [-1]])
        np.testing.assert_array_equal(network.predict(ALL_PAIRS), [0, 1, 1, 0])

    def test_step(self):
        network = exclusive_or(activation="step")
        np.testing.assert_array_equal(network.hidden(ALL_PAIRS)[0], [[0, 1], [1, 1], [1, 1], [1, 0]])
        np.testing.assert_array_equal(network.decision_function(ALL_PAIRS), [[0], [1], [1], [0]])

    @pytest.mark.parametrize(("activation", "expected"), [("sign", 0), ("step", 0)])
    def test_an_exact_tie(self, activation, expected):
        network = Network([Layer([[1], [-1]], [0]), Layer([[1]], [0])], activation=activation)
        assert network.hidden([[3, 3]])[0].item() == expected

    @pytest.mark.parametrize("scale", [1e-9, 1, 1e9])
    def test_ties_do_not_depend_on_the_scale_of_a_neuron(self, scale):
        network = Network([Layer([[scale], [-scale]], [0]), Layer([[1]], [0])])
        X = [[1, 1 + 0.9e-6], [1, 1 + 1.1e-6], [1 + 1.1e-6, 1]]
        np.testing.assert_array_equal(network.hidden(X)[0].ravel(), [0, -1, 1])

    def test_a_large_bias_sets_the_scale(self):
        network = Network([Layer([[1]], [-1000]), Layer([[1]], [0])])
        np.testing.assert_array_equal(network.hidden([[1000.0005], [1000.002]])[0].ravel(), [0, 1])

    def test_tie_tolerance(self):
        layers = [Layer([[1]], [0]), Layer([[1]], [0])]
        assert Network(layers, tie_tolerance=0).hidden([[1e-30]])[0].item() == 1
        assert Network(layers, tie_tolerance=0.5).hidden([[0.4]])[0].item() == 0

    def test_a_neuron_without_weights_is_a_tie(self):
        assert Network([Layer([[0]], [0]), Layer([[1]], [0])]).hidden([[5]])[0].item() == 0

    def test_a_single_layer_is_linear(self):
        np.testing.assert_array_equal(
            Network([Layer([[2], [0.5]], [1])]).decision_function([[1, 1]]), [[3.5]]
        )

    def test_sparse_layers_change_nothing(self, rng):
        weights = [rng.integers(-1, 2, (6, 5)), rng.integers(-1, 2, (5, 3))]
        dense = Network([Layer(w, np.full(w.shape[1], 0.5)) for w in weights])
        thin = Network([Layer(sparse.csr_array(w), np.full(w.shape[1], 0.5)) for w in weights])
        X = rng.integers(0, 2, (50, 6))
        np.testing.assert_array_equal(thin.decision_function(X), dense.decision_function(X))

    @pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64, np.float32, np.float64])
    def test_any_numeric_type(self, dtype):
        np.testing.assert_array_equal(exclusive_or().predict(ALL_PAIRS.astype(dtype)), [0, 1, 1, 0])

    def test_the_axes_of_a_sample_are_read_in_c_order(self, rng):
        network = Network([Layer(rng.normal(size=(6, 4)), rng.normal(size=4)), Layer(np.eye(4), np.zeros(4))])
        X = rng.normal(size=(7, 2, 3))
        np.testing.assert_array_equal(network.predict(X), network.predict(X.reshape(7, 6)))

    def test_no_samples(self):
        assert exclusive_or().predict(np.zeros((0, 2))).shape == (0,)

    @pytest.mark.parametrize(
        ("X", "expected"),
        [
            ([0, 1], "got shape (2,)"),
            ([[0, 1, 1]], "each of 2 values; got shape (1, 3)"),
            ([[0, np.nan]], "X[0, 1] is nan"),
            ([[0, 1], [np.inf, 1]], "X[1, 0] is inf"),
            ([["a", "b"]], "X must be an array of numbers"),
            ([[0, 1], [1]], "X must be an array of numbers"),
        ],
    )
    def test_refused_samples(self, X, expected):
        with pytest.raises(NetworkError) as caught:
            exclusive_or().predict(X)
        assert expected in str(caught.value)


class TestLabels:
    def test_the_first_of_equal_largest_scores(self):
        network = Network([Layer([[1, 1, 0]], [0, 0, 0])], classes=["a", "b", "c"])
        assert network.predict([[1], [-1], [0]]).tolist() == ["a", "c", "a"]

    def test_a_single_score_needs_to_be_above_zero(self):
        network = Network([Layer([[1]], [0])], classes=["no", "yes"])
        assert network.predict([[-1], [0], [1e-300]]).tolist() == ["no", "no", "yes"]

    def test_defaults(self):
        assert exclusive_or().labels.tolist() == [0, 1]
        assert Network([Layer(np.ones((1, 4)), np.zeros(4))]).labels.tolist() == [0, 1, 2, 3]

    @pytest.mark.parametrize(
        ("classes", "expected"),
        [([1], "needs 2 classes"), ([1, 2, 3], "needs 2 classes"), ([1, 1], "must differ")],
    )
    def test_refused(self, classes, expected):
        with pytest.raises(NetworkError, match=expected):
            exclusive_or(classes=classes)


class TestConstruction:
    @pytest.mark.parametrize(
        ("layers", "options", "expected"),
        [
            ([], {}, "at least one layer; got none"),
            ([np.ones((2, 2))], {}, "layer 1 must be a Layer; got ndarray"),
            (
                [Layer(np.ones((2, 3)), np.zeros(3)), Layer(np.ones((2, 1)), [0])],
                {},
                "layer 2 reads 2 inputs, but layer 1 has 3 neurons; expected 3",
            ),
            ([Layer([[1]], [0])], {"activation": "relu"}, "activation must be 'sign' or 'step'; got 'relu'"),
            ([Layer([[1]], [0])], {"tie_tolerance": -1}, "tie_tolerance must be in [0, 1); got -1"),
            ([Layer([[1]], [0])], {"tie_tolerance": float("nan")}, "tie_tolerance"),
        ],
    )
    def test_refusals(self, layers, options, expected):
        with pytest.raises(NetworkError) as caught:
            Network(layers, **options)
        assert expected in str(caught.value)

    def test_errors_are_distill_errors_and_value_errors(self):
        assert issubclass(NetworkError, DistillError)
        assert issubclass(NetworkError, ValueError)

    def test_size(self):
        network = exclusive_or()
        assert (network.n_inputs, network.n_outputs, network.n_parameters) == (2, 1, 9)
        assert repr(network) == "<Network 2 -> 2 -> 1, sign, 9 parameters>"

    def test_immutable(self):
        with pytest.raises(AttributeError):
            exclusive_or().activation = "step"

    @pytest.mark.parametrize("again", [copy.deepcopy, lambda network: pickle.loads(pickle.dumps(network))])
    def test_copies(self, again):
        network = again(exclusive_or(classes=["no", "yes"]))
        assert network.predict(ALL_PAIRS).tolist() == ["no", "yes", "yes", "no"]
