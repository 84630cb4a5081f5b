"""csv layers: the published format, exact round trips, and errors that name the place."""

import gzip
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse

from deepdistilling import DistillError, Layer, Network
from deepdistilling.errors import NetworkError
from deepdistilling.formats import read_csv_layer, write_csv_layer


@pytest.fixture
def file(tmp_path):
    """A function that writes a text and returns the path of the file."""

    def write(text, name="layer.csv"):
        path = tmp_path / name
        data = text if isinstance(text, bytes) else text.encode()
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return path

    return write


def test_a_column_is_a_neuron_and_the_last_row_the_bias(file):
    layer = read_csv_layer(file("1,2\n3,-4.5\n1e-3,0\n"))
    np.testing.assert_array_equal(layer.weights, [[1, 2], [3, -4.5]])
    np.testing.assert_array_equal(layer.bias, [0.001, 0])


@pytest.mark.parametrize(
    "text",
    ["1,2\n3,4", "1,2\r\n3,4\r\n", "1,2\r3,4", "\n1,2\n\n3,4\n\n", " 1 ,2\n3,\t4\n", "\ufeff1,2\n3,4\n"],
    ids=["no final newline", "crlf", "cr", "blank lines", "spaces", "byte order mark"],
)
def test_spellings_of_the_same_layer(file, text):
    layer = read_csv_layer(file(text))
    np.testing.assert_array_equal(layer.weights, [[1, 2]])
    np.testing.assert_array_equal(layer.bias, [3, 4])


def test_one_neuron(file):
    layer = read_csv_layer(file("1\n2\n3\n"))
    assert layer.weights.shape == (2, 1)
    assert layer.bias.tolist() == [3]


def test_gzip(file):
    assert read_csv_layer(file("1\n2\n", "layer.csv.gz")).bias.tolist() == [2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "is empty"),
        ("\n \n", "is empty"),
        ("1,2\n", "has 1 row; at least 2 are needed"),
        ("1,2\n3\n", "line 2, column 2: the line has 1 value(s), but line 1 has 2"),
        ("1,2\n\n3,4,5\n", "line 3, column 3: the line has 3 value(s), but line 1 has 2"),
        ("a,b\n1,2\n", "line 1, column 1: 'a' is not a number"),
        ("1,2\n3,x\n", "line 2, column 2: 'x' is not a number"),
        ("1,2\n3,\n", "line 2, column 2: the value is missing"),
        ("1,,2\n1,2,3\n", "line 1, column 2: the value is missing"),
        ("1;2\n3;4\n", "line 1, column 1: '1;2' is not a number"),
        ("1,2\n3,nan\n", "line 2, column 2: 'nan' is not finite"),
        ("1,-inf\n3,4\n", "line 1, column 2: '-inf' is not finite"),
        ("1,2\n1e999,4\n", "line 2, column 1: '1e999' is not finite"),
        ("1_0\n2\n", "line 1, column 1: '1_0' is not a number"),
        ("# note\n1\n2\n", "line 1, column 1: '# note' is not a number"),
        ('"1",2\n3,4\n', "line 1, column 1: '\"1\"' is not a number"),
        ("1\n" + "9x" * 300 + "\n", "..." + "' is not a number"),
        (b"1,2\n\xff\xfe\n", "line 2 is not text"),
        ("\0\n1\n", "line 1, column 1"),
    ],
)
def test_refuses_and_names_the_place(file, text, expected):
    path = file(text)
    with pytest.raises(NetworkError) as caught:
        read_csv_layer(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert expected in message
    assert len(message) < len(str(path)) + 250
    assert isinstance(caught.value, DistillError)
    assert caught.value.__cause__ is None


def test_missing_file_and_folder(tmp_path):
    with pytest.raises(NetworkError, match=r"no such file: .*none\.csv"):
        read_csv_layer(tmp_path / "none.csv")
    with pytest.raises(NetworkError, match="cannot be read"):
        read_csv_layer(tmp_path)


@pytest.mark.parametrize("damage", [lambda data: b"1,2\n3,4\n", lambda data: data[:-9]], ids=["plain", "cut"])
def test_damaged_gzip(tmp_path, damage):
    path = tmp_path / "layer.csv.gz"
    path.write_bytes(damage(gzip.compress(b"1,2\n3,4\n")))
    with pytest.raises(NetworkError, match="cannot be read"):
        read_csv_layer(path)


@pytest.mark.parametrize("name", ["layer.csv", "layer.csv.gz"])
@given(
    table=hnp.arrays(
        np.float64,
        st.tuples(st.integers(2, 5), st.integers(1, 4)),
        elements=st.floats(allow_nan=False, allow_infinity=False),
    )
)
def test_what_is_written_reads_back_bit_for_bit(tmp_path_factory, name, table):
    path = tmp_path_factory.mktemp("csv") / name
    write_csv_layer(Layer(table[:-1], table[-1]), path)
    layer = read_csv_layer(path)
    assert np.vstack([layer.weights, layer.bias]).tobytes() == table.tobytes()


def test_written_text_is_plain_and_reproducible(tmp_path):
    layer = Layer(sparse.csc_array([[1.0, 0], [0, -0.1]]), [3, 1e300])
    write_csv_layer(layer, tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text() == "1,0\n0,-0.1\n3,1e+300\n"
    for name in ("b.csv.gz", "c.csv.gz"):
        write_csv_layer(layer, tmp_path / name)
    assert (tmp_path / "b.csv.gz").read_bytes() == (tmp_path / "c.csv.gz").read_bytes()


def test_network_through_csv(tmp_path, rng):
    network = Network([Layer(rng.normal(size=(4, 3)), rng.normal(size=3)), Layer(np.ones((3, 2)), [0, 1])])
    paths = [tmp_path / "1.csv", tmp_path / "2.csv.gz"]
    network.to_csv(paths)
    again = Network.from_csv(paths, classes=["no", "yes"])
    X = rng.normal(size=(20, 4))
    np.testing.assert_array_equal(again.decision_function(X), network.decision_function(X))
    assert set(again.predict(X)) <= {"no", "yes"}


def test_network_from_csv_that_does_not_chain(file):
    first, second = file("1,2\n3,4\n", "1.csv"), file("1\n2\n3\n4\n", "2.csv")
    with pytest.raises(NetworkError, match="layer 2 reads 3 inputs, but layer 1 has 2 neurons; expected 2"):
        Network.from_csv([first, second])


def test_to_csv_needs_one_path_a_layer(tmp_path):
    with pytest.raises(NetworkError, match="one path a layer, 1; got 2"):
        Network([Layer([[1]], [0])]).to_csv([tmp_path / "a", tmp_path / "b"])


def test_a_large_layer_reads_fast(tmp_path, rng):
    write_csv_layer(Layer(rng.normal(size=(500, 300)), rng.normal(size=300)), tmp_path / "large.csv")
    start = time.perf_counter()
    read_csv_layer(tmp_path / "large.csv")
    assert time.perf_counter() - start < 2  # about 0.1 s; a slow machine is not a failure


def test_a_single_path_is_no_list(tmp_path):
    network = Network([Layer([[1.0]], [0.0])])
    with pytest.raises(NetworkError, match=r"got the single path 'a1\.csv': put it into a list"):
        Network.from_csv("a1.csv")
    with pytest.raises(NetworkError, match="expected a list of paths, one a layer"):
        network.to_csv(tmp_path / "a1.csv")
    assert not list(tmp_path.iterdir())
