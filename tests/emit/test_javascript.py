"""Printed JavaScript, run by Node, computes what evaluation computes, and shows how."""

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from program.strategies import codes, samples

from deepdistilling.emit import TARGETS, printed_names
from deepdistilling.emit.javascript import print_javascript
from deepdistilling.errors import UnsupportedError
from deepdistilling.program.code import Size
from deepdistilling.program.evaluate import definitions_of, evaluate
from deepdistilling.program.sizes import specialise
from emit.jscode import needs_node, run
from emit.loop_programs import EVERY, columns_of_a_table, grid, lines_compared
from emit.test_loops import close, drawn, powers, shapes_of, with_whole_remainders


@needs_node
@pytest.mark.slow
@settings(max_examples=3, phases=[Phase.generate], suppress_health_check=list(HealthCheck), deadline=None)
@given(st.data())
def test_random_programs(data):
    pairs = []
    for _ in range(15):
        code = data.draw(codes())
        assume(with_whole_remainders(code))
        pairs.append((code, data.draw(samples(code.input))))
    for (code, X), (got, shown) in zip(pairs, run(pairs), strict=True):
        close(code, got, evaluate(code, X))
        names = printed_names(code)
        values = definitions_of(code, X)
        for define in code.definitions:
            want = values[define.name][0].astype(float)
            found = shown[names[define.name]]
            assert tuple(found["shape"]) == want.shape
            np.testing.assert_allclose(np.reshape(found["values"], want.shape), want, rtol=1e-12, atol=1e-12)


@needs_node
@pytest.mark.slow
@pytest.mark.parametrize("flat", [False, True])
def test_every_program_at_every_size(flat):
    pairs = [(code, drawn(code, shape)) for code in EVERY.values() for shape in shapes_of(code)]
    for (code, X), (got, shown) in zip(pairs, run(pairs, flat), strict=True):
        here = specialise(code, X.shape[1:])
        close(here, got, evaluate(here, X))
        assert set(shown) == {*printed_names(code).values(), "result"}


def test_integers_that_are_no_doubles_are_refused():
    with pytest.raises(UnsupportedError, match="none larger than 9007199254740991"):
        print_javascript(powers(50))
    assert "n <= 40" in print_javascript(powers(8, (Size("n", 0, 8),)))


def test_text_is_safe_in_a_page():
    text = print_javascript(columns_of_a_table(), doc=("Ends here: */ </script>",))
    assert "</script>" not in text
    assert "* /" in text
    assert text.isascii()


def test_a_module_exports_the_program_and_what_it_computes():
    text = print_javascript(lines_compared(), function_name="slope")
    assert "export function slope(x, n = x.length, m = x[0].length) {" in text
    assert "export function slope_intermediates(x, n = x.length, m = x[0].length) {" in text
    assert print_javascript(grid("cut")) == TARGETS["javascript"].printer(grid("cut"))
