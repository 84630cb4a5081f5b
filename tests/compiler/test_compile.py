"""Compiled programs: the same answers in chunks, on threads, from files; checked when they are made."""

import copy
import os
import pickle
import subprocess
import sys
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from compiler.networks import at_least, largest_of, neighbours_differ
from emit.ccode import needs_cc
from threadpoolctl import threadpool_info

import deepdistilling as dd
from deepdistilling.compiler import compile as compiling
from deepdistilling.compiler import compile_numpy
from deepdistilling.compiler.compile import BACKENDS, Loaded, compile_code
from deepdistilling.compiler.products import one_core_each
from deepdistilling.compiler.sharing import shared_out
from deepdistilling.errors import DomainError, ParameterError, UnsupportedError, VerificationError
from deepdistilling.program.evaluate import evaluate
from deepdistilling.program.sizes import specialise


@pytest.fixture(scope="module")
def differ():
    return dd.distill(neighbours_differ(9), input_domain="binary", output="score")


@pytest.fixture(scope="module")
def largest():
    return dd.distill(largest_of(4), input_domain="real")


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(compile_numpy, "CHUNK_BYTES", 9 * 16)


def bits(n, *dims):
    return (np.random.default_rng(n).random((n, *dims)) < 0.5).astype(np.int64)


class TestChunks:
    """A batch is computed in parts, and nothing shows where they meet."""

    @pytest.mark.parametrize("threads", [None, 1, 2, 5])
    @pytest.mark.parametrize("n", [1, 15, 16, 17, 33, 500])
    def test_borders(self, small_chunks, differ, n, threads):
        X = bits(n, 9)
        made = differ.compile(threads=threads)
        np.testing.assert_array_equal(made.predict(X), evaluate(differ.code, X))

    def test_an_error_names_the_sample_of_the_whole_batch(self, small_chunks, differ):
        X = bits(100, 9).astype(float)
        X[70, 3], X[90, 1] = 2, np.nan
        for threads in (1, 3):
            with pytest.raises(DomainError, match=r"value 2.0 of sample 70 at \(3,\)"):
                differ.compile(threads=threads).predict(X)

    def test_only_samples_outside_of_the_domain_are_different(self, small_chunks):
        program = dd.distill(at_least(4, 2), input_domain="binary", output="label")
        X = bits(60, 4)
        X[20] = [300, -299, 0, 0]  # their sum would not fit into a small type, nor as truth values
        X[21] = [3, 0, 0, 0]
        got = program.compile(threads=1).predict(X, check_domain=False)
        np.testing.assert_array_equal(got, evaluate(program.code, X))

    def test_labels_of_text(self, small_chunks):
        net = dd.Network([*at_least(4, 2).layers], classes=["few", "many or more"])
        program = dd.distill(net, input_domain="binary")
        X = bits(50, 4)
        want = np.where(X.sum(axis=1) >= 2, "many or more", "few")
        np.testing.assert_array_equal(program.compile().predict(X), want)

    def test_any_size(self, small_chunks, differ):
        program = differ.generalize()
        made = program.compile()
        for n, length in ((40, 9), (40, 2), (3, 700), (1, 5000)):
            X = bits(n, length)
            np.testing.assert_array_equal(made.predict(X), evaluate(specialise(program.code, (length,)), X))
            np.testing.assert_array_equal(made(X[0]), made.predict(X[:1])[0])


class TestThreads:
    """Parts of a batch shared out to threads that wait for the next one."""

    @pytest.mark.parametrize("bad", [0, 5])
    def test_an_error_is_raised_and_the_next_work_is_done(self, bad):
        def work(part):
            if part == bad:
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            shared_out(work, range(100), 2)
        done = []
        shared_out(done.append, range(50), 3)
        assert sorted(done) == list(range(50))

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
    def test_a_process_that_is_forked_off_has_threads_of_its_own(self):
        text = """
import os
from deepdistilling.compiler.products import one_core_each
from deepdistilling.compiler.sharing import shared_out
shared_out(print, range(2), 2)
child = os.fork()
done = []
shared_out(done.append, range(5), 2)
if child == 0:
    os._exit(len(done))
raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) - len(done))
"""
        subprocess.run([sys.executable, "-W", "ignore", "-c", text], check=True, timeout=60)


class TestTruthValuesTurned:
    """The text wants the axis of samples last; of many truth values, eight are turned at once."""

    @pytest.mark.parametrize("shape", [(2048, 64), (2000, 67), (700, 9, 21), (64, 2, 3, 5, 71)])
    def test_the_same_values_in_the_order_of_the_text(self, shape):
        X = np.random.default_rng(0).random(shape) < 0.5
        turned = compile_numpy.samples_last(X)
        np.testing.assert_array_equal(turned, X)
        assert turned.dtype == np.bool_
        assert np.moveaxis(turned, 0, -1).flags.c_contiguous
        np.testing.assert_array_equal(compile_numpy.samples_last(np.asfortranarray(X)), X)

    @pytest.mark.parametrize("shape", [(63, 9999), (99_999, 63), (100, 100), (1, 500, 500), (0, 70)])
    def test_what_is_faster_as_it_is(self, shape):
        X = np.zeros(shape, dtype=bool)
        assert compile_numpy.samples_last(X) is X
        numbers = np.zeros((2048, 64), dtype=np.int8)
        assert compile_numpy.samples_last(numbers) is numbers

    def test_a_batch(self):
        program = dd.distill(neighbours_differ(70), input_domain="binary", output="score")
        X = bits(4_000, 70)
        np.testing.assert_array_equal(program.predict(X), evaluate(program.code, X))


class TestArrays:
    """Every array of real numbers is a batch."""

    @pytest.mark.parametrize("dtype", [bool, np.uint8, np.int16, np.float16, np.float32, np.longdouble])
    @pytest.mark.parametrize("order", ["C", "F"])
    def test_types_and_orders(self, differ, dtype, order):
        X = bits(70, 9)
        np.testing.assert_array_equal(
            differ.compile().predict(np.array(X, dtype=dtype, order=order)), differ.predict(X)
        )

    def test_slices_that_lie_apart_and_run_backwards(self, differ):
        X = bits(60, 9)
        np.testing.assert_array_equal(differ.predict(X[::-3]), differ.predict(X)[::-3])

    @pytest.mark.parametrize(
        ("domain", "values"), [("sign", (-1, 1)), ((2, 5), (2, 3, 4, 5)), ((-300, 300), (-300, 300))]
    )
    def test_domains_of_integers(self, domain, values):
        program = dd.distill(at_least(4, 2), input_domain=domain, output="score")
        X = np.random.default_rng(0).choice(values, (80, 4))
        for dtype in (np.int16, np.int64, np.float32, np.float64):
            np.testing.assert_array_equal(program.predict(X.astype(dtype)), evaluate(program.code, X))
        for bad in (values[0] - 1, values[-1] + 1, values[0] + 0.5, np.nan, np.inf, 1e30, 65536 + values[0]):
            wrong = X.astype(float)
            wrong[5, 2] = bad
            with pytest.raises(DomainError, match=r"of sample 5 at \(2,\)"):
                program.predict(wrong)

    def test_unsigned_integers_that_would_wrap_around(self):
        program = dd.distill(at_least(4, 2), input_domain="sign", output="score")
        with pytest.raises(DomainError, match="the value 255 of sample 0"):
            program.predict(np.full((2, 4), 255, dtype=np.uint8))

    def test_a_domain_for_each_value(self):
        program = dd.distill(at_least(4, 2), input_domain=["binary", "sign", (0, 3), "real"], output="score")
        X = np.array([[0, -1, 3, 0.25], [1, 1, 0, -7.5]])
        np.testing.assert_array_equal(program.predict(X), evaluate(program.code, X))
        for place, bad in ((0, 0.5), (1, 0), (2, 4), (3, np.inf)):
            wrong = X.copy()
            wrong[1, place] = bad
            with pytest.raises(DomainError, match=rf"of sample 1 at \({place},\)"):
                program.predict(wrong)

    def test_a_file_is_read_chunk_by_chunk(self, small_chunks, differ, tmp_path):
        X = bits(200, 9).astype(np.float32)
        np.save(tmp_path / "X.npy", X)
        mapped = np.load(tmp_path / "X.npy", mmap_mode="r")
        np.testing.assert_array_equal(differ.compile().predict(mapped), differ.predict(X))

    def test_no_samples(self, differ, largest):
        assert differ.compile().predict(np.zeros((0, 9))).shape == (0, 8)
        assert largest.compile().predict(np.zeros((0, 4))).shape == (0,)

    def test_a_large_batch_needs_little_more_memory(self):
        program = dd.distill(at_least(400, 150), input_domain="binary", input_shape=(20, 20))
        X = np.zeros((50_000, 20, 20), dtype=np.uint8)
        X[::2, :10] = 1
        made = program.compile(threads=2)
        tracemalloc.start()
        try:
            answers = made.predict(X)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert answers.tolist() == [1, 0] * 25_000
        assert peak < X.nbytes / 2


def threads_of_products():
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}


class TestProducts:
    """Products of matrices keep to the thread that computes them: others may have the other cores."""

    @pytest.fixture
    def dense(self):
        weights = np.random.default_rng(0).normal(size=(9, 6)).round(2)
        return dd.distill(dd.Network([dd.Layer(weights, np.zeros(6))]), input_domain=(-9, 9), output="score")

    @pytest.mark.parametrize("threads", [None, 1, 2])
    def test_while_they_are_computed(self, small_chunks, dense, threads):
        before, made = threads_of_products(), dense.compile(threads=threads)
        seen = []

        def noted(X, out):
            seen.append(threads_of_products())
            return made._loaded.answers(X, out)

        loaded = replace(made._loaded, answers=noted)
        X = np.random.default_rng(1).integers(-9, 10, (300, 9))
        np.testing.assert_allclose(replace(made, _loaded=loaded).predict(X), evaluate(dense.code, X))
        assert seen
        assert all(each == {1} for each in seen)
        assert threads_of_products() == before

    def test_several_at_once(self):
        before = threads_of_products()
        with one_core_each():
            with one_core_each():
                assert threads_of_products() == {1}
            assert threads_of_products() == {1}
        assert threads_of_products() == before

    def test_after_an_error(self, dense):
        before = threads_of_products()
        with pytest.raises(DomainError, match="outside"):
            dense.predict(np.full((300, 9), 10))
        assert threads_of_products() == before


class TestOneSample:
    """A call gives what a batch gives."""

    def test_labels_are_values_of_python(self, largest):
        made = largest.compile()
        assert made([3.0, 1.0, 2.0, 0.0]) == 0
        assert type(made(np.array([3.0, 1.0, 2.0, 9.0]))) is int

    def test_flat_samples_lists_and_errors(self):
        made = dd.distill(at_least(4, 2), input_domain="binary", input_shape=(2, 2)).compile()
        assert made([[1, 0], [1, 0]]) == made([1, 0, 1, 0]) == made(np.array([True, False, True, False])) == 1
        with pytest.raises(DomainError, match=r"sample 0 at \(1, 0\)"):
            made([[0, 1], [2, 0]])
        assert made([[0, 0], [2, 0]], check_domain=False) == 1
        with pytest.raises(DomainError, match="must hold numbers"):
            made([["a", "b"], ["c", "d"]])
        with pytest.raises(DomainError, match="a batch must have shape"):
            made([1, 0])
        with pytest.raises(DomainError, match="as many values in each row"):
            made.predict([[1, 0], [1]])

    def test_rows_of_a_data_frame_and_mappings_are_read_by_name(self):
        pd = pytest.importorskip("pandas")
        network = dd.Network([dd.Layer([[1.0], [0.0], [-1.0]], [-0.5])])
        program = dd.distill(network, input_domain="binary", names=["a", "b", "c"])
        row = pd.DataFrame([[1, 0, 0]], columns=["a", "b", "c"])[["c", "b", "a"]].iloc[0]
        for x in (row, {"c": 0, "a": 1, "b": 0}, [1, 0, 0], pd.Series([1, 0, 0])):
            assert program(x) == program.explain(x).answer == 1
        with pytest.raises(DomainError, match="the sample has no value 'b'"):
            program({"c": 0, "a": 1})

    def test_an_answer_is_nobody_elses(self, differ):
        made, x = differ.compile(), np.array([1, 0, 1, 0, 1, 0, 1, 0, 1])
        first = made(x)
        first[:] = 7
        assert (made(x) == 1).all()


class TestWhatIsMade:
    """The value that `compile` returns."""

    def test_it_is_pickled_and_copied(self, differ):
        X = bits(20, 9)
        for program in (pickle.loads(pickle.dumps(differ)), copy.deepcopy(differ)):
            np.testing.assert_array_equal(program.predict(X), differ.predict(X))
        made = pickle.loads(pickle.dumps(differ.compile(threads=2)))
        assert made.threads == 2
        np.testing.assert_array_equal(made.predict(X), differ.predict(X))

    def test_it_cannot_be_changed(self, differ):
        with pytest.raises(AttributeError):
            differ.compile().threads = 3

    def test_what_cannot_be_asked_for(self, differ):
        with pytest.raises(UnsupportedError, match="no backend 'fortran'; there are numpy"):
            differ.compile("fortran")
        with pytest.raises(ParameterError, match="threads must be an integer of 1 or more"):
            differ.compile(threads=0)

    def test_a_backend_that_is_wrong_is_found(self, differ, monkeypatch):
        numpy_backend = BACKENDS["numpy"]

        def wrong(code):
            loaded = numpy_backend(code)

            def answers(X, out):
                return loaded.answers(X, out) + (X[:, :3].sum(axis=1) == 3)[:, np.newaxis]

            return Loaded(answers, loaded.chunk, loaded.values_per_thread)

        monkeypatch.setitem(compiling.BACKENDS, "wrong", wrong)
        with pytest.raises(VerificationError, match="defect of the backend") as caught:
            compile_code(differ.code, "wrong")
        assert caught.value.step == "compile (wrong)"
        assert caught.value.counterexample[:3].sum() == 3

    @pytest.mark.parametrize("backend", ["numba", pytest.param("c", marks=needs_cc)])
    def test_labels_keep_their_type_beside_equal_ones(self, backend):
        for classes in ([False, True], [0, 1], [0.0, 1.0]):
            program = dd.distill(dd.Network([*at_least(4, 2).layers], classes=classes), input_domain="binary")
            assert program.compile(backend).predict(bits(9, 4)).dtype == np.array(classes).dtype

    def test_it_is_compiled_once(self, differ, monkeypatch):
        program = pickle.loads(pickle.dumps(differ))
        program.predict(bits(3, 9))

        def never(code):
            raise AssertionError("compiled again")

        monkeypatch.setitem(compiling.BACKENDS, "numpy", never)
        assert program.predict(bits(3, 9)).shape == (3, 8)
        assert program(bits(1, 9)[0]).shape == (8,)
