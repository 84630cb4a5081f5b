"""What the games tell: tables, claims, figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..task import Claim, Figure, Results, Scale, Story, Table
from .optimum import MOST_CONFLICTS
from .plan import (
    KINDS,
    LARGE,
    LESSONS,
    OURS,
    OURS_FURTHER,
    PUBLISHED,
    RATIO,
    SWEPT_VARIABLES,
    has_solver,
    spots,
)
from .statistics import Mean, Outcome, outcome

ORDER = ("uniform", "3/4", "greedy", LESSONS, PUBLISHED, "Johnson", OURS, OURS_FURTHER)
COLOURS = {
    "uniform": "#b8c0ca",
    "3/4": "#8a94a3",
    "greedy": "#e4823a",
    LESSONS: "#9a6fd0",
    PUBLISHED: "#c9a5ef",
    "Johnson": "#1a7f4b",
    OURS: "#1f6feb",
    OURS_FURTHER: "#7db3ff",
    "optimum": "#1b2838",
}
LIMIT = 60.0
"""Seconds that one large formula may take."""


def tell(scale: Scale, results: Results) -> Story:
    """Return what came out."""
    outcomes = [outcome(spot, results) for spot in spots(scale)]
    contenders = [name for name in ORDER if name in outcomes[0].scores]
    tables = []
    for title, n_literals in KINDS.items():
        here = [each for each in outcomes if each.spot.n_literals == n_literals]
        sized = _by_size(here)
        tables.append(_scores(f"clauses satisfied, {title}", sized, contenders))
        tables.append(_gains(f"clauses more than Johnson's rule, {title}", sized, contenders))
        tables.append(_sweep(f"% unsatisfied, {SWEPT_VARIABLES} variables, {title}", here, contenders))
    programs = {
        "The rule that was discovered": results["rule"]["source"],
        "The paper's rule, learned anew from formulas of one clause": results["lessons"]["source"],
    }
    claims = [*_claims(outcomes), *_speed(results)]
    return Story(programs, tables, claims, _figures(outcomes, contenders), _notes(scale, results, contenders))


def _by_size(outcomes: Sequence[Outcome]) -> list[Outcome]:
    return [each for each in outcomes if each.spot.n_clauses == RATIO * each.spot.n_variables]


def _by_ratio(outcomes: Sequence[Outcome]) -> list[Outcome]:
    swept = [each for each in outcomes if each.spot.n_variables == SWEPT_VARIABLES]
    return sorted(swept, key=lambda each: each.spot.n_clauses)


def _scores(title: str, outcomes: Sequence[Outcome], contenders: Sequence[str]) -> Table:
    rows = []
    for each in outcomes:
        means = [each.of(name) for name in contenders]
        best = each.optimum()
        widest = max(value.half_width for value in [*means, *([] if best is None else [best])])
        shown = ["" if value is None else value.text(widest) for value in [*means, best]]
        rows.append([_size(each), *shown, f"{widest:.2g}"])
    return Table(title, ["variables, clauses", *contenders, "optimum", "each ±"], rows)


def _gains(title: str, outcomes: Sequence[Outcome], contenders: Sequence[str]) -> Table:
    asked = [name for name in contenders if name in (LESSONS, PUBLISHED, OURS, OURS_FURTHER)]
    rows = []
    for each in outcomes:
        gap = each.gap(OURS)
        gains = [_signed(each.gain(name, "Johnson")) for name in asked]
        rows.append([_size(each), *gains, "" if gap is None else str(gap), f"{each.spot.count:,}"])
    return Table(title, ["variables, clauses", *asked, "ours misses of the optimum", "formulas"], rows)


def _sweep(title: str, outcomes: Sequence[Outcome], contenders: Sequence[str]) -> Table:
    rows = []
    for each in _by_ratio(outcomes):
        optimum = each.optimum()
        values = [_percent(each.of(name), each) for name in contenders]
        ratio = f"{each.spot.n_clauses / each.spot.n_variables:g}"
        rows.append([ratio, *values, "" if optimum is None else _percent(optimum, each)])
    return Table(title, ["clauses a variable", *contenders, "optimum"], rows)


def _size(each: Outcome) -> str:
    return f"{each.spot.n_variables:,}, {each.spot.n_clauses:,}"


def _signed(value: Mean) -> str:
    return str(value) if str(value).startswith("-") else f"+{value}"


def _missed(value: Mean, each: Outcome) -> float:
    return 100 * (1 - value.value / each.spot.n_clauses)


def _percent(value: Mean, each: Outcome) -> str:
    return f"{_missed(value, each):.2f}"


def _claims(outcomes: Sequence[Outcome]) -> list[Claim]:
    three, any_length = (
        [each for each in outcomes if each.spot.n_literals == n_literals] for n_literals in KINDS.values()
    )
    sized = _by_size(three)
    claims = [
        _always(
            f"ours satisfies more clauses than {other}, 3 literals a clause, at every size",
            sized,
            OURS,
            other,
        )
        for other in ("Johnson", "greedy", "3/4")
    ]
    papers = {LESSONS: "the paper's rule, learned anew,", PUBLISHED: "the published network's rule"}
    claims += [
        _always(f"{whose} satisfies more than {other} at every size", sized, name, other)
        for name, whose in papers.items()
        for other in ("greedy", "3/4")
        if name in three[0].scores
    ]
    claims.append(
        _never(
            "nowhere, of any length, ratio or size, does ours satisfy fewer than Johnson beyond chance",
            [*three, *any_length],
        )
    )
    return claims


def _always(text: str, outcomes: Sequence[Outcome], one: str, other: str) -> Claim:
    """Say that the whole interval of a difference is above 0, everywhere."""
    gains = [each.gain(one, other) for each in outcomes]
    short = [_size(each) for each, gain in zip(outcomes, gains, strict=True) if gain.value <= gain.half_width]
    least = min(gain.value / each.spot.n_clauses for each, gain in zip(outcomes, gains, strict=True))
    detail = f"least gain {100 * least:.2f} % of the clauses"
    return Claim(text, not short, detail + (f"; not at {'; '.join(short)}" if short else ""))


def _never(text: str, outcomes: Sequence[Outcome]) -> Claim:
    worse = []
    for each in outcomes:
        gain = each.gain(OURS, "Johnson")
        if gain.value < -gain.half_width:
            worse.append(f"{_size(each)}: {gain}")
    return Claim(text, not worse, "; ".join(worse))


def _speed(results: Results) -> list[Claim]:
    if "large-0" not in results:
        return []
    times = {"Johnson": results["large-0"], OURS: results["large-1"]}
    detail = ", ".join(
        f"{name}: {each['satisfied']:,.0f} clauses in {each['seconds']:.0f} s" for name, each in times.items()
    )
    size = f"{LARGE[0]:,} variables and {LARGE[1]:,} clauses"
    text = f"a formula of {size} takes at most {LIMIT:.0f} s of one core"
    return [Claim(text, all(each["seconds"] <= LIMIT for each in times.values()), detail)]


def _notes(scale: Scale, results: Results, contenders: Sequence[str]) -> list[str]:
    rounds = results["rule"]["rounds"]
    notes = [
        "Intervals are 95 % confidence intervals of the mean; gains are of the same formulas, so that their "
        "intervals are narrower.",
        f"The rule was learned from {rounds[-1]['decisions']:,} decisions in formulas of 12 variables, "
        f"labelled by exact optima; it takes {100 * rounds[-1]['right']:.1f} % of them rightly. It reads how "
        "many clauses of each kind hold the variable, less those that hold its negation: those in which no "
        "other literal is left (`alone`), or so many, likely or unlikely to become true. A literal is likely "
        "where the rule itself, asked about its variable with one look less, would choose it; at the first "
        "look none is.",
        "Optima are by RC2 (python-sat), on the first formulas of a size, "
        f"where it finishes within {MOST_CONFLICTS:,} conflicts."
        if has_solver()
        else "No optima: they need python-sat (pip install 'deepdistilling[sat]').",
    ]
    if PUBLISHED not in contenders:
        notes.append(
            "The published network is not among the contenders: its weights may not be passed on, and no "
            "folder with them was given (--published). The rule of the paper's lessons is of the same form."
        )
    if scale.quick:
        notes.append("A quick run: few formulas, and none of the larger sizes.")
    return notes


def _figures(outcomes: Sequence[Outcome], contenders: Sequence[str]) -> list[Figure]:
    def sizes(canvas: Any) -> None:
        _panels(
            canvas, outcomes, contenders, _by_size, lambda each: each.spot.n_variables, "variables", "log"
        )

    def ratios(canvas: Any) -> None:
        x = lambda each: each.spot.n_clauses / each.spot.n_variables  # noqa: E731
        _panels(canvas, outcomes, contenders, _by_ratio, x, "clauses a variable", "linear")

    return [
        Figure(
            "sizes", f"Clauses left unsatisfied by number of variables, {RATIO} clauses a variable", sizes
        ),
        Figure(
            "ratios", f"Clauses left unsatisfied by clauses a variable, {SWEPT_VARIABLES} variables", ratios
        ),
    ]


def _panels(
    canvas: Any,
    outcomes: Sequence[Outcome],
    contenders: Sequence[str],
    choose: Any,
    x: Any,
    label: str,
    scaling: str,
) -> None:
    """Draw a panel for each kind of formula, with the share of clauses that each contender misses."""
    axes = canvas.subplots(1, len(KINDS))
    for panel, (title, n_literals) in zip(axes, KINDS.items(), strict=True):
        here = choose([each for each in outcomes if each.spot.n_literals == n_literals])
        for name in contenders:
            shares = [_missed(each.of(name), each) for each in here]
            errors = [100 * each.of(name).half_width / each.spot.n_clauses for each in here]
            panel.errorbar(
                [x(each) for each in here],
                shares,
                errors,
                color=COLOURS[name],
                label=name,
                marker="o",
                markersize=3,
                linewidth=2 if name == OURS else 1.2,
            )
        solved = [(x(each), each.optimum(), each) for each in here if each.optimum() is not None]
        panel.plot(
            [place for place, _, _ in solved],
            [_missed(best, each) for _, best, each in solved],
            color=COLOURS["optimum"],
            label="optimum",
            linestyle=":",
            marker="s",
            markersize=3,
        )
        panel.set(xscale=scaling, xlabel=label, ylabel="unsatisfied, %", title=title, ylim=(0, None))
    canvas.legend(*axes[0].get_legend_handles_labels(), loc="outside right center", fontsize=8)
