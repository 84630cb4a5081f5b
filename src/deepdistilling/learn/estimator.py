"""The essence neural network as a scikit-learn classifier.

In: samples and labels. Out: a fitted estimator that holds a `Network`.
"""

from __future__ import annotations

import time
import warnings
from copy import copy
from dataclasses import replace
from numbers import Integral, Real
from typing import Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt
from scipy.special import softmax
from sklearn.base import ClassifierMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils._param_validation import Interval, StrOptions

from ..errors import BudgetError, ParameterError
from ..network import Network
from .base import EssenceEstimator, seed_of
from .concepts import log_odds, of_steps, plain_sum
from .frontier import make_frontier
from .grouped import grouped_network
from .hyperplane import FloatArray
from .layers import EssenceLayers, always
from .recipes import Flat, Recipe
from .selection import COSTS, MOST_NESTED, NESTED_COSTS, choose, choose_nested
from .subconcepts import firing, one_a_point, ward
from .units import units_of
from .validation import (
    Samples,
    Training,
    UnfittedError,
    check_parameters,
    distinct,
    in_order,
    merge,
    read_training,
    weights_by_class,
)
from .work import Work


class EssenceClassifier(ClassifierMixin, EssenceEstimator):  # type: ignore[misc]
    """A classifier whose every neuron makes one distinction that can be named.

    Parameters
    ----------
    n_subconcepts : "auto", "all" or int, default="auto"
        How the points of a class are grouped. ``"auto"`` finds as few groups as hyperplanes can tell
        apart; ``"all"`` makes one of each distinct point; a number is met by Ward linkage, the largest
        branch over all classes split first (Blazek & Lin 2021). With soft targets, ``"auto"`` gives samples
        that share no input that is not 0 subconcepts of their own, since what subconcepts say adds up.
    hierarchical : bool, default=False
        Look for subconcepts within subconcepts: each is split in two by a differentia, the most rewarding
        split first (Blazek & Lin 2021). For classes that overlap *and* lie in several places, where flat
        subconcepts are exact or have one hyperplane for each pair of classes. ``n_subconcepts="auto"`` is
        then chosen by cross-validation, up to 20; a number is met, where so many differ; ``"all"`` splits
        until each holds one class.
    cost : "auto", None or float, default="auto"
        Price of a training error. ``None`` is a hard margin: every sample is met that does not contradict
        another. A number, from 1e-9 to 1e9, is a soft margin, for inputs whose mean squared distance from
        their centre is 1. ``"auto"`` is a hard margin for truth tables and for subconcepts that are given;
        else cross-validation chooses (Blazek & Lin 2021 use about 15), thresholds of single inputs included.
    pruning : float, default=1.0
        A subconcept neuron drops differentiae, least used first, while its margin stays at least this
        part of its first one (Blazek & Lin 2021). 1 drops only what is not used at all; 0 looks for the
        fewest. For subconcepts that are given; ``"auto"`` always looks for the fewest.
    strictness : float, default=0.0
        Moves a differentia within the margin, towards its first class (1) or its second (-1)
        (Blazek & Lin 2021). For subconcepts that are given.
    symbolic : bool, default=True
        Make weights that are equal up to noise equal, and integers where small ones are in the same
        ratios; put thresholds at the simplest value inside the margin (Blazek, Venkatesh & Lin 2024). For
        subconcepts that are given; ``"auto"`` always does.
    class_weight : "balanced", None or dict, default="balanced"
        Weights of the classes where errors have a price, as in scikit-learn (balanced in Blazek & Lin 2021).
    max_conditions : int, default=None
        Most differentiae. An exact network with more drops those that are missed least, one with soft
        margins gives way to a hierarchical one; either makes more training errors. Only with
        ``n_subconcepts="auto"`` or hierarchical ones.
    frontier : bool, default=False
        Set `frontier_`, which takes several times as long. Only as for `max_conditions`.
    n_rivals : int, default=None
        Compare each of many given subconcepts with this many of every other class, the nearest ones;
        ``None`` compares all, and the work then grows with the square of their number. For subconcepts that
        are given.
    max_time : float, default=None
        Seconds after which the search ends. A flat network of soft margins is then learned instead, with a
        warning; where flat subconcepts are given, `fit` raises. ``None`` never ends it, and answers do not
        depend on the clock.
    random_state : int, RandomState or None, default=0
        Decides the folds of cross-validation, and on which 3,000 of more samples it chooses; nothing else is
        left to chance. ``None`` draws anew at each `fit`.
    n_jobs : int, default=None
        Number of parallel jobs, as in joblib; its backends apply, Dask among them.
    verbose : bool, default=False
        Show a progress bar.

    Attributes
    ----------
    network_ : Network
        The learned network: differentiae, subconcepts, concepts.
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted; with soft targets the numbers of their columns.
    subconcepts_ : ndarray of shape (n_samples,)
        Subconcept of each training sample: the first of its class that fires; -1 where none does.
    subconcept_classes_ : ndarray of shape (n_subconcepts,)
        Index into `classes_` of each subconcept; with soft targets, into `targets_`.
    targets_ : ndarray of shape (n_targets, n_classes) or None
        The different soft targets; ``None`` for labels.
    differentiae_ : Layer
        First layer of `network_`: a column of its weights is one hyperplane.
    cost_ : float or None
        Price of an error that was used; ``None`` for a hard margin, and for thresholds of single inputs.
    recipe_ : Flat, Nested or None
        How the network was learned, as was chosen; ``None`` for flat subconcepts that were given.
    frontier_ : Frontier
        Networks by number of conditions, with training and left-out error, where `frontier` asks for
        it; see `at`.
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

    recipe_: Recipe | None
    cost_: float | None

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        **EssenceEstimator._shared_constraints,
        "pruning": [Interval(Real, 0, 1, closed="both")],
        "strictness": [Interval(Real, -1, 1, closed="both")],
        "symbolic": ["boolean"],
        "class_weight": [StrOptions({"balanced"}), dict, None],
        "max_conditions": [None, Interval(Integral, 0, None, closed="left")],
        "frontier": ["boolean"],
        "n_rivals": [None, Interval(Integral, 1, None, closed="left")],
        "max_time": [None, Interval(Real, 0, None, closed="left")],
        "verbose": ["boolean"],
    }

    def __init__(
        self,
        n_subconcepts: Literal["auto", "all"] | int = "auto",
        *,
        hierarchical: bool = False,
        cost: Literal["auto"] | float | None = "auto",
        pruning: float = 1.0,
        strictness: float = 0.0,
        symbolic: bool = True,
        class_weight: Literal["balanced"] | dict[Any, float] | None = "balanced",
        max_conditions: int | None = None,
        frontier: bool = False,
        n_rivals: int | None = None,
        max_time: float | None = None,
        random_state: int | np.random.RandomState | None = 0,
        n_jobs: int | None = None,
        verbose: bool = False,
    ) -> None:
        self.n_subconcepts = n_subconcepts
        self.hierarchical = hierarchical
        self.cost = cost
        self.pruning = pruning
        self.strictness = strictness
        self.symbolic = symbolic
        self.class_weight = class_weight
        self.max_conditions = max_conditions
        self.frontier = frontier
        self.n_rivals = n_rivals
        self.max_time = max_time
        self.random_state = random_state
        self.n_jobs = n_jobs
        self.verbose = verbose

    def fit(
        self, X: npt.ArrayLike, y: npt.ArrayLike, sample_weight: npt.ArrayLike | None = None
    ) -> EssenceClassifier:
        """Learn a network.

        Parameters
        ----------
        X : array_like or sparse array of shape (n_samples, n_features)
            Finite numbers.
        y : array_like of shape (n_samples,) or (n_samples, n_classes)
            Labels of any kind, at least two different ones; or soft targets, the probability that each
            class is right, one column a class.
        sample_weight : array_like of shape (n_samples,), optional
            Weights, 0 or more; a sample of weight 2 counts as two samples.

        Raises
        ------
        DataError
            If X and y are of different length, X is not a table of finite numbers, y holds one class,
            or a soft target is not from 0 to 1.
        ParameterError
            If a parameter is outside its range, or does not go with another.
        BudgetError
            If `max_time` is over and flat subconcepts are given.
        """
        check_parameters(self)
        self._check_together()
        if hasattr(self, "frontier_"):
            del self.frontier_  # of an earlier fit
        deadline = None if self.max_time is None else time.time() + self.max_time
        work = Work(self.n_jobs, bool(self.verbose), deadline)
        training = read_training(self, X, y, sample_weight)
        self.classes_ = training.classes
        self.is_binary_ = bool(np.isin(training.X, (0.0, 1.0)).all())
        self._units = units_of(training.X)
        values = self._units.inward(training.X)
        samples = merge(values, training.y, self._weights(training))
        self.n_contradictory_ = distinct(samples).n_contradictory
        if self._is_given():
            self.recipe_ = None
            self.cost_ = None if self.cost == "auto" else self.cost
            learned = self._grouped(samples, values, work)
        else:
            learned = self._chosen(samples, training.targets is not None, work)
        self._units.require_room(learned, training.X)
        self._settle(learned, training.targets)
        self.subconcepts_ = firing(self.network_.hidden(training.X)[1], training.y, learned.classes)
        return self

    def at(self, index: int) -> EssenceClassifier:
        """The classifier of another row of `frontier_`.

        Parameters
        ----------
        index : int
            Row of `frontier_`.

        Returns
        -------
        EssenceClassifier
            A fitted copy that uses that network; `subconcepts_` stays that of the chosen one.

        Raises
        ------
        UnfittedError
            If there is no frontier: it has to be asked for, by ``frontier=True``, before `fit`.
        """
        if not hasattr(self, "frontier_"):
            raise UnfittedError("there is no frontier to choose from; fit with frontier=True first")
        other = copy(self)
        other.frontier_ = replace(self.frontier_, chosen=range(len(self.frontier_))[index])
        other._settle(self.frontier_[index].layers, self.targets_)
        return other

    def _is_given(self) -> bool:
        """Whether subconcepts are given, side by side, and nothing is left to choose."""
        return self.n_subconcepts != "auto" and not self.hierarchical

    def _check_together(self) -> None:
        """Raise a `ParameterError` for parameters that do not go together."""
        if self._is_given() and (self.frontier or self.max_conditions is not None):
            raise ParameterError(
                "frontier and max_conditions need n_subconcepts='auto' or hierarchical=True; got "
                f"n_subconcepts={self.n_subconcepts!r}"
            )
        if self.hierarchical and self.cost is None:
            raise ParameterError("hierarchical subconcepts need a cost; got None. Give a number, or 'auto'")

    def _chosen(self, samples: Samples, additive: bool, work: Work) -> EssenceLayers:
        """Network of the recipe that is chosen; sets what describes it, and `frontier_` where wanted."""
        points, seed = distinct(samples), seed_of(self.random_state)
        if len(np.unique(points.y)) < 2:
            self.recipe_, self.cost_ = None, None
            return always(int(points.y[0]), samples.X.shape[1])
        try:
            recipe = self._recipe(samples, additive, seed, work)
            self.recipe_, self.cost_ = recipe, recipe.cost
            if not self.frontier:
                return recipe.network(samples, most=self.max_conditions, work=work)
            self.frontier_ = make_frontier(samples, recipe, most=self.max_conditions, seed=seed, work=work)
            return self.frontier_[self.frontier_.chosen].layers
        except BudgetError:
            return self._cut_off(samples)

    def _recipe(self, samples: Samples, additive: bool, seed: int, work: Work) -> Recipe:
        balanced = self.class_weight == "balanced"
        if not self.hierarchical:
            if self.cost != "auto":
                return Flat(self.cost, balanced, additive)
            return choose(samples, balanced=balanced, additive=additive, seed=seed, work=work)
        costs = NESTED_COSTS if self.cost == "auto" or self.cost is None else (self.cost,)
        sizes: list[int | None] = list(range(1, MOST_NESTED + 1))
        if self.n_subconcepts != "auto":
            sizes = [None if self.n_subconcepts == "all" else int(self.n_subconcepts)]
        return choose_nested(samples, costs, sizes, balanced=balanced, seed=seed, work=work)

    def _weights(self, training: Training) -> FloatArray:
        if not isinstance(self.class_weight, dict):
            return training.weights
        if training.targets is not None:
            raise ParameterError("class_weight must be 'balanced' or None with soft targets; got a dict")
        return training.weights * weights_by_class(self.class_weight, training.classes[training.y])

    def _cut_off(self, samples: Samples) -> EssenceLayers:
        """The network of soft margins that stands in where the time is over."""
        warnings.warn(
            f"max_time={self.max_time} is over: learned soft margins of cost {COSTS[0]} instead",
            ConvergenceWarning,
            stacklevel=3,
        )
        recipe = Flat(COSTS[0], self.class_weight == "balanced")
        self.recipe_, self.cost_ = recipe, recipe.cost
        return recipe.network(samples, most=self.max_conditions)

    def _settle(self, learned: EssenceLayers, targets: FloatArray | None) -> None:
        """Set the attributes that describe the network."""
        learned = self._units.outward(learned)
        concepts = (
            plain_sum(learned.classes, len(self.classes_))
            if targets is None
            else log_odds(learned.classes, targets)
        )
        self.network_ = Network(
            [*learned.layers(), of_steps(concepts) if learned.activation == "step" else concepts],
            activation=learned.activation,
            classes=self.classes_,
            tie_tolerance=learned.tie_tolerance,
        )
        self.differentiae_ = self.network_.layers[0]
        self.targets_ = targets
        self.subconcept_classes_ = learned.classes

    def _grouped(self, samples: Samples, values: FloatArray, work: Work) -> EssenceLayers:
        """Network of the subconcepts that are given."""
        points = distinct(samples)
        if len(np.unique(points.y)) < 2:
            return always(int(points.y[0]), values.shape[1])
        points = in_order(points, values)
        return grouped_network(
            points.X,
            points.y,
            one_a_point(points.y)
            if self.n_subconcepts == "all"
            else ward(points.X, points.y, int(self.n_subconcepts)),
            cost=self.cost_,
            pruning=self.pruning,
            strictness=self.strictness,
            symbolic=self.symbolic,
            n_rivals=self.n_rivals,
            work=work,
        )

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
