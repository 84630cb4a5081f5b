"""`plot_network`: every weight and every neuron is there, or counted."""

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex
from matplotlib.patches import Circle, FancyBboxPatch, Polygon

from deepdistilling import EssenceClassifier, Layer, Network, plot_network
from deepdistilling.errors import DomainError, UnsupportedError
from deepdistilling.plots.style import NEGATIVE, POSITIVE


def small():
    return Network(
        [Layer([[1, 0], [-2, 1]], [0.5, -0.5]), Layer([[1, -1], [1, 1]], [0, 0])], classes=["no", "yes"]
    )


def wide(n_inputs=40, n_neurons=30):
    rng = np.random.default_rng(0)
    weights = rng.integers(-1, 2, (n_inputs, n_neurons))
    return Network([Layer(weights, np.zeros(n_neurons)), Layer(rng.normal(size=(n_neurons, 3)), [0, 0, 0])])


def texts(ax):
    return [each.get_text() for each in ax.texts]


def of_kind(ax, kind):
    return [each for each in (*ax.patches, *ax.collections) if isinstance(each, kind)]


def test_a_line_for_each_weight():
    net = small()
    lines = {each.get_gid(): each for each in of_kind(plot_network(net), LineCollection)}
    for depth, layer in enumerate(net.layers, start=1):
        found = lines[f"weights {depth}"]
        values = layer.weights[layer.weights != 0]
        assert len(found.get_segments()) == len(values)
        colors = [to_hex(each) for each in found.get_colors()]
        assert colors == [POSITIVE if value > 0 else NEGATIVE for value in values]
        assert np.argmax(found.get_linewidths()) == np.argmax(np.abs(values))


def test_lines_end_at_their_neurons():
    ax = plot_network(small())
    centres = {tuple(np.round(each.center, 6)) for each in of_kind(ax, Circle)}
    for lines in of_kind(ax, LineCollection):
        for segment in lines.get_segments():
            assert {tuple(np.round(each, 6)) for each in segment} <= centres


def test_neurons_are_named_by_what_they_decide():
    ax = plot_network(small(), names=["width", "height"])
    assert len(of_kind(ax, Circle)) == 6
    assert {"width", "height", "p1", "p2", "height > 0.5", "no", "yes"} <= set(texts(ax))
    assert "width − 2 height > −0.5" in texts(ax)


def test_a_large_layer_is_a_block_with_the_shares_of_its_weights():
    net = wide()
    ax = plot_network(net, input_shape=(8, 5))
    assert len(of_kind(ax, FancyBboxPatch)) == 2
    assert {"40 inputs", "8 × 5", "30 neurons", "3 scores"} <= set(texts(ax))
    counts = [each.get_gid() for each in of_kind(ax, Polygon)]
    weights = net.layers[0].weights
    assert f"weights 1: {(weights > 0).sum()}" in counts
    assert f"weights 1: {(weights < 0).sum()}" in counts
    assert sum(int(each.split(": ")[1]) for each in counts if each.startswith("weights 2")) == 90


def test_the_names_of_a_fitted_estimator():
    pandas = pytest.importorskip("pandas", reason="data frames need pandas")
    frame = pandas.DataFrame({"petal": [1.0, 2.0, 3.0, 4.0], "sepal": [0.0, 1.0, 0.0, 1.0]})
    shown = set(texts(plot_network(EssenceClassifier().fit(frame, [0, 0, 1, 1]))))
    assert {"petal", "sepal"} <= shown
    assert shown & {"petal > 2.5", "petal < 2.5"}


def test_given_axes_are_used():
    from matplotlib import pyplot

    _, (left, right) = pyplot.subplots(1, 2)
    assert plot_network(small(), ax=left) is left
    assert not right.texts
    assert pyplot.get_fignums() == [left.figure.number]


def test_everything_is_inside_the_axes():
    for net in (small(), wide()):
        ax = plot_network(net)
        (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
        for text in ax.texts:
            assert left <= text.get_position()[0] <= right
            assert high <= text.get_position()[1] <= low


def test_a_sparse_layer():
    from scipy import sparse

    net = Network([Layer(sparse.csc_array([[1.0], [0.0]]), [-0.5]), Layer([[1.0]], [0])])
    assert len(of_kind(plot_network(net), LineCollection)[0].get_segments()) == 1


def test_refusals():
    with pytest.raises(UnsupportedError, match="a Network or a fitted estimator"):
        plot_network(EssenceClassifier())
    with pytest.raises(DomainError, match="one name an input, 2; got 3"):
        plot_network(small(), names=["a", "b", "c"])
    with pytest.raises(DomainError, match="does not multiply to the number of inputs, 2"):
        plot_network(small(), input_shape=(2, 2))
