"""One program for every size: right at sizes that it was not made from, also as printed text."""

from pathlib import Path

import numpy as np
import pytest
from generalize.families import FAMILIES

from deepdistilling.errors import DomainError

PROGRAMS = Path(__file__).parents[1] / "golden" / "any_size"
NAMES = [f"{family.name}, {family.made}" for family in FAMILIES]


@pytest.fixture(scope="module", params=FAMILIES, ids=NAMES)
def made(request):
    return request.param, request.param.wide()


def test_names_of_families_tell_them_apart():
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.slow
def test_right_at_sizes_never_seen(made):
    family, wide = made
    for shape in family.unseen:
        x, right = family.samples(shape, np.random.default_rng(sum(shape)))
        np.testing.assert_array_equal(wide.predict(x), right, err_msg=str(shape))


@pytest.mark.slow
def test_the_printed_text_is_right_too(made):
    family, wide = made
    space = {}
    exec(wide.source, space)
    for shape in family.unseen:
        x, right = family.samples(shape, np.random.default_rng(sum(shape)))
        for sample, label in zip(x, right, strict=True):
            np.testing.assert_array_equal(space["program"](sample), label, err_msg=str(shape))


@pytest.mark.slow
def test_printed(made, golden):
    family, wide = made
    name = f"{family.name}_{family.made}".replace(",", "").replace(" ", "_").lower()
    golden(wide.source, PROGRAMS / f"{name}.py.txt")


@pytest.mark.slow
def test_proved_at_each_size_that_it_was_made_from(made):
    family, wide = made
    assert wide.verification.status == "proved"
    steps = [step.name for step in wide.verification.steps]
    if len(family.sizes) > 1:
        assert [f"unify {shape}" in steps for shape in family.sizes] == [True] * len(family.sizes)


@pytest.mark.slow
def test_shapes_that_make_no_sense(made):
    family, wide = made
    shape = family.sizes[0]
    for wrong in ((*shape, 2), shape[1:], (0, *shape[1:])):
        with pytest.raises(DomainError, match=r"axes|axis|shape"):
            wide.predict(np.zeros((1, *wrong), int))
