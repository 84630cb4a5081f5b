"""Print a program as Python for people: plain functions, comprehensions, and NumPy slices where they are short.

What comes in is a `Code`, what goes out is a module that stands alone: it imports numpy at most, and its last
function is the program.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ..program.build import MIRRORED, scale
from ..program.code import Code, Decision, Define, Each, Scores, Table
from ..program.expr import (
    Add,
    And,
    Compare,
    Const,
    Expr,
    Greatest,
    If,
    Least,
    Loop,
    Mod,
    Mul,
    Not,
    Number,
    Or,
    Reduce,
    Ref,
    Sign,
    Var,
    Xor,
    assert_never,
    free_variables,
    walk,
)
from ..program.infer import facts_of
from .namer import Namer
from .naming import suggestions
from .wrap import wrap

IF, OR, AND, NOT, COMPARE, SUM, PRODUCT, UNARY, ATOM = range(9)


def print_python(code: Code, *, function_name: str = "program", doc: Sequence[str] = ()) -> str:
    """Return the source of a Python module that holds the program.

    Parameters
    ----------
    code : Code
        The program.
    function_name : str, default="program"
        Name of its last function.
    doc : sequence of str
        Lines of its docstring.
    """
    return _Writer(code, function_name).module(doc)


def printed_names(code: Code, function_name: str = "program") -> dict[str, str]:
    """Return the name that each definition has in the printed program."""
    return _Writer(code, function_name).names


class _Writer:
    def __init__(self, code: Code, function_name: str) -> None:
        self._code = code
        namer = Namer()
        self._function = namer.name(function_name)
        self._argument = namer.name(code.input.name)
        self._elements = self._element_names(namer)
        wanted = suggestions(code)
        self.names = {d.name: namer.name(wanted[d.name]) for d in code.definitions}
        self._dims = {d.name: d.dims for d in code.definitions}
        namer.name("row")  # a loop over the rows of a nested list calls each so
        self._tables = {t.name: namer.name(t.name.upper()) for t in code.tables}
        facts = facts_of(code)
        self._truths = {name for name, domain in facts.arrays.items() if domain.boolean}
        self._numpy = False

    def module(self, doc: Sequence[str]) -> str:
        body = [*self._unpack(), *(self._define(d) for d in self._code.definitions), *self._result()]
        tables = [line for table in self._code.tables for line in wrap(self._table(table))]
        lines = ["import numpy as np", ""] if self._numpy or tables else []
        if tables:
            lines += [*tables, ""]
        if lines:
            lines.append("")
        lines.append(f"def {self._function}({self._argument}):")
        lines += _docstring(doc)
        for statement in body:
            lines += wrap(f"    {statement}")
        return "\n".join(lines) + "\n"

    # ------------------------------------------------------------------ input

    def _element_names(self, namer: Namer) -> dict[int, str]:
        given = self._code.input
        if given.element_names is None:
            return {}
        used = {
            int(index.value)
            for expr in self._code.expressions()
            for node in walk(expr)
            if isinstance(node, Ref) and node.array == given.name
            for index in node.index
            if isinstance(index, Const)
        }
        return {k: namer.name(given.element_names[k]) for k in range(given.dims[0]) if k in used}

    def _unpack(self) -> list[str]:
        given = self._code.input
        refs = [
            node
            for expr in self._code.expressions()
            for node in walk(expr)
            if isinstance(node, Ref) and node.array == given.name
        ]
        by_index = any(not all(isinstance(i, Const) for i in ref.index) for ref in refs)
        lines = []
        if by_index or (refs and not self._elements):
            self._numpy = True
            kind = "int" if given.domain.integer else "float"
            lines.append(f"{self._argument} = np.asarray({self._argument}, dtype={kind})")
        if not self._elements:
            return lines
        count = given.dims[0]
        if len(self._elements) == count:
            source = self._argument
            if not lines and self._has_arithmetic():
                self._numpy = True
                source = f"np.asarray({source}, dtype={'int' if given.domain.integer else 'float'})"
            return [*lines, f"{', '.join(self._elements.values())} = {source}"]
        return [*lines, *(f"{name} = {self._argument}[{k}]" for k, name in self._elements.items())]

    def _has_arithmetic(self) -> bool:
        """Whether values are added or scaled, so that truth values and small integers need another type."""
        return any(
            isinstance(node, Add | Mul | Mod | Sign) or (isinstance(node, Xor) and len(node.operands) > 2)
            for expr in self._code.expressions()
            for node in walk(expr)
        )

    def _table(self, table: Table) -> str:
        self._numpy = True
        return f"{self._tables[table.name]} = np.array({_nested(table.values.tolist())})"

    # ------------------------------------------------------------------ statements

    def _define(self, define: Define) -> str:
        return f"{self.names[define.name]} = {self._comprehension(define.loops, define.body)}"

    def _comprehension(self, loops: Sequence[Loop], body: Expr) -> str:
        text = self._text(body, IF)
        for loop in reversed(loops):
            text = f"[{text} for {loop.var} in {self._range(loop)}]"
        return text

    def _result(self) -> list[str]:
        result, classes = self._code.result, self._code.classes
        match result:
            case Decision(index):
                return [f"return {self._label(index)}"]
            case Scores(parts, "score"):
                return [f"return {self._scores(parts)}"]
            case Scores(parts, "label"):
                scores = self._scores(parts)
                single = len(parts) == 1 and not parts[0].loops
                if single:
                    return [
                        f"return {classes[1]!r} if {self._text(parts[0].body, COMPARE + 1)} > 0 else {classes[0]!r}"
                    ]
                self._numpy = True
                if classes == tuple(range(len(classes))):
                    return [f"return int(np.argmax({scores}))"]
                return [f"return {list(classes)!r}[np.argmax({scores})]"]
            case Scores(parts, _):
                self._numpy = True
                if len(parts) == 1 and not parts[0].loops:
                    return [f"return 1 / (1 + np.exp(-{self._text(parts[0].body, UNARY)}))"]
                return [
                    f"scores = np.array({self._scores(parts)})",
                    "powers = np.exp(scores - scores.max())",
                    "return powers / powers.sum()",
                ]
            case _:
                assert_never(result)

    def _scores(self, parts: Sequence[Each]) -> str:
        if len(parts) == 1 and parts[0].loops:
            (part,) = parts
            if len(part.loops) == 1:
                return self._comprehension(part.loops, part.body)
            runs = " ".join(f"for {loop.var} in {self._range(loop)}" for loop in part.loops)
            return f"[{self._text(part.body, IF)} {runs}]"
        items = [
            f"*{self._scores((part,))}" if part.loops else self._text(part.body, IF) for part in parts
        ]
        return f"[{', '.join(items)}]"

    def _label(self, index: Expr) -> str:
        classes = self._code.classes
        match index:
            case Const(value, _):
                return repr(classes[int(value)])
            case If(condition, then, otherwise):
                return (
                    f"{self._label_operand(then)} if {self._text(condition, OR)} else {self._label(otherwise)}"
                )
            case _ if len(classes) == 2:
                return f"{classes[1]!r} if {self._text(index, OR)} else {classes[0]!r}"
            case _:
                return f"{list(classes)!r}[{self._text(index, IF)}]"

    def _label_operand(self, index: Expr) -> str:
        text = self._label(index)
        return f"({text})" if isinstance(index, If) else text

    # ------------------------------------------------------------------ expressions

    def _text(self, expr: Expr, least: int) -> str:
        """Return an expression, in parentheses if it binds less tightly than `least`."""
        text, binding = self._bound(expr)
        return f"({text})" if binding < least else text

    def _bound(self, expr: Expr) -> tuple[str, int]:
        match expr:
            case Const(value, _):
                return _number(value)
            case Var(name):
                return name, ATOM
            case Ref():
                return self._ref(expr), ATOM
            case Add(terms):
                return self._sum(terms), SUM
            case Mul(factors):
                return self._product(factors)
            case Mod(value, modulus):
                return f"{self._text(value, PRODUCT)} % {self._text(modulus, UNARY)}", PRODUCT
            case Least(operands):
                return f"min({', '.join(self._text(each, IF) for each in operands)})", ATOM
            case Greatest(operands):
                return f"max({', '.join(self._text(each, IF) for each in operands)})", ATOM
            case Sign(value):
                self._numpy = True
                return f"np.sign({self._text(value, IF)})", ATOM
            case Compare(op, left, right):
                return f"{self._text(left, SUM)} {op} {self._text(right, SUM)}", COMPARE
            case Not(value):
                return f"not {self._text(value, NOT)}", NOT
            case And(operands):
                return self._conjunction(operands)
            case Or(operands):
                return " or ".join(self._text(each, AND) for each in operands), OR
            case Xor(operands):
                return self._parity(operands)
            case If(condition, then, otherwise):
                parts = self._text(then, OR), self._text(condition, OR), self._text(otherwise, IF)
                return f"{parts[0]} if {parts[1]} else {parts[2]}", IF
            case Reduce():
                return self._reduction(expr)
            case _:
                assert_never(expr)

    def _ref(self, ref: Ref) -> str:
        if ref.array == self._code.input.name:
            match ref.index:
                case (Const(value, _),) if int(value) in self._elements:
                    return self._elements[int(value)]
            return f"{self._argument}[{', '.join(self._text(each, IF) for each in ref.index)}]"
        name = self._tables.get(ref.array) or self.names[ref.array]
        return name + "".join(f"[{self._text(each, IF)}]" for each in ref.index)

    def _sum(self, terms: Sequence[Expr]) -> str:
        # A number goes first: NumPy adds two truth values to a truth value.
        ordered = sorted(terms, key=lambda term: (_is_negative(term), self._is_truth(term)))
        text = self._numeric(ordered[0], SUM)
        for term in ordered[1:]:
            if _is_negative(term):
                text += f" - {self._text(scale(-1, term), PRODUCT)}"
            else:
                text += f" + {self._text(term, PRODUCT)}"
        return text

    def _numeric(self, expr: Expr, least: int) -> str:
        """Return an expression whose value can be added and subtracted."""
        return f"int({self._text(expr, IF)})" if self._is_truth(expr) else self._text(expr, least)

    def _is_truth(self, expr: Expr) -> bool:
        match expr:
            case Compare() | Not() | And() | Or() | Xor():
                return True
            case Reduce(op, _, _, _):
                return op != "sum"
            case Ref(array, _):
                return array in self._truths
            case _:
                return False

    def _product(self, factors: Sequence[Expr]) -> tuple[str, int]:
        match factors:
            case (Const(-1, "int"), *rest):
                text, binding = self._bound(rest[0] if len(rest) == 1 else Mul(tuple(rest)))
                if len(rest) == 1 and self._is_truth(rest[0]):
                    text, binding = self._numeric(rest[0], IF), ATOM
                return (f"-{text}", UNARY) if binding >= PRODUCT else (f"-({text})", UNARY)
            case _:
                first = self._numeric(factors[0], PRODUCT)
                return " * ".join([first, *(self._text(each, UNARY) for each in factors[1:])]), PRODUCT

    def _conjunction(self, operands: Sequence[Expr]) -> tuple[str, int]:
        """Join operands; two bounds on one value are chained: ``2 <= total <= 5``."""
        parts: list[str] = []
        pending: dict[Expr, int] = {}
        bounds: list[Compare | None] = []
        for each in operands:
            if isinstance(each, Compare) and each.left in pending:
                other = bounds[pending[each.left]]
                chained = other is not None and self._chain(other, each)
                if chained:
                    parts[pending.pop(each.left)] = chained
                    continue
            if isinstance(each, Compare) and each.op in ("<", "<=", ">", ">="):
                pending[each.left] = len(parts)
            parts.append(self._text(each, NOT))
            bounds.append(each if isinstance(each, Compare) else None)
        return " and ".join(parts), AND if len(parts) > 1 else COMPARE

    def _chain(self, one: Compare, other: Compare) -> str | None:
        low, high = (one, other) if one.op in (">", ">=") else (other, one)
        if low.op not in (">", ">=") or high.op not in ("<", "<="):
            return None
        return (
            f"{self._text(low.right, SUM)} {MIRRORED[low.op]} {self._text(low.left, SUM)}"
            f" {high.op} {self._text(high.right, SUM)}"
        )

    def _parity(self, operands: Sequence[Expr]) -> tuple[str, int]:
        if len(operands) == 2:
            return f"{self._text(operands[0], SUM)} != {self._text(operands[1], SUM)}", COMPARE
        terms = " + ".join(
            self._text(each, PRODUCT) if isinstance(each, Ref) and not self._is_truth(each) else self._numeric(each, PRODUCT)
            for each in operands
        )
        return f"({terms}) % 2 == 1", COMPARE

    # ------------------------------------------------------------------ reductions

    def _reduction(self, expr: Reduce) -> tuple[str, int]:
        sliced = self._slice(expr) or self._dot(expr)
        if sliced:
            return sliced, ATOM
        whole = self._whole(expr) or self._rows(expr)
        if whole:
            return f"{expr.op}({whole})", ATOM
        runs = " ".join(f"for {loop.var} in {self._range(loop)}" for loop in expr.loops)
        guard = f" if {self._text(expr.guard, OR)}" if expr.guard is not None else ""
        return f"{expr.op}({self._text(expr.body, IF)} {runs}{guard})", ATOM

    def _slice(self, expr: Reduce) -> str | None:
        """Return a reduction over a rectangle of the input as a NumPy slice."""
        match expr:
            case Reduce(op, loops, None, Ref(array, index)) if array == self._code.input.name:
                pass
            case _:
                return None
        by_var = {loop.var: loop for loop in loops}
        parts, seen = [], []
        for axis, each in enumerate(index):
            names = {node.name for node in walk(each) if isinstance(node, Var)} & set(by_var)
            if not names:
                parts.append(self._text(each, IF))
                continue
            if not isinstance(each, Var):
                return None
            seen.append(each.name)
            parts.append(self._slice_text(by_var[each.name], self._code.input.dims[axis]))
        if sorted(seen) != sorted(by_var):
            return None
        while parts and parts[-1] == ":":
            parts.pop()
        inside = f"[{', '.join(parts)}]" if parts else ""
        return f"{self._argument}{inside}.{op}()"

    def _slice_text(self, loop: Loop, length: int) -> str:
        stop = loop.stop
        match stop:
            case Least((inner, Const(limit, _))) if limit == length:
                stop = inner  # a slice stops at the end of the axis by itself
        start_text = "" if loop.start == Const(0, "int") else self._text(loop.start, IF)
        stop_text = "" if stop == Const(length, "int") else self._text(stop, IF)
        return f"{start_text}:{stop_text}"

    def _dot(self, expr: Reduce) -> str | None:
        """Return a sum of products with a row of a table as one product."""
        match expr:
            case Reduce("sum", loops, None, Mul((Ref(table, (first, *rest)), Ref(array, index)))) if (
                table in self._tables
            ):
                names = [loop.var for loop in loops]
                same = [Var(name) for name in names]
                if list(rest) != same or list(index) != same or not isinstance(first, Var) or first.name in names:
                    return None
                self._numpy = True
                row = f"{self._tables[table]}[{first.name}]"
                other = self._argument if array == self._code.input.name else self.names[array]
                return f"np.sum({row} * {other})" if len(names) > 1 else f"np.dot({row}, {other})"
            case _:
                return None

    def _whole(self, expr: Reduce) -> str | None:
        """Return the text of a one-dimensional list that is reduced whole."""
        match expr:
            case Reduce(_, (loop,), None, Ref(array, (*outer, Var(last)))) if (
                last == loop.var and self._is_full(array, -1, loop)
            ):
                if any(last in free_variables(each) for each in outer):
                    return None
                return self._ref(Ref(array, tuple(outer)))
            case _:
                return None

    def _rows(self, expr: Reduce) -> str | None:
        """Return the text of what is reduced, where that is all of a nested list, or a column of it."""
        match expr:
            case Reduce(op, (outer, inner), None, Ref(array, (Var(first), Var(second)))) if (
                (first, second) == (outer.var, inner.var) and self._is_full(array, 0, outer) and self._is_full(array, 1, inner)
            ):
                return f"map({op}, {self.names[array]})"
            case Reduce(_, (loop,), None, Ref(array, (Var(first), at))) if (
                first == loop.var and self._is_full(array, 0, loop) and loop.var not in free_variables(at)
            ):
                return f"row[{self._text(at, IF)}] for row in {self.names[array]}"
            case _:
                return None

    def _is_full(self, array: str, axis: int, loop: Loop) -> bool:
        """Whether a loop runs over a whole axis of a definition."""
        dims = self._dims.get(array)
        return dims is not None and (loop.start, loop.stop) == (Const(0, "int"), Const(dims[axis], "int"))

    def _range(self, loop: Loop) -> str:
        if loop.start == Const(0, "int"):
            return f"range({self._text(loop.stop, IF)})"
        return f"range({self._text(loop.start, IF)}, {self._text(loop.stop, IF)})"


def _number(value: Number) -> tuple[str, int]:
    if isinstance(value, Fraction):
        return f"{value.numerator} / {value.denominator}", PRODUCT if value > 0 else UNARY
    if isinstance(value, float) and value == int(value) and abs(value) < 1e15:
        return repr(value), ATOM if value >= 0 else UNARY
    return repr(value), ATOM if isinstance(value, bool) or value >= 0 else UNARY


def _is_negative(expr: Expr) -> bool:
    match expr:
        case Const(value, _) | Mul((Const(value, _), *_)):
            return value < 0
        case _:
            return False


def _nested(values: Any) -> str:
    if isinstance(values, list):
        return f"[{', '.join(_nested(each) for each in values)}]"
    return repr(values)


def _docstring(doc: Sequence[str]) -> list[str]:
    lines = [line.replace("\\", "\\\\").replace('"""', "'''") for line in doc]
    if not lines:
        return []
    if len(lines) == 1:
        return [f'    """{lines[0]}"""']
    return [f'    """{lines[0]}', *(f"    {line}".rstrip() for line in lines[1:]), '    """']
