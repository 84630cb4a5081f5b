"""What is not installed is named, with the command that installs it."""

import sys

import pytest

import deepdistilling as dd
from deepdistilling.errors import MissingExtraError


@pytest.mark.parametrize(
    ("library", "read", "command"),
    [
        ("onnx", dd.Network.from_onnx, r"pip install 'deepdistilling\[onnx\]'"),
        ("torch", dd.Network.from_torch, r"pip install 'deepdistilling\[torch\]'"),
    ],
)
def test_the_library_is_named(library, read, command, monkeypatch):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtraError, match=command):
        read("model")
