"""The table of all peers; a new one is a line here, and how it is made and written in a module beside."""

from __future__ import annotations

from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from .learned_rules import (
    N_BAGS,
    N_ROUNDS,
    POPULATION,
    boosting_text,
    explainable_boosting,
    figs,
    figs_text,
    rulefit,
    rulefit_text,
    symbolic,
    symbolic_text,
)
from .peer import Peer
from .plain import forest_text, scaled_text, tree_text

PEERS: dict[str, Peer] = {
    "decision tree": Peer(lambda n, k: DecisionTreeClassifier(random_state=0), tree_text),
    "random forest": Peer(lambda n, k: RandomForestClassifier(random_state=0), forest_text),
    "logistic regression": Peer(
        lambda n, k: make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000)), scaled_text
    ),
    "perceptron": Peer(
        lambda n, k: make_pipeline(StandardScaler(), MLPClassifier(max_iter=3000, random_state=0)),
        scaled_text,
    ),
    "explainable boosting": Peer(explainable_boosting, boosting_text, "interpret"),
    "FIGS": Peer(figs, figs_text, "imodels"),
    "RuleFit": Peer(rulefit, rulefit_text, "imodels", two_labels=True),
    "gplearn": Peer(symbolic, symbolic_text, "gplearn", two_labels=True),
}
"""Peers by name, with the settings of their makers where they work at all, and in the time there is."""

SETTINGS = (
    f"Explainable boosting (interpret) runs with {N_BAGS} bags and {N_ROUNDS} rounds instead of 14 and "
    "50,000, without pairs of inputs where there are more than two labels or 15 inputs; gplearn has a "
    f"population of {POPULATION} instead of 1,000. The makers' own settings take minutes a fit. RuleFit "
    "(imodels) and gplearn tell two labels apart only: their places stay empty elsewhere."
)


def present_peers() -> list[str]:
    """Names of the peers whose packages are installed."""
    return [name for name, peer in PEERS.items() if peer.is_present]


def what_is_missing() -> list[str]:
    """Say which peers are left out and what would bring them, or how those of the extra are set."""
    absent = [name for name, peer in PEERS.items() if not peer.is_present]
    if not absent:
        return [SETTINGS]
    return [f"Without {', '.join(absent)}: they need pip install 'deepdistilling[peers]'."]
