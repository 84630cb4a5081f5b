"""Pairs of programs that are equal, each written in two ways."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np

from deepdistilling.lift import lift
from deepdistilling.network import Layer, Network
from deepdistilling.program.build import add, choose, mul, negate, scale, subtract
from deepdistilling.program.code import Array, Code, Decision, Define, Each, Scores, loop, table
from deepdistilling.program.domain import BOOLEAN, REAL, SIGN, integers, of_values
from deepdistilling.program.expr import (
    And,
    Compare,
    Expr,
    Greatest,
    If,
    Least,
    Loop,
    Mod,
    Not,
    Or,
    Reduce,
    Ref,
    Sign,
    Var,
    Xor,
    const,
)

I, J, K, C = (Var(name) for name in "ijkc")  # noqa: E741 (named as in a program)
HALF = Fraction(1, 2)
SIGNS = of_values((-1, 1))


def index(place: int | Expr) -> Expr:
    return const(place) if isinstance(place, int) else place


def x(*places: int | Expr) -> Ref:
    return Ref("x", tuple(map(index, places)))


def ref(name: str, *places: int | Expr) -> Ref:
    return Ref(name, tuple(map(index, places)))


def over(op: str, loops: list[Loop], body: Expr, guard: Expr | None = None) -> Reduce:
    return Reduce(op, tuple(loops), guard, body)


def span(var: Var, start: int | Expr, stop: int | Expr) -> Loop:
    return Loop(var.name, index(start), index(stop))


def program(
    given: Array, *scores: Expr | Each, kind: str = "score", defines: tuple[Define, ...] = ()
) -> Code:
    parts = tuple(score if isinstance(score, Each) else Each((), score) for score in scores)
    count = sum(int(np.prod([int(each.stop.value) for each in part.loops])) for part in parts)
    return Code(given, (), defines, Scores(parts, kind), tuple(range(max(2, count))))


def bits(*dims: int) -> Array:
    return Array("x", dims, BOOLEAN)


def reals(*dims: int) -> Array:
    return Array("x", dims, REAL)


# ------------------------------------------------------------------------------------------ from networks


def clause_network(n_literals: int, n_clauses: int) -> Network:
    """Two scores from a formula's clauses, by the structure of the published MAX-SAT network."""
    n_inputs = n_literals * n_clauses
    place = np.arange(n_inputs).reshape(n_literals, n_clauses)
    first, second = [], []
    for i, c in itertools.product(range(2), range(n_clauses)):
        column = np.zeros(n_inputs + 1)
        column[place[i, c]] = 2
        column[place[1 - i, 0]] -= 1
        first.append(column)
    for i, c in itertools.product(range(2), range(n_clauses)):
        column = np.zeros(n_inputs + 1)
        column[place[i, c]], column[place[1 - i, c]] = 8, -8
        column[place[2:, c]] = 1
        column[-1] = -0.5
        first.append(column)
    for c in range(n_clauses):
        column = np.zeros(n_inputs + 1)
        column[place[2:, c]] = 1
        column[-1] = -0.5
        first.append(column)
    hidden = len(first)
    for i, c in itertools.product(range(2), range(n_clauses)):
        column = np.zeros(hidden + 1)
        column[i * n_clauses + c], column[4 * n_clauses + c], column[-1] = 2, -1, -2
        second.append(column)
    for i, c in itertools.product(range(2), range(n_clauses)):
        column = np.zeros(hidden + 1)
        column[(2 + i) * n_clauses + c], column[4 * n_clauses + c], column[-1] = 1, 1, -1
        second.append(column)
    last = np.zeros((len(second) + 1, 2))
    for part, weight in enumerate((5, -5, 1.14878, -1.14878)):
        last[part * n_clauses : (part + 1) * n_clauses, 0] = weight
        last[part * n_clauses : (part + 1) * n_clauses, 1] = -weight
    layers = (np.array(first).T, np.array(second).T, last)
    return Network([Layer(matrix[:-1], matrix[-1]) for matrix in layers])


def clauses(n_literals: int, n_clauses: int, kind: str) -> Code:
    """The same as a person writes it."""
    longer = Define("longer", (loop("c", n_clauses),), over("any", [span(K, 2, n_literals)], x(K, C)))
    weight = choose(negate(ref("longer", C)), const(10), const(2.29756))
    total = over("sum", [span(C, 0, n_clauses)], mul(subtract(x(0, C), x(1, C)), weight))
    score = Define("score", (), total)
    return program(
        bits(n_literals, n_clauses), ref("score"), scale(-1, ref("score")), kind=kind, defines=(longer, score)
    )


def published(n_literals: int, n_clauses: int, kind: str) -> Code:
    """The published MAX-SAT network, lifted."""
    other = add(scale(-1, I), const(1))
    rest = over("sum", [span(K, 2, n_literals)], x(K, J))
    both = (loop("i", 2), loop("j", n_clauses))

    def layer(name: str, loops: tuple[Loop, ...], *terms: Expr) -> Define:
        return Define(name, loops, Sign(add(*terms)))

    def sums(name: str, i: Expr) -> Expr:
        return over("sum", [span(J, 0, n_clauses)], ref(name, i, J))

    defines = (
        layer("a", both, scale(2, x(I, J)), scale(-1, x(other, 0))),
        layer("b", both, scale(8, x(I, J)), scale(-8, x(other, J)), rest, const(-HALF)),
        layer("c", (loop("j", n_clauses),), rest, const(-HALF)),
        layer("d", both, scale(2, ref("a", I, J)), scale(-1, ref("c", J)), const(-2)),
        layer("e", both, ref("b", I, J), ref("c", J), const(-1)),
    )
    score = add(
        scale(5, sums("d", I)),
        scale(-5, sums("d", other)),
        scale(1.14878, sums("e", I)),
        scale(-1.14878, sums("e", other)),
    )
    return program(bits(n_literals, n_clauses), Each((loop("i", 2),), score), kind=kind, defines=defines)


def argmax_network(n: int) -> Network:
    pairs = list(itertools.combinations(range(n), 2))
    first, second = np.zeros((n + 1, len(pairs))), np.zeros((len(pairs) + 1, n))
    for column, (i, j) in enumerate(pairs):
        first[[i, j], column] = 1, -1
        second[column, [i, j]] = 1, -1
    second[-1] = 1.5 - n
    third = np.vstack([np.eye(n), np.zeros(n)])
    return Network([Layer(matrix[:-1], matrix[-1]) for matrix in (first, second, third)])


def argmax(n: int) -> Code:
    best = over("all", [span(J, 0, n)], Compare(">", x(I), x(J)), Compare("!=", J, I))
    return program(reals(n), Each((loop("i", n),), best), kind="label")


def lifted(network: Network, given: Array, kind: str) -> Code:
    return lift(network, given, kind).code


NETWORKS = {
    "clauses": lambda: (
        lifted(clause_network(6, 20), bits(6, 20), "probability"),
        clauses(6, 20, "probability"),
    ),
    "clauses' scores": lambda: (lifted(clause_network(6, 20), bits(6, 20), "score"), clauses(6, 20, "score")),
    "published, probability": lambda: (published(10, 50, "probability"), clauses(10, 50, "probability")),
    "published, score": lambda: (published(10, 50, "score"), clauses(10, 50, "score")),
    "published, label": lambda: (published(10, 50, "label"), clauses(10, 50, "label")),
    **{
        f"argmax of {n}": lambda n=n: (lifted(argmax_network(n), reals(n), "label"), argmax(n))
        for n in (3, 4, 6, 9)
    },
}

# ----------------------------------------------------------------------------------------------- by hand


def many(op: str, n: int, body: Expr, start: int = 0, var: Var = J, guard: Expr | None = None) -> Reduce:
    return over(op, [span(var, start, n)], body, guard)


def per_cell(n: int, body: Expr) -> Code:
    return program(bits(n), Each((loop("i", n),), body))


def padded(offset: int, n: int) -> Expr:
    at = add(I, const(offset))
    inside = Compare(">=", at, const(0)) if offset < 0 else Compare("<", at, const(n))
    return If(inside, x(at), const(0))


CLIPPED = Loop("j", Greatest((add(I, const(-1)), const(0))), Least((add(I, const(2)), const(30))))
A, B, D = x(0), x(1), x(2)
COUNT, COUNT_20 = many("sum", 9, x(J)), many("sum", 20, x(J))
THREE = table("weights", [2, 5, -1])

HAND = {
    "any as a count": (
        program(bits(20), many("any", 20, x(J))),
        program(bits(20), Compare(">=", COUNT_20, const(1))),
    ),
    "all as a count": (
        program(bits(20), many("all", 20, x(J))),
        program(bits(20), Compare("==", COUNT_20, const(20))),
    ),
    "none is not any": (
        program(bits(20), many("all", 20, Not(x(J)))),
        program(bits(20), Not(many("any", 20, x(J)))),
    ),
    "any of two is either's any": (
        program(bits(2, 20), many("any", 20, Or((x(0, J), x(1, J))))),
        program(bits(2, 20), Or((many("any", 20, x(0, J)), many("any", 20, x(1, J))))),
    ),
    "any of two rows, as one count": (
        program(
            bits(2, 30), Compare(">", add(many("sum", 30, x(0, J)), many("sum", 30, x(1, J))), const(HALF))
        ),
        program(bits(2, 30), Or((many("any", 30, x(0, J)), many("any", 30, x(1, J))))),
    ),
    "all of two rows, as one count": (
        program(
            bits(2, 30), Compare("==", add(many("sum", 30, x(0, J)), many("sum", 30, x(1, J))), const(60))
        ),
        program(bits(2, 30), And((many("all", 30, x(0, J)), many("all", 30, x(1, J))))),
    ),
    "none of two rows, as one count": (
        program(bits(2, 30), Compare("<", add(many("sum", 30, x(0, J)), many("sum", 30, x(1, J))), const(1))),
        program(bits(2, 30), And((Not(many("any", 30, x(0, J))), many("all", 30, Not(x(1, J)))))),
    ),
    "some pair beside or above each other": (
        program(
            bits(9, 9),
            Compare(
                ">=",
                add(
                    over("sum", [span(I, 0, 9), span(J, 0, 8)], And((x(I, J), x(I, add(J, const(1)))))),
                    over("sum", [span(I, 0, 8), span(J, 0, 9)], And((x(I, J), x(add(I, const(1)), J)))),
                    x(4, 4),
                ),
                const(1),
            ),
        ),
        program(
            bits(9, 9),
            Or(
                (
                    x(4, 4),
                    over("any", [span(I, 0, 9), span(J, 0, 8)], And((x(I, J), x(I, add(J, const(1)))))),
                    over("any", [span(I, 0, 8), span(J, 0, 9)], And((x(I, J), x(add(I, const(1)), J)))),
                )
            ),
        ),
    ),
    "all of many anys": (
        program(bits(4, 30), many("all", 4, many("any", 30, x(I, J)), var=I)),
        program(bits(4, 30), Compare(">=", many("sum", 4, many("any", 30, x(I, J)), var=I), const(4))),
    ),
    "threshold of signs is all": (
        program(reals(7), Sign(add(many("sum", 7, Sign(x(J))), const(Fraction(-13, 2))))),
        program(reals(7), add(scale(2, many("all", 7, Compare(">", x(J), const(0)))), const(-1))),
    ),
    "threshold of signs is any": (
        program(reals(7), Compare(">", many("sum", 7, Sign(x(J))), const(-7))),
        program(reals(7), many("any", 7, Compare(">=", x(J), const(0)))),
    ),
    "rows one by one": (
        program(bits(10, 8), many("sum", 8, Compare(">=", many("sum", 10, x(I, J), var=I), const(3)))),
        program(
            bits(10, 8),
            many(
                "sum",
                8,
                Compare(">", add(x(0, J), x(1, J), many("sum", 10, x(I, J), 2, var=I)), const(HALF * 5)),
            ),
        ),
    ),
    "either half of a sum": (
        program(bits(40), Compare(">", add(x(39), many("sum", 39, x(J))), const(20))),
        program(bits(40), Compare(">=", add(many("sum", 12, x(J)), many("sum", 40, x(J), 12)), const(21))),
    ),
    "differences sum up": (
        program(bits(2, 20), subtract(many("sum", 20, x(0, J)), many("sum", 20, x(1, J)))),
        program(bits(2, 20), many("sum", 20, subtract(x(0, J), x(1, J)))),
    ),
    "a row counted twice": (
        program(
            bits(2, 20),
            subtract(
                over("sum", [span(I, 0, 2), span(J, 0, 20)], Sign(add(x(I, J), const(-HALF)))),
                scale(2, many("sum", 20, Sign(add(x(1, J), const(-HALF))))),
            ),
        ),
        program(bits(2, 20), scale(2, many("sum", 20, subtract(x(0, J), x(1, J))))),
    ),
    "loops in either order": (
        program(bits(5, 9), over("sum", [span(I, 0, 5), span(J, 0, 9)], And((x(I, J), x(0, J))))),
        program(bits(5, 9), over("sum", [span(J, 0, 9), span(I, 0, 5)], And((x(0, J), x(I, J))))),
    ),
    "nested sums": (
        program(bits(5, 9), many("sum", 5, many("sum", 9, x(I, J)), var=I)),
        program(bits(5, 9), over("sum", [span(I, 0, 5), span(J, 0, 9)], x(I, J))),
    ),
    "triangle by bound and by guard": (
        program(bits(12), over("sum", [span(I, 0, 12), span(J, add(I, const(1)), 12)], And((x(I), x(J))))),
        program(
            bits(12), over("sum", [span(I, 0, 12), span(J, 0, 12)], And((x(I), x(J))), Compare("<", I, J))
        ),
    ),
    "triangle from the other side": (
        program(bits(12), over("sum", [span(I, 0, 12), span(J, add(I, const(1)), 12)], And((x(I), x(J))))),
        program(bits(12), over("sum", [span(J, 0, 12), span(I, 0, J)], And((x(I), x(J))))),
    ),
    "all but one": (
        per_cell(12, many("sum", 12, x(J), guard=Compare("!=", J, I))),
        per_cell(12, subtract(many("sum", 12, x(J)), x(I))),
    ),
    "clipped and padded windows": (
        per_cell(30, over("sum", [CLIPPED], x(J))),
        per_cell(30, add(padded(-1, 30), x(I), padded(1, 30))),
    ),
    "a window by guard": (
        per_cell(30, over("any", [CLIPPED], x(J))),
        per_cell(
            30,
            many(
                "any",
                30,
                x(J),
                guard=And((Compare(">=", J, add(I, const(-1))), Compare("<=", J, add(I, const(1))))),
            ),
        ),
    ),
    "around the edge": (
        program(bits(30), many("sum", 30, And((x(J), x(Mod(add(J, const(1)), const(30))))))),
        program(bits(30), add(And((x(29), x(0))), many("sum", 29, And((x(J), x(add(J, const(1)))))))),
    ),
    "de Morgan": (program(bits(20), And((A, B, D))), program(bits(20), Not(Or((Not(A), Not(B), Not(D)))))),
    "choice as a formula": (
        program(bits(20), If(A, B, D)),
        program(bits(20), Or((And((A, B)), And((Not(A), D))))),
    ),
    "exclusive or": (
        program(bits(20), Xor((A, B, D))),
        program(bits(20), Compare("!=", A, Compare("!=", B, D))),
    ),
    "parity of many": (
        program(bits(20), Xor(tuple(x(i) for i in range(16)))),
        program(bits(20), Mod(many("sum", 16, x(J)), const(2))),
    ),
    "an interval": (
        program(
            bits(20),
            Sign(
                add(
                    Sign(add(COUNT, const(Fraction(-5, 2)))),
                    Sign(add(const(Fraction(9, 2)), scale(-1, COUNT))),
                    const(-1),
                )
            ),
        ),
        program(
            bits(20),
            add(scale(2, Or((Compare("==", COUNT, const(3)), Compare("==", COUNT, const(4))))), const(-1)),
        ),
    ),
    "a comparison of counts": (
        program(bits(2, 40), Sign(subtract(many("sum", 40, x(0, J)), many("sum", 40, x(1, J))))),
        program(
            bits(2, 40),
            subtract(
                Compare(">", many("sum", 40, x(0, J)), many("sum", 40, x(1, J))),
                Compare("<", many("sum", 40, x(0, J)), many("sum", 40, x(1, J))),
            ),
        ),
    ),
    "a threshold of many weights": (
        program(
            bits(40), Compare(">", add(*(scale(2 * k + 1, x(k)) for k in range(40)), const(-301)), const(0))
        ),
        program(
            bits(40), Compare("<=", const(302), add(*(scale(2 * k + 1, x(k)) for k in reversed(range(40)))))
        ),
    ),
    "cut-offs in one gap": (
        program(bits(40), Compare(">", add(*(scale(5 + 3 * (k % 2), x(k)) for k in range(40))), const(6))),
        program(bits(40), Compare(">=", add(*(scale(5 + 3 * (k % 2), x(k)) for k in range(40))), const(8))),
    ),
    "an even gap": (
        program(Array("x", (21,), SIGNS), Sign(add(*(scale(2 * k + 1, x(k)) for k in range(21))))),
        program(
            Array("x", (21,), SIGNS),
            If(
                Compare(">=", add(*(scale(2 * k + 1, x(k)) for k in range(21))), const(1)),
                const(1),
                const(-1),
            ),
        ),
    ),
    "one line, three ways": (
        program(reals(2), Compare(">", subtract(A, B), const(0)), Sign(scale(2, subtract(A, B)))),
        program(
            reals(2), Compare("<", B, A), subtract(Compare("<", scale(3, B), scale(3, A)), Compare("<", A, B))
        ),
    ),
    "cut-offs of one value": (
        program(reals(2), And((Compare(">", A, const(1.5)), Compare(">", A, const(HALF))))),
        program(reals(2), Compare("<", const(3), scale(2, A))),
    ),
    "a real value where a bit is set": (
        program(Array("x", (2,), REAL, (BOOLEAN, REAL)), mul(A, B)),
        program(Array("x", (2,), REAL, (BOOLEAN, REAL)), If(Compare("==", A, const(1)), B, const(0))),
    ),
    "signs as bits": (
        program(Array("x", (20,), SIGN), many("sum", 20, Compare(">", x(J), const(0)))),
        program(Array("x", (20,), SIGN), many("sum", 20, Greatest((x(J), const(0))))),
    ),
    "integers": (
        program(
            Array("x", (20,), integers(0, 9)), many("any", 20, Compare(">", x(J), const(Fraction(17, 2))))
        ),
        program(Array("x", (20,), integers(0, 9)), Not(many("all", 20, Compare("!=", x(J), const(9))))),
    ),
    "rounding noise": (
        program(bits(20), add(scale(0.1, A), scale(0.2, A), many("sum", 20, scale(0.7, x(J))))),
        program(bits(20), add(scale(0.1 + 0.2, A), scale(0.7, many("sum", 20, x(J))))),
    ),
    "one by one": (
        program(bits(3, 8), Each((loop("i", 3),), many("sum", 8, x(I, J)))),
        program(bits(3, 8), *(many("sum", 8, x(i, J)) for i in range(3))),
    ),
    "softmax forgets a shift": (
        program(bits(20), COUNT, scale(-1, COUNT), kind="probability"),
        program(bits(20), scale(2, COUNT), const(0), kind="probability"),
    ),
    "labels forget scale and shift": (
        program(bits(20), x(0), COUNT, many("sum", 20, x(J), 9), kind="label"),
        program(
            bits(20),
            add(scale(2, x(0)), x(5)),
            add(scale(2, COUNT), x(5)),
            add(scale(2, many("sum", 20, x(J), 9)), x(5)),
            kind="label",
        ),
    ),
    "two scores are one comparison": (
        program(bits(20), COUNT, many("sum", 20, x(J), 9), kind="label"),
        Code(
            bits(20),
            (),
            (),
            Decision(If(Compare("<", COUNT, many("sum", 20, x(J), 9)), const(1), const(0))),
            (0, 1),
        ),
    ),
    "one score is a comparison": (
        program(bits(20), subtract(COUNT, const(4)), kind="label"),
        Code(bits(20), (), (), Decision(Compare(">=", COUNT, const(5))), (0, 1)),
    ),
    "three scores as choices": (
        program(bits(20), A, B, D, kind="label"),
        Code(
            bits(20),
            (),
            (),
            Decision(If(Or((A, Not(Or((B, D))))), const(0), If(B, const(1), const(2)))),
            (0, 1, 2),
        ),
    ),
    "weights from a table": (
        Code(
            bits(20),
            (THREE,),
            (),
            Scores((Each((), many("sum", 3, mul(ref("weights", J), x(J)))),), "score"),
            (0, 1),
        ),
        program(bits(20), add(scale(2, A), scale(5, B), scale(-1, D))),
    ),
    "a definition read where it is used": (
        program(
            bits(2, 20),
            many("sum", 20, ref("y", J), var=J),
            defines=(Define("y", (loop("j", 20),), And((x(0, J), many("any", 2, Not(x(I, J)), var=I)))),),
        ),
        program(bits(2, 20), many("sum", 20, And((x(0, C), Not(x(1, C)))), var=C)),
    ),
}

SMALL = {
    "published, probability": lambda: (published(6, 8, "probability"), clauses(6, 8, "probability")),
    "argmax of 6": NETWORKS["argmax of 6"],
}
"""Of which every mutant is tried: more inputs than are enumerated, and loops too long to be written out."""

PAIRS = {**NETWORKS, **{name: lambda pair=pair: pair for name, pair in HAND.items()}}
