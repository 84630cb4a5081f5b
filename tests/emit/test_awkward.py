"""Names, labels and numbers that get in a language's way: the text says the same, or is refused."""

import itertools
import subprocess
from dataclasses import replace

import numpy as np
import pytest

import deepdistilling as dd
from deepdistilling.emit.c import print_c
from deepdistilling.errors import UnsupportedError
from emit.ccode import needs_cc

BITS = np.array(list(itertools.product([0, 1], repeat=3)))

OWN = ("scores", "probabilities", "softmax", "logistic", "sign_real", "wrap", "power(W)", "a/*b", "labels")
"""Words of the printers' own."""


def network(n_scores=1, classes=None):
    return dd.Network(
        [dd.Layer([[1.0], [2.0], [0.0]], [-1.5]), dd.Layer(np.eye(1, n_scores), np.zeros(n_scores))],
        classes=classes,
    )


def of_one(classes):
    """A program of one bit, and of no other."""
    return dd.distill(dd.Network([dd.Layer([[1.0]], [-0.5])], classes=classes), input_domain="binary")


def strict(text, tmp_path):
    """Compile C with every warning an error."""
    (tmp_path / "program.c").write_text(text)
    command = ["cc", "-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-c", "program.c"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr + text


@needs_cc
@pytest.mark.parametrize("output", ["score", "probability", "label"])
@pytest.mark.parametrize("name", OWN)
def test_inputs_with_names_of_the_printers(name, output, tmp_path):
    for n_scores in (1, 3):
        program = dd.distill(
            network(n_scores), input_domain="real", names=[name, "b", "c"], output=output, max_cases=8
        )
        strict(program.to("c"), tmp_path)
        np.testing.assert_allclose(program.compile("c").predict(BITS), program.predict(BITS))


@needs_cc
@pytest.mark.parametrize(
    "name", ["sign", "softmax", "logistic", "wrap", "power", "scores", "printf", "memcpy"]
)
def test_functions_with_names_of_the_printers(name, tmp_path):
    for output in ("score", "probability"):
        program = dd.distill(network(), input_domain="real", output=output, function_name=name)
        strict(program.to("c"), tmp_path)


@needs_cc
def test_labels_that_look_like_comments_and_functions(tmp_path):
    program = dd.distill(network(3, ["/*", "*/", "softmax("]), input_domain="binary")
    strict(program.to("c"), tmp_path)


def test_javascript_reserves_what_it_brings_along():
    single = dd.Network([dd.Layer([[1.0], [2.0], [0.0]], [-1.5])])
    program = dd.distill(single, input_domain="binary", names=["logistic", "b", "c"], output="probability")
    text = program.to("javascript")
    assert "const logistic_ = x[0]; // logistic" in text


class TestNumbers:
    """Integers that a type of the language does not hold."""

    @needs_cc
    def test_a_sum_whose_beginning_is_too_long_for_an_int(self):
        weights = [[3.0], [-2.0], [-1.0], [1.0]]
        near = dd.Network([dd.Layer(weights, [-3e9 + 0.5]), dd.Layer([[1.0]], [0])], activation="step")
        program = dd.distill(near, input_domain=(0, 10**9))
        X = np.random.default_rng(0).integers(799_000_000, 800_000_000, (2_000, 4))
        np.testing.assert_array_equal(program.compile("c").predict(X), program.predict(X))

    def test_labels_of_64_bits(self):
        program = of_one([1, 2**53 + 1])
        assert "const int64_t program_labels[2] = {INT64_C(1), INT64_C(9007199254740993)};" in program.to("c")
        with pytest.raises(UnsupportedError, match="no literal for the label 9007199254740993"):
            program.to("javascript")

    @pytest.mark.parametrize("classes", [[1.5, 2**53 + 1], [0, 2**63]])
    def test_labels_that_c_has_no_type_for(self, classes):
        code = of_one(["a", "b"]).code
        with pytest.raises(UnsupportedError, match="label"):
            print_c(replace(code, classes=tuple(classes)))


def test_no_label_is_null_in_javascript():
    text = of_one(["ok", None]).to("javascript")
    assert "null" in text
    assert '"None"' not in text


@pytest.mark.parametrize("suffix", [".py", ".js", ".c", ".tex", ".txt"])
def test_a_name_over_several_lines_stays_a_comment(tmp_path, suffix):
    pd = pytest.importorskip("pandas")
    from sklearn.compose import make_column_transformer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder
    from sklearn.tree import DecisionTreeClassifier

    name = "size\n(cm)\x0b"
    df = pd.DataFrame({name: list("abc") * 20, "number": range(60)})
    coded = make_column_transformer((OneHotEncoder(), [name]), remainder="passthrough")
    fitted = make_pipeline(coded, DecisionTreeClassifier(max_depth=2)).fit(df, df["number"] > 30)
    path = tmp_path / f"program{suffix}"
    dd.distill(fitted).save(path)
    text = path.read_text()
    assert "\n(cm)" not in text
    assert "\x0b" not in text
    if suffix == ".py":
        compile(text, "program", "exec")
