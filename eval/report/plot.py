"""The plot of a report: rates with their intervals, before and after the check, as SVG text."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eval.statistics import Rate

_BARS = (
    ("H_A before", "H_A_before"),
    ("H_A", "H_A"),
    ("H_C before", "H_C_before"),
    ("H_C", "H_C"),
    ("over-refusal", "over_refusal"),
    ("false answer", "false_answer"),
    ("incorrect", "incorrect"),
)


def rates_plot(rates: Mapping[str, Rate | None]) -> str:
    """Return an SVG element with a dot and a 95 % interval for each main rate; lower is better in all of them."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    shown = [(name, rate) for name, key in _BARS if (rate := rates.get(key)) is not None]
    figure = Figure(figsize=(7.2, 0.5 + 0.42 * max(1, len(shown))))
    FigureCanvasSVG(figure)
    axes = figure.subplots()
    for row, (name, rate) in enumerate(reversed(shown)):
        colour = "#9aa3b0" if "before" in name else "#2f6fd6"
        axes.plot([100 * rate.low, 100 * rate.high], [row, row], color=colour, linewidth=2.5, solid_capstyle="butt")
        axes.plot([100 * rate.rate], [row], marker="o", color=colour, markersize=7)
    axes.set_yticks(range(len(shown)), [name for name, _ in reversed(shown)])
    axes.set_xlim(-1, 101)
    axes.set_xlabel("per cent, with 95 % interval; lower is better")
    axes.grid(axis="x", color="#e3e6ea")
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    figure.tight_layout()
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    svg = out.getvalue()
    return svg[svg.index("<svg") :]
