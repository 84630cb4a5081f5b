"""Generated networks: each lifts, is proved by expansion, and computes what the network computes.

The number of networks is the environment variable CONFORMANCE_NETWORKS; ``make conformance`` runs more of
them.
"""

import os

import numpy as np
import pytest
from conformance.checks import assert_lifts
from conformance.networks import case

import deepdistilling as dd

COUNT = int(os.environ.get("CONFORMANCE_NETWORKS", "200"))
CHUNK = 25


@pytest.mark.parametrize("start", range(0, COUNT, CHUNK))
def test_generated_networks_lift(start):
    for seed in range(start, min(COUNT, start + CHUNK)):
        assert_lifts(case(seed), seed)


@pytest.mark.parametrize("start", range(0, COUNT, 10 * CHUNK))
def test_generated_networks_distill(start):
    """One network in twenty-five: some take minutes to prove, and `make conformance` has many."""
    for seed in range(start, min(COUNT, start + 10 * CHUNK), CHUNK):
        each = case(seed)
        program = dd.distill(
            each.network, input_shape=each.shape, input_domain=each.domain, output="score", max_cases=1 << 10
        )
        assert program.verification.status == "proved", (seed, each.notes)
        assert not any("not applied: it" in step.detail for step in program.verification.steps), seed
        assert np.isfinite(program.complexity.nodes)
