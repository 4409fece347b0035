"""Intervals, paired tests, corrected rates and plans; what each promises is simulated (see ``README.md`` here)."""

from __future__ import annotations

from eval.statistics.comparison import Comparison, compared
from eval.statistics.corrected import rogan_gladen, stratified
from eval.statistics.intervals import (
    EXACT_BELOW,
    RARE_BELOW,
    bounded,
    clustered,
    clustered_counts,
    exact_interval,
    exact_rate,
    mean_of,
    proportion,
)
from eval.statistics.pairs import Difference, Paired, clustered_difference, difference_of, mcnemar, paired_difference
from eval.statistics.planning import Expected, Labels, cases_needed, clean_cases_needed, half_width, labels_to_halve
from eval.statistics.power import Visible, mcnemar_power, pairs_needed, smallest_visible
from eval.statistics.ppi import drawn_evenly, ppi
from eval.statistics.rates import CONFIDENCE, Bounds, Cluster, Interval, Mean, Rate
from eval.statistics.strata import Corrected, Count, Refusal, Stratum

__all__ = [
    "CONFIDENCE",
    "EXACT_BELOW",
    "RARE_BELOW",
    "Bounds",
    "Cluster",
    "Comparison",
    "Corrected",
    "Count",
    "Difference",
    "Expected",
    "Interval",
    "Labels",
    "Mean",
    "Paired",
    "Rate",
    "Refusal",
    "Stratum",
    "Visible",
    "bounded",
    "cases_needed",
    "clean_cases_needed",
    "clustered",
    "clustered_counts",
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
