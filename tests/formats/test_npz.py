"""npz networks: everything survives a round trip, and nothing else is taken for a network."""

import contextlib

import numpy as np
import pytest
from scipy import sparse

from deepdistilling import Layer, Network
from deepdistilling.errors import NetworkError
from deepdistilling.formats import read_npz, write_npz


def network(**options):
    first = Layer(sparse.csc_array([[1.0, 0, 0], [0, -2.5, 0]]), [0.1, 0.2, 0.3])
    return Network([first, Layer([[1.0, 2], [3, 4], [5, 6]], [0, 1e-300])], **options)


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "network.npz"
    write_npz(network(classes=["no", "yes"]), path)
    return path


def rewrite(path, **changes):
    """Replace entries of a saved network; None removes one."""
    with np.load(path) as loaded:
        entries = {name: loaded[name] for name in loaded.files} | changes
    np.savez(path, **{name: value for name, value in entries.items() if value is not None})


@pytest.mark.parametrize("activation", ["sign", "step"])
@pytest.mark.parametrize(
    "classes",
    [
        None,
        [3, 7],
        [0.5, -1.5],
        ["no", "yes"],
        ["grün", "日本"],
        [False, True],
        np.array(["a", "b"], dtype=object),
    ],
    ids=["none", "int", "float", "text", "unicode", "bool", "object"],
)
def test_round_trip(tmp_path, activation, classes):
    before = network(activation=activation, classes=classes, tie_tolerance=1e-9)
    before.save(tmp_path / "network.npz")
    after = Network.load(tmp_path / "network.npz")
    assert (after.activation, after.tie_tolerance) == (activation, 1e-9)
    assert after.labels.tolist() == before.labels.tolist()
    assert (after.classes is None) == (classes is None)
    assert sparse.issparse(after.layers[0].weights)
    assert not sparse.issparse(after.layers[1].weights)
    for old, new in zip(before.layers, after.layers, strict=True):
        assert old.dense().tobytes() == new.dense().tobytes()
        assert old.bias.tobytes() == new.bias.tobytes()


def test_the_name_is_kept_and_the_bytes_are_reproducible(tmp_path):
    for name in ("one", "two"):
        network().save(tmp_path / name)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_nothing_is_pickled(saved):
    with np.load(saved, allow_pickle=False) as loaded:
        assert all(loaded[name].dtype != object for name in loaded.files)
        assert str(loaded["format"]) == "deepdistilling network"
        assert int(loaded["version"]) == 1


def test_labels_that_only_pickle_could_save_are_refused(tmp_path):
    with pytest.raises(NetworkError, match="all numbers or all text to be saved; got int, str"):
        network(classes=np.array([1, "a"], dtype=object)).save(tmp_path / "network.npz")


def test_labels_that_are_objects_and_numbers(tmp_path):
    network(classes=np.array([3, 7], dtype=object)).save(tmp_path / "network.npz")
    assert Network.load(tmp_path / "network.npz").labels.tolist() == [3, 7]
    with pytest.raises(NetworkError, match=r"must fit into 64 bits to be saved; got \[1180591"):
        network(classes=[2**70, 1]).save(tmp_path / "network.npz")


def test_missing_file(tmp_path):
    with pytest.raises(NetworkError, match=r"no such file: .*none\.npz"):
        read_npz(tmp_path / "none.npz")


@pytest.mark.parametrize("data", [b"", b"1,2\n", b"PK\x03\x04rubbish"], ids=["empty", "csv", "zip"])
def test_another_kind_of_file(tmp_path, data):
    path = tmp_path / "network.npz"
    path.write_bytes(data)
    with pytest.raises(NetworkError, match=r"network\.npz cannot be read as a \.npz file"):
        read_npz(path)


def test_cut_file(saved):
    saved.write_bytes(saved.read_bytes()[:-40])
    with pytest.raises(NetworkError, match="cannot be read"):
        read_npz(saved)


def test_flipped_bytes_never_escape_as_another_error(saved, rng):
    data = saved.read_bytes()
    for _ in range(200):
        place = int(rng.integers(len(data)))
        saved.write_bytes(data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :])
        with contextlib.suppress(NetworkError):
            read_npz(saved)


def test_a_single_array(tmp_path):
    with open(tmp_path / "array.npy", "wb") as file:
        np.save(file, np.ones(3))
    with pytest.raises(NetworkError, match="holds one array, not a network"):
        read_npz(tmp_path / "array.npy")


def test_pickled_entries_are_not_opened(saved):
    rewrite(saved, classes=np.array([{}, 1], dtype=object))
    with pytest.raises(NetworkError, match="cannot be read"):
        read_npz(saved)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"format": None}, "holds no network"),
        ({"format": "something else"}, "holds no network"),
        ({"version": 2}, "is in version 2 of the format; this package reads version 1"),
        ({"version": "new"}, "'version' must be one number"),
        ({"activation": "relu"}, "activation must be 'sign' or 'step'; got 'relu'"),
        ({"activation": None}, "lacks the entry 'activation'"),
        ({"tie_tolerance": np.ones(2)}, "'tie_tolerance' must be one number"),
        ({"n_layers": 0}, "at least one layer"),
        ({"n_layers": np.nan}, "'n_layers' must be a whole number of 1 or more, at least one layer; got nan"),
        ({"n_layers": np.inf}, "'n_layers' must be a whole number"),
        ({"n_layers": 1.5}, "'n_layers' must be a whole number"),
        ({"n_layers": 1}, "'n_layers' says 1, but more layers are stored"),
        ({"weights_2": np.ones((3, 2)) + 1j}, "weights must be an array of real numbers; got complex ones"),
        ({"weights_1_data": np.array(["a", "b"])}, "sparse weights of layer 1 must be real numbers"),
        ({"weights_1_data": np.array([1j, 2])}, "sparse weights of layer 1 must be real numbers"),
        (
            {"classes": np.array([np.nan, 1])},
            "not NaN; got [nan, 1.0]",
        ),
        ({"n_layers": 3}, "lacks the entry 'weights_3'"),
        ({"bias_1": None}, "lacks the entry 'bias_1'"),
        ({"bias_2": np.array([np.nan, 0])}, r"bias[0] is nan"),
        ({"weights_2": np.ones((4, 2))}, "layer 2 reads 4 inputs, but layer 1 has 3 neurons"),
        ({"weights_1_indices": np.array([0, 9])}, "sparse weights of layer 1 are damaged"),
        ({"weights_1_indptr": None}, "lacks the entry 'weights_1_indptr'"),
        ({"classes": np.arange(3)}, "needs 2 classes"),
    ],
)
def test_damaged_entries(saved, changes, expected):
    rewrite(saved, **changes)
    with pytest.raises(NetworkError) as caught:
        read_npz(saved)
    assert str(saved) in str(caught.value)
    assert expected in str(caught.value)
