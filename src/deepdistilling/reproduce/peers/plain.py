"""Models of scikit-learn as Python text, scaling folded in where there is some."""

from __future__ import annotations

from typing import Any

import numpy as np

LONGEST = 100
"""Terms of a sum on one line."""


def tree_text(model: Any) -> str:
    """Write a decision tree as nested conditions."""
    return _tree(model, "program")


def forest_text(model: Any) -> str:
    """Write a forest as its trees, and a vote."""
    trees = [_tree(each, f"tree_{k}") for k, each in enumerate(model.estimators_)]
    calls = ", ".join(f"tree_{k}(x)" for k in range(len(trees)))
    return "\n".join([*trees, f"def program(x):\n    return mode([{calls}])"])


def scaled_text(model: Any) -> str:
    """Write a scaler and a logistic regression or perceptron as sums."""
    scaler, last = model[0], model[-1]
    if hasattr(last, "coef_"):
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
            outputs.append(f"y_{number}_{k}")
            lines += sum_lines(outputs[-1], [*terms, repr(float(constant))])
            if number < len(layers) - 1:
                lines.append(f"    {outputs[-1]} = max(0, {outputs[-1]})")
        inputs = outputs
    decides = f"largest([{', '.join(inputs)}])" if len(inputs) > 1 else f"1 if {inputs[0]} > 0 else 0"
    lines.append(f"    return {decides}")
    return "\n".join(lines)


def sum_lines(name: str, terms: list[str]) -> list[str]:
    """Write a sum, on several lines where it is so long that its syntax tree would be too deep."""
    parts = [" + ".join(terms[first : first + LONGEST]) for first in range(0, len(terms), LONGEST)]
    return [f"    {name} {'+=' if number else '='} {part}" for number, part in enumerate(parts)]
