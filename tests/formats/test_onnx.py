"""ONNX files as networks: what a runtime computes from the file, the network computes too."""

import itertools

import numpy as np
import pytest

import deepdistilling as dd
from deepdistilling.errors import NetworkError, UnsupportedError

onnx = pytest.importorskip("onnx")
from onnx import TensorProto, helper, numpy_helper  # noqa: E402  the extra may be missing
from onnx.reference import ReferenceEvaluator  # noqa: E402

BITS = np.array(list(itertools.product([0, 1], repeat=6)), dtype=np.float32)
RNG = np.random.default_rng(7)
W1, B1 = RNG.integers(-2, 3, (6, 5)).astype(np.float32), RNG.integers(-2, 3, 5).astype(np.float32)
W2, B2 = RNG.integers(-2, 3, (5, 3)).astype(np.float32), RNG.integers(-2, 3, 3).astype(np.float32)


def model(*nodes, shape=(6,), **constants):
    """A model from x to y; a node is (operation, inputs, output, attributes)."""
    made = [helper.make_node(op, names, [out], **attributes) for op, names, out, attributes in nodes]
    given = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", *shape])
    result = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    stored = [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()]
    graph = helper.make_graph(made, "graph", [given], [result], stored)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])


def read(made, tmp_path, **options):
    path = tmp_path / "model.onnx"
    onnx.save(made, path)
    return dd.Network.from_onnx(path, **options)


def assert_same(made, tmp_path, X=BITS):
    network = read(made, tmp_path)
    expected = ReferenceEvaluator(made).run(None, {"x": X})[0]
    np.testing.assert_allclose(network.decision_function(X), expected.reshape(len(X), -1), atol=1e-6)
    return network


def test_gemm_sign_gemm(tmp_path):
    made = model(
        ("Gemm", ["x", "w1", "b1"], "s", {"transB": 1, "alpha": 0.5}),
        ("Sign", ["s"], "h", {}),
        ("Gemm", ["h", "w2", "b2"], "y", {"beta": 2.0}),
        w1=W1.T.copy(), b1=B1, w2=W2, b2=B2,
    )  # fmt: skip
    network = assert_same(made, tmp_path)
    assert network.activation == "sign"
    assert dd.distill(network, input_domain="binary").verification.status == "proved"


@pytest.mark.parametrize("op", ["Greater", "Less", "GreaterOrEqual", "LessOrEqual"])
@pytest.mark.parametrize("order", [1, -1])
def test_comparisons(op, order, tmp_path):
    made = model(
        ("MatMul", ["x", "w1"], "s", {}),
        (op, ["s", "b1"][::order], "c", {}),
        ("Cast", ["c"], "h", {"to": TensorProto.FLOAT}),
        ("MatMul", ["h", "w2"], "y", {}),
        w1=W1, b1=B1, w2=W2,
    )  # fmt: skip
    assert assert_same(made, tmp_path).activation == "step"


@pytest.mark.parametrize(
    ("nodes", "to"),
    [
        ([("MatMul", ["x", "w1"], "s", {}), ("Greater", ["s", "b1"], "c", {})], "INT64"),
        ([("MatMul", ["x", "w1"], "s", {}), ("Greater", ["s", "b1"], "c", {})], "BOOL"),
        ([("MatMul", ["x", "w1"], "s", {}), ("Sign", ["s"], "c", {})], "INT32"),
    ],
)
def test_casts_of_whole_numbers(nodes, to, tmp_path):
    made = model(
        *nodes,
        ("Cast", ["c"], "whole", {"to": getattr(TensorProto, to)}),
        ("Cast", ["whole"], "h", {"to": TensorProto.FLOAT}),
        ("MatMul", ["h", "w2"], "y", {}),
        w1=W1, b1=B1, w2=W2,
    )  # fmt: skip
    assert_same(made, tmp_path)


@pytest.mark.parametrize(
    ("op", "to"), [("Sign", "BOOL"), ("Sign", "UINT8"), ("Identity", "INT64"), ("Identity", "BOOL")]
)
def test_casts_that_change_numbers(op, to, tmp_path):
    made = model(
        ("MatMul", ["x", "w1"], "s", {}),
        (op, ["s"], "c", {}),
        ("Cast", ["c"], "whole", {"to": getattr(TensorProto, to)}),
        ("Cast", ["whole"], "h", {"to": TensorProto.FLOAT}),
        ("MatMul", ["h", "w2"], "y", {}),
        w1=W1, w2=W2,
    )  # fmt: skip
    path = tmp_path / "model.onnx"
    path.write_bytes(made.SerializeToString())
    with pytest.raises(UnsupportedError, match="of other numbers, which changes them"):
        dd.Network.from_onnx(path)


def test_signs_and_steps_in_one_network(tmp_path):
    made = model(
        ("MatMul", ["x", "w1"], "s", {}),
        ("Sign", ["s"], "h", {}),
        ("MatMul", ["h", "w2"], "t", {}),
        ("Greater", ["t", "b2"], "c", {}),
        ("Where", ["c", "one", "minus"], "g", {}),
        ("Sub", ["b2", "g"], "d", {}),
        ("Mul", ["two", "d"], "y", {}),
        w1=W1, w2=W2, b2=B2, one=np.float32(1), minus=np.float32(-1), two=np.float32(2),
    )  # fmt: skip
    assert assert_same(made, tmp_path).activation == "step"


def test_two_branches_that_meet(tmp_path):
    made = model(
        ("MatMul", ["x", "w1"], "s", {}),
        ("Sign", ["s"], "h", {}),
        ("Add", ["s", "b1"], "t", {}),
        ("Sign", ["t"], "g", {}),
        ("Add", ["h", "g"], "both", {}),
        ("MatMul", ["both", "w2"], "a", {}),
        ("MatMul", ["h", "w2"], "b", {}),
        ("Sub", ["a", "b"], "y", {}),
        w1=W1, b1=B1, w2=W2,
    )  # fmt: skip
    assert assert_same(made, tmp_path).layers[0].n_outputs == 10


def test_shapes_and_clips(tmp_path):
    made = model(
        ("Transpose", ["x"], "a", {"perm": [0, 2, 1]}),
        ("Flatten", ["a"], "b", {}),
        ("MatMul", ["b", "w1"], "s", {}),
        ("Clip", ["s", "low", "high"], "c", {}),
        ("Sign", ["c"], "h", {}),
        ("Reshape", ["h", "column"], "r", {}),
        ("Div", ["r", "halves"], "d", {}),
        ("Neg", ["d"], "y", {}),
        shape=(2, 3), w1=W1, low=np.float32(-1), high=np.float32(1),
        halves=np.full((1, 5, 1), 2, dtype=np.float32), column=np.array([0, -1, 1]),
    )  # fmt: skip
    assert_same(made, tmp_path, BITS.reshape(-1, 2, 3))


@pytest.mark.parametrize("last", ["Softmax", "LogSoftmax"])
def test_the_end_is_left_to_the_output(last, tmp_path):
    made = model(
        ("MatMul", ["x", "w1"], "s", {}),
        ("Sign", ["s"], "h", {}),
        ("MatMul", ["h", "w2"], "t", {}),
        (last, ["t"], "y", {}),
        w1=W1, w2=W2,
    )  # fmt: skip
    network = read(made, tmp_path, classes=["a", "b", "c"])
    expected = ReferenceEvaluator(made).run(None, {"x": BITS})[0].argmax(axis=1)
    assert np.array_equal(network.predict(BITS), np.array(["a", "b", "c"])[expected])


SIGN = ("Sign", ["s"], "h", {})
FIRST = ("MatMul", ["x", "w1"], "s", {})


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        ([FIRST, ("Relu", ["s"], "y", {})], r"node 'y' \(Relu\) is no weighted sum and no threshold"),
        ([FIRST, ("Mul", ["s", "s"], "y", {})], "product of two values"),
        ([FIRST, ("Div", ["w2", "s"], "y", {})], "quotient by a value"),
        ([FIRST, SIGN, ("Add", ["s", "h"], "y", {})], "skips a layer"),
        ([FIRST, ("Clip", ["s", "one", "two"], "y", {})], "changes signs"),
        ([FIRST, ("HardTanh", ["s"], "c", {}), ("MatMul", ["c", "w2"], "y", {})], "only read before Sign"),
        ([FIRST, ("Softmax", ["s"], "p", {}), ("MatMul", ["p", "w2"], "y", {})], "may only be last"),
        ([FIRST, ("Flatten", ["s"], "y", {"axis": 0})], "keeps samples apart"),
        ([FIRST, ("Transpose", ["s"], "y", {"perm": [1, 0]})], "mixes samples"),
        ([FIRST, ("Add", ["s", "rows"], "y", {})], "differs between samples"),
        ([("Neg", ["w1"], "y", {})], "constants only"),
        ([FIRST, ("Where", ["s", "s", "one"], "y", {})], "choice of two constants"),
    ],
)
def test_what_cannot_be_read(nodes, message, tmp_path):
    constants = {"w1": W1, "w2": W2, "one": np.float32(1), "two": np.float32(2), "rows": np.ones((4, 5))}
    with pytest.raises(UnsupportedError, match=message):
        read(model(*nodes, **constants), tmp_path)


def test_parts_that_do_not_fit(tmp_path):
    with pytest.raises(NetworkError, match="do not fit weights of shape"):
        read(model(("MatMul", ["x", "w2"], "y", {}), w2=W2), tmp_path)
    with pytest.raises(NetworkError, match="does not depend on its input"):
        read(model(("Constant", [], "y", {"value": numpy_helper.from_array(W2)})), tmp_path)
    with pytest.raises(UnsupportedError, match="axes of known length"):
        read(model(("Sign", ["x"], "y", {}), shape=("m",)), tmp_path)


def test_a_file_of_another_kind(tmp_path):
    path = tmp_path / "model.onnx"
    path.write_bytes(b"no model at all")
    with pytest.raises(NetworkError, match="holds no ONNX model"):
        dd.Network.from_onnx(path)
    with pytest.raises(FileNotFoundError):
        dd.Network.from_onnx(tmp_path / "missing.onnx")
