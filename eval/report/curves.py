"""What the check's scores are worth, as a report draws it: risk against coverage, and calibration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eval.metrics.scores import Point
from eval.report.blocks import Block, Column, Note, Plot, Table
from eval.report.plots import calibration_plot, risk_plot, thinned
from eval.report.words import between, counted, percent

if TYPE_CHECKING:
    from eval.metrics.scores import Calibration, Curve
    from eval.report.contents import Measured
    from eval.report.headline import Funnel

_ROWS: Final = 12
"""Points of a curve that stand in its table."""
_NO_SCORES: Final = "The system recorded no scores of its sentences, or the judge could tell of none."


def curves(measured: Measured) -> tuple[Block, ...]:
    """Return the risk–coverage curve and the calibration plot, each with its table."""
    curve, found = measured.figures.risk_coverage, measured.figures.calibration
    blocks: list[Block] = [
        _risk(curve, shipped(measured.funnel, curve)) if curve.points else Note(_NO_SCORES),
        _calibration(found) if found is not None else Note(_NO_SCORES),
    ]
    left_out = (curve.unscored, "of which the judge cannot tell"), (curve.unrated, "without a score")
    parts = [f"{counted(number, 'sentence')} {why}" for number, why in left_out if number]
    return (*blocks, *([Note(f"Not in these: {' and '.join(parts)}.", quiet=True)] if parts else []))


def shipped(found: Funnel, curve: Curve) -> Point | None:
    """Return where the check stood in this run; None where it withheld nothing, or not all sentences have a score."""
    told, kept = found.said.bad + found.said.good, found.shown.bad + found.shown.good
    if not found.withheld.total or not kept or curve.unrated or not curve.points:
        return None
    return Point(0.0, kept, found.shown.bad, told)


def _risk(curve: Curve, now: Point | None) -> Plot:
    rows = tuple(
        (percent(each.coverage), f"{each.threshold:.3g}", percent(each.risk), between(each.rate.low, each.rate.high))
        for each in thinned(curve.points, _ROWS)
    )
    columns = (Column("Shown"), Column("Score up to", "number"), Column("Bad", "number"), Column("95 % interval"))
    where = f"The ring is the check as it was: {percent(now.coverage)} shown, {percent(now.risk)} bad. " if now else ""
    return Plot(
        "Risk and coverage",
        "What would be wrong if only the sentences of which the check is surest were shown.",
        risk_plot(curve, now) if len(curve.points) > 1 else "",
        f"{where}Mean risk over all coverages: {percent(curve.area or 0.0)}.",
        Table("Points of the curve", columns, rows),
    )


def _calibration(found: Calibration) -> Plot:
    rows = tuple(
        (
            f"{each.low:.3g} to {each.high:.3g}",
            f"{each.mean:.3g}",
            percent(each.bad.rate),
            between(each.bad.low, each.bad.high),
            f"{each.count:,}",
        )
        for each in found.bins
    )
    columns = (
        *(Column("Score"), Column("Mean", "number"), Column("Bad", "number")),
        *(Column("95 % interval"), Column("Sentences", "number")),
    )
    return Plot(
        "Calibration",
        "Whether the check's score means what it says: on the broken line it would.",
        calibration_plot(found) if len(found.bins) > 1 else "",
        f"Expected calibration error: {found.error:.3f} over {counted(found.count, 'sentence')}.",
        Table("Groups of equal size", columns, rows),
    )
