"""The sections of the report, in the order in which a reader asks: what of it is wrong, where, why, at what price."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.metrics.citations import Place
from eval.metrics.retrieval import RETRIEVAL
from eval.metrics.slices import SMALL
from eval.report.html.markup import (
    interval_bar,
    key,
    rate_cells,
    rate_heads,
    scale_of,
    stacked,
    table,
    text,
    with_interval,
)
from eval.report.words import COSTS, NAMES, NOTHING, PLACES, counted, figure, mean_figure, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.metrics.cost import Spread
    from eval.metrics.slices import Part, Parts
    from eval.report.contents import Measured
    from eval.report.funnel import Funnel, Sentences
    from eval.report.provenance import Fact


def funnel_section(found: Funnel) -> str:
    """Return what was said, what the check kept back, what was shown, and what of each is wrong."""
    whole = max(1, found.said.total)
    rows = [
        _funnel_row("Said", found.said, whole),
        _funnel_row("Withheld", found.withheld, whole),
        _funnel_row("Shown", found.shown, whole),
    ]
    caption = "Sentences that the model said, that the check withheld and that a person saw, as the judge sees them"
    heads = ("Sentences", "#All", "~Of all that was said", "#Wrong", "#Borne out", "#Cannot tell", "#Not factual")
    keys = key([("bad", "wrong"), ("good", "borne out"), ("open", "the judge cannot tell"), ("other", "not factual")])
    said = "" if found.withheld.total else '<p class="quiet">This system withheld nothing.</p>'
    return f"{table(caption, heads, rows)}{keys}{said}"


def _funnel_row(name: str, part: Sentences, whole: int) -> tuple[str, ...]:
    counts = [("bad", part.bad), ("good", part.good), ("open", part.untold), ("other", part.not_factual)]
    return text(name), f"{part.total:,}", stacked(counts, whole), *(f"{count:,}" for _, count in counts)


def evidence_section(measured: Measured) -> str:
    """Return where the evidence of the sentences shown was."""
    rates = [(place, measured.rates[f"evidence_{place}"]) for place in Place]
    rows = [(text(PLACES[place]), *rate_cells(rate)) for place, rate in rates]
    return table("Factual sentences shown, by where their evidence was", ("Place", *rate_heads()), rows)


def errors_section(measured: Measured) -> str:
    """Return the kinds of error."""
    errors = measured.figures.errors
    if not errors:
        return "<p>The judge calls no sentence wrong, shown or withheld.</p>"
    most = max(each.shown + each.withheld for each in errors)
    rows = [
        (
            text(each.name),
            f"{each.shown:,}",
            stacked([("bad", each.shown), ("held", each.withheld)], most),
            f"{each.withheld:,}",
        )
        for each in errors
    ]
    keys = key([("bad", "shown"), ("held", "withheld")])
    heads = ("Kind, as the check found it, else as the judge says", "#Shown", "~Shown and withheld", "#Withheld")
    return table("Wrong sentences by kind", heads, rows) + keys


def parts_section(parts: Sequence[Parts]) -> str:
    """Return the parts of the suite, each with its interval, small ones marked."""
    if not parts:
        return "<p>The suite has no parts to tell apart.</p>"
    few = f"Where it says «few cases» there are fewer than {SMALL}: it shows where to look, and not how often."
    return f"<p>{text(few)}</p>{''.join(map(_parts, parts))}"


def _parts(split: Parts) -> str:
    scale = scale_of(part.bad.high for part in split.parts if part.bad is not None)
    heads = (split.title, "#Cases", "Correct (95 %)", "Bad answers (95 %)", f"~0 to {100 * scale:.0f} %")
    more = "" if not split.left_out else f'<p class="quiet">{counted(split.left_out, "smaller part")} left out.</p>'
    return table(f"By: {split.title.lower()}", heads, [_part(part, scale) for part in split.parts]) + more


def _part(part: Part, scale: float) -> tuple[str, ...]:
    few = ' <span class="few">few cases</span>' if part.small else ""
    right, bad = part.correct, part.bad
    return (
        text(part.name) + few,
        f"{part.cases:,}",
        with_interval(percent(right.rate), right) if right else NOTHING,
        with_interval(f"{bad.numerator:,} of {bad.denominator:,}", bad) if bad else "none given",
        interval_bar(bad, scale) if bad else "",
    )


def bounds_section(measured: Measured) -> str:
    """Return what the rates would be if all that the judge left open were good, or bad."""
    rows = [
        (
            text(name),
            f"{each.unscored:,}",
            text(figure(each.best)),
            text(figure(each.worst)),
        )
        for name, each in measured.figures.bounds.items()
        if each is not None
    ]
    heads = ("Rate", "#Left open", "If all of these were good", "If all were bad")
    return table("What the judge left open, in answers (H_A, H_Q) and in sentences (H_C)", heads, rows)


def cost_section(measured: Measured) -> str:
    """Return what the answers cost."""
    cost = measured.figures.cost
    rows = [_cost(name, getattr(cost, field)) for field, name in COSTS]
    heads = ("Per question", "#Median", "#95th percentile", "#Total", "#Questions that recorded it")
    return table("Cost and time", heads, rows)


def _cost(name: str, spread: Spread | None) -> tuple[str, ...]:
    if spread is None:
        return text(name), "not recorded", "", "", "0"
    return text(name), f"{spread.median:,.4g}", f"{spread.p95:,.4g}", f"{spread.total:,.0f}", f"{spread.count:,}"


def retrieval_section(measured: Measured) -> str:
    """Return whether the words that hold the answer were found; "" where no passages were recorded."""
    rates = [(name, measured.rates[name]) for name in RETRIEVAL]
    if all(rate is None for _, rate in rates):
        return "<p>The system recorded no passages, so nothing is known of its retrieval.</p>"
    rows = [(text(f"Among the first {name.rpartition('_')[2]}"), *rate_cells(rate)) for name, rate in rates]
    mrr, ndcg = (text(mean_figure(each)) for each in (measured.figures.mrr, measured.figures.ndcg))
    means = f"<p>Mean reciprocal rank {mrr}. nDCG of the first ten {ndcg}.</p>"
    return table("Gold words found among the passages", ("Recall", *rate_heads()), rows) + means


def rates_section(measured: Measured) -> str:
    """Return every rate."""
    rows = [(text(name), *rate_cells(measured.rates[key_])) for key_, name in NAMES.items()]
    return table("Every rate, with what it was counted from", ("Rate of", *rate_heads()), rows)


def facts_section(facts: Sequence[Fact]) -> str:
    """Return what produced the run."""
    rows = [(text(fact.name), f'<span class="hash">{text(fact.value)}</span>') for fact in facts]
    return table("What the run depends on", ("What", "Value"), rows)
