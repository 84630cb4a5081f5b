"""Programs that loops are interesting for, written out in the representation."""

from __future__ import annotations

from deepdistilling.program.build import add, const, mul, subtract
from deepdistilling.program.code import Array, Code, Decision, Define, Each, Scores, Size, loop
from deepdistilling.program.domain import BOOLEAN, REAL, Domain, integers
from deepdistilling.program.expr import (
    And,
    Compare,
    Greatest,
    If,
    Least,
    Loop,
    Mod,
    Not,
    Reduce,
    Ref,
    Sign,
    Var,
)

I, J, K, L, N, M = map(Var, "ijklnm")  # noqa: E741


def sized(dims, domain, definitions, result, classes, sizes=("n", "m")):
    """A program for every size, made from one of some dimensions."""
    named = tuple(Size(name, axis, dims[axis]) for axis, name in enumerate(sizes[: len(dims)]))
    return Code(Array("x", dims, domain), (), definitions, result, classes, named)


def grid(border, any_size=True, dims=(7, 9)):
    """Cells that live by the sum of their neighbourhood, which wraps around or is cut off at the border."""
    rows, columns = (N, M) if any_size else map(const, dims)
    near = [(add(v, const(-1)), add(v, const(2))) for v in (I, J)]
    if border == "wrap":
        loops = (Loop("k", *near[0]), Loop("l", *near[1]))
        total = Reduce("sum", loops, None, Ref("x", (Mod(K, rows), Mod(L, columns))))
    else:
        loops = tuple(
            Loop(name, Greatest((low, const(0))), Least((high, length)))
            for name, (low, high), length in zip("kl", near, (rows, columns), strict=True)
        )
        total = Reduce("sum", loops, None, Ref("x", (K, L)))
    twice = subtract(mul(const(2), total), Ref("x", (I, J)))
    lives = And((Compare(">=", twice, const(5)), Compare("<=", twice, const(7))))
    each = Each((Loop("i", const(0), rows), Loop("j", const(0), columns)), If(lives, const(1), const(0)))
    result, classes = Scores((each,), "score"), tuple(range(dims[0] * dims[1]))
    if any_size:
        return sized(dims, BOOLEAN, (), result, classes)
    return Code(Array("x", dims, BOOLEAN), (), (), result, classes)


def lines_compared(any_size=True, dims=(6, 8)):
    """Rows against columns: two sums in one pass, an array that is never stored, sums of both its axes."""
    rows, columns = (N, M) if any_size else map(const, dims)
    over_i, over_j = Loop("i", const(0), rows), Loop("j", const(0), columns)
    definitions = (
        Define("columns", (over_j,), Reduce("sum", (over_i,), None, Ref("x", (I, J)))),
        Define("rows", (over_i,), Reduce("sum", (over_j,), None, Ref("x", (I, J)))),
        Define("signs", (over_i, over_j), Sign(subtract(Ref("columns", (J,)), Ref("rows", (I,))))),
        Define("total", (), Reduce("sum", (over_i, over_j), None, Ref("signs", (I, J)))),
    )

    def votes(outer, inner, length):
        line = Reduce("sum", (inner,), None, Ref("signs", (I, J)))
        other = subtract(mul(length, line), Ref("total", ()))
        return Reduce("sum", (outer,), None, Sign(other))

    balance = add(votes(over_j, over_i, columns), votes(over_i, over_j, rows))
    result = Decision(Compare(">", balance, const(0)))
    if any_size:
        return sized(dims, BOOLEAN, definitions, result, ("flat", "steep"))
    return Code(Array("x", dims, BOOLEAN), (), definitions, result, ("flat", "steep"))


def largest(any_size=True, n=5):
    """The place of the largest of some numbers: a search that ends early, inside a competition."""
    length = N if any_size else const(n)
    over = Loop("i", const(0), length), Loop("j", const(0), length)
    wins = Reduce("all", over[1:], Compare("!=", J, I), Compare(">", Ref("x", (I,)), Ref("x", (J,))))
    result = Scores((Each(over[:1], wins),), "label")
    if any_size:
        return sized((n,), REAL, (), result, tuple(range(n)))
    return Code(Array("x", (n,), REAL), (), (), result, tuple(range(n)))


def one_that_holds(rising=False, n=5, any_size=True):
    """The place of the first 1, or of the last 0: scores that a loop gives, and one that is always there."""
    over = Loop("i", const(0), N if any_size else const(n))
    last_zero = If(Not(Ref("x", (I,))), add(I, const(1)), const(0))
    scores = Scores((Each((over,), last_zero if rising else Ref("x", (I,))), Each((), const(1))), "label")
    if any_size:
        return sized((n,), BOOLEAN, (), scores, tuple(range(n + 1)))
    return Code(Array("x", (n,), BOOLEAN), (), (), scores, tuple(range(n + 1)))


def count_of_zeros(n=4):
    """A label that is a number, of which there are more at larger sizes."""
    ones = Reduce("sum", (Loop("i", const(0), N),), None, Ref("x", (I,)))
    return sized((n,), BOOLEAN, (), Decision(subtract(N, ones)), tuple(range(n + 1)))


def rest_of_columns(kind="probability", dims=(4, 6)):
    """A weighted sum over columns, by what else is in each: an `any` that runs along rows."""
    over = Loop("j", const(0), M)
    rest = Reduce("any", (Loop("k", const(2), N),), None, Ref("x", (K, J)))
    weight = If(rest, const(2.29756), const(10))
    difference = subtract(Ref("x", (const(0), J)), Ref("x", (const(1), J)))
    score = Define("score", (), Reduce("sum", (over,), None, mul(weight, difference)))
    parts = Each((), Ref("score", ())), Each((), mul(const(-1), Ref("score", ())))
    return sized(dims, BOOLEAN, (score,), Scores(parts, kind), (0, 1))


def pairs(n=6):
    """Counts below a diagonal: loops whose bounds move, and a guard."""
    inner = Reduce(
        "sum",
        (Loop("j", const(0), I),),
        Compare("!=", J, const(2)),
        Compare(">", Ref("x", (I,)), Ref("x", (J,))),
    )
    count = Reduce("sum", (loop("i", n),), None, mul(inner, Ref("x", (I,))))
    given = Array("x", (n,), integers(-2, 3))
    return Code(given, (), (), Scores((Each((), count),), "score"), (0, 1))


def columns_of_a_table():
    """Three numbers with domains and names of their own, and labels that are text."""
    domains = (BOOLEAN, integers(-3, 300), REAL)
    union = Domain(float("-inf"), float("inf"), False)
    given = Array("x", (3,), union, domains, ("is new", "ä count */", "return"))
    new, count, value = (Ref("x", (const(k),)) for k in range(3))
    test = And((Compare(">", add(mul(const(3), count), value), const(0.5)), new))
    index = If(test, const(2), If(Compare("<", value, const(-1)), const(0), const(1)))
    return Code(given, (), (), Decision(index), ('"no\\"', "perhaps", "</script>"))


EVERY: dict[str, Code] = {
    "grid that wraps": grid("wrap"),
    "grid that is cut": grid("cut"),
    "grid of one size": grid("cut", any_size=False, dims=(12, 13)),
    "small grid that wraps": grid("wrap", any_size=False, dims=(3, 2)),
    "lines compared": lines_compared(),
    "lines of one size": lines_compared(any_size=False),
    "largest": largest(),
    "largest of five": largest(any_size=False),
    "first that holds": one_that_holds(),
    "first of five": one_that_holds(any_size=False),
    "last that does not": one_that_holds(rising=True),
    "count of zeros": count_of_zeros(),
    "columns, probability": rest_of_columns(),
    "columns, score": rest_of_columns("score"),
    "columns, label": rest_of_columns("label"),
    "pairs": pairs(),
    "columns of a table": columns_of_a_table(),
}
