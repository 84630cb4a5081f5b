"""The backend numba: one compiled function that checks, converts and computes."""

import numpy as np
import pytest

from deepdistilling.compiler.compile import compile_code
from deepdistilling.emit.numba import print_kernel
from deepdistilling.errors import DomainError
from deepdistilling.program.evaluate import evaluate
from deepdistilling.program.sizes import specialise
from emit.loop_programs import EVERY, columns_of_a_table, largest, rest_of_columns
from emit.test_loops import close, drawn, shapes_of

numba = pytest.importorskip("numba")

pytestmark = pytest.mark.slow  # each program takes seconds to compile


@pytest.mark.parametrize(
    "name", ["grid that wraps", "lines compared", "largest", "columns, probability", "pairs"]
)
def test_every_size(name):
    code = EVERY[name]
    program = compile_code(code, "numba")
    for shape in shapes_of(code):
        X = drawn(code, shape)
        close(code, program.predict(X), evaluate(specialise(code, shape), X))


def test_values_outside_the_domain_are_found_by_the_kernel():
    program = compile_code(columns_of_a_table(), "numba")
    X = drawn(columns_of_a_table(), (3,))
    assert program.predict(X).tolist() == evaluate(columns_of_a_table(), X).tolist()
    assert [program(x) for x in X] == program.predict(X).tolist()
    for place, value in [(0, 2), (0, 0.5), (1, 301), (1, 1e300), (2, np.nan), (2, np.inf)]:
        wrong = X.copy()
        wrong[3, place] = value
        with pytest.raises(DomainError, match="outside the domain"):
            program.predict(wrong)


def test_every_type_and_memory_order():
    code = rest_of_columns("score")
    program = compile_code(code, "numba")
    X = drawn(code, (4, 6), count=30)
    want = program.predict(X)
    for kind in (bool, np.uint8, np.int16, np.float16, np.float32, np.float64):
        np.testing.assert_array_equal(program.predict(X.astype(kind)), want)
    np.testing.assert_array_equal(program.predict(np.asfortranarray(X)), want)
    np.testing.assert_array_equal(program.predict(X[::-1])[::-1], want)


def test_integers_are_signed_and_narrow():
    text = print_kernel(EVERY["lines of one size"]).text
    assert "uint8" not in text
    assert "np.int8(0)" in text
    assert "np.float64" not in text
    assert "break" in print_kernel(largest()).text
