"""PyTorch modules as networks.

PyTorch takes seconds to import: only a process that runs one of these tests imports it. `make test` installs
it where there is a small build (scripts/add-torch), `make test-torch` everywhere.
"""

import importlib.util
import itertools
import warnings

import numpy as np
import pytest

import deepdistilling as dd
from deepdistilling.errors import UnsupportedError

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("torch") is None, reason="PyTorch is not installed; make test-torch installs it"
)
BITS = np.array(list(itertools.product([0, 1], repeat=6)), dtype=np.float32)


@pytest.fixture(scope="module")
def cases():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what PyTorch says of its own packages when it is imported
        from formats import torch_modules
    return torch_modules


@pytest.mark.parametrize("name", ["sign", "step", "one at zero", "half at zero", "binarised", "written"])
def test_same_scores(cases, name):
    module = cases.MODULES[name].train()
    network = dd.Network.from_torch(module, classes=["a", "b", "c"])
    assert module.training
    np.testing.assert_allclose(network.decision_function(BITS), cases.answer(module, BITS), atol=1e-5)
    assert dd.distill(network, input_domain="binary").verification.status == "proved"


def test_every_module_is_tried(cases):
    assert len(cases.MODULES) == 6


@pytest.mark.parametrize("last", ["softmax", "logarithm of softmax"])
def test_the_end_is_left_to_the_output(cases, last):
    module, scores = cases.with_end(last)
    network = dd.Network.from_torch(module)
    assert np.array_equal(network.predict(BITS), cases.answer(scores, BITS).argmax(axis=1))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("relu", r"\(ReLU\) is no weighted sum"),
        ("clip that no sign reads", "only read before Sign"),
        ("no shape", "pass input_shape"),
        ("branch", "Branching cannot be traced"),
        ("computed shape", "shape that is computed"),
        ("no module", "expected a torch.nn.Module; got object"),
    ],
)
def test_what_cannot_be_read(cases, name, message):
    with pytest.raises(UnsupportedError, match=message):
        dd.Network.from_torch(cases.REFUSED[name])
