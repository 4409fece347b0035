"""Plots of the check's scores for a report: risk against coverage, and calibration.

Plots are SVG in the page's colours, readable in dark mode and at any size; a table under each has the figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eval.metrics.scores import Curve, CurvePoint, ReliabilityTable
from eval.report import Block, Column, Note, Plot, Table
from eval.report.words import between, counted, in_html, percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from eval.report.contents import Measured
    from eval.report.headline import Funnel

_ROWS: Final = 12
"""The most points of a curve in its table."""
_NO_SCORES: Final = "The system recorded no scores of its sentences, or the judge could tell of none."
_WIDTH: Final = 340
_HEIGHT: Final = 230
_LEFT: Final = 48
_RIGHT: Final = 328
_TOP: Final = 12
_BOTTOM: Final = 184
_STEPS: Final = 5
MOST_POINTS: Final = 120
SCALES: Final = (0.05, 0.1, 0.2, 0.5, 1.0)
"""The possible upper ends of an axis of shares."""


def curves(measured: Measured) -> tuple[Block, ...]:
    """Return the risk–coverage curve and the calibration plot, each with its table."""
    curve, found = measured.figures.risk_coverage, measured.figures.calibration
    blocks: list[Block] = [
        _risk(curve, point_in_run(measured.funnel, curve)) if curve.points else Note(_NO_SCORES),
        _calibration(found) if found is not None else Note(_NO_SCORES),
    ]
    left_out = (curve.unscored, "of which the judge cannot tell"), (curve.unrated, "without a score")
    parts = [f"{counted(number, 'sentence')} {why}" for number, why in left_out if number]
    return (*blocks, *([Note(f"Not in these: {' and '.join(parts)}.", quiet=True)] if parts else []))


def point_in_run(found: Funnel, curve: Curve) -> CurvePoint | None:
    """Return the check's point in this run; None if it withheld nothing or a sentence has no score."""
    told, kept = found.said.bad + found.said.good, found.shown.bad + found.shown.good
    if not found.withheld.total or not kept or curve.unrated or not curve.points:
        return None
    return CurvePoint(0.0, kept, found.shown.bad, told)


def _risk(curve: Curve, now: CurvePoint | None) -> Plot:
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


def _calibration(found: ReliabilityTable) -> Plot:
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


@dataclass(frozen=True, slots=True)
class _Axes:
    """Turns shares into coordinates; ``right`` and ``top`` are the shares at the ends of the axes."""

    right: float = 1.0
    top: float = 1.0

    def x(self, share: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * min(share / self.right, 1.0)

    def y(self, share: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * min(share / self.top, 1.0)

    def line(self, kind: str, start: tuple[float, float], end: tuple[float, float]) -> str:
        (x1, y1), (x2, y2) = ((f"{self.x(x):.1f}", f"{self.y(y):.1f}") for x, y in (start, end))
        return f'<line class="{kind}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>'


def risk_plot(curve: Curve, now: CurvePoint | None) -> str:
    """Return the risk–coverage curve as SVG; ``now`` is the check's point in this run."""
    points = thinned(curve.points)
    axes = _Axes(top=scale_of([point.risk for point in points] + ([now.risk] if now else [])))
    places = " ".join(f"{axes.x(point.coverage):.1f},{axes.y(point.risk):.1f}" for point in points)
    drawn = f'<polyline class="line" points="{places}"/>'
    for point in points if len(points) <= _STEPS * 4 else ():
        drawn += f'<circle class="dot" cx="{axes.x(point.coverage):.1f}" cy="{axes.y(point.risk):.1f}" r="2.5"/>'
    if now is not None:
        drawn += f'<circle class="now" cx="{axes.x(now.coverage):.1f}" cy="{axes.y(now.risk):.1f}" r="4.5"/>'
    first, last = (f"{percent(each.risk)} bad at {percent(each.coverage)} shown" for each in (points[0], points[-1]))
    words = f"Risk–coverage curve from {first} to {last}."
    return _svg(words, axes, "share of the sentences shown", "of these bad", drawn)


def calibration_plot(found: ReliabilityTable) -> str:
    """Return the reliability diagram as SVG: the gate's mean score against the share of bad ones, with intervals."""
    axes = _Axes(scale_of(each.mean for each in found.bins), scale_of(each.bad.high for each in found.bins))
    end = min(axes.right, axes.top)
    drawn = axes.line("even", (0.0, 0.0), (end, end))
    for each in found.bins:
        x = f"{axes.x(each.mean):.1f}"
        drawn += axes.line("line", (each.mean, each.bad.low), (each.mean, each.bad.high))
        drawn += f'<circle class="dot" cx="{x}" cy="{axes.y(each.bad.rate):.1f}" r="4"/>'
    words = f"Calibration: {len(found.bins)} groups of sentences, expected calibration error {found.error:.3f}."
    return _svg(words, axes, "the check's score (higher: worse)", "of these bad", drawn)


def scale_of(shares: Iterable[float]) -> float:
    """Return the smallest axis end that holds all of ``shares``.

    >>> scale_of([0.02, 0.13])
    0.2
    """
    most = max(shares, default=1.0)
    return next((scale for scale in SCALES if most <= scale), 1.0)


def thinned(points: Sequence[CurvePoint], most: int = MOST_POINTS) -> Sequence[CurvePoint]:
    """Return at most ``most`` of the points, evenly spread, including the first and the last."""
    if len(points) <= most:
        return points
    return [points[round(number * (len(points) - 1) / (most - 1))] for number in range(most)]


def _svg(words: str, axes: _Axes, below: str, beside: str, drawn: str) -> str:
    grid = ""
    for step in range(_STEPS + 1):
        x, y = axes.x(axes.right * step / _STEPS), axes.y(axes.top * step / _STEPS)
        grid += f'<line class="grid" x1="{_LEFT}" x2="{_RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        grid += f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{_tick(axes.top * step / _STEPS)}</text>'
        grid += f'<text x="{x:.1f}" y="{_BOTTOM + 16}" text-anchor="middle">{_tick(axes.right * step / _STEPS)}</text>'
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{in_html(words)}">{grid}'
        f'<line class="axis" x1="{_LEFT}" x2="{_RIGHT}" y1="{_BOTTOM}" y2="{_BOTTOM}"/>'
        f'<text x="{(_LEFT + _RIGHT) / 2}" y="{_BOTTOM + 36}" text-anchor="middle">{in_html(below)}, per cent</text>'
        f'<text transform="translate(12 {(_TOP + _BOTTOM) / 2}) rotate(-90)" text-anchor="middle">{in_html(beside)}, '
        f"per cent</text>{drawn}</svg>"
    )


def _tick(share: float) -> str:
    return f"{100 * share:.3g}"
