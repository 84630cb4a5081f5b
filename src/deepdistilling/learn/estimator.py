"""The essence neural network as a scikit-learn classifier.

In: samples and labels. Out: a fitted estimator that holds a `Network`.
"""

from __future__ import annotations

from numbers import Integral, Real
from typing import Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils._param_validation import Interval, StrOptions

from ..errors import ParameterError
from ..network import Layer, Network
from .concepts import plain_sum
from .differentiae import differentiae
from .hyperplane import FloatArray
from .neurons import subconcept_neurons
from .splitting import adaptive
from .subconcepts import Partition, one_a_point, ward
from .validation import Points, distinct, read_samples, read_training


class EssenceClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A classifier whose every neuron makes one distinction that can be named.

    Parameters
    ----------
    n_subconcepts : "auto", "all" or int, default="auto"
        How the points of a class are grouped. ``"auto"`` finds as few groups as hyperplanes can tell
        apart; ``"all"`` makes one of each distinct point; a number is met by Ward linkage, the largest
        branch over all classes split first (Blazek & Lin 2021).
    cost : float, default=None
        Price of a training error, balanced between the two sides of a hyperplane; ``None`` is a hard
        margin (about 15 in Blazek & Lin 2021).
    pruning : float, default=1.0
        A subconcept neuron drops differentiae, least used first, while its margin stays at least this
        part of its first one (Blazek & Lin 2021). 1 drops only what is not used at all.
    strictness : float, default=0.0
        Moves a differentia within the margin, towards its first class (1) or its second (-1)
        (Blazek & Lin 2021).
    symbolic : bool, default=True
        Make weights that are equal up to noise equal, and integers where small ones are in the same
        ratios; put thresholds at the simplest value inside the margin (Blazek, Venkatesh & Lin 2024).

    Attributes
    ----------
    network_ : Network
        The learned network: differentiae, subconcepts, concepts.
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.
    subconcepts_ : ndarray of shape (n_points,)
        Subconcept of each distinct training point, in order of first appearance.
    subconcept_classes_ : ndarray of shape (n_subconcepts,)
        Index into `classes_` of each subconcept.
    differentiae_ : Layer
        First layer of `network_`: a column of its weights is one hyperplane.
    n_contradictory_ : int
        Training samples outvoted by equal samples with another label.
    is_binary_ : bool
        Whether all training values were 0 or 1.
    n_features_in_ : int
        Number of inputs.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Column names, where X had string ones.

    Notes
    -----
    Essence neural networks: Blazek & Lin, Nature Computational Science 1 (2021),
    doi:10.1038/s43588-021-00132-w. Their symbolic mode: Blazek, Venkatesh & Lin, Nature Computational
    Science 4 (2024), doi:10.1038/s43588-024-00593-9.

    Examples
    --------
    >>> from deepdistilling import EssenceClassifier
    >>> exclusive_or = EssenceClassifier().fit([[0, 0], [0, 1], [1, 0], [1, 1]], ["same", "no", "no", "same"])
    >>> exclusive_or.predict([[0, 1], [1, 1]])
    array(['no', 'same'], dtype='<U4')
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "n_subconcepts": [StrOptions({"auto", "all"}), Interval(Integral, 1, None, closed="left")],
        "cost": [None, Interval(Real, 0, None, closed="neither")],
        "pruning": [Interval(Real, 0, 1, closed="right")],
        "strictness": [Interval(Real, -1, 1, closed="both")],
        "symbolic": ["boolean"],
    }

    def __init__(
        self,
        n_subconcepts: Literal["auto", "all"] | int = "auto",
        *,
        cost: float | None = None,
        pruning: float = 1.0,
        strictness: float = 0.0,
        symbolic: bool = True,
    ) -> None:
        self.n_subconcepts = n_subconcepts
        self.cost = cost
        self.pruning = pruning
        self.strictness = strictness
        self.symbolic = symbolic

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> EssenceClassifier:
        """Learn a network.

        Parameters
        ----------
        X : array_like of shape (n_samples, n_features)
            Finite numbers.
        y : array_like of shape (n_samples,)
            Labels of any kind, at least two different ones.

        Raises
        ------
        DataError
            If X and y are of different length, X is not a table of finite numbers, or y holds one class.
        ParameterError
            If a parameter is outside its range.
        """
        _check_parameters(self)
        values, labels = read_training(self, X, y)
        self.classes_, indices = np.unique(labels, return_inverse=True)
        points = distinct(values, indices.reshape(-1))
        self.is_binary_ = bool(np.isin(values, (0.0, 1.0)).all())
        self.n_contradictory_ = points.n_contradictory
        if len(np.unique(points.y)) < 2:
            return self._settle(points, _constant(int(points.y[0]), len(self.classes_), values.shape[1]))
        partition = self._partition(points)
        first = differentiae(
            points.X, partition, cost=self.cost, strictness=self.strictness, exact=self.symbolic
        )
        decided = Network([first, Layer(np.ones((first.n_outputs, 1)), np.zeros(1))]).hidden(points.X)[0]
        second = subconcept_neurons(
            decided, points.y, partition, cost=self.cost, pruning=self.pruning, exact=self.symbolic
        )
        used = second.dense().any(axis=1)
        layers = [
            Layer(first.dense()[:, used], first.bias[used]),
            Layer(second.dense()[used], second.bias),
            plain_sum(partition.classes, len(self.classes_)),
        ]
        self.subconcepts_ = partition.labels(len(points.y))
        self.subconcept_classes_ = partition.classes
        return self._settle(points, layers)

    def _partition(self, points: Points) -> Partition:
        if self.n_subconcepts == "all":
            return one_a_point(points.y)
        if self.n_subconcepts == "auto":
            return adaptive(points.X, points.y)
        return ward(points.X, points.y, self.n_subconcepts)

    def _settle(self, points: Points, layers: list[Layer]) -> EssenceClassifier:
        self.network_ = Network(layers, classes=self.classes_)
        self.differentiae_ = layers[0]
        if len(layers) == 1:
            self.subconcepts_ = np.zeros(len(points.y), dtype=np.intp)
            self.subconcept_classes_ = points.y[:1]
        return self

    def decision_function(self, X: npt.ArrayLike) -> FloatArray:
        """Scores of the classes, shape (n, n_classes); with two classes, second minus first, shape (n,).

        Parameters
        ----------
        X : array_like of shape (n, n_features)
        """
        scores = self._scores(X)
        return scores[:, 1] - scores[:, 0] if len(self.classes_) == 2 else scores

    def predict(self, X: npt.ArrayLike) -> npt.NDArray[Any]:
        """Label of each sample, shape (n,); the first of equal scores.

        Parameters
        ----------
        X : array_like of shape (n, n_features)
        """
        chosen = self._scores(X).argmax(axis=1)
        labels: npt.NDArray[Any] = self.classes_[chosen]
        return labels

    def predict_proba(self, X: npt.ArrayLike) -> FloatArray:
        """Softmax of the scores, shape (n, n_classes).

        Parameters
        ----------
        X : array_like of shape (n, n_features)
        """
        probabilities: FloatArray = softmax(self._scores(X), axis=1)
        return probabilities

    def _scores(self, X: npt.ArrayLike) -> FloatArray:
        values = read_samples(self, X)
        scores: FloatArray = self.network_.decision_function(values)
        return scores


def _check_parameters(estimator: BaseEstimator) -> None:
    try:
        estimator._validate_params()
    except ValueError as error:
        raise ParameterError(str(error)) from error


def _constant(class_: int, n_classes: int, n_inputs: int) -> list[Layer]:
    """A network that always answers one class: all that contradictory samples support."""
    return [Layer(np.zeros((n_inputs, n_classes)), np.arange(n_classes) == class_)]
