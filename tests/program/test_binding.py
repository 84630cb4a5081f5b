"""Bound variables: renaming keeps the meaning, whatever the names."""

from deepdistilling.program.expr import (
    Loop,
    Reduce,
    Ref,
    Var,
    bound_variables,
    const,
    free_variables,
    fresh_variable,
    rename_bound,
    substitute,
)


def loop(var, stop):
    return Loop(var, const(0), const(stop))


def total(body, *loops):
    return Reduce("sum", loops, None, body)


def test_what_is_bound_is_not_free():
    expr = total(Ref("x", (Var("i"), Var("j"))), loop("j", 3))
    assert free_variables(expr) == {"i"}
    assert bound_variables(expr) == {"j"}


def test_a_bound_may_read_an_outer_variable():
    expr = total(Ref("x", (Var("j"),)), Loop("j", Var("i"), const(5)))
    assert free_variables(expr) == {"i"}


def test_substitution_leaves_bound_variables_alone():
    expr = total(Ref("x", (Var("i"), Var("j"))), loop("j", 3))
    assert substitute(expr, {"i": const(2), "j": const(9)}) == total(
        Ref("x", (const(2), Var("j"))), loop("j", 3)
    )


def test_renaming_avoids_the_other_variables_of_the_reduction():
    """Two loops once got one name: j became k beside a k that was there."""
    expr = total(Ref("x", (Var("j"), Var("k"))), loop("j", 3), loop("k", 4))
    renamed = rename_bound(expr, frozenset({"j", "i"}))
    first, second = (each.var for each in renamed.loops)
    assert first not in ("i", "j", "k")
    assert second == "k"
    assert renamed.body == Ref("x", (Var(first), Var("k")))


def test_renaming_avoids_what_is_bound_further_inside():
    """A variable renamed to one that an inner reduction binds would be captured by it."""
    expr = total(total(Ref("x", (Var("j"), Var("i"))), loop("i", 4)), loop("j", 3))
    renamed = rename_bound(expr, frozenset({"j"}))
    assert renamed.loops[0].var not in ("i", "j")
    assert renamed.body.body == Ref("x", (Var(renamed.loops[0].var), Var("i")))


def test_fresh_variables_go_on_when_the_letters_are_used_up():
    assert fresh_variable("i", frozenset("ijkmnpqrst")) == "i1"
