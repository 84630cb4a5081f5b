"""Models of interpret, imodels and gplearn: how they are made here, and their text as Python."""

from __future__ import annotations

from typing import Any

import numpy as np

from .plain import sum_lines

MOST_PAIRED = 15
"""With more inputs than this the search for pairs of inputs takes minutes."""

N_BAGS, N_ROUNDS = 2, 500
POPULATION = 300


def explainable_boosting(n_inputs: int, n_labels: int) -> Any:
    """Explainable boosting, with pairs of inputs where there are two labels and few inputs."""
    from interpret.glassbox import ExplainableBoostingClassifier

    pairs = {} if n_labels == 2 and n_inputs <= MOST_PAIRED else {"interactions": 0}
    return ExplainableBoostingClassifier(
        feature_types=["continuous"] * n_inputs,
        outer_bags=N_BAGS,
        max_rounds=N_ROUNDS,
        random_state=0,
        n_jobs=1,
        **pairs,
    )


def figs(n_inputs: int, n_labels: int) -> Any:
    """Fast interpretable greedy-tree sums."""
    from imodels import FIGSClassifier

    return FIGSClassifier(random_state=0)


def rulefit(n_inputs: int, n_labels: int) -> Any:
    """A linear model of inputs and rules."""
    from imodels import RuleFitClassifier

    return RuleFitClassifier(random_state=0)


def symbolic(n_inputs: int, n_labels: int) -> Any:
    """A formula found by genetic programming."""
    from gplearn.genetic import SymbolicClassifier

    return SymbolicClassifier(population_size=POPULATION, random_state=0, n_jobs=1)


def boosting_text(model: Any) -> str:
    """Write each term as a table that is looked up, and add them."""
    lines = ["def program(x):"]
    terms: list[list[str]] = [[_number(value)] for value in np.ravel(model.intercept_)]
    n_scores = len(terms)
    for number, (inputs, scores) in enumerate(zip(model.term_features_, model.term_scores_, strict=True)):
        places = []
        for k in inputs:
            # Cuts for terms of one input, then those for pairs, where they are coarser.
            levels = model.bins_[k]
            cuts = ", ".join(map(_number, levels[min(len(levels), len(inputs)) - 1]))
            places.append(f"place_{number}_{k}")
            lines.append(f"    {places[-1]} = bisect_right([{cuts}], x[{k}])")
        # The first place is for what is missing, the last for what is unknown.
        known = scores[(slice(1, -1),) * len(inputs)]
        for k in range(n_scores):
            table = known[..., k] if n_scores > 1 else known
            index = "".join(f"[{place}]" for place in places)
            terms[k].append(f"{_list(table)}{index}")
    names = [f"score_{k}" for k in range(n_scores)]
    for name, each in zip(names, terms, strict=True):
        lines += sum_lines(name, each)
    decides = f"largest([{', '.join(names)}])" if n_scores > 1 else f"1 if {names[0]} > 0 else 0"
    return "\n".join([*lines, f"    return {decides}"])


def figs_text(model: Any) -> str:
    """Write each tree as nested conditions that return scores, and add them."""
    lines = []
    for number, root in enumerate(model.trees_):
        lines.append(f"def tree_{number}(x):")
        stack: list[tuple[Any, int]] = [(root, 1)]
        while stack:
            node, depth = stack.pop()
            indent = "    " * depth
            if isinstance(node, str):
                lines.append(f"{indent}{node}")
            elif node.left is None and node.right is None:
                lines.append(f"{indent}return {_list(np.ravel(node.value))}")
            else:
                lines.append(f"{indent}if x[{node.feature}] <= {_number(node.threshold)}:")
                stack += [(node.right, depth + 1), ("else:", depth), (node.left, depth + 1)]
    calls = ", ".join(f"tree_{number}(x)" for number in range(len(model.trees_)))
    lines.append(f"def program(x):\n    return largest([sum(each) for each in zip({calls})])")
    return "\n".join(lines)


def rulefit_text(model: Any) -> str:
    """Write the sum of inputs, held within limits, and of rules; what weighs nothing is left out."""
    n_inputs = len(model.coef) - len(model.rules_)
    low, high = model.winsorizer.winsor_lims
    slopes = model.coef[:n_inputs] * model.friedscale.scale_multipliers
    names = list(model.feature_placeholders)
    terms = [
        f"{_number(slope)} * min(max(x[{k}], {_number(low[k])}), {_number(high[k])})"
        for k, slope in enumerate(slopes)
        if slope
    ]
    for rule, weight in zip(model.rules_without_feature_names_, model.coef[n_inputs:], strict=True):
        if weight:
            parts = [part.split() for part in str(rule.rule).split(" and ")]
            asked = " and ".join(f"x[{names.index(name)}] {sign} {cut}" for name, sign, cut in parts)
            terms.append(f"{_number(weight)} * ({asked})")
    total = " + ".join([*terms, _number(np.ravel(model.intercept)[0])])
    return f"def program(x):\n    return 1 if {total} > 0.5 else 0"


def symbolic_text(model: Any) -> str:
    """Write the formula, with all digits; a quotient by almost 0 is 1."""
    pending: list[str] = []
    for each in reversed(model._program.program):
        if isinstance(each, int):
            pending.append(f"x[{each}]")
        elif isinstance(each, float):
            pending.append(_number(each))
        else:
            parts = [pending.pop() for _ in range(each.arity)]
            pending.append(_operation(each.name, *parts))
    (formula,) = pending
    return f"def program(x):\n    return 1 if {formula} > 0 else 0"


def _operation(name: str, left: str, right: str) -> str:
    signs = {"add": "+", "sub": "-", "mul": "*"}
    return f"({left} {signs[name]} {right})" if name in signs else f"quotient({left}, {right})"


def _list(values: Any) -> str:
    return f"[{', '.join(_list(each) if np.ndim(each) else _number(each) for each in values)}]"


def _number(value: Any) -> str:
    number = float(value)
    return repr(number) if np.isfinite(number) else f"float('{number}')"
