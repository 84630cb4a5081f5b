"""PyTorch modules as networks; PyTorch is large, so these run where it is installed: `make test-torch`."""

import itertools

import numpy as np
import pytest

import deepdistilling as dd
from deepdistilling.errors import UnsupportedError

torch = pytest.importorskip("torch", reason="PyTorch is not installed; make test-torch installs it")
nn = torch.nn
BITS = np.array(list(itertools.product([0, 1], repeat=6)), dtype=np.float32)


class Sign(nn.Module):
    def forward(self, x):
        return torch.sign(x)


class Step(nn.Module):
    def __init__(self, at_zero):
        super().__init__()
        self.register_buffer("at_zero", torch.tensor(at_zero))

    def forward(self, x):
        return torch.heaviside(x, self.at_zero)


class Written(nn.Module):
    """Arithmetic, comparisons and changes of shape in forward."""

    def __init__(self):
        super().__init__()
        self.first, self.last = whole(nn.Linear(6, 4)), whole(nn.Linear(4, 3, bias=False))

    def forward(self, x):
        hidden = (self.first(x.view(-1, 6)) - 0.5 > 0).float()
        other = torch.where(hidden * 2 >= 1, 3.0, -1.0)
        again = nn.functional.hardtanh(-other / 2 + 0.5).sign()
        return self.last(again.reshape(again.shape[0], 4)) + 1


class Sized(Written):
    def forward(self, x):
        return self.last(self.first(x).reshape(x.shape[0] * 1, x.shape[1]))


class Branching(nn.Module):
    def forward(self, x):
        return x if x.sum() > 0 else -x


def whole(layer):
    """The layer with small whole weights, so that exact ties happen."""
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.copy_(torch.randint(-2, 3, parameter.shape, generator=torch.Generator().manual_seed(3)))
    return layer


def normalised(n):
    layer = nn.BatchNorm1d(n)
    layer.running_mean.copy_(torch.arange(n) / 2)
    layer.running_var.copy_(1 + torch.arange(n))
    return layer


MODULES = {
    "sign": nn.Sequential(whole(nn.Linear(6, 5)), Sign(), whole(nn.Linear(5, 3))),
    "step": nn.Sequential(whole(nn.Linear(6, 5)), Step(0.0), whole(nn.Linear(5, 3))),
    "one at zero": nn.Sequential(whole(nn.Linear(6, 5)), Step(1.0), whole(nn.Linear(5, 3))),
    "half at zero": nn.Sequential(whole(nn.Linear(6, 5)), Step(0.5), whole(nn.Linear(5, 3))),
    "binarised": nn.Sequential(
        nn.Flatten(), nn.Dropout(), whole(nn.Linear(6, 5)), normalised(5), nn.Hardtanh(), Sign(),
        whole(nn.Linear(5, 4, bias=False)), Sign(), nn.Identity(), whole(nn.Linear(4, 3)),
    ),
    "written": Written(),
}  # fmt: skip


@pytest.mark.parametrize("name", MODULES)
def test_same_scores(name):
    module = MODULES[name].train()
    network = dd.Network.from_torch(module, classes=["a", "b", "c"])
    assert module.training
    with torch.no_grad():
        expected = module.eval()(torch.from_numpy(BITS)).numpy()
    np.testing.assert_allclose(network.decision_function(BITS), expected, atol=1e-5)
    assert dd.distill(network, input_domain="binary").verification.status == "proved"


@pytest.mark.parametrize("last", [nn.Softmax(dim=1), nn.LogSoftmax(dim=1)])
def test_the_end_is_left_to_the_output(last):
    module = nn.Sequential(whole(nn.Linear(6, 5)), Sign(), whole(nn.Linear(5, 3)), last).eval()
    network = dd.Network.from_torch(module)
    with torch.no_grad():
        expected = module[:3](torch.from_numpy(BITS)).numpy().argmax(axis=1)
    assert np.array_equal(network.predict(BITS), expected)


@pytest.mark.parametrize(
    ("module", "message"),
    [
        (nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 2)), r"\(ReLU\) is no weighted sum"),
        (nn.Sequential(nn.Linear(6, 5), nn.Hardtanh(), nn.Linear(5, 2)), "only read before Sign"),
        (nn.Sequential(nn.Flatten()), "pass input_shape"),
        (Branching(), "Branching cannot be traced"),
        (Sized(), "shape that is computed"),
        (object(), "expected a torch.nn.Module; got object"),
    ],
)
def test_what_cannot_be_read(module, message):
    with pytest.raises(UnsupportedError, match=message):
        dd.Network.from_torch(module)
