"""Intervals, paired tests, corrected rates and plans; what each promises is simulated (see ``README.md`` here)."""

from __future__ import annotations

from eval.statistics.corrected import Corrected, Refusal, Stratum, drawn_evenly, ppi, rogan_gladen, stratified
from eval.statistics.intervals import (
    Bounds,
    Cluster,
    Mean,
    Rate,
    bounded,
    clustered,
    exact_interval,
    exact_rate,
    mean_of,
    proportion,
)
from eval.statistics.pairs import (
    Comparison,
    Difference,
    clustered_difference,
    compared,
    difference_of,
    mcnemar,
    paired_difference,
)
from eval.statistics.planning import (
    Expected,
    Labels,
    Visible,
    cases_needed,
    half_width,
    labels_to_halve,
    mcnemar_power,
    pairs_needed,
    smallest_visible,
)

__all__ = [
    "Bounds",
    "Cluster",
    "Comparison",
    "Corrected",
    "Difference",
    "Expected",
    "Labels",
    "Mean",
    "Rate",
    "Refusal",
    "Stratum",
    "Visible",
    "bounded",
    "cases_needed",
    "clustered",
    "clustered_difference",
    "compared",
    "difference_of",
    "drawn_evenly",
    "exact_interval",
    "exact_rate",
    "half_width",
    "labels_to_halve",
    "mcnemar",
    "mcnemar_power",
    "mean_of",
    "paired_difference",
    "pairs_needed",
    "ppi",
    "proportion",
    "rogan_gladen",
    "smallest_visible",
    "stratified",
]
