"""Modules of PyTorch that can be read as networks, and some that cannot."""

import pytest

pytest.importorskip("torch")  # pytest reads this file itself, too, for examples in docstrings

import torch
from torch import nn


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

ENDS = {"softmax": nn.Softmax(dim=1), "logarithm of softmax": nn.LogSoftmax(dim=1)}

REFUSED = {
    "relu": nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 2)),
    "clip that no sign reads": nn.Sequential(nn.Linear(6, 5), nn.Hardtanh(), nn.Linear(5, 2)),
    "no shape": nn.Sequential(nn.Flatten()),
    "branch": Branching(),
    "computed shape": Sized(),
    "no module": object(),
}


def with_end(name):
    """A module that ends in a function of its scores, and the same without it."""
    scores = nn.Sequential(whole(nn.Linear(6, 5)), Sign(), whole(nn.Linear(5, 3)))
    return nn.Sequential(*scores, ENDS[name]).eval(), scores.eval()


def answer(module, values):
    """What a module gives for an array."""
    with torch.no_grad():
        return module.eval()(torch.from_numpy(values)).numpy()
