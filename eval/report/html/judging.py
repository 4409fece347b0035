"""What may be doubted: the check's own scores (two curves), and the judge (people's labels)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eval.metrics.scores import Point
from eval.report.html.markup import table, text
from eval.report.html.plots import calibration_plot, risk_plot, thinned
from eval.report.words import between, corrected_figure, counted, figure, percent

if TYPE_CHECKING:
    from eval.metrics.scores import Calibration, Curve
    from eval.report.contents import Measured
    from eval.report.funnel import Funnel

_ROWS: Final = 12
_NO_SCORES: Final = "<p>The system recorded no scores of its sentences, or the judge could tell of none.</p>"


def curves(measured: Measured) -> str:
    """Return the risk–coverage curve beside the calibration plot, each with its table."""
    curve, found = measured.figures.risk_coverage, measured.figures.calibration
    return (
        '<div class="plots"><section><h3>Risk and coverage</h3>'
        "<p>What would be wrong if only the sentences of which the check is surest were shown.</p>"
        f"{_risk(curve, shipped(measured.funnel, curve))}</section>"
        "<section><h3>Calibration</h3><p>Whether the check's score means what it says: on the broken line it would.</p>"
        f"{_calibration(found)}</section></div>{_left_out(curve)}"
    )


def shipped(found: Funnel, curve: Curve) -> Point | None:
    """Return where the check stood in this run; None where it withheld nothing, or not all sentences have a score."""
    told, kept = found.said.bad + found.said.good, found.shown.bad + found.shown.good
    if not found.withheld.total or not kept or curve.unrated or not curve.points:
        return None
    return Point(0.0, kept, found.shown.bad, told)


def labels_section(measured: Measured) -> str:
    """Return the rate as people's labels correct it; "" where there are none."""
    found = measured.corrected
    if found is None:
        return (
            "<p>Nobody has labelled answers of this run, so the judge's own mistakes are not corrected. "
            "<code>briefing eval label RUN</code> says which answers to label first.</p>"
        )
    rows = [
        ("By the judge alone", text(figure(found.raw))),
        *((text(name), text(corrected_figure(each))) for name, each in (
            ("Corrected: by strata of the judge's verdict", found.stratified),
            ("Corrected: PPI++", found.ppi),
            ("Corrected: Rogan–Gladen", found.rogan_gladen),
        )),
    ]  # fmt: skip
    open_ = f" {counted(found.open, 'answer')} read and left undecided count as not labelled." if found.open else ""
    caption = f"H_A by people's labels of {counted(found.labelled, 'answer')}.{open_}"
    return table(caption, ("Estimate", "Answers with a bad sentence"), rows)


def _risk(curve: Curve, now: Point | None) -> str:
    if not curve.points:
        return _NO_SCORES
    rows = [
        (
            percent(point.coverage),
            f"{point.threshold:.3g}",
            percent(point.risk),
            between(point.rate.low, point.rate.high),
        )
        for point in thinned(curve.points, _ROWS)
    ]
    heads = ("Shown", "#Score up to", "#Bad", "95 % interval")
    plot = risk_plot(curve, now) if len(curve.points) > 1 else ""
    where = f"The ring is the check as it was: {percent(now.coverage)} shown, {percent(now.risk)} bad. " if now else ""
    area = f'<p class="quiet">{where}Mean risk over all coverages: {percent(curve.area or 0.0)}.</p>'
    return f"<figure>{plot}</figure>{area}{_details(table('Points of the curve', heads, rows))}"


def _calibration(found: Calibration | None) -> str:
    if found is None:
        return _NO_SCORES
    rows = [
        (
            f"{each.low:.3g} to {each.high:.3g}",
            f"{each.mean:.3g}",
            percent(each.bad.rate),
            between(each.bad.low, each.bad.high),
            f"{each.count:,}",
        )
        for each in found.bins
    ]
    heads = ("Score", "#Mean", "#Bad", "95 % interval", "#Sentences")
    plot = calibration_plot(found) if len(found.bins) > 1 else ""
    error = f"Expected calibration error: {found.error:.3f} over {counted(found.count, 'sentence')}."
    return f"<figure>{plot}</figure><p class='quiet'>{error}</p>{_details(table('Groups of equal size', heads, rows))}"


def _details(content: str) -> str:
    return f"<details><summary>The same as a table</summary>{content}</details>"


def _left_out(curve: Curve) -> str:
    parts = [
        f"{counted(number, 'sentence')} {why}"
        for number, why in ((curve.unscored, "of which the judge cannot tell"), (curve.unrated, "without a score"))
        if number
    ]
    return f'<p class="quiet">Not in these: {" and ".join(parts)}.</p>' if parts else ""
