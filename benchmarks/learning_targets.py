"""The targets of learning, one function each: what was measured, and whether that meets the target."""

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from benchmarks.tables import seconds
from sklearn.datasets import load_breast_cancer, load_digits, load_iris, load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

import deepdistilling as dd
from deepdistilling import EssenceClassifier
from deepdistilling.problems import maxsat, orientation

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from learn.tasks import bits, elementary, life_like, multiplexer, sum_bit, vectors

FOLDS = StratifiedKFold(5, shuffle=True, random_state=0)
HALVES = 10


class Target(NamedTuple):
    """What is asked for; without `measure` it is measured in a process of its own."""

    name: str
    wanted: str
    measure: Callable[[], tuple[str, bool]] | None


def fit(X, y, **options):
    return EssenceClassifier(**options).fit(X, y)


def size(fitted):
    return fitted.network_.layers[1].n_outputs, fitted.differentiae_.n_outputs


def within(fitted, most):
    return all(a <= b for a, b in zip(size(fitted), most, strict=True))


def sizes(counts):
    return ", ".join(f"{a} / {b}" for a, b in counts)


def life(born, survives, most):
    """A network of all neighbourhoods."""

    def measure():
        X, y = life_like(born, survives)
        fitted = fit(X, y)
        exact = fitted.score(X, y) == 1
        return f"{sizes([size(fitted)])}, {'exact' if exact else 'not exact'}", exact and within(fitted, most)

    return measure


def halves(born, survives, most):
    """Networks of random halves, judged on all neighbourhoods."""

    def measure():
        X, y = life_like(born, survives)
        met, exact = 0, 0
        for seed in range(HALVES):
            rows = np.random.default_rng(seed).permutation(len(X))[: len(X) // 2]
            fitted = fit(X[rows], y[rows])
            exact += fitted.score(X, y) == 1
            met += within(fitted, most)
        return f"{exact} of {HALVES} right on all, {met} within the size", met == exact == HALVES

    return measure


def parities():
    fitted = {n: fit(bits(n), bits(n).sum(axis=1) % 2) for n in range(2, 11)}
    exact = all(one.score(bits(n), bits(n).sum(axis=1) % 2) == 1 for n, one in fitted.items())
    met = all(within(one, (n + 1, n)) for n, one in fitted.items())
    return f"2 / n for n = 2 to 10{', exact' if exact else ''}" if met else "larger", exact and met


def comparisons():
    X = bits(8)
    labels = {"majority": bits(7).sum(axis=1) > 3, "a > b": X[:, :4] @ [8, 4, 2, 1] > X[:, 4:] @ [8, 4, 2, 1]}
    fitted = [fit(bits(7), labels["majority"]), fit(X, labels["a > b"])]
    exact = fitted[0].score(bits(7), labels["majority"]) == fitted[1].score(X, labels["a > b"]) == 1
    return sizes(map(size, fitted)), exact and all(within(one, (2, 1)) for one in fitted)


def rules():
    fitted = [(fit(*elementary(rule)), rule) for rule in range(1, 255)]
    exact = sum(one.score(*elementary(rule)) == 1 for one, rule in fitted)
    means = np.mean([size(one) for one, _ in fitted], axis=0)
    text = f"{means[0]:.2f} / {means[1]:.2f} on average, {exact} of 254 exact (2 rules are constant)"
    return text, exact == 254 and means[0] <= 3


def all_rules():
    X = bits(11)
    y = np.array([int(x[int(x[8:] @ [4, 2, 1])]) for x in X])
    fitted = fit(X, y)
    exact = fitted.score(X, y) == 1
    return f"{sizes([size(fitted)])}, {'exact' if exact else 'not exact'}", exact


def adders():
    fitted = [(fit(*sum_bit(4, number)), number) for number in range(5)]
    exact = all(one.score(*sum_bit(4, number)) == 1 for one, number in fitted)
    return sizes(size(one) for one, _ in fitted), exact and all(within(one, (7, 14)) for one, _ in fitted)


def multiplexers():
    fitted = [(fit(*multiplexer(n)), n) for n in (1, 2, 3)]
    exact = all(one.score(*multiplexer(n)) == 1 for one, n in fitted)
    return sizes(size(one) for one, _ in fitted), exact and all(within(one, (2, 2**n)) for one, n in fitted)


def argmax():
    X, y = vectors(99, n=10**6)
    scores = []
    for seed in range(3):
        fitted = fit(*vectors(seed))
        scores += [fitted.score(X, y), fitted.score(1000 * X, y)]
    return f"{100 * min(scores):.4f} % at worst of 3 training sets", min(scores) == 1


def line_weights():
    X, y = orientation.straight_lines(28, 28)
    weights = np.abs(fit(X.reshape(len(X), -1), y, n_subconcepts="all").network_.layers[1].dense())
    ratio = weights.max() / weights[weights > 0].min()
    return f"{ratio:.4f}", abs(ratio - 1.371672 / 0.050803) < 1e-3


def formulas():
    """The program of a network that was learned from formulas of one clause, on any formulas."""
    X, targets = maxsat.single_clause_formulas(10, 100)
    fitted = fit(X.reshape(len(X), -1), targets)
    program = dd.distill(fitted, input_shape=(20, 100), input_domain="binary", output="score")
    rng = np.random.default_rng(0)
    new = rng.random((500, 20, 100)) < rng.random((500, 1, 1)) ** 2
    positive, negative, longer = new[:, 0], new[:, 1], new[:, 2:].any(axis=1)
    unit = (positive & ~longer).sum(axis=1) - (negative & ~longer).sum(axis=1)
    shared = (positive & ~negative & longer).sum(axis=1) - (negative & ~positive & longer).sum(axis=1)
    terms = np.column_stack([unit, shared]).astype(float)
    scores = program.predict(new.astype(float))[:, 0]
    (a, b), *_ = np.linalg.lstsq(terms, scores, rcond=None)
    same = np.allclose(terms @ [a, b], scores, atol=1e-9)
    text = f"{a:.3f} unit + {b:.3f} shared, {program.verification.status}, {program.complexity.nodes} nodes"
    return f"{text}, ratio {a / b:.2f}", same and program.verification.status == "proved" and 2 < a / b < 10


def table(load):
    """Accuracy of folds that were left out, beside two others'."""

    def measure():
        X, y = load(return_X_y=True)
        logistic = make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000))
        others = [logistic, DecisionTreeClassifier(random_state=0)]
        ours, linear, tree = (
            100 * cross_val_score(one, X, y, cv=FOLDS).mean() for one in (EssenceClassifier(), *others)
        )
        conditions = size(fit(X, y))[1]
        text = f"{ours:.1f} % (logistic {linear:.1f} %, tree {tree:.1f} %), conditions: {conditions}"
        return text, ours >= linear - 1 and ours > tree

    return measure


def timed(limit, function):
    """Processor time of a fit in one process."""

    def measure():
        taken, _ = seconds(function, repeats=3, clock=time.process_time)
        return f"{taken:.2f} s of processor time", taken <= limit

    return measure


def fit_rules():
    for rule in range(1, 255):
        fit(*elementary(rule))


def large():
    """60,000 images of 28 x 28, made from 8 x 8 ones by upscaling and noise."""
    X, y = load_digits(return_X_y=True)
    rng = np.random.default_rng(0)
    rows = rng.integers(0, len(X), 60_000)
    places = np.arange(28) * 8 // 28
    images = X[rows].reshape(-1, 8, 8)[:, places][:, :, places].reshape(len(rows), -1)
    images += rng.normal(0, 2, images.shape)
    taken, fitted = seconds(lambda: fit(images, y[rows]))
    accuracy = 100 * fitted.score(images[:5000], y[rows][:5000])
    gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    text = f"{taken:.0f} s and {gib:.1f} GiB in one process ({accuracy:.1f} % of 5,000 right)"
    return text, taken <= 900 and gib <= 6


EXACT = "exact, subconcepts / differentiae at most "
TABLE = "logistic regression minus 1 point, and above a decision tree"
TARGETS = [
    Target("Game of Life, all 512", EXACT + "3 / 2", life([3], [2, 3], (3, 2))),
    Target("Game of Life, 10 random halves", EXACT + "3 / 2", halves([3], [2, 3], (3, 2))),
    Target("HighLife", EXACT + "5 / 4", life([3, 6], [2, 3], (5, 4))),
    Target("Seeds", EXACT + "3 / 2", life([2], [], (3, 2))),
    Target("Day & Night", EXACT + "4 / 3", life([3, 6, 7, 8], [3, 4, 6, 7, 8], (4, 3))),
    Target("parity of n bits, n to 10", EXACT + "n + 1 / n", parities),
    Target("majority of 7; a > b, 4 bits each", EXACT + "2 / 1", comparisons),
    Target("256 elementary rules", "exact, at most 3 subconcepts on average", rules),
    Target("all rules at once, 2,048 rows", "exact", all_rules),
    Target("sum bits of a 4-bit adder", EXACT + "7 / 14, half of the prototype's", adders),
    Target("multiplexers of 2, 4, 8 data bits", EXACT + "2 / one a data bit", multiplexers),
    Target("argmax of 5 from 300 vectors", "100 % of 10^6 new vectors, also times 1,000", argmax),
    Target("orientation, weight ratio", "the published 26.9998", line_weights),
    Target("MAX-SAT, 3,800 formulas", "the two-coefficient program; a sensible ratio", formulas),
    Target("iris, 5-fold", TABLE, table(load_iris)),
    Target("wine, 5-fold", TABLE, table(load_wine)),
    Target("breast cancer, 5-fold", TABLE, table(load_breast_cancer)),
    Target("digits, 5-fold", TABLE, table(load_digits)),
    Target("time of the 256 rules", "at most 5 s", timed(5, fit_rules)),
    Target("time of Game of Life", "at most 2 s", timed(2, lambda: fit(*life_like([3], [2, 3])))),
    Target("time of digits", "at most 5 s", timed(5, lambda: fit(*load_digits(return_X_y=True)))),
    Target("60,000 x 784", "at most 15 minutes and 6 GiB on two cores", None),
]
