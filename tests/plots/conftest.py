"""Pictures are drawn without a window, and let go after each test."""

import pytest


@pytest.fixture(autouse=True)
def no_window():
    matplotlib = pytest.importorskip("matplotlib", reason="pictures need the extra 'plots'")
    matplotlib.use("Agg")
    yield
    from matplotlib import pyplot

    pyplot.close("all")
