"""Printed C, compiled with warnings as errors, computes what evaluation computes."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from program.strategies import codes, samples

from deepdistilling.emit.c import print_c
from deepdistilling.program.evaluate import evaluate
from emit.ccode import compiled, needs_cc


def same(code, got, want, source):
    if code.output == "label":
        labels = [str(each) if isinstance(each, str) else float(each) for each in want.tolist()]
        assert [each if isinstance(each, str) else float(each) for each in got.tolist()] == labels, source
    else:
        np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-12, err_msg=source)


@needs_cc
@settings(max_examples=6, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.data())
def test_random_programs(data):
    drawn = []
    for _ in range(12):
        code = data.draw(codes())
        drawn.append((code, data.draw(samples(code.input))))
    functions = compiled([code for code, _ in drawn])
    for (code, X), function in zip(drawn, functions, strict=True):
        same(code, function(X), evaluate(code, X), print_c(code))
