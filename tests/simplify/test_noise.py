"""Numbers lose the digits that adding floats has left, and no others."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from simplify.programs import program, x

import deepdistilling as dd
from deepdistilling.program.build import add
from deepdistilling.program.code import table
from deepdistilling.program.expr import Const, Mul, Ref, const
from deepdistilling.simplify.noise import digits, round_off


def written(value):
    """What becomes of a number in a sum."""
    made = round_off(program(add(Mul((Const(value, "float"), x(const(0)))), x(const(1)))))
    (number,) = (each.value for each in made.result.parts[0].body.terms[0].factors if isinstance(each, Const))
    return number


@pytest.mark.parametrize(("noisy", "short"), [(0.1 + 0.2, 0.3), (0.7 + 0.2, 0.9), (3 * 0.1, 0.3)])
def test_noise_goes(noisy, short):
    assert noisy != short
    assert written(noisy) == short


@pytest.mark.parametrize("value", [1 / 3, math.pi, 0.3, 123456.789, 0.30000000000004, 1e-300, 2.0**60 + 2**9])
def test_digits_that_mean_something_stay(value):
    assert written(value) == value


def test_tables():
    values = np.array([0.1 + 0.2, 1 / 3, 2.0])
    code = replace(program(Ref("weights", (const(0),))), tables=(table("weights", values),))
    rounded = round_off(code)
    assert rounded.tables[0].values.tolist() == [0.3, 1 / 3, 2.0]
    assert digits(rounded) < digits(code)


def test_programs_of_short_weights_have_short_numbers():
    for seed in range(12):
        rng = np.random.default_rng(seed)
        layers = [
            dd.Layer(rng.integers(-9, 10, (4, 2)) / 10, rng.integers(-9, 10, 2) / 10),
            dd.Layer(rng.integers(-9, 10, (2, 2)) / 10, rng.integers(-9, 10, 2) / 10),
        ]
        for output in ("label", "score"):
            made = dd.distill(dd.Network(layers), input_domain="real", output=output)
            assert not re.search(r"\d\.\d{12}", made.source), made.source
