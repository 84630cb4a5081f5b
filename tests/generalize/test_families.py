"""One program for every size: right at sizes that it was not made from, also as printed text."""

import importlib
import itertools
from pathlib import Path

import numpy as np
import pytest
from generalize.families import FAMILIES

import deepdistilling as dd
from deepdistilling.errors import DataError, DomainError, GeneralizationError

generalization = importlib.import_module("deepdistilling.compiler.generalize")
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


def test_what_wraps_around_is_one_offset_for_all_sizes():
    """Two to the left is two to the right of four: sizes do not explain that."""

    def network(n, m):
        weights, cells = np.zeros((n * m, n * m)), np.arange(n * m).reshape(n, m)
        for moved, weight in ((cells, 2), (np.roll(cells, 2, 1), -1), (np.roll(cells, -1, 0), 1)):
            weights[moved.ravel(), cells.ravel()] += weight
        layers = [dd.Layer(weights, np.full(n * m, -2.5)), dd.Layer(np.ones((n * m, 1)), [0])]
        return dd.Network(layers, activation="step")

    for shapes in ([(4, 5), (5, 4), (5, 6)], [(3, 4), (4, 5), (5, 6)], [(4, 4), (5, 5), (6, 7)]):
        program = dd.unify(
            [dd.distill(network(*shape), input_shape=shape, input_domain="binary") for shape in shapes]
        )
        assert "(j - 2) % m" in program.source
        X = np.random.default_rng(0).random((500, 6, 6)) < 0.25
        np.testing.assert_array_equal(program.predict(X), network(6, 6).predict(X.reshape(500, -1)))


def test_the_middle_of_an_odd_length():
    def middle(n):
        X = np.array(list(itertools.product([0, 1], repeat=n)))
        return X, X[:, n // 2]

    program = dd.distill_family(middle, sizes=[3, 5, 7])
    space = {}
    exec(program.source, space)
    assert space["program"]([1]) == program([1]) == 1
    with pytest.raises(ValueError, match="the length must be odd"):
        space["program"]([1] * 4)
    with pytest.raises(GeneralizationError, match="is not for the held-out size 4"):
        dd.distill_family(middle, sizes=[3, 5, 7], held_out=4)


def test_a_size_with_nothing_to_learn_is_named():
    def constant(n):
        X = np.array(list(itertools.product([0, 1], repeat=n)))
        return X, np.zeros(len(X), dtype=int) if n == 4 else X[:, 0]

    with pytest.raises(DataError, match="size 4: y holds one class"):
        dd.distill_family(constant, sizes=[3, 4, 5])


def with_an_exception(odd_one_out):
    """Whether at least two of some bits are 1; at size 6 but for an exception, which samples show or not."""

    def data(n):
        X = np.array(list(itertools.product([0, 1], repeat=n)))
        y = (X.sum(axis=1) >= 2).astype(int)
        if n == 6:
            seen = X[:, :5].sum(axis=1) > 0 if odd_one_out == "unseen" else np.full(len(X), True)
            y[X.sum(axis=1) == 5] ^= odd_one_out == "seen"
            X, y = X[seen], y[seen]
        return X, y

    return data


def test_a_size_whose_samples_do_not_tell_takes_the_rule_of_the_others(monkeypatch):
    own = dd.distill(dd.EssenceClassifier().fit(*with_an_exception("seen")(6)), input_domain="binary")
    distill = generalization.distill
    monkeypatch.setattr(
        generalization,
        "distill",
        lambda learned, **options: own if learned.n_features_in_ == 6 else distill(learned, **options),
    )
    wide = dd.distill_family(with_an_exception("unseen"), sizes=[4, 5, 6])
    assert wide([1, 0] * 50) == 1
    (step,) = [step for step in wide.verification.steps if step.name == "size (6,)"]
    assert (step.method, step.cases) == ("sampling", 62)
    assert "(4,), (5,); other" in wide.verification.domain


def test_a_size_whose_samples_say_otherwise_is_refused():
    with pytest.raises(GeneralizationError):
        dd.distill_family(with_an_exception("seen"), sizes=[4, 5, 6])


def test_one_program_may_be_written_in_another_way():
    """Of three bits, two of which are 1 side by side; the networks of the others are for all sizes."""
    programs = [dd.distill(dd.EssenceClassifier().fit(*pairs(n)), input_domain="binary") for n in (2, 5, 6)]
    wide = dd.unify(programs)
    assert [wide(x) for x in ([1, 0] * 9, [1] * 9)] == [0, 1]
    assert "unify (2,)" in [step.name for step in wide.verification.steps]
    assert wide.verification.status == "proved"


def pairs(n):
    X = np.array(list(itertools.product([0, 1], repeat=n)))
    return X, (X[:, 1:] * X[:, :-1]).any(axis=1).astype(int)
