"""What a report shows, by section, in the order of a reader's questions: what is wrong, where, why, and at what cost.

This is the only table of contents; ``html`` and ``markdown`` only lay it out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.metrics.evidence import RETRIEVAL, EvidencePlace
from eval.metrics.summary import SMALL, Slice, Split
from eval.report import Around, Block, Cell, Column, FailureGroups, Few, Note, ReportSection, Table
from eval.report.curves import curves, scale_of
from eval.report.words import (
    COSTS,
    NAMES,
    NOTHING,
    PLACES,
    corrected_figure,
    counted,
    figure,
    mean_figure,
    percent,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.report.contents import Contents, Measured
    from eval.report.headline import Funnel, Sentences


def sections_of(contents: Contents) -> tuple[ReportSection, ...]:
    """Return the sections; for a circular run only what produced it."""
    facts = tuple((fact.name, fact.value) for fact in contents.facts)
    depends = Table("What the run depends on", (Column("What"), Column("Value", "hash")), facts)
    produced = ReportSection("produced", "What produced it", (depends,))
    measured = contents.measured
    if measured is None:
        return (produced,)
    evidence = Table(
        "Factual sentences shown, by where their evidence was",
        (Column("Place"), Column("Share", "rate")),
        tuple((PLACES[place], measured.rates[f"evidence_{place}"]) for place in EvidencePlace),
    )
    rates = Table(
        "Every rate, with what it was counted from",
        (Column("Rate of"), Column("Rate", "rate")),
        tuple((name, measured.rates[key]) for key, name in NAMES.items()),
    )
    return (
        ReportSection("funnel", "Said, caught, shown, wrong", _funnel(measured.funnel)),
        ReportSection("errors", "Kinds of error", (_errors(measured),)),
        ReportSection("evidence", "Where the evidence was", (evidence,)),
        ReportSection("parts", "Parts of the suite", _parts(measured.parts)),
        ReportSection("check", "What the check's scores are worth", curves(measured)),
        ReportSection("open", "What the judge left open", (_bounds(measured),)),
        ReportSection("labels", "Corrected by people's labels", (_labels(measured),)),
        ReportSection("retrieval", "Retrieval", _retrieval(measured)),
        ReportSection("cost", "Cost and seconds", (_cost(measured),)),
        ReportSection("rates", "All rates", (rates,)),
        produced,
        ReportSection("failures", "What went wrong", _failures(measured)),
    )


def _funnel(found: Funnel) -> tuple[Block, ...]:
    """Return what was said, withheld and shown, and how much of each is wrong."""

    def row(name: str, part: Sentences) -> tuple[Cell, ...]:
        counts = (("bad", part.bad), ("good", part.good), ("open", part.untold), ("other", part.not_factual))
        return name, f"{part.total:,}", counts, *(f"{count:,}" for _, count in counts)

    heads = ("Wrong", "Borne out", "Cannot tell", "Not factual")
    table = Table(
        "Sentences that the model said, that the check withheld and that a person saw, as the judge sees them",
        (
            Column("Sentences"),
            Column("All", "number"),
            Column("Of all that was said", "stack", max(1, found.said.total)),
            *(Column(head, "number") for head in heads),
        ),
        (row("Said", found.said), row("Withheld", found.withheld), row("Shown", found.shown)),
        (("bad", "wrong"), ("good", "supported"), ("open", "the judge cannot tell"), ("other", "not factual")),
    )
    return (table,) if found.withheld.total else (table, Note("This system withheld nothing.", quiet=True))


def _errors(measured: Measured) -> Block:
    errors = measured.figures.errors
    if not errors:
        return Note("The judge calls no sentence wrong, shown or withheld.")
    most = max(each.shown + each.withheld for each in errors)
    return Table(
        "Wrong sentences by kind",
        (
            Column("Kind, as the check found it, else as the judge says"),
            Column("Shown", "number"),
            Column("Shown and withheld", "stack", most),
            Column("Withheld", "number"),
        ),
        tuple(
            (each.name, f"{each.shown:,}", (("bad", each.shown), ("held", each.withheld)), f"{each.withheld:,}")
            for each in errors
        ),
        (("bad", "shown"), ("held", "withheld")),
    )


def _parts(parts: Sequence[Split]) -> tuple[Block, ...]:
    """Return the parts of the suite, each with its interval, small ones marked."""
    if not parts:
        return (Note("The suite has no parts to tell apart."),)

    def row(part: Slice) -> tuple[Cell, ...]:
        right, bad = part.correct, part.bad
        return (
            Few(part.name) if part.small else part.name,
            f"{part.cases:,}",
            Around(percent(right.rate), right) if right else NOTHING,
            Around(f"{bad.numerator:,} of {bad.denominator:,}", bad) if bad else "none given",
            bad,
        )

    few = f"Where it says «few cases» there are fewer than {SMALL}: it shows where to look, and not how often."
    blocks: list[Block] = [Note(few)]
    for split in parts:
        scale = scale_of(part.bad.high for part in split.parts if part.bad is not None)
        columns = (
            *(Column(split.title), Column("Cases", "number"), Column("Correct (95 %)"), Column("Bad answers (95 %)")),
            Column(f"0 to {100 * scale:.0f} %", "band", scale),
        )
        blocks.append(Table(f"By: {split.title.lower()}", columns, tuple(map(row, split.parts))))
        if split.left_out:
            blocks.append(Note(f"{counted(split.left_out, 'smaller part')} left out.", quiet=True))
    return tuple(blocks)


def _bounds(measured: Measured) -> Block:
    """Return what the rates would be if all that the judge left open were good, or bad."""
    heads = Column("If all of these were good"), Column("If all were bad")
    return Table(
        "What the judge left open, in answers (H_A, H_Q) and in sentences (H_C)",
        (Column("Rate"), Column("Left open", "number"), *heads),
        tuple(
            (name, f"{each.unscored:,}", figure(each.best), figure(each.worst))
            for name, each in measured.figures.bounds.items()
            if each is not None
        ),
    )


def _labels(measured: Measured) -> Block:
    found = measured.corrected
    if found is None:
        return Note(
            "Nobody has labelled answers of this run, so the judge's own mistakes are not corrected. "
            "briefing eval label RUN says which answers to label first."
        )
    open_ = f" {counted(found.open, 'answer')} read and left undecided count as not labelled." if found.open else ""
    return Table(
        f"H_A corrected by people's labels of {counted(found.labelled, 'answer')}.{open_}",
        (Column("Estimate"), Column("Answers with a bad sentence")),
        (
            ("By the judge alone", figure(found.raw)),
            ("Corrected: by strata of the judge's verdict", corrected_figure(found.stratified)),
            ("Corrected: PPI++", corrected_figure(found.ppi)),
            ("Corrected: Rogan–Gladen", corrected_figure(found.rogan_gladen)),
        ),
    )


def _retrieval(measured: Measured) -> tuple[Block, ...]:
    rates = [(name, measured.rates[name]) for name in RETRIEVAL]
    if all(rate is None for _, rate in rates):
        return (Note("The system recorded no passages, so nothing is known of its retrieval."),)
    mrr, ndcg = mean_figure(measured.figures.mrr), mean_figure(measured.figures.ndcg)
    table = Table(
        "Gold words found among the passages",
        (Column("Recall"), Column("Share", "rate")),
        tuple((f"Among the first {name.rpartition('_')[2]}", rate) for name, rate in rates),
    )
    return table, Note(f"Mean reciprocal rank {mrr}. nDCG of the first ten {ndcg}.")


def _cost(measured: Measured) -> Block:
    heads = ("Median", "95th percentile", "Total", "Questions that recorded it")
    rows: list[tuple[Cell, ...]] = []
    for field, name in COSTS:
        spread = getattr(measured.figures.cost, field)
        if spread is None:
            rows.append((name, "not recorded", "", "", "0"))
        else:
            figures = f"{spread.median:,.4g}", f"{spread.p95:,.4g}", f"{spread.total:,.0f}", f"{spread.count:,}"
            rows.append((name, *figures))
    columns = (Column("Per question"), *(Column(head, "number") for head in heads))
    return Table("Cost and time", columns, tuple(rows))


def _failures(measured: Measured) -> tuple[Block, ...]:
    groups, questions = measured.failures, measured.funnel.questions
    if not groups:
        return (Note("Every question ended as it should."),)
    total = sum(group.total for group in groups)
    said = f"{total:,} of {counted(questions, 'question')} did not end as they should."
    return Note(f"{said} Where few words differ, they are marked."), FailureGroups(groups)
