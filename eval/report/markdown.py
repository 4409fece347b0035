"""The report as Markdown, for a terminal, a pull request or a mail; the texts of others are never markup in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eval.circularity import CIRCULAR
from eval.metrics.citations import Place
from eval.metrics.retrieval import RETRIEVAL
from eval.report.html.plots import thinned
from eval.report.text import in_markdown
from eval.report.words import COSTS, NAMES, NOTHING, PLACES, between, corrected_figure, figure, mean_figure, percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from eval.metrics.slices import Parts
    from eval.report.contents import Contents, Measured
    from eval.report.failures import Failure, Group
    from eval.report.funnel import Sentences
    from eval.report.marking import Piece
    from eval.report.provenance import Fact

_FAILURES: Final = 20
"""Of each kind; the HTML form has more."""
_POINTS: Final = 10


def markdown(contents: Contents) -> str:
    """Return the report; a circular run gets the word, what produced it, and no rate."""
    lines = [f"# {in_markdown(contents.title)}", ""]
    if contents.measured is None:
        lines += [f"**{CIRCULAR}**", ""]
    else:
        lines += _measured(contents.measured, contents.warnings)
    return "\n".join([*lines, *_facts(contents.facts), ""])


def _measured(measured: Measured, warnings: Sequence[str]) -> list[str]:
    said = measured.headline
    lines = [f"**{in_markdown(said.sentence)}**", ""]
    for line in (said.left_open, said.declining, said.measured, *(f"Warning: {warning}" for warning in warnings)):
        lines += [in_markdown(line), ""] if line else []
    return [
        *lines,
        *_table("Figures", ("What", "Rate (count; 95 % interval)"), _rates(measured)),
        *_funnel(measured),
        *_errors(measured),
        *_table(
            "Where the evidence was",
            ("Factual sentences shown", "Share"),
            [(PLACES[place], figure(measured.rates[f"evidence_{place}"])) for place in Place],
        ),
        *(line for split in measured.parts for line in _parts(split)),
        *_curves(measured),
        *_open(measured),
        *_corrected(measured),
        *_retrieval(measured),
        *_costs(measured),
        *(line for group in measured.failures for line in _group(group)),
    ]


def _rates(measured: Measured) -> list[tuple[str, str]]:
    return [(name, figure(measured.rates[key])) for key, name in NAMES.items()]


def _funnel(measured: Measured) -> list[str]:
    found = measured.funnel
    parts: tuple[tuple[str, Sentences], ...] = (
        ("said by the model", found.said),
        ("withheld by the check", found.withheld),
        ("shown", found.shown),
    )
    rows = [(name, *map(str, (p.total, p.bad, p.good, p.untold, p.not_factual))) for name, p in parts]
    heads = ("Sentences", "All", "Wrong", "Borne out", "Cannot tell", "Not factual")
    return _table("Said, caught, shown, wrong", heads, rows)


def _errors(measured: Measured) -> list[str]:
    rows = [(each.name, str(each.shown), str(each.withheld)) for each in measured.figures.errors]
    return _table("Kinds of error", ("Wrong sentences", "Shown", "Withheld"), rows) if rows else []


def _parts(split: Parts) -> list[str]:
    rows = [
        (
            part.name + (" (few cases)" if part.small else ""),
            str(part.cases),
            NOTHING if part.correct is None else _short(part.correct.rate, part.correct.low, part.correct.high),
            NOTHING if part.bad is None else _short(part.bad.rate, part.bad.low, part.bad.high),
        )
        for part in split.parts
    ]
    more = [f"{split.left_out} smaller parts are left out.", ""] if split.left_out else []
    heads = (split.title, "Cases", "Correct", "Answers with a bad sentence")
    return [*_table(f"By {split.title.lower()}", heads, rows), *more]


def _curves(measured: Measured) -> list[str]:
    curve, found = measured.figures.risk_coverage, measured.figures.calibration
    points = thinned(curve.points, _POINTS)
    rows = [(percent(each.coverage), f"{each.threshold:.3g}", percent(each.risk)) for each in points]
    lines = _table("Risk and coverage", ("Sentences shown", "Score up to", "Of these bad"), rows) if rows else []
    if found is not None:
        bins = [(f"{each.low:.3g} to {each.high:.3g}", f"{each.mean:.3g}", figure(each.bad)) for each in found.bins]
        title = f"Calibration (expected error {found.error:.3f})"
        lines += _table(title, ("The check's score", "Mean", "Of these bad"), bins)
    return lines


def _open(measured: Measured) -> list[str]:
    rows = [
        (name, str(each.unscored), figure(each.best), figure(each.worst))
        for name, each in measured.figures.bounds.items()
        if each is not None and each.unscored
    ]
    heads = ("Rate", "Left open", "If all were good", "If all were bad")
    return _table("What the judge left open", heads, rows) if rows else []


def _corrected(measured: Measured) -> list[str]:
    found = measured.corrected
    if found is None:
        return []
    methods = (("strata", found.stratified), ("PPI++", found.ppi), ("Rogan–Gladen", found.rogan_gladen))
    rows = [("by the judge alone", figure(found.raw)), *((name, corrected_figure(each)) for name, each in methods)]
    return _table(f"H_A corrected by people's labels of {found.labelled} answers", ("By", "Rate"), rows)


def _retrieval(measured: Measured) -> list[str]:
    rows = [(f"recall at {name.rpartition('_')[2]}", figure(measured.rates[name])) for name in RETRIEVAL]
    if measured.figures.mrr is None:
        return []
    means = [("MRR", mean_figure(measured.figures.mrr)), ("nDCG at 10", mean_figure(measured.figures.ndcg))]
    return _table("Retrieval", ("What", "Figure"), [*rows, *means])


def _costs(measured: Measured) -> list[str]:
    rows = [
        (name, f"{spread.median:,.4g}", f"{spread.p95:,.4g}", f"{spread.total:,.0f}", str(spread.count))
        for field, name in COSTS
        if (spread := getattr(measured.figures.cost, field)) is not None
    ]
    heads = ("Per question", "Median", "95th percentile", "Total", "Questions")
    return _table("Cost and seconds", heads, rows) if rows else []


def _group(group: Group) -> list[str]:
    lines = [f"## {group.kind} ({group.total})", ""]
    for failure in group.kept[:_FAILURES]:
        lines += _failure(failure)
    left_out = group.total - min(len(group.kept), _FAILURES)
    return [*lines, "", *([f"{left_out} more are left out; all stand in log.jsonl.", ""] if left_out else [])]


def _failure(failure: Failure) -> list[str]:
    lines = [f"- **{in_markdown(failure.id)}** {in_markdown(failure.question)}"]
    for pair in failure.pairs:
        reason = f" ({in_markdown(pair.reason)})" if pair.reason else ""
        lines.append(f"  - {pair.label.lower()}: {_pieces(pair.said) or '–'}{reason}")
        lines.append(f"  - {pair.origin.lower()}: {_pieces(pair.source)}")
    if failure.must_say:
        lines.append(f"  - must say: {in_markdown('; '.join(failure.must_say))}")
    return lines


def _pieces(pieces: Iterable[Piece]) -> str:
    """Return a text with its differing words bold; spaces at the edge of a piece are kept."""
    shown = []
    for piece in pieces:
        plain = in_markdown(piece.text)
        before, after = (" " if edge.isspace() else "" for edge in (piece.text[:1], piece.text[-1:]))
        shown.append(f"**{plain}**" if piece.differs and plain else f"{before}{plain}{after}" if plain else " ")
    return "".join(shown).strip()


def _facts(facts: Sequence[Fact]) -> list[str]:
    return _table("What produced it", ("What", "Value"), [(fact.name, fact.value) for fact in facts])


def _table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    body = [f"| {' | '.join(map(in_markdown, row))} |" for row in rows]
    return [f"## {title}", "", f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *body, ""]


def _short(rate: float, low: float, high: float) -> str:
    return f"{percent(rate)} ({between(low, high)})"
