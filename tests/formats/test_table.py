"""Tables of examples: names, features, labels, and errors that name the place."""

import numpy as np
import pytest

from deepdistilling.errors import DataError
from deepdistilling.formats import read_table


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "train.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_features_and_labels(file):
    table = read_table(file("a,kind,temp_%\n1,no,2.5\n3,yes,-4\n"), label="kind")
    assert table.names == ("a", "temp_%")
    np.testing.assert_array_equal(table.X, [[1, 2.5], [3, -4]])
    assert table.y.tolist() == ["no", "yes"]


def test_names_are_kept_as_they_are(file):
    table = read_table(file('"petal width (cm)",Größe,class,"a,b"\n1,2,0,3\n'), label="class")
    assert table.names == ("petal width (cm)", "Größe", "a,b")


@pytest.mark.parametrize(
    "text", ["\ufeffa,y\n1,0\n", "a,y\r\n1,0\r\n", "a,y\n\n1,0\n\n", " a , y \n 1 , 0 \n"]
)
def test_spellings_of_the_same_table(file, text):
    table = read_table(file(text), label="y")
    assert (table.names, table.X.tolist(), table.y.tolist()) == (("a",), [[1]], [0])


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("0 1 -2", [0, 1, -2]),
        ("0 1 a", ["0", "1", "a"]),
        ("007 1 2", ["007", "1", "2"]),
        ("0.0 1.0 2.0", ["0.0", "1.0", "2.0"]),
        ("99999999999999999999999 1", ["99999999999999999999999", "1"]),
        ("9223372036854775808 -1", ["9223372036854775808", "-1"]),
    ],
)
def test_labels_are_numbers_only_if_all_are_written_as_whole_ones(file, written, expected):
    table = read_table(file("a,y\n" + "".join(f"1,{label}\n" for label in written.split())), label="y")
    assert table.y.tolist() == expected


def test_a_missing_label_beside_numbers(file):
    with pytest.raises(DataError, match="'NA' is no label beside numbers"):
        read_table(file("a,y\n1,0\n2,1\n3,NA\n"), label="y")
    named = read_table(file("a,y\n1,mild\n2,severe\n3,none\n"), label="y")
    assert named.y.tolist() == ["mild", "severe", "none"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "holds no examples"),
        ("a,y\n", "holds no examples"),
        ("a,b\n1,2\n", "has no column 'y' for the label; its columns are 'a', 'b'"),
        ("y\n1\n", "no column beside the label 'y'"),
        ("a,a,y\n1,2,0\n", "two columns are named 'a'"),
        ("a,,y\n1,2,0\n", "column 2 has no name"),
        ("a,y\n1,0\n2\n", "line 3 has 1 value(s); expected 2"),
        ("a,y\n1,0\n\n2,1,5\n", "line 4 has 3 value(s); expected 2"),
        ("a,y\n1,0\nx,1\n", "line 3, column 'a': 'x' is not a number"),
        ("a,y\n,1\n", "line 2, column 'a': an empty value is a missing value"),
        ("a,y\nnan,1\n", "line 2, column 'a': 'nan' is a missing value"),
        ('a,y\n"1,0\n', "cannot be read"),
        (b"a,y\n\xff,1\n", "cannot be read: line 2 is not text in UTF-8; convert it to UTF-8"),
    ],
)
def test_refusals(file, text, expected):
    path = file(text)
    with pytest.raises(DataError) as caught:
        read_table(path, label="y")
    assert str(caught.value).startswith(str(path))
    assert expected in str(caught.value)


def test_missing_file(tmp_path):
    with pytest.raises(DataError, match=r"no such file: .*none\.csv"):
        read_table(tmp_path / "none.csv", label="y")


@pytest.mark.parametrize("chosen", ["text", "drop"])
def test_the_labels_are_no_feature(file, chosen):
    with pytest.raises(DataError, match="column 'y' holds the labels"):
        read_table(file("a,b,y\n1,2,0\n2,3,1\n"), label="y", **{chosen: ["y"]})


def test_advice_is_in_words_of_python(file):
    with pytest.raises(DataError, match=r"leave it out: pass drop=\['day'\]"):
        read_table(file("day,y\n2024-01-02,a\n2024-02-03,b\n"), label="y")
    with pytest.raises(DataError, match="pass the column's name in text"):
        read_table(file("a,y\n1,p\nred,q\n"), label="y")
