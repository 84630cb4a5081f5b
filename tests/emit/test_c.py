"""Printed C, compiled with warnings as errors, computes what evaluation computes."""

import ctypes
import subprocess

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from program.strategies import codes, samples

from deepdistilling.emit import TARGETS
from deepdistilling.emit.c import print_c, print_header
from deepdistilling.program.evaluate import evaluate
from deepdistilling.program.sizes import specialise
from emit.ccode import UNOPTIMISED, compiled, needs_cc
from emit.loop_programs import EVERY, columns_of_a_table, grid, largest, rest_of_columns
from emit.test_loops import close, drawn, shapes_of, with_whole_remainders


@needs_cc
@pytest.mark.slow
@settings(max_examples=3, phases=[Phase.generate], suppress_health_check=list(HealthCheck), deadline=None)
@given(st.data())
def test_random_programs(data):
    chosen = []
    for _ in range(15):
        code = data.draw(codes())
        assume(with_whole_remainders(code))
        chosen.append((code, data.draw(samples(code.input))))
    functions = compiled([code for code, _ in chosen], UNOPTIMISED)
    for (code, X), function in zip(chosen, functions, strict=True):
        close(code, function(X), evaluate(code, X))


@needs_cc
@pytest.mark.slow
def test_every_program_at_every_size():
    for (name, code), function in zip(EVERY.items(), compiled(EVERY.values()), strict=True):
        for shape in shapes_of(code):
            X = drawn(code, shape, count=40)
            want = evaluate(specialise(code, shape), X)
            got = function(X)
            if code.output != "label":
                np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-12, err_msg=name)
            else:
                assert got.tolist() == want.tolist(), (name, shape)


@needs_cc
def test_a_file_stands_alone_and_its_header_is_one_for_cpp(tmp_path):
    code = columns_of_a_table()
    (tmp_path / "rule.c").write_text(print_c(code, function_name="class", doc=("What it does. ??/ */",)))
    (tmp_path / "rule.h").write_text(print_header(code, function_name="class"))
    (tmp_path / "main.cpp").write_text(
        '#include "rule.h"\n#include <cstring>\n'
        'int main() { double x[3] = {1, 2, 3}; return std::strcmp(class__labels[class_(x)], "</script>"); }\n'
    )
    flags = ["-Wall", "-Wextra", "-Werror"]
    commands = [
        ["cc", "-std=c99", "-pedantic", *flags, "-c", "rule.c", "-o", "rule.o"],
        ["c++", *flags, "main.cpp", "rule.o", "-o", "main"],
        ["./main"],
    ]
    for command in commands:
        try:
            subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
        except FileNotFoundError:
            pytest.skip(f"needs {command[0]}")


@needs_cc
def test_sizes_out_of_range_are_refused(tmp_path):
    (tmp_path / "rule.c").write_text(print_c(rest_of_columns()))
    command = ["cc", "-shared", "-fPIC", "rule.c", "-o", "rule.so", "-lm"]
    subprocess.run(command, cwd=tmp_path, check=True)
    run = ctypes.CDLL(str(tmp_path / "rule.so")).program
    x, out, scratch = (ctypes.c_uint8 * 8)(), (ctypes.c_double * 2)(), (ctypes.c_int64 * 8)()

    def status(n, m):
        return run(x, ctypes.c_size_t(n), ctypes.c_size_t(m), out, scratch)

    assert status(2, 4) == 0
    assert status(1, 4) == status(2, 0) == status(2**40, 2) == status(2**64 - 1, 1) == -1


def test_a_file_needs_no_heap_and_no_globals():
    for code in EVERY.values():
        text = print_c(code)
        assert "alloc(" not in text
        outside = [
            line for line in text.splitlines() if line and not line.startswith((" ", "/", "{", "}", "#"))
        ]
        for line in outside:
            assert line.endswith((")", "(")) or line.startswith(("const ", "static const ")), line


def test_types_follow_the_domain():
    assert "int program(const double *x, size_t size_n)" in print_c(largest())
    assert "uint8_t *scores" in print_c(grid("cut"))
    assert "const double is_new = x[0];\n" in print_c(columns_of_a_table())


def test_the_target_writes_a_header():
    target = TARGETS["c"]
    assert target.suffix == ".c"
    assert list(target.companions) == [".h"]
    assert "int program(const double *x, size_t size_n);" in target.companions[".h"](largest())
