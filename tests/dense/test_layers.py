"""Programs as layers of matrix products: the program's own answers, whatever rounding does."""

import itertools
import tracemalloc

import numpy as np
import pytest
from conformance.networks import case
from hypothesis import given, settings
from hypothesis import strategies as st

import deepdistilling as dd
from deepdistilling.compiler.compile import compile_code
from deepdistilling.compiler.compile_inputs import checker
from deepdistilling.compiler.compile_numpy import load_numpy
from deepdistilling.compiler.compile_shapes import emptier
from deepdistilling.compiler.inputs import input_array
from deepdistilling.dense import NoLayers, layers_of, runner, work_of
from deepdistilling.dense.deciding import ends_of
from deepdistilling.errors import DomainError
from deepdistilling.lift import lift
from deepdistilling.program.build import add
from deepdistilling.program.code import Array, Code, Define, Each, Scores, loop, table
from deepdistilling.program.domain import BOOLEAN, REAL, Domain, integers
from deepdistilling.program.evaluate import evaluate
from deepdistilling.program.expr import (
    And,
    Compare,
    Greatest,
    If,
    Mul,
    Not,
    Or,
    Reduce,
    Ref,
    Sign,
    Var,
    Xor,
    const,
)
from deepdistilling.verify.differential import sample_inputs

X0, X1, X2 = (Ref("x", (const(k),)) for k in range(3))


def code_of(body, domain, n=3, kind="score", definitions=(), tables=(), loops=()):
    given = Array("x", (n,), domain)
    return Code(given, tables, definitions, Scores((Each(loops, body),), kind), (0, 1))


class Counting:
    """The program itself, and how many samples were left to it."""

    def __init__(self, code):
        self.code, self.n = code, 0

    def __call__(self, X):
        self.n += len(X)
        return evaluate(self.code, X)


def as_layers(code):
    """A program, run as layers, and what counts the samples that are left to it."""
    program = Counting(code)
    layers = (layers_of(code, dtype) for dtype in (np.float32, np.float64))
    fill, empty = runner(code, *layers, checker(code.input), program), emptier(code)

    def run(X):
        answers = empty(X.shape)
        return answers if fill(X, answers) else None

    return run, program


def every(domain, n=3):
    return np.array(list(itertools.product(domain.values, repeat=n)))


@pytest.mark.parametrize("kind", ["score", "label", "probability"])
@pytest.mark.parametrize("seed", [*range(30, 37), *range(38, 66), *range(67, 70)])
def test_generated_networks(seed, kind):
    """Every kind of structure and domain, exact ties among the samples."""
    made = case(seed)
    code = lift(made.network, input_array(made.network.n_inputs, made.shape, made.domain, None), kind).code
    run, _ = as_layers(code)
    X = sample_inputs(code.input, 400, seed)
    expected = evaluate(code, X)
    if kind == "label":
        np.testing.assert_array_equal(run(X), expected)
    else:
        np.testing.assert_allclose(run(X), expected, rtol=1e-9, atol=1e-9 * np.abs(expected).max())


class TestConditions:
    """Each connective, on every input."""

    @pytest.mark.parametrize(
        "body",
        [
            And((X0, X1, X2)),
            Or((X0, Not(X1))),
            Xor((X0, X1, X2)),
            Not(X0),
            If(X0, X1, X2),
            Mul((const(5), X0, X1)),
            Compare("==", add(X0, X1), X2),
            Compare("!=", add(X0, X1), const(1)),
            Compare("<=", add(X0, X1), X2),
            Compare("<", add(X0, X1), add(X2, const(1))),
            Compare(">=", add(X0, X1), const(2)),
            Sign(add(X0, Mul((const(-1), X1)))),
            Reduce("any", (loop("i", 3),), Compare("!=", Var("i"), const(1)), Ref("x", (Var("i"),))),
            Reduce("all", (loop("i", 3),), None, Ref("x", (Var("i"),))),
            Reduce("sum", (loop("i", 3),), X0, Ref("x", (Var("i"),))),
        ],
    )
    def test_bits(self, body):
        code = code_of(body, BOOLEAN)
        X = every(BOOLEAN)
        np.testing.assert_array_equal(as_layers(code)[0](X), evaluate(code, X))

    @pytest.mark.parametrize("op", ["<", "<=", "==", "!=", ">=", ">"])
    @pytest.mark.parametrize("bound", [-1, 0, 0.25, 1e9])
    def test_whole_numbers_with_any_bound(self, op, bound):
        code = code_of(Compare(op, add(X0, Mul((const(0.5), X1)), X2), const(bound)), integers(-2, 2))
        X = every(integers(-2, 2))
        run, program = as_layers(code)
        np.testing.assert_array_equal(run(X), evaluate(code, X))
        assert program.n == 0

    def test_ties_of_a_band_are_ties(self):
        total = add(X0, X1)
        inner = If(Compare("<", add(total, const(0.75)), const(0)), const(-1), const(0))
        code = code_of(If(Compare(">", total, const(0.75)), const(1), inner), integers(-2, 2))
        assert {block.kind for block in layers_of(code, np.float32).layers[0].groups} == {"band"}
        X = every(integers(-2, 2))
        np.testing.assert_array_equal(as_layers(code)[0](X), evaluate(code, X))

    def test_definitions_over_loops_that_depend_on_each_other(self):
        pairs = Define(
            "pair", (loop("i", 3), loop("j", 3)), Compare(">", Ref("x", (Var("i"),)), Ref("x", (Var("j"),)))
        )
        above = Reduce(
            "sum", (loop("j", 3),), Compare("!=", Var("i"), Var("j")), Ref("pair", (Var("i"), Var("j")))
        )
        weighted = Mul((Ref("t", (Var("i"),)), above))
        code = code_of(
            weighted, REAL, definitions=(pairs,), tables=(table("t", [1.5, -2, 0.1]),), loops=(loop("i", 3),)
        )
        X = sample_inputs(code.input, 200)
        np.testing.assert_allclose(as_layers(code)[0](X), evaluate(code, X), rtol=1e-12)


class TestDoubt:
    """What rounding might decide is decided by more digits, and in the end by the program."""

    CODE = code_of(Sign(add(X0, Mul((const(-1.0), X1)), Mul((const(0.1), X2)))), REAL)

    def test_a_clear_sum_is_not_computed_again(self):
        run, program = as_layers(self.CODE)
        np.testing.assert_array_equal(run(np.array([[3.0, 1.0, 0.0], [1.0, 3.0, 1.0]])), [[1.0], [-1.0]])
        assert program.n == 0

    def test_more_digits_than_single_precision_has(self):
        run, program = as_layers(self.CODE)
        near = np.array([[1.0, 1.0 + 1e-10, 0.0], [1.0 + 1e-10, 1.0, 0.0]])
        np.testing.assert_array_equal(run(near), [[-1.0], [1.0]])
        assert program.n == 0

    def test_a_tie_is_left_to_the_program(self):
        run, program = as_layers(self.CODE)
        X = np.array([[0.3, 0.3, 0.0], [5.0, 1.0, 1.0], [0.0, 0.0, 0.0]])
        np.testing.assert_array_equal(run(X), evaluate(self.CODE, X))
        assert program.n == 2

    def test_numbers_that_single_precision_does_not_hold(self):
        run, _ = as_layers(self.CODE)
        X = np.array([[1e300, 1e299, 0], [1e-300, 2e-300, 0], [1e300, 1e300, 0], [3e38, 3e38, 3e38]])
        np.testing.assert_array_equal(run(X), evaluate(self.CODE, X))

    def test_partial_sums_that_are_too_large(self):
        code = code_of(Sign(add(*(Ref("x", (const(k),)) for k in range(5)))), REAL, n=5)
        X = np.array([[1e38, 3e38, -1e38, -2e38, -3e38], [9e307, -1e307, 0, 0, 0], [1, 2, 3, 4, 5]])
        np.testing.assert_array_equal(as_layers(code)[0](X), evaluate(code, X))

    def test_a_number_that_no_sum_reads_may_be_too_large(self):
        given = Array("x", (3,), REAL, (integers(0, 2), integers(0, 2), REAL))
        parts = (Each((), Compare(">", add(X0, X1), const(1))), Each((), Sign(add(X2, const(-1)))))
        for result in (parts, parts[:1]):
            code = Code(given, (), (), Scores(result, "score"), range(len(result)))
            X = np.array([[2, 2, 1e39], [1, 0, -1e39], [2, 0, 5.0]])
            np.testing.assert_array_equal(as_layers(code)[0](X), evaluate(code, X))

    @pytest.mark.parametrize(
        ("left", "right", "X"),
        [
            (add(X0, const(1.0)), add(X1, const(1.0)), [[1e-17, 0], [0, 1e-17], [2, 1], [0, 0]]),
            (add(X0, const(1e10)), const(1e10), [[1e-8, 0], [-1e-8, 0], [1, 0]]),
        ],
    )
    def test_constants_that_cancel(self, left, right, X):
        """The program rounds at the size of each, though only their difference counts."""
        code = code_of(Compare(">", left, right), REAL, n=2)
        np.testing.assert_array_equal(as_layers(code)[0](np.array(X)), evaluate(code, np.array(X)))

    @settings(max_examples=100, deadline=None)
    @given(st.lists(st.integers(-60, 60), min_size=3, max_size=3))
    def test_several_constants_beside_whole_numbers(self, tenths):
        a, b, t = (each / 10 for each in tenths)
        code = code_of(Compare(">", add(add(X0, const(a)), const(b)), const(t)), integers(-9, 9), n=1)
        X = every(integers(-9, 9), n=1)
        np.testing.assert_array_equal(as_layers(code)[0](X), evaluate(code, X))

    @pytest.mark.parametrize("constants", [(0.0, 2.3), (-2.3, 0.0), (1.5, 4.25)])
    def test_constants_that_round_nothing(self, constants):
        added, end = map(const, constants)
        code = code_of(Compare(">=", add(X0, X1, added), end), integers(-9, 9), n=2)
        (group,) = layers_of(code, np.float32).layers[0].groups
        assert group.error is None

    def test_an_input_with_bounds_beyond_short_floats_has_no_short_layers(self):
        code = code_of(Sign(X0), Domain(-1e40, 1e40, False))
        with pytest.raises(NoLayers, match="too large"):
            layers_of(code, np.float32)
        assert layers_of(code, np.float64).n_units == 1

    @pytest.mark.parametrize("n_scores", [1, 2])
    def test_scores_of_inputs_that_nearly_cancel(self, n_scores):
        """The text rounds as it adds, in its own order: of labels that this might change, it decides."""
        rng = np.random.default_rng(0)
        weights = rng.normal(size=(n_scores, 3)).round(1)
        parts = tuple(
            Each((), add(*(Mul((const(float(w)), x)) for w, x in zip(row, (X0, X1, X2), strict=True))))
            for row in weights
        )
        code = Code(Array("x", (3,), REAL), (), (), Scores(parts, "label"), (0, 1))
        X = rng.normal(scale=1e6, size=(2_000, 3))
        between = weights[0] - weights[-1] if n_scores == 2 else weights[0]
        X[:, 2] = -(X[:, :2] @ between[:2]) / between[2]
        run, program = as_layers(code)
        np.testing.assert_array_equal(run(X), evaluate(code, X))
        assert program.n > 1_000

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.tuples(*[st.floats(-1e6, 1e6)] * 3), min_size=1, max_size=20), st.floats(-1e6, 1e6))
    def test_any_samples(self, rows, shift):
        run, _ = as_layers(self.CODE)
        X = np.array(rows)
        X[::2, 1] = X[::2, 0] + 0.1 * X[::2, 2] + shift * 1e-16
        np.testing.assert_array_equal(run(X), evaluate(self.CODE, X))

    def test_a_large_input_with_a_small_weight_moves_a_sum_little(self):
        """As of columns in unlike units, of which each has a weight that fits it."""
        code = code_of(Sign(add(X0, Mul((const(-1.0), X1)), Mul((const(1e-6), X2)))), REAL)
        ends_for = ends_of(layers_of(code, np.float32))
        ((small,),) = ends_for(np.array([[1.0, 0.5, 1e5]], dtype=np.float32))
        assert 0 < small.above.item() == -small.below.item() < 1e-5
        ((large,),) = ends_for(np.array([[1e5, 0.5, 1e5]], dtype=np.float32))
        assert large.above.item() > 1e-2

    def test_any_number_of_samples_in_doubt_takes_bounded_memory(self, unstructured):
        X = np.zeros((200_000, 12))
        run = as_layers(unstructured)[0]
        tracemalloc.start()
        try:
            run(X)
            assert tracemalloc.get_traced_memory()[1] < X.nbytes + (48 << 20)
        finally:
            tracemalloc.stop()

    def test_equal_scores_are_left_to_the_program(self):
        body = Mul((Ref("t", (Var("i"),)), X0))
        code = code_of(body, REAL, kind="label", tables=(table("t", [0.1, 0.3]),), loops=(loop("i", 2),))
        run, program = as_layers(code)
        X = np.array([[0.0, 1, 1], [1e-30, 0, 0], [-2.0, 5, 5]])
        np.testing.assert_array_equal(run(X), evaluate(code, X))
        assert program.n >= 1

    def test_equal_scores_that_are_not_rounded_are_no_doubt(self):
        body = Mul((Ref("t", (Var("i"),)), Sign(X0)))
        code = code_of(body, REAL, kind="label", tables=(table("t", [1.5, 1.5]),), loops=(loop("i", 2),))
        run, program = as_layers(code)
        X = np.array([[2.0, 1, 1], [-1.0, 0, 0]])
        np.testing.assert_array_equal(run(X), evaluate(code, X))
        assert program.n == 0

    def test_a_value_outside_is_noticed(self):
        run, _ = as_layers(code_of(Sign(add(X0, X1)), integers(0, 2)))
        for bad in (0.5, 3, -1, np.nan, np.inf, 1 + 1e-12):
            assert run(np.array([[0.0, 0, 0], [0, bad, 0]])) is None


def test_what_is_no_threshold_is_refused():
    for body in (Greatest((X0, X1)), Mul((X0, X1)), If(Compare(">", X0, const(0)), X1, X2)):
        with pytest.raises(NoLayers):
            layers_of(code_of(body, REAL), np.float32)


def test_large_forms_are_refused():
    n = 3000
    pairs = Define(
        "pair", (loop("i", n), loop("j", n)), Sign(add(Ref("x", (Var("i"),)), Ref("x", (Var("j"),))))
    )
    body = Reduce("sum", (loop("i", n), loop("j", n)), None, Ref("pair", (Var("i"), Var("j"))))
    with pytest.raises(NoLayers, match="terms"):
        layers_of(code_of(body, BOOLEAN, n, definitions=(pairs,)), np.float32)


@pytest.fixture(scope="module")
def unstructured():
    """Neurons that have nothing in common: each is a line of its own."""
    rng = np.random.default_rng(0)
    weights = np.where(rng.random((12, 30)) < 0.5, 0, rng.normal(size=(12, 30)))
    layers = [dd.Layer(weights, rng.normal(size=30)), dd.Layer(rng.normal(size=(30, 3)), np.zeros(3))]
    given_ = input_array(12, (12,), "real", None)
    names = [Define(f"side{k}", (), Sign(_sum_of(weights[:, k]))) for k in range(30)]
    parts = [
        Each((), add(*(Mul((const(float(w)), Ref(f"side{k}", ()))) for k, w in enumerate(column))))
        for column in layers[1].weights.T
    ]
    return Code(given_, (), tuple(names), Scores(tuple(parts), "label"), (0, 1, 2))


def _sum_of(weights):
    return add(*(Mul((const(float(w)), Ref("x", (const(k),)))) for k, w in enumerate(weights) if w))


class TestChoice:
    """A program without structure runs as layers, one with structure as it is printed."""

    def test_by_work(self, unstructured):
        code = unstructured
        assert work_of(layers_of(code, np.float32)) < work_of(code)
        assert compile_code(code)._loaded.chunk is None

    def test_structure_stays(self):
        columns = np.kron(np.eye(8), np.ones((8, 1)))
        network = dd.Network([dd.Layer(columns, -np.full(8, 3.5)), dd.Layer(np.ones((8, 1)), [0.5])])
        code = dd.distill(network, input_shape=(8, 8), input_domain="binary").code
        assert compile_code(code)._loaded.chunk is not None

    def test_the_same_in_any_type_and_order(self, unstructured):
        X = np.random.default_rng(1).normal(size=(5_000, 12)).astype(np.float32)
        expected = load_numpy(unstructured)[0](X.astype(np.float64))
        made = compile_code(unstructured)
        for given_ in (X, X.astype(np.float64), np.asfortranarray(X), X[::-1][::-1]):
            np.testing.assert_array_equal(made.predict(given_), expected)

    def test_an_error_names_the_sample(self, unstructured):
        X = np.zeros((5_000, 12))
        X[4_321, 7] = np.nan
        with pytest.raises(DomainError, match="sample 4321"):
            compile_code(unstructured).predict(X)
