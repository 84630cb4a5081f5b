"""Soft targets: probabilities instead of labels."""

import numpy as np
import pytest

from deepdistilling import EssenceClassifier
from deepdistilling.errors import DataError, ParameterError
from deepdistilling.learn.parts import network_of_parts, parts


def single_clauses(n_variables, n_clauses):
    """Formulas with one clause that holds variable 0 or its negation, alone or beside one other literal.

    Row 2v of a formula is variable v, row 2v + 1 its negation. The targets say how likely the clause is
    to be satisfied when variable 0 is true, and when it is false.
    """
    formulas, targets = [], []
    for clause in range(n_clauses):
        for literal in (0, 1):
            for other in (None, *range(2, 2 * n_variables)):
                formula = np.zeros((2 * n_variables, n_clauses))
                formula[literal, clause] = 1
                target = [0.0, 0.0] if other is None else [0.99, 0.99]
                target[literal] = 1.0
                if other is not None:
                    formula[other, clause] = 1
                formulas.append(formula)
                targets.append(target)
    return np.array(formulas).reshape(len(formulas), -1), np.array(targets)


@pytest.mark.parametrize(
    "options", [{}, {"n_subconcepts": 28, "n_rivals": 1, "pruning": 0}], ids=["auto", "given"]
)
def test_single_clauses_teach_how_to_assign_a_variable_in_any_formula(options):
    n_clauses = 7
    X, targets = single_clauses(4, n_clauses)
    fitted = EssenceClassifier(**options).fit(X, targets)
    assert fitted.differentiae_.n_outputs == 2 * n_clauses
    assert fitted.network_.layers[1].n_outputs == 4 * n_clauses
    rng = np.random.default_rng(0)
    formulas = rng.random((300, 8, n_clauses)) < rng.random((300, 1, 1))
    positive, negative = formulas[:, 0], formulas[:, 1]
    longer = formulas[:, 2:].any(axis=1)
    unit = (positive & ~longer).sum(axis=1) - (negative & ~longer).sum(axis=1).astype(float)
    shared = (positive & ~negative & longer).sum(axis=1) - (negative & ~positive & longer).sum(axis=1).astype(
        float
    )
    scores = fitted.network_.decision_function(formulas.astype(float))
    assert np.allclose(scores[:, 0], 9.21 * unit + 2.308 * shared)
    assert np.allclose(scores[:, 1], -scores[:, 0])


def test_rows_that_sum_to_one_are_given_back():
    X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    targets = np.array([[0.7, 0.2, 0.1], [0.2, 0.7, 0.1], [0.2, 0.7, 0.1], [0.1, 0.1, 0.8]])
    fitted = EssenceClassifier().fit(X, targets)
    assert np.allclose(fitted.predict_proba(X), targets, atol=1e-3)
    assert fitted.predict(X).tolist() == [0, 1, 1, 2]
    assert fitted.classes_.tolist() == [0, 1, 2]


def test_parts_add_up_only_where_concepts_do():
    X = np.eye(6)
    targets = np.tile([[0.9, 0.1], [0.2, 0.8]], (3, 1))
    apart = EssenceClassifier().fit(X, targets)
    assert len(apart.subconcept_classes_) == 6
    both = apart.decision_function(X[[0]] + X[[2]])
    assert both == pytest.approx(2 * apart.decision_function(X[[0]]))
    assert len(EssenceClassifier().fit(X, targets.argmax(axis=1)).subconcept_classes_) == 2


def test_parts_that_no_hyperplane_tells_apart_are_learned_as_one():
    # Exclusive or of the second and third input where the first is on; the last is a part of its own.
    X = np.array([[1.0, 0, 0, 0], [1, 0, 1, 0], [1, 1, 0, 0], [1, 1, 1, 0], [0, 0, 0, 1]])
    targets = np.array([[0.9, 0.1], [0.2, 0.8]])[[0, 1, 1, 0, 0]]
    assert parts(X).tolist() == [0, 0, 0, 0, 1]
    assert network_of_parts(X, np.array([0, 1, 1, 0, 0])) is None
    assert np.allclose(EssenceClassifier().fit(X, targets).predict_proba(X), targets, atol=1e-3)


def test_targets_must_be_probabilities():
    with pytest.raises(DataError, match=r"y\[1, 0\] is 1.5"):
        EssenceClassifier().fit([[0.0], [1.0]], [[0.0, 1.0], [1.5, 0.0]])


def test_targets_must_differ():
    with pytest.raises(DataError, match="one class"):
        EssenceClassifier().fit([[0.0], [1.0]], [[0.5, 0.5], [0.5, 0.5]])


def test_weights_by_label_make_no_sense_without_labels():
    with pytest.raises(ParameterError, match="class_weight"):
        EssenceClassifier(class_weight={0: 2.0}).fit([[0.0], [1.0]], [[0.0, 1.0], [1.0, 0.0]])
