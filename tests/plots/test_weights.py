"""`plot_weights`: images and tables hold the network's own numbers."""

import numpy as np
import pytest

from deepdistilling import Layer, Network, plot_weights
from deepdistilling.errors import DomainError


def network(n_neurons=3, n_inputs=6):
    rng = np.random.default_rng(1)
    first = rng.integers(-4, 5, (n_inputs, n_neurons)).astype(float)
    return Network(
        [Layer(first, rng.normal(size=n_neurons)), Layer(rng.normal(size=(n_neurons, 2)), [0, 0])],
        classes=["no", "yes"],
    )


def texts(ax):
    return [each.get_text() for each in ax.texts]


def test_an_image_for_each_neuron():
    net = network()
    ax = plot_weights(net, input_shape=(2, 3))
    assert len(ax.images) == 3
    for image, weights in zip(ax.images, net.layers[0].weights.T, strict=True):
        np.testing.assert_allclose(image.get_array(), weights.reshape(2, 3) / np.abs(weights).max())
        assert image.get_clim() == (-1, 1)
        left, right, bottom, top = image.get_extent()
        assert (right - left) / abs(bottom - top) == pytest.approx(3 / 2)


def test_images_do_not_overlap():
    boxes = [image.get_extent() for image in plot_weights(network(12), input_shape=(2, 3)).images]
    for k, (left, right, bottom, top) in enumerate(boxes):
        for other in boxes[k + 1 :]:
            assert right < other[0] or other[1] < left or bottom < other[3] or other[2] < top


def test_a_table_where_inputs_have_one_axis():
    net = network()
    ax = plot_weights(net, names=list("abcdef"))
    (image,) = ax.images
    weights = net.layers[0].weights.T
    np.testing.assert_allclose(image.get_array(), weights / np.abs(weights).max(axis=1, keepdims=True))
    assert set("abcdef") <= set(texts(ax))
    written = [each for each in texts(ax) if each.lstrip("−").replace(".", "").isdigit()]
    assert len(written) == np.count_nonzero(weights)


def test_scores_share_one_scale():
    net = network()
    (image,) = plot_weights(net, layer=2).images
    weights = net.layers[1].weights.T
    np.testing.assert_allclose(image.get_array(), weights / np.abs(weights).max())
    assert {"no", "yes", "p1", "p2", "p3"} <= set(texts(plot_weights(net, layer=2)))


def test_of_many_neurons_some_are_drawn_and_counted():
    ax = plot_weights(network(50), input_shape=(2, 3))
    assert len(ax.images) == 36
    assert "Layer 1: 36 of 50 neurons" in texts(ax)
    assert texts(ax)[0].startswith("p1:")
    assert any(each.startswith("p50:") for each in texts(ax))


def test_chosen_neurons():
    net = network(50)
    ax = plot_weights(net, neurons=[7], input_shape=(2, 3))
    (image,) = ax.images
    weights = net.layers[0].weights[:, 7]
    np.testing.assert_allclose(image.get_array().ravel(), weights / np.abs(weights).max())


def test_a_mask_of_neurons():
    ax = plot_weights(network(3), neurons=[True, False, True], input_shape=(2, 3))
    assert [each.partition(":")[0] for each in texts(ax)[:2]] == ["p1", "p3"]


@pytest.mark.parametrize(
    ("neurons", "message"),
    [
        ([1.7], "whole numbers, from 0, or a mask"),
        ([[0, 1]], "whole numbers, from 0, or a mask"),
        (["a"], "whole numbers, from 0, or a mask"),
        ([True, False], "one truth value a neuron, 1000; got 2"),
        ([False] * 1000, "neurons 0 to 999"),
        ([], "neurons 0 to 999"),
        (range(1000), "room for 144 neurons; got 1,000"),
    ],
)
def test_neurons_that_make_no_picture(neurons, message):
    with pytest.raises(DomainError, match=message):
        plot_weights(network(1000), neurons=neurons, input_shape=(2, 3))


def test_more_axes_lie_side_by_side():
    (image,) = plot_weights(network(1, 12), input_shape=(2, 3, 2)).images
    assert image.get_array().shape == (2, 6)


def test_given_axes_are_used():
    from matplotlib import pyplot

    _, (one, _) = pyplot.subplots(1, 2)
    assert plot_weights(network(), ax=one) is one
    assert one.get_aspect() == 1


def test_refusals():
    with pytest.raises(DomainError, match="layers 1 to 2; got 3"):
        plot_weights(network(), layer=3)
    with pytest.raises(DomainError, match="neurons 0 to 2; got"):
        plot_weights(network(), neurons=[3])
