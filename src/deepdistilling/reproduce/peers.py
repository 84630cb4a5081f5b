"""What people would use instead, and how much there is to read of what they learn.

In: a fitted scikit-learn model. Out: its text as a Python function, so that all are measured with one
measure: nodes of the syntax tree.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

Model = Any

PEERS: dict[str, Callable[[], Model]] = {
    "decision tree": lambda: DecisionTreeClassifier(random_state=0),
    "random forest": lambda: RandomForestClassifier(random_state=0),
    "logistic regression": lambda: make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000)),
    "perceptron": lambda: make_pipeline(StandardScaler(), MLPClassifier(max_iter=3000, random_state=0)),
}
"""Models by name, with the settings of scikit-learn where they work at all."""


def text_of(model: Model) -> str:
    """Return a fitted model of `PEERS` as Python text, scaling folded in where there is some."""
    match model:
        case DecisionTreeClassifier():
            return _tree(model, "program")
        case RandomForestClassifier():
            trees = [_tree(each, f"tree_{k}") for k, each in enumerate(model.estimators_)]
            calls = ", ".join(f"tree_{k}(x)" for k in range(len(trees)))
            return "\n".join([*trees, f"def program(x):\n    return mode([{calls}])"])
        case _:
            scaler, last = model[0], model[-1]
            if isinstance(last, LogisticRegression):
                layers = [(last.coef_.T, last.intercept_)]
            else:
                layers = list(zip(last.coefs_, last.intercepts_, strict=True))
            weights, bias = layers[0]
            slopes = weights / scaler.scale_[:, None]
            return _layers([(slopes, bias - scaler.mean_ @ slopes), *layers[1:]])


def _tree(model: Any, name: str) -> str:
    """Write a tree as nested conditions, from a stack of its own."""
    tree = model.tree_
    lines = [f"def {name}(x):"]
    stack: list[tuple[int | None, int]] = [(0, 1)]
    while stack:
        node, depth = stack.pop()
        indent = "    " * depth
        if node is None:
            lines.append(f"{indent}else:")
        elif tree.children_left[node] < 0:
            lines.append(f"{indent}return {int(np.argmax(tree.value[node]))}")
        else:
            lines.append(f"{indent}if x[{tree.feature[node]}] <= {float(tree.threshold[node])!r}:")
            left, right = int(tree.children_left[node]), int(tree.children_right[node])
            stack += [(right, depth + 1), (None, depth), (left, depth + 1)]
    return "\n".join(lines)


def _layers(layers: list[tuple[Any, Any]]) -> str:
    """Write linear layers with rectifiers between them as sums."""
    lines, inputs = ["def program(x):"], [f"x[{k}]" for k in range(len(layers[0][0]))]
    for number, (weights, bias) in enumerate(layers):
        outputs = []
        for k, (column, constant) in enumerate(zip(weights.T, bias, strict=True)):
            terms = [f"{float(w)!r} * {each}" for w, each in zip(column, inputs, strict=True) if w]
            total = " + ".join([*terms, repr(float(constant))])
            is_last = number == len(layers) - 1
            outputs.append(f"y_{number}_{k}")
            lines.append(f"    {outputs[-1]} = {total if is_last else f'max(0, {total})'}")
        inputs = outputs
    lines.append(f"    return largest([{', '.join(inputs)}])")
    return "\n".join(lines)
