"""The order of the passes, all in one place.

Each line says why it stands where it stands. The driver runs them in order, round after round, until no pass
changes the program; `tests/simplify/test_pipeline.py` shows for each reason what is lost without it.
"""

from __future__ import annotations

from . import measures
from .affirm import affirm, denied
from .axes import drop_axes
from .cases import decide_by_cases
from .categories import ask_categories, unasked
from .choose import choose_by_rules
from .decide import decide
from .guards import drop_guards, guards
from .hoist import hoist
from .look_through import look_through
from .noise import digits, round_off
from .order_labels import order_labels, to_read
from .orient import orient_comparisons
from .passes import Pass
from .rebuild import live
from .roll_up import operands, roll_up
from .rows import (
    added_constants,
    compose_tables,
    drop_unread_rows,
    join_constants,
    listed,
    looked_up_twice,
)
from .share import share_definitions, share_opposite_scores
from .single_use import inline_single_use
from .spell_out import named_reductions, spell_out_names
from .spell_places import listed_places, spell_out_places
from .sums import distribute_sums, join_sums, write_out_short_results
from .thresholds import simplify_thresholds
from .uniform import restate, restate_at_once

MAX_ROUNDS = 3
"""Rounds of the shortening passes; a round that changes nothing is the last."""

SHORTEN: tuple[Pass, ...] = (
    # First of all: the leaves of a tree are found among the network's own neurons, before they are rewritten.
    Pass("decide by cases", decide_by_cases, measures.scores),
    # Of many inputs: all that follows takes longer than to see that one short question answers them all.
    Pass("restate at once", restate_at_once, measures.nodes),
    # A sum over named values is no question about all or any of an array's elements.
    Pass("spell out names", spell_out_names, named_reductions),
    # Before anything reads the arrays: comparisons of single values share, join and cancel as arrays do not.
    Pass("spell out places", spell_out_places, listed_places),
    # Conditions instead of signs, so that every later pass sees truth values.
    Pass("simplify thresholds", simplify_thresholds, measures.signs),
    # Two equal neurons in different families are only seen once their thresholds are in one form.
    Pass("share definitions", share_definitions, measures.definitions),
    # Two scores must stand one by one before their difference can decide.
    Pass("write out short results", write_out_short_results, measures.loops_of_results),
    # Sums over equal ranges are one sum, whose body can then be looked through as a whole.
    Pass("join sums", join_sums, measures.loops_of_sums),
    # Before looking through: a difference of two scores depends on less than either of them.
    Pass("decide", decide, measures.scores),
    Pass("look through layers", look_through, measures.nodes),
    # Looking through leaves choices of two numbers inside sums; as multiples of conditions they join.
    Pass("distribute sums", distribute_sums, measures.undistributed),
    # What was looked through is read no more; fewer elements can then be spelled out.
    Pass("compose tables", compose_tables, looked_up_twice),
    # What was looked through leaves constants of several tables side by side.
    Pass("join constants", join_constants, added_constants),
    Pass("drop unread rows", drop_unread_rows, listed),
    # What real sums decide is known once the layers between them and the label are gone.
    Pass("choose by rules", choose_by_rules, measures.scores),
)

ARRANGE: tuple[Pass, ...] = (
    # Once all is looked through, and before what several conditions ask about gets a name.
    Pass("order labels", order_labels, to_read),
    # The sum of both scores is looked through to see that it vanishes, before anything has a name.
    Pass("share opposite scores", share_opposite_scores, measures.nodes),
    # A rule that treats every place alike is seen from all its answers, whatever was made of it before.
    Pass("restate", restate, measures.nodes),
    # How the program is laid out in lines. Hoisting makes names, inlining takes the needless ones away.
    Pass("hoist", hoist, measures.repeated),
    # Arrays that differ only in an axis that neither depends on are equal without it.
    Pass("drop axes", drop_axes, measures.axes),
    Pass("share definitions", share_definitions, measures.definitions),
    Pass("inline single use", inline_single_use, measures.definitions),
    # A row that was inlined may have been looked up, and brings along its constant.
    Pass("compose tables", compose_tables, looked_up_twice),
    Pass("join constants", join_constants, added_constants),
    Pass("drop dead code", live, measures.definitions),
    # A comparison with every place asked is one in both directions, which is said next.
    Pass("drop guards", drop_guards, guards),
    # Nothing looks for negations any more.
    Pass("affirm", affirm, denied),
    # Conditions are written out to be looked through, and stay so to the end.
    Pass("roll up", roll_up, operands),
    # Last: what is outer and what is inner is known once all is inlined.
    Pass("orient comparisons", orient_comparisons, measures.turned),
    # After all that takes the numbers of categories for numbers.
    Pass("ask categories", ask_categories, unasked),
    # After all that adds and multiplies numbers.
    Pass("round off noise", round_off, digits),
)
