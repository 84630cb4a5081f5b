"""The printed text computes what `evaluate` computes, for input of every type."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from program.strategies import codes, samples

from deepdistilling.emit import print_python
from deepdistilling.program.evaluate import evaluate


def printed(code, name="program"):
    """Run the text of a program, and return its function."""
    source = print_python(code, function_name=name)
    space = {"__name__": "printed"}
    exec(compile(source, "printed", "exec"), space)
    return space[name], source


def forms_of(code, x):
    """A sample in every form that a caller may have it in."""
    values = code.input.domain.values
    yield x
    yield x.tolist()
    yield x.astype(np.float32)
    yield x.astype(np.float64)
    if values is not None:
        yield x.astype(np.int8)
        if values[0] >= 0:
            yield x.astype(np.uint8)
        if values == (0, 1):
            yield x.astype(bool)
            yield x.astype(bool).tolist()


@settings(max_examples=200)
@given(st.data())
def test_text_computes_what_evaluate_computes(data):
    code = data.draw(codes())
    X = data.draw(samples(code.input))
    function, source = printed(code)
    want = evaluate(code, X)
    for x, expected in zip(X, want, strict=True):
        for form in forms_of(code, x):
            got = function(form)
            if code.output == "label":
                assert got == expected, source
                assert type(got) is type(expected.item()), source
            else:
                np.testing.assert_allclose(
                    np.array(got, dtype=float), expected, rtol=1e-12, atol=1e-12, err_msg=source
                )
