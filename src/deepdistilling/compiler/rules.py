"""A program as a list of rules: under which condition it returns what, and how often that is right.

The rules are read off the printed text, a rule a way to a `return`, so that they say what the program says.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .printed import program_of

OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip

ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a program returns under one condition.

    Parameters
    ----------
    condition : str
        In Python, over the names of the inputs and of intermediate values; ``"always"`` where there is none.
    label : object
        What it returns; where that is computed, its text.
    support : int or None
        Number of given samples for which this rule decides; None where none were given.
    errors : int or None
        Number of these whose label is another; None where no labels were given.
    """

    condition: str
    label: Any
    support: int | None = None
    errors: int | None = None


def rules_of(
    source: str,
    samples: Sequence[Any] | npt.NDArray[Any] | None = None,
    labels: npt.NDArray[Any] | None = None,
) -> tuple[Rule, ...]:
    """Return the rules of a printed program, in the order in which it asks.

    Parameters
    ----------
    source : str
        The printed module.
    samples : sequence, optional
        Inputs to count each rule's support on.
    labels : ndarray, optional
        Their labels, to count errors.
    """
    tree = ast.parse(source)
    function = program_of(tree)
    function.body = [_spread(statement) for statement in function.body]
    ways = list(_ways(function.body, (), _tests(function)))
    if samples is None:
        return tuple(Rule(condition, label) for condition, label, _ in ways)
    which, answers = _run(tree, function, [node for _, _, node in ways], samples)
    counts = np.bincount(which, minlength=len(ways))
    wrong: list[int | None] = [None] * len(ways)
    if labels is not None:
        differ = np.array(
            [answer != label for answer, label in zip(answers, labels, strict=True)], dtype=bool
        )
        wrong = [int(n) for n in np.bincount(which[differ], minlength=len(ways))]
    return tuple(
        Rule(condition, label, int(count), n_wrong)
        for (condition, label, _), count, n_wrong in zip(ways, counts, wrong, strict=True)
    )


def _spread(statement: ast.stmt) -> ast.stmt:
    """Write returns of a choice as conditions with a return each."""
    match statement:
        case ast.Return(value=ast.IfExp(test=test, body=body, orelse=orelse)):
            then = _spread(ast.copy_location(ast.Return(body), statement))
            other = _spread(ast.copy_location(ast.Return(orelse), statement))
            return ast.copy_location(ast.If(test, [then], [other]), statement)
        case ast.If():
            statement.body = [_spread(each) for each in statement.body]
            statement.orelse = [_spread(each) for each in statement.orelse]
    return statement


def _tests(function: ast.FunctionDef) -> dict[str, ast.expr]:
    """Return the conditions that have a name, to be written where the name is."""
    found: dict[str, ast.expr] = {}
    for statement in function.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Compare() | ast.BoolOp() as value):
                found[name] = _Inlined(found).visit(copy.deepcopy(value))
    return found


class _Inlined(ast.NodeTransformer):
    """Writes conditions in place of their names, and their opposites in place of negations."""

    def __init__(self, tests: dict[str, ast.expr]) -> None:
        self._tests = tests

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._tests.get(node.id, node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        inner = self.visit(node.operand)
        return _negated(inner) if isinstance(node.op, ast.Not) else ast.UnaryOp(node.op, inner)


def _ways(
    statements: Sequence[ast.stmt], asked: tuple[ast.expr, ...], tests: dict[str, ast.expr]
) -> Iterator[tuple[str, Any, ast.Return]]:
    """Yield each way to a return: its condition as text, the label, and the return."""
    for statement in statements:
        match statement:
            case ast.Return(value=value):
                yield _text(asked), _label(value), statement
                return
            case ast.If(test=test, body=body, orelse=orelse):
                test = _Inlined(tests).visit(copy.deepcopy(test))
                yield from _ways(body, (*asked, test), tests)
                yield from _ways(orelse, (*asked, _negated(test)), tests)
                if orelse:
                    return
                asked = (*asked, _negated(test))


def _negated(test: ast.expr) -> ast.expr:
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return operand
        case ast.Compare(left=left, ops=[op], comparators=comparators) if type(op) in OPPOSITE:
            return ast.Compare(left, [OPPOSITE[type(op)]()], comparators)
        case ast.BoolOp(op=op, values=values):
            other: ast.boolop = ast.And() if isinstance(op, ast.Or) else ast.Or()
            return ast.BoolOp(other, [_negated(each) for each in values])
        case _:
            return ast.UnaryOp(ast.Not(), test)


def _text(asked: Sequence[ast.expr]) -> str:
    if not asked:
        return ALWAYS
    return _joined(ast.BoolOp(ast.And(), list(asked))) if len(asked) > 1 else _joined(asked[0])


def _joined(test: ast.expr) -> str:
    """Return a condition as text; `ast.unparse` sets needless parentheses in long conjunctions."""
    if not isinstance(test, ast.BoolOp):
        return ast.unparse(test)
    word = " and " if isinstance(test.op, ast.And) else " or "
    parts = []
    for value in _flat(test):
        loose = isinstance(value, ast.BoolOp | ast.IfExp)
        parts.append(f"({_joined(value)})" if loose else _joined(value))
    return word.join(parts)


def _flat(test: ast.BoolOp) -> Iterator[ast.expr]:
    for value in test.values:
        if isinstance(value, ast.BoolOp) and type(value.op) is type(test.op):
            yield from _flat(value)
        else:
            yield value


def _label(value: ast.expr | None) -> Any:
    if value is None:
        return None
    try:
        return ast.literal_eval(value)
    except ValueError:
        return ast.unparse(value)


def _run(
    tree: ast.Module, function: ast.FunctionDef, returns: list[ast.Return], samples: Any
) -> tuple[npt.NDArray[np.intp], list[Any]]:
    """Run the program on samples; return which `return` each came to, and the answers."""
    for number, statement in enumerate(returns):
        assert statement.value is not None
        statement.value = ast.Tuple([ast.Constant(number), statement.value], ast.Load())
    space: dict[str, Any] = {"__name__": "printed"}
    exec(compile(ast.fix_missing_locations(tree), f"<{function.name}>", "exec"), space)
    results = [space[function.name](sample) for sample in samples]
    return np.array([which for which, _ in results], dtype=np.intp), [answer for _, answer in results]
