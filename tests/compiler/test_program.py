"""The program that is handed out: running, saving, showing itself."""

import json
import pickle

import numpy as np
import pytest
from compiler.networks import at_least, largest_of, neighbours_differ

import deepdistilling as dd
from deepdistilling.errors import DomainError, UnsupportedError
from deepdistilling.formats import digest


@pytest.fixture(scope="module")
def program():
    return dd.distill(at_least(4, 2), input_domain="binary", input_shape=(2, 2))


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64, np.float32, np.float64])
@pytest.mark.parametrize("order", ["C", "F"])
def test_any_dtype_and_memory_order(program, dtype, order):
    X = np.array([[[1, 0], [0, 1]], [[1, 0], [0, 0]]], dtype=dtype, order=order)
    assert program.predict(X).tolist() == [1, 0]


def test_flat_samples_and_lists(program):
    assert program([1, 0, 1, 0]) == program([[1, 0], [1, 0]]) == 1
    assert program.predict([[1, 0, 0, 0]]).tolist() == [0]


def test_an_empty_batch(program):
    assert program.predict(np.zeros((0, 2, 2))).shape == (0,)


@pytest.mark.parametrize("shape", [(2, 3), (5,), (2, 2, 2)])
def test_a_wrong_shape_is_named(program, shape):
    with pytest.raises(DomainError, match="a batch must have shape"):
        program(np.zeros(shape))


@pytest.mark.parametrize("value", [0.5, 2, -1, np.nan, np.inf])
def test_a_value_outside_the_domain_is_named(program, value):
    with pytest.raises(DomainError, match=r"of sample 0 at \(1, 0\) is outside the domain, 0/1"):
        program([[0, 1], [value, 0]])


def test_the_domain_check_can_be_left_out(program):
    assert program([[1, 1], [1, 2]], check_domain=False) == 1


def test_what_is_not_a_number(program):
    with pytest.raises(DomainError, match="must hold numbers"):
        program([["a", "b"], ["c", "d"]])


def test_the_source_stands_alone(program, tmp_path):
    path = tmp_path / "rule.py"
    program.save(path)
    space = {}
    exec(compile(path.read_text(), str(path), "exec"), space)
    assert "import deepdistilling" not in path.read_text()
    assert space["program"](np.array([[1, 0], [1, 0]])) == 1


def test_a_file_says_where_it_is_from(program, tmp_path):
    path = tmp_path / "rule.py"
    program.save(path)
    network = digest(at_least(4, 2))
    first, second, *rest = path.read_text().splitlines()
    assert first == f"# Printed by deepdistilling {dd.__version__} from network {network}."
    assert second == "# Proved equal to the network on (2, 2) arrays of 0/1."
    assert "\n".join(rest) + "\n" == program.source
    program.save(tmp_path / "rule.txt", target="python")
    assert (tmp_path / "rule.txt").read_text() == path.read_text()


def test_saved_as_json_and_loaded_again(tmp_path):
    made = dd.distill(neighbours_differ(5), input_domain="binary", output="score")
    made.save(tmp_path / "rule.json")
    again = dd.Program.load(tmp_path / "rule.json")
    assert again.source == made.source
    assert again.verification == made.verification
    assert again.code == made.code


def test_pickled(program):
    assert pickle.loads(pickle.dumps(program)).source == program.source


@pytest.mark.parametrize("content", ["{", "[]", '{"format": "other"}'])
def test_a_file_that_holds_no_program(tmp_path, content):
    path = tmp_path / "rule.json"
    path.write_text(content)
    with pytest.raises(UnsupportedError):
        dd.Program.load(path)


def test_other_endings_and_targets(program, tmp_path):
    with pytest.raises(UnsupportedError, match=r"as \.json or as one of \.py"):
        program.save(tmp_path / "rule.cob")
    with pytest.raises(UnsupportedError, match="there is no target 'cobol'"):
        program.to("cobol")


def test_it_says_what_it_is(program):
    assert "proved" in repr(program)
    assert str(program) == program.source
    assert program.complexity.nodes > 0
    assert "proved equal to the network on (2, 2) arrays of 0/1" in str(program.verification)


def test_intermediates_have_the_printed_names():
    made = dd.distill(largest_of(3), input_domain="real")
    values = made.intermediates([3.0, 1.0, 2.0])
    assert all(name in made.source for name in values)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda text: b"\xff\xfe", "is no text"),
        (lambda text: b"[" * 100_000, "is not JSON"),
        (lambda text: text.replace('"proved"', '"proved!!"').encode(), "is damaged"),
        (lambda text: json.dumps(without(json.loads(text), "input")).encode(), "is damaged"),
        (lambda text: json.dumps(without(json.loads(text), "result")).encode(), "is damaged"),
    ],
    ids=["no text", "no end", "a status", "no input", "no result"],
)
def test_damaged_files(damage, message, tmp_path):
    path = tmp_path / "program.json"
    dd.distill(at_least(3, 2), input_domain="binary").save(path)
    path.write_bytes(damage(path.read_text()))
    with pytest.raises(UnsupportedError, match=message):
        dd.Program.load(path)


def without(content, key):
    """A file whose code lacks a part."""
    return {**content, "code": {**content["code"], key: None}}
