"""What every test may use."""

import numpy as np
import pytest
from hypothesis import settings

# The same examples on every run; a machine that is busy is not a failure.
settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=50)
settings.load_profile("repeatable")


def pytest_addoption(parser):
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite the golden files instead of comparing with them"
    )


@pytest.fixture
def rng():
    """A generator with a fixed seed."""
    return np.random.default_rng(0)
