"""The base install is enough to import, learn, distill and print."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow  # every test starts Python anew

BLOCKED = (
    "matplotlib",
    "z3",
    "pandas",
    "torch",
    "onnx",
    "onnxruntime",
    "IPython",
    "numba",
    "pysat",
    "interpret",
    "imodels",
    "gplearn",
)

BLOCK = f"""
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {BLOCKED!r}:
            raise ImportError(f"{{name}} is not installed")

sys.meta_path.insert(0, Blocked())
"""


def run(code):
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", BLOCK + code],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_block_blocks():
    assert "matplotlib is not installed" in run("import matplotlib").stderr


def test_import_fit_distill_print():
    result = run(
        """
import itertools
import numpy as np
import deepdistilling as dd
from deepdistilling import cli, demo, formats, problems, report

X = np.array(list(itertools.product([0, 1], repeat=3)), dtype=float)
y = (X.sum(axis=1) >= 2).astype(int)
program = dd.distill(dd.EssenceClassifier().fit(X, y))
assert program.predict(X).tolist() == y.tolist()
print(program)
print(program.verification)
assert not set(sys.modules) & set({blocked!r})
""".replace("{blocked!r}", repr(BLOCKED))
    )
    assert result.returncode == 0, result.stderr
    assert "def " in result.stdout
    assert "proved" in result.stdout


@pytest.mark.parametrize("module", ["deepdistilling", "deepdistilling.cli", "deepdistilling.report"])
def test_import(module):
    result = run(f"import {module}")
    assert result.returncode == 0, result.stderr


def test_pictures_name_the_extra():
    result = run(
        """
import numpy as np
from deepdistilling import DistillError
import deepdistilling as dd
from deepdistilling.plots import Specimen, plot_specimens
net = dd.Network([dd.Layer([[1], [1]], [-1.5]), dd.Layer([[1]], [0])])
program = dd.distill(net, input_domain="binary")
for draw in (
    lambda: plot_specimens([Specimen("one", np.eye(2), {}, "yes", True)], title="title"),
    lambda: dd.plot_network(net),
    lambda: dd.plot_weights(net),
    lambda: dd.plot_explanation(program, [0, 1]),
):
    try:
        draw()
    except DistillError as error:
        print(error)
"""
    )
    assert result.stdout.count("pip install 'deepdistilling[plots]'") == 4, result.stderr
