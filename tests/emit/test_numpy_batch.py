"""The NumPy text for batches computes what `evaluate` computes, for samples of any type and memory order."""

import math
import warnings
from fractions import Fraction

import numpy as np
import pytest
from conformance.networks import case
from hypothesis import given, settings
from hypothesis import strategies as st
from program.strategies import codes, samples

import deepdistilling as dd
from deepdistilling.compiler.compile_inputs import preparer
from deepdistilling.compiler.inputs import input_array
from deepdistilling.emit import TARGETS, print_numpy
from deepdistilling.emit.numpy_batch import print_single
from deepdistilling.emit.shared.layout import WIDTH
from deepdistilling.lift import lift
from deepdistilling.program.code import Array, Code, Decision, Define, Each, Scores, Size, loop, table
from deepdistilling.program.domain import BOOLEAN, REAL, integers
from deepdistilling.program.evaluate import evaluate
from deepdistilling.program.expr import (
    Add,
    And,
    Compare,
    Const,
    Greatest,
    If,
    Least,
    Loop,
    Mod,
    Mul,
    Not,
    Power,
    Quotient,
    Reduce,
    Ref,
    Sign,
    Var,
    const,
)
from deepdistilling.program.sizes import specialise
from deepdistilling.verify.differential import sample_inputs

A, B, C = Var("i"), Var("j"), Var("k")
X = [Ref("x", (const(k),)) for k in range(4)]


def printed(code):
    """Run the text of a program, and return its function and the text."""
    source = print_numpy(code, doc=("A program.",))
    space = {"__name__": "printed"}
    exec(compile(source, "printed", "exec"), space)
    return space["program"], source


def assert_equal_values(code, X):
    """Compare the printed function with evaluation, on samples in every form; return the text."""
    function, source = printed(code)
    want = evaluate(specialise(code, X.shape[1:]), X)
    for form in forms_of(code, X):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            got = function(form)
        assert got.shape == want.shape, source
        if code.output == "label":
            assert got.dtype == want.dtype, source
            np.testing.assert_array_equal(got, want, err_msg=source)
        else:
            np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-9, err_msg=source)
    assert_equal_one_by_one(code, X, function(X))
    return source


def assert_equal_one_by_one(code, X, want):
    """Compare the text for one sample, where there is one, with what the text for batches returned."""
    source = print_single(code)
    if source is None:
        return
    space = {}
    exec(compile(source, "single", "exec"), space)
    samples = preparer(code.input)(X)
    for sample, answer in zip(samples[:8], want, strict=False):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            got = space["program"](sample)
        assert type(got) is (np.ndarray if answer.shape else type(answer.item())), source
        np.testing.assert_array_equal(got, answer, err_msg=source)


def forms_of(code, X):
    """A batch in every form that a caller may have it in."""
    yield X
    yield np.asfortranarray(X.astype(np.float64))
    yield np.repeat(X, 2, axis=0)[::2]
    if code.input.domain.integer:
        yield X.astype(np.float32)
    values = code.input.domain.values
    if values is not None:
        yield X.astype(np.int8)
        if values[0] >= 0:
            yield X.astype(np.uint16)
        if values == (0, 1):
            yield X.astype(bool)


def scored(*bodies, dims=(4,), domain=BOOLEAN, tables=(), definitions=(), sizes=()):
    """A program with a score for each body."""
    parts = tuple(body if isinstance(body, Each) else Each((), body) for body in bodies)
    given = Array("x", dims, domain)
    return Code(given, tables, definitions, Scores(parts, "score"), tuple(range(max(2, len(parts)))), sizes)


def several(code, n=50):
    return sample_inputs(code.input, n)


@settings(max_examples=120)
@given(st.data())
def test_any_program(data):
    code = data.draw(codes())
    assert_equal_values(code, data.draw(samples(code.input)))


@pytest.mark.parametrize("start", range(0, 120, 20))
def test_generated_networks(start):
    for seed in range(start, start + 20):
        each = case(seed)
        given_input = input_array(each.network.n_inputs, each.shape, each.domain, None)
        code = lift(each.network, given_input, ("score", "label", "probability")[seed % 3]).code
        X = sample_inputs(given_input, 60)
        function, source = printed(code)
        want = evaluate(code, X)
        assert_equal_one_by_one(code, X, function(X))
        if code.output == "label":
            np.testing.assert_array_equal(function(X), want, err_msg=source)
        else:
            np.testing.assert_allclose(function(X), want, rtol=1e-9, atol=1e-9, err_msg=source)


def test_it_is_a_target(tmp_path):
    program = dd.distill(case(0).network, input_shape=case(0).shape, input_domain="binary")
    path = tmp_path / "batch.txt"
    program.save(path, target="numpy")
    space = {}
    exec(compile(path.read_text(), str(path), "exec"), space)
    X = several(program.code)
    np.testing.assert_array_equal(space["program"](X), program.predict(X))
    assert TARGETS["numpy"].printer is print_numpy
    assert "one answer each" in program.to("numpy")


class TestTypes:
    """The smallest that hold everything; nothing overflows on the way."""

    @pytest.mark.parametrize("n", [126, 127, 128, 129, 255, 256, 300])
    def test_counts_at_the_ends_of_types(self, n):
        code = scored(Reduce("sum", (loop("i", n),), None, Ref("x", (A,))), dims=(n,))
        X = np.ones((3, n), dtype=np.int64)
        X[1] = 0
        source = assert_equal_values(code, X)
        assert ("dtype=np.int8)" in source) == (n <= 127)

    def test_a_sum_of_sums_is_widened_between(self):
        both = (loop("i", 40), loop("j", 40))
        code = scored(Reduce("sum", both, None, Ref("x", (A, B))), dims=(40, 40))
        source = assert_equal_values(code, np.ones((2, 40, 40), dtype=np.int64))
        assert "dtype=np.int8)\n    scores = np.add.reduce(sums, axis=0, dtype=np.int16)" in source

    def test_products_and_sums_of_large_digits(self):
        a, b, c = (Ref("x", (const(k),)) for k in range(3))
        code = scored(
            Mul((a, b, c)),
            Add((Mul((const(100), a)), Mul((const(-100), b)), const(-27))),
            Add((a, b, Mul((Const(0.5, "float"), c)))),
            Mul((a, b, Const(2.5, "float"))),
            Mod(Mul((a, b)), const(7)),
            If(Compare(">", a, const(0)), const(127), const(-127)),
            If(Compare(">", a, b), Mul((const(120), a)), const(-90)),
            Least((Mul((const(3), a)), Mul((const(70), b)))),
            dims=(3,),
            domain=integers(-100, 100),
        )
        assert_equal_values(code, several(code, 300))

    def test_opposites_of_the_least_numbers(self):
        a = Ref("x", (const(0),))
        code = scored(
            Mul((const(-1), a)), Sign(a), Add((const(5), Mul((const(-1), a)))), domain=integers(-128, 0)
        )
        X = np.full((2, 4), -128)
        assert_equal_values(code, X)

    def test_powers_beyond_64_bits(self):
        digits = Reduce("sum", (loop("i", 80),), None, Mul((Power(2, A), Ref("x", (A,)))))
        code = scored(Sign(Add((digits, const(-(2**79))))), dims=(80,))
        X = np.zeros((3, 80), dtype=np.int64)
        X[0, 79], X[1, 79], X[1, 0], X[2, :79] = 1, 1, 1, 1
        assert_equal_values(code, X)
        assert printed(code)[0](X)[:, 0].tolist() == [0, 1, -1]

    def test_halves_are_compared_as_whole_numbers(self):
        halves = table("t", [0.5, -1.5, 2.25, 3.0])
        definition = Define("d", (loop("i", 4),), Sign(Add((Ref("x", (A,)), Ref("t", (A,))))))
        code = scored(
            Each((loop("i", 4),), Ref("d", (A,))),
            Compare(">", Ref("x", (const(0),)), Const(Fraction(1, 2), "fraction")),
            tables=(halves,),
            definitions=(definition,),
            domain=integers(-3, 3),
        )
        source = assert_equal_values(code, several(code))
        assert "float64" not in source.split("return")[0]

    def test_numbers_with_no_power_of_two_below_the_line_stay(self):
        third = Const(Fraction(1, 3), "fraction")
        code = scored(
            Sign(Add((Mul((third, Ref("x", (const(0),)))), Const(0.1, "float")))), domain=integers(-3, 3)
        )
        assert "1 / 3" in assert_equal_values(code, several(code))


class TestLoops:
    """Bounds that move become rectangles."""

    def test_windows_inside(self):
        window = Reduce("sum", (Loop("k", A, Add((A, const(3)))),), None, Ref("x", (C,)))
        code = scored(Each((loop("i", 5),), window), dims=(7,))
        source = assert_equal_values(code, several(code))
        assert "values[:5] + values[1:6] + values[2:]" in source

    def test_windows_that_are_cut_off(self):
        ends = Greatest((Add((A, const(-1))), const(0))), Least((Add((A, const(2))), const(6)))
        for op in ("sum", "any", "all"):
            window = Reduce(op, (Loop("k", *ends),), None, Ref("x", (C,)))
            code = scored(Each((loop("i", 6),), window), dims=(6,))
            assert_equal_values(code, several(code))

    def test_windows_that_are_cut_off_on_two_axes(self):
        for op, domain in (("sum", integers(-50, 50)), ("any", BOOLEAN), ("all", BOOLEAN), ("sum", BOOLEAN)):
            loops = (
                Loop("k", Greatest((Add((A, const(-2))), const(0))), Least((Add((A, const(3))), const(6)))),
                Loop("m", Greatest((Add((B, const(-1))), const(0))), Least((Add((B, const(2))), const(5)))),
            )
            body = Reduce(op, loops, None, Ref("x", (C, Var("m"))))
            code = scored(Each((loop("i", 6), loop("j", 5)), body), dims=(6, 5), domain=domain)
            source = assert_equal_values(code, several(code))
            assert "np.pad(" in source

    def test_windows_are_cut_off_by_less_than_they_leave(self):
        ends = Greatest((Add((A, const(-2))), const(1))), Least((Add((A, const(3))), const(5)))
        body = Reduce("sum", (Loop("k", *ends),), None, Ref("x", (C,)))
        code = scored(Each((loop("i", 6),), body), dims=(6,))
        assert "np.pad(" not in assert_equal_values(code, several(code))

    def test_windows_of_a_table_and_of_reals(self):
        ends = A, Add((A, const(3)))
        for name, domain in (("t", BOOLEAN), ("x", REAL)):
            body = Reduce("sum", (Loop("k", *ends),), None, Ref(name, (C,)))
            code = scored(
                Each((loop("i", 4),), Add((body, Ref("x", (A,))))),
                dims=(6,),
                domain=domain,
                tables=(table("t", [3, 1, 4, 1, 5, 9]),),
            )
            assert_equal_values(code, several(code))

    def test_long_windows(self):
        body = Reduce("sum", (Loop("k", A, Add((A, const(20)))),), None, Ref("x", (C,)))
        code = scored(Each((loop("i", 11),), body), dims=(30,))
        assert_equal_values(code, several(code))

    def test_windows_that_wrap_around_on_two_axes(self):
        place = tuple(Mod(Add((v, const(-1), w)), const(n)) for v, w, n in ((A, C, 5), (B, Var("m"), 4)))
        window = Reduce("sum", (loop("k", 3), loop("m", 3)), None, Ref("x", place))
        code = scored(Each((loop("i", 5), loop("j", 4)), window), dims=(5, 4))
        source = assert_equal_values(code, several(code))
        assert "np.concatenate((x[-1:], x, x[:1]), axis=0)" in source
        assert "np.add.reduce" not in source  # three rows of sums of three

    def test_windows_that_wrap_around_more_than_once(self):
        body = Reduce("sum", (loop("k", 9),), None, Ref("x", (Mod(Add((A, C, const(-4))), const(3)),)))
        code = scored(Each((loop("i", 3),), body), dims=(3,))
        assert "% 3" in assert_equal_values(code, several(code))

    def test_places_that_stay_at_the_ends(self):
        held = Least((Greatest((Add((A, const(-2))), const(0))), const(5)))
        code = scored(Each((loop("i", 9),), Ref("x", (held,))), dims=(6,))
        assert_equal_values(code, several(code))

    @pytest.mark.parametrize("op", ["sum", "any", "all"])
    @pytest.mark.parametrize(("start", "stop"), [(const(0), A), (Add((A, const(1))), const(6))])
    def test_triangles(self, op, start, stop):
        body = Reduce(op, (Loop("k", start, stop),), None, Ref("x", (C,)))
        code = scored(Each((loop("i", 6),), body), dims=(6,))
        assert_equal_values(code, several(code))

    def test_triangles_inside_of_triangles(self):
        loops = (loop("i", 5), Loop("j", Add((A, const(1))), const(5)), Loop("k", A, B))
        body = Mul((Ref("x", (A, B)), Ref("x", (C, B))))
        code = scored(Reduce("sum", loops, None, body), dims=(5, 5), domain=integers(-2, 2))
        assert_equal_values(code, several(code))

    def test_bounds_that_are_looked_up(self):
        starts = table("t", [0, 2, 1, 4])
        body = Reduce("sum", (Loop("k", Ref("t", (A,)), const(6)),), None, Ref("x", (C,)))
        code = scored(Each((loop("i", 4),), body), dims=(6,), tables=(starts,))
        assert_equal_values(code, several(code))

    def test_all_others(self):
        others = Reduce("sum", (loop("j", 5),), Compare("!=", B, A), Ref("x", (B,)))
        code = scored(Each((loop("i", 5),), others), dims=(5,), domain=integers(-3, 3))
        source = assert_equal_values(code, several(code))
        assert "[:, None]" not in source  # the whole sum less one: no array over both loops

    def test_all_others_where_the_one_may_be_none_of_them(self):
        others = Reduce("sum", (loop("j", 3),), Compare("!=", B, A), Ref("x", (B,)))
        code = scored(Each((loop("i", 5),), others), dims=(5,))
        assert_equal_values(code, several(code))

    def test_what_does_not_depend_on_a_loop_is_repeated(self):
        for op in ("sum", "any", "all"):
            for stop in (0, 1, 4):
                code = scored(Reduce(op, (loop("j", stop), loop("i", 3)), None, Ref("x", (A,))), dims=(3,))
                assert_equal_values(code, several(code))

    def test_diagonals_steps_and_reversals(self):
        code = scored(
            Reduce("sum", (loop("i", 4),), None, Ref("x", (A, A))),
            Reduce("sum", (loop("i", 4),), None, Ref("x", (A, Add((const(3), Mul((const(-1), A))))))),
            Reduce("sum", (loop("i", 2),), None, Ref("x", (Mul((const(2), A)), const(1)))),
            Each((loop("i", 4), loop("j", 3)), Ref("x", (A, Add((B, const(1)))))),
            Each((loop("i", 4), loop("j", 4)), Ref("x", (B, A))),
            dims=(4, 4),
        )
        assert_equal_values(code, several(code))

    def test_guards_that_read_the_samples(self):
        guard = And((Ref("x", (B,)), Not(Ref("x", (A,)))))
        for op in ("sum", "any", "all"):
            code = scored(Each((loop("i", 4),), Reduce(op, (loop("j", 4),), guard, Compare("<", A, B))))
            assert_equal_values(code, several(code))


class TestProducts:
    """Sums over tables are products of matrices, exact ones."""

    @staticmethod
    def product(weights, dims, domain):
        own = tuple(Var(name) for name in "jk"[: len(dims)])
        loops = tuple(loop(each.name, length) for each, length in zip(own, dims, strict=True))
        body = Reduce("sum", loops, None, Mul((Ref("t", (A, *own)), Ref("x", own))))
        given = (table("t", weights),)
        return scored(Each((loop("i", len(weights)),), body), dims=dims, domain=domain, tables=given)

    @pytest.mark.parametrize("dims", [(6,), (2, 5)])
    def test_small_integers_in_single_precision(self, dims):
        weights = np.random.default_rng(0).integers(-5, 6, (3, *dims))
        code = self.product(weights, dims, integers(0, 3))
        source = assert_equal_values(code, several(code))
        assert "float32" in source
        assert ("tensordot" in source) == (len(dims) > 1)

    def test_larger_integers_in_double_precision(self):
        weights = np.array([[2**24 + 1, 1, -1], [3, 2**24 - 1, 2]])
        code = self.product(weights, (3,), integers(-3, 3))
        source = assert_equal_values(code, several(code))
        assert "float32" not in source
        function, _ = printed(code)
        assert function(np.array([[3, 1, -1]]))[0, 0] == 3 * (2**24 + 1) + 2

    def test_integers_beyond_floats_are_added_as_integers(self):
        function, source = printed(self.product([[2**52 + 1, 1, -1]], (3,), integers(-5, 5)))
        assert "@" not in source
        assert function(np.array([[5, 4, 3]]))[0, 0] == float(5 * (2**52 + 1) + 1)

    def test_reals(self):
        code = self.product(np.random.default_rng(0).normal(size=(3, 5)), (5,), REAL)
        assert "@" in assert_equal_values(code, several(code))


class TestSumsOfElements:
    """Many sums of single elements are one product; what decides is added up in the order of the program."""

    @staticmethod
    def sums(weights, domain, kind="score"):
        rng = np.random.default_rng(0)
        bodies = []
        for row in weights:
            terms = [Mul((const(weight), Ref("x", (const(k),)))) for k, weight in enumerate(row) if weight]
            bodies.append(Add((*terms, const(int(rng.integers(-5, 5))))))
        parts = tuple(Each((), Sign(body) if kind == "sign" else body) for body in bodies)
        given = Array("x", (len(weights[0]),), domain)
        result = Scores(parts, "score" if kind == "sign" else kind)
        return Code(given, (), (), result, tuple(range(len(weights))))

    @pytest.mark.parametrize("kind", ["score", "sign", "label", "probability"])
    @pytest.mark.parametrize("domain", [BOOLEAN, integers(-9, 9)])
    def test_whole_numbers(self, kind, domain):
        weights = np.random.default_rng(1).integers(-4, 5, (6, 8)).tolist()
        code = self.sums(weights, domain, kind)
        assert "WEIGHTS" in assert_equal_values(code, several(code))

    def test_reals_that_are_scores(self):
        weights = np.random.default_rng(1).normal(size=(4, 8)).tolist()
        code = self.sums(weights, BOOLEAN)
        assert "WEIGHTS @" in assert_equal_values(code, several(code))
        for kind in ("sign", "label"):
            code = self.sums(weights, BOOLEAN, kind)
            assert "WEIGHTS" not in assert_equal_values(code, several(code))

    def test_few_or_scattered_elements_stay(self):
        few = self.sums([[1, 2, 3, 0], [1, 1, 1, 1]], BOOLEAN)
        assert "WEIGHTS" not in assert_equal_values(few, several(few))
        scattered = np.zeros((10, 60), dtype=int)
        for k in range(10):
            scattered[k, 5 * k : 5 * k + 4] = 3
        code = self.sums(scattered.tolist(), BOOLEAN)
        assert "WEIGHTS" not in assert_equal_values(code, several(code))

    def test_elements_of_a_definition(self):
        rows = Define("d", (loop("i", 6),), Compare(">", Ref("x", (A,)), Ref("x", (Add((A, const(1))),))))
        bodies = []
        for shift in range(6):
            terms = (Mul((const(k + shift - 4), Ref("d", (const(k),)))) for k in range(6))
            bodies.append(Sign(Add((*terms, Ref("x", (const(shift),))))))
        code = scored(*bodies, dims=(7,), domain=integers(0, 3), definitions=(rows,))
        assert_equal_values(code, several(code))


class TestNamedSizes:
    """The text reads sizes from the samples."""

    SIZES = (Size("n", 0, 3), Size("m", 1, 4))

    @pytest.mark.parametrize("shape", [(3, 4), (7, 2), (1, 1), (2, 30), (130, 140)])
    def test_sums_of_rows_and_columns(self, shape):
        n, m = Var("n"), Var("m")
        rows = Define(
            "rows",
            (Loop("i", const(0), n),),
            Reduce("sum", (Loop("j", const(0), m),), None, Ref("x", (A, B))),
        )
        largest = Reduce(
            "all",
            (Loop("k", const(0), n),),
            Compare("!=", C, A),
            Compare(">", Ref("rows", (A,)), Ref("rows", (C,))),
        )
        pairs = Reduce(
            "sum",
            (Loop("i", const(0), Add((n, const(-1)))), Loop("j", const(0), m)),
            None,
            And((Ref("x", (A, B)), Not(Ref("x", (Add((A, const(1))), B))))),
        )
        code = scored(
            Each((Loop("i", const(0), n),), largest),
            pairs,
            Mul((n, pairs)),
            dims=(3, 4),
            definitions=(rows,),
            sizes=self.SIZES,
        )
        X = (np.random.default_rng(0).random((5, *shape)) < 0.5).astype(np.int64)
        assert_equal_values(code, X)

    @pytest.mark.parametrize("n", [2, 3, 4, 5, 50])
    def test_windows_that_may_not_fit(self, n):
        size = Var("n")
        inside = Each(
            (Loop("i", const(0), Add((size, const(-2)))),),
            Reduce("all", (loop("k", 3),), None, Ref("x", (Add((A, C)),))),
        )
        ends = Greatest((Add((A, const(-1))), const(0))), Least((Add((A, const(2))), size))
        cut = Each((Loop("i", const(0), size),), Reduce("sum", (Loop("k", *ends),), None, Ref("x", (C,))))
        around = Each((Loop("i", const(0), size),), Ref("x", (Mod(Add((A, const(1))), size),)))
        code = scored(inside, cut, around, dims=(5,), sizes=(Size("n", 0, 5),))
        X = (np.random.default_rng(n).random((6, n)) < 0.6).astype(np.int64)
        assert_equal_values(code, X)

    def test_lengths_that_the_program_is_not_for_are_refused(self):
        half = Quotient(Var("n"), 2)
        first = Reduce("sum", (Loop("i", const(0), half),), None, Ref("x", (A,)))
        last = Reduce("sum", (Loop("i", const(0), half),), None, Ref("x", (Add((A, half)),)))
        code = scored(Compare(">", first, last), dims=(4,), sizes=(Size("n", 0, 4),))
        for n in (2, 4, 50):
            assert_equal_values(code, (np.random.default_rng(n).random((20, n)) < 0.5).astype(np.int64))
        with pytest.raises(ValueError, match="the length must be a multiple of 2"):
            printed(code)[0](np.zeros((3, 5)))

    @pytest.mark.parametrize("kind", ["label", "probability"])
    @pytest.mark.parametrize("n", [1, 2, 6])
    def test_as_many_scores_as_there_are(self, kind, n):
        parts = (Each((Loop("i", const(0), Var("n")),), Ref("x", (A,))),)
        given = Array("x", (3,), integers(-2, 2))
        code = Code(given, (), (), Scores(parts, kind), (0, 1, 2), (Size("n", 0, 3),))
        X = np.random.default_rng(0).integers(-2, 3, (20, n))
        assert_equal_values(code, X)


class TestText:
    """What is printed reads well."""

    def test_repeated_expressions_have_a_name(self):
        count = Reduce("sum", (loop("i", 4),), None, Ref("x", (A,)))
        test = And((Compare(">=", count, const(1)), Compare("<=", count, const(2))))
        code = Code(Array("x", (4,), BOOLEAN), (), (), Decision(test), ("no", "yes"))
        assert print_numpy(code) == (
            "import numpy as np\n"
            "\n"
            'LABELS = np.array(["no", "yes"])\n'
            "\n"
            "\n"
            "def program(X):\n"
            "    x = np.asarray(X, dtype=np.bool)\n"
            "    x = np.ascontiguousarray(x.transpose(1, 0))  # samples last\n"
            "    total = np.add.reduce(x.view(np.int8), axis=0, dtype=np.int8)\n"
            "    return LABELS[((total >= 1) & (total <= 2)).view(np.int8)]\n"
        )

    def test_names_of_single_values(self):
        given = Array("x", (3,), REAL, None, ("age", "my height", "np"))
        test = Compare(">", Ref("x", (const(0),)), Ref("x", (const(2),)))
        source = print_numpy(Code(given, (), (), Decision(test), (0, 1)))
        assert "age = x[0]\n" in source
        assert "(age > np_)" in source

    @pytest.mark.parametrize(
        ("index", "text"),
        [
            (If(X[0], const(1), If(X[1], const(0), const(2))), "(1 - 2 * x[1]) * (~x[0]) + 1"),
            (If(X[0], If(X[1], const(0), const(1)), const(2)), "(-x[1] - 1) * x[0] + 2"),
            (If(X[0], const(0), If(X[1], const(2), const(1))), "(x[1] + 1) * (~x[0])"),
        ],
    )
    def test_choices_in_choices(self, index, text):
        code = Code(Array("x", (4,), BOOLEAN), (), (), Decision(index), (0, 1, 2))
        source = assert_equal_values(code, several(code))
        assert f"LABELS[{text}]" in source.replace(".view(np.int8)", "")

    def test_a_part_that_is_summed_twice_is_summed_once(self):
        both = (loop("i", 20), loop("j", 20))
        whole = Reduce("sum", both, None, Ref("x", (A, B)))
        columns = Reduce("sum", (loop("i", 20),), None, Ref("x", (A, B)))
        above = Reduce("sum", (loop("j", 20),), None, Compare(">", columns, const(9)))
        source = assert_equal_values(
            scored(whole, above, dims=(20, 20)), np.ones((2, 20, 20), dtype=np.int64)
        )
        assert source.count("np.add.reduce(x.view(np.int8), axis=0, dtype=np.int8)") == 1

    def test_what_is_the_same_for_all_samples_stands_before_the_function(self):
        others = Reduce(
            "all", (loop("j", 4),), Compare("!=", B, A), Compare(">", Ref("x", (A,)), Ref("x", (B,)))
        )
        code = scored(Each((loop("i", 4),), others), domain=REAL)
        source = assert_equal_values(code, several(code))
        assert source.index("MASK = np.arange") < source.index("def program")

    def test_long_sums_are_cut(self):
        terms = tuple(Mul((const(k + 1), Ref("x", (const(k),)))) for k in range(500))
        code = scored(Sign(Add((*terms, const(-60000)))), dims=(500,))
        assert_equal_values(code, several(code))

    def test_deep_choices_are_cut(self):
        body = const(0)
        for k in range(60):
            body = If(
                Compare(">", Ref("x", (const(k % 4),)), const(k % 3)),
                Mul((const(1), Ref("x", (const(0),)))),
                Add((body, const(1))),
            )
        code = scored(body, domain=integers(0, 3))
        assert_equal_values(code, several(code))

    def test_lines_are_short(self):
        source = dd.distill(case(12).network, input_shape=case(12).shape, input_domain="binary").to("numpy")
        long = [line for line in source.splitlines() if len(line) > WIDTH + 60]
        assert not long


def test_choices_between_reals_are_counts():
    chosen = If(Ref("x", (const(0), B)), Const(2.5, "float"), Const(Fraction(1, 3), "fraction"))
    total = Reduce("sum", (loop("j", 9),), None, Mul((chosen, Ref("x", (const(1), B)))))
    code = scored(total, dims=(2, 9))
    source = assert_equal_values(code, several(code))
    assert "np.where" not in source
    decided = Code(code.input, (), (), Decision(Compare(">", total, const(1))), (0, 1))
    assert_equal_values(decided, several(code))  # in the order that evaluation has: none of this there


def test_the_largest_array_is_known():
    from deepdistilling.emit.numpy_batch import module_of

    pairs = Each((loop("i", 30), loop("j", 30)), Compare(">", Ref("x", (A,)), Ref("x", (B,))))
    module = module_of(scored(pairs, dims=(30,), domain=integers(0, 9)))
    assert module.width == 900
    reals = module_of(scored(pairs, dims=(30,), domain=REAL))
    assert reals.width in (900, math.prod((30, 30)))
