"""The backends that compile loops, numba and c: one function that checks, converts and computes."""

import shutil
import subprocess
from dataclasses import replace

import numpy as np
import pytest
from compiler.networks import at_least

import deepdistilling as dd
from deepdistilling.compiler.compile import compile_code
from deepdistilling.compiler.compile_c import load_c
from deepdistilling.compiler.compile_numba import load_numba
from deepdistilling.compiler.compile_shapes import emptier
from deepdistilling.emit.c import print_runner
from deepdistilling.emit.numba import print_kernel
from deepdistilling.errors import DomainError, MissingExtraError, UnsupportedError
from deepdistilling.program.domain import of_values
from deepdistilling.program.evaluate import evaluate
from deepdistilling.program.sizes import specialise
from emit.ccode import OPTIONS, needs_cc
from emit.loop_programs import EVERY, columns_of_a_table, largest, rest_of_columns
from emit.test_loops import close, drawn, shapes_of

pytestmark = pytest.mark.slow  # each program takes seconds to compile


def numba(code, threads=None):
    pytest.importorskip("numba")
    return compile_code(code, "numba", threads)


def c(code, threads=None):
    if shutil.which("cc") is None:
        pytest.skip("needs a C compiler, cc")
    return compile_code(code, "c", threads)


@pytest.fixture(params=[numba, c], ids=["numba", "c"])
def compiled(request):
    return request.param


@pytest.mark.parametrize(
    "name", ["grid that wraps", "lines compared", "largest", "columns, probability", "pairs"]
)
def test_every_size(compiled, name):
    code = EVERY[name]
    program = compiled(code)
    for shape in shapes_of(code):
        X = drawn(code, shape)
        close(code, program.predict(X), evaluate(specialise(code, shape), X))


def test_values_outside_the_domain_are_found_by_what_is_compiled(compiled):
    program = compiled(columns_of_a_table())
    X = drawn(columns_of_a_table(), (3,))
    assert program.predict(X).tolist() == evaluate(columns_of_a_table(), X).tolist()
    assert [program(x) for x in X] == program.predict(X).tolist()
    for place, value in [(0, 2), (0, 0.5), (1, 301), (1, 1e300), (2, np.nan), (2, np.inf)]:
        wrong = X.copy()
        wrong[3, place] = value
        with pytest.raises(DomainError, match="outside the domain"):
            program.predict(wrong)


@pytest.mark.parametrize(
    ("domain", "inside", "outside"),
    [
        ("binary", (0, 1), (2, -1, 255, 256, 0.5, np.nan)),
        ("sign", (-1, 1), (0, 2, 255, 2**32 - 1, 2**64 - 1, -0.5, np.inf)),
        ((-300, 300), (-300, -7, 300), (301, -301, 65_536, 0.25, 1e30, -np.inf, np.nan)),
        ((3, 900), (3, 5, 900), (2, 901, 3.5, np.nan)),
        ("real", (-1e300, 0.1, 5), (np.inf, -np.inf, np.nan)),
    ],
)
def test_every_domain_in_every_type(compiled, domain, inside, outside):
    """What a type can hold of the domain is taken in it, and what lies outside is refused in it."""
    if compiled is numba and domain not in ("sign", "real"):
        pytest.skip("Numba compiles anew for each type")
    program = dd.distill(at_least(4, 2), input_domain=domain, output="score")
    made = compiled(program.code)
    for name in ("?", "b", "B", "h", "H", "i", "I", "q", "Q", "e", "f", "d", "g", ">f8", ">i4"):
        kind = np.dtype(name)

        def held(values, kind=kind):
            with np.errstate(all="ignore"):
                return [
                    each
                    for each in values
                    if isinstance(each, float) <= (kind.kind == "f") and _is_held(each, kind)
                ]

        values = held(inside)
        if not values:
            continue
        X = np.random.default_rng(0).choice(np.array(values, dtype=kind), (30, 4))
        close(program.code, made.predict(X), evaluate(program.code, X))
        close(program.code, np.array([made(x) for x in X[:3]]), evaluate(program.code, X[:3]))
        for bad in held(outside):
            wrong = X.copy()
            wrong[7, 2] = bad
            with pytest.raises(DomainError, match=r"of sample 7 at \(2,\)"):
                made.predict(wrong)
            with pytest.raises(DomainError, match=r"at \(2,\)"):
                made(wrong[7])


def _is_held(value, kind):
    if kind.kind == "f":
        return bool(np.isnan(value)) or float(np.array(value, dtype=kind)) == value
    info = (0, 1) if kind.kind == "b" else (np.iinfo(kind).min, np.iinfo(kind).max)
    return info[0] <= value <= info[1]


@pytest.mark.parametrize("load", [load_numba, pytest.param(load_c, marks=needs_cc)])
def test_a_domain_that_lists_its_values(load):
    code = dd.distill(at_least(4, 2), input_domain=(3, 900), output="score").code
    code = replace(code, input=replace(code.input, domain=of_values([3, 5, 900])))
    fill, single = load(code)
    X = np.random.default_rng(0).choice([3, 5, 900], (30, 4))
    answers = emptier(code)(X.shape)
    assert fill(X, answers)
    close(code, answers, evaluate(code, X))
    close(code, np.array([single(x) for x in X]), evaluate(code, X))
    for bad in (4, 899, 3.5):
        wrong = X.astype(float)
        wrong[7, 2] = bad
        assert not fill(wrong, answers)
        assert single(wrong[7]) is None


def test_a_domain_for_each_value(compiled):
    """Runs of equal domains, as columns of a table have them."""
    domains = ["binary", "binary", "sign", (0, 3), (0, 3), (2, 9)]
    program = dd.distill(at_least(6, 3), input_domain=domains, output="score")
    made, rng = compiled(program.code), np.random.default_rng(0)
    choices = [(0, 1), (0, 1), (-1, 1), range(4), range(4), range(2, 10)]
    X = np.stack([rng.choice(each, 50) for each in choices], axis=1)
    close(program.code, made.predict(X), evaluate(program.code, X))
    for place, bad in enumerate((2, -1, 0, 4, -1, 10)):
        wrong = X.copy()
        wrong[20, place] = bad
        with pytest.raises(DomainError, match=rf"of sample 20 at \({place},\)"):
            made.predict(wrong)


def test_whole_numbers_beside_real_ones_are_whole(compiled):
    program = dd.distill(at_least(3, 2), input_domain=[(0, 3), "real", "binary"], output="score")
    made = compiled(program.code)
    X = np.array([[3, 0.25, 1], [0, -7.5, 0]])
    close(program.code, made.predict(X), evaluate(program.code, X))
    for kind in (np.float64, np.float32):
        wrong = X.astype(kind)
        wrong[1, 0] = 0.5
        with pytest.raises(DomainError, match=r"of sample 1 at \(0,\)"):
            made.predict(wrong)


def test_every_type_and_memory_order(compiled):
    code = rest_of_columns("score")
    program = compiled(code)
    X = drawn(code, (4, 6), count=30)
    want = program.predict(X)
    for kind in (bool, np.uint8, np.int16, np.float16, np.float32, np.float64):
        np.testing.assert_array_equal(program.predict(X.astype(kind)), want)
    np.testing.assert_array_equal(program.predict(np.asfortranarray(X)), want)
    np.testing.assert_array_equal(program.predict(X[::-1])[::-1], want)
    unaligned = np.frombuffer(b"." + X.astype(np.float32).tobytes(), np.uint8)[1:].view(np.float32)
    np.testing.assert_array_equal(program.predict(unaligned.reshape(X.shape)), want)


def test_threads_give_the_same_answers(compiled):
    program = dd.distill(at_least(5, 2), input_domain="binary")
    X = np.random.default_rng(0).integers(0, 2, (200_000, 5))
    np.testing.assert_array_equal(compiled(program.code, 3).predict(X), program.predict(X))


def test_integers_are_signed_and_narrow():
    text = print_kernel(EVERY["lines of one size"]).text
    assert "uint8" not in text
    assert "np.int8(0)" in text
    assert "np.float64" not in text
    assert "break" in print_kernel(largest()).text


@needs_cc
def test_the_c_that_is_compiled_has_no_warnings(tmp_path):
    for name in ("grid that wraps", "columns, probability", "pairs"):
        path = tmp_path / "program.c"
        path.write_text(print_runner(EVERY[name]).text)
        command = [
            "cc",
            *OPTIONS.split(),
            "-Wno-type-limits",  # no value of a short type may be outside
            str(path),
            "-o",
            str(tmp_path / "x.so"),
            "-lm",
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_without_a_compiler_the_error_says_what_to_do(monkeypatch):
    monkeypatch.setenv("CC", "no-such-compiler")
    with pytest.raises(MissingExtraError, match="needs a C compiler: there is no 'no-such-compiler'"):
        compile_code(largest(), "c")


@needs_cc
def test_a_compiler_that_fails_is_quoted(monkeypatch, tmp_path):
    broken = tmp_path / "broken-cc"
    broken.write_text("#!/bin/sh\necho no space left >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("CC", str(broken))
    with pytest.raises(UnsupportedError, match="no space left"):
        compile_code(rest_of_columns("label"), "c")
