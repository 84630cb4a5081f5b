"""The same network from a cluster: two workers, each a process of its own, on this machine."""

import joblib
import numpy as np
import pytest

from deepdistilling import EssenceClassifier
from deepdistilling.learn.work import Work

from .tasks import vectors

pytestmark = [
    pytest.mark.slow,
    # What other libraries do while a cluster starts and stops is not ours to answer for.
    pytest.mark.filterwarnings("default:::distributed", "default:::tornado", "default:::asyncio"),
]


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
        ) as started,
        distributed.Client(started) as client,
    ):
        client.wait_for_workers(2, timeout=60)
        yield client


@pytest.mark.parametrize(
    "options",
    [{}, {"n_subconcepts": 12}, {"cost": 10.0}, {"n_subconcepts": 4, "hierarchical": True}],
    ids=["auto", "given", "soft", "hierarchical"],
)
def test_a_cluster_learns_the_same_network(cluster, options):
    X, y = vectors(1, n=60, width=3)
    here = EssenceClassifier(**options).fit(X, y)
    before = len(tasks_of(cluster))
    with joblib.parallel_config(backend="dask"):
        there = EssenceClassifier(**options).fit(X, y)
    assert len(tasks_of(cluster)) > before
    for a, b in zip(here.network_.layers, there.network_.layers, strict=True):
        assert np.array_equal(a.dense(), b.dense())
        assert np.array_equal(a.bias, b.bias)


class Large:
    """Pretends to be large, and counts how often it is sent."""

    sent = 0

    def __sizeof__(self):
        return 10**7

    def __reduce__(self):
        Large.sent += 1
        return int, (7,)


def multiply(shared, number):
    return int(shared) * number


def test_what_calls_share_is_sent_once_and_not_with_each(cluster):
    with joblib.parallel_config(backend="dask"):
        results = Work().run("products", multiply, ((i,) for i in range(12)), 12, shared=(Large(),))
    assert results == [7 * i for i in range(12)]
    assert Large.sent <= 2


def tasks_of(client):
    """Tasks that the workers have carried out."""
    return [stamp for worker in client.get_task_stream(count=10**6) for stamp in [worker["key"]]]
