"""The figures of a run as one JSON object: the contract of ``eval run --json``, and what ``result.json`` keeps."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from eval.metrics import EVERY
from eval.metrics.correctness import truthfulness

if TYPE_CHECKING:
    from eval.report.contents import Measured
    from eval.runs import Run


def result_of(run: Run, measured: Measured | None) -> dict[str, Any]:
    """Return the figures; a circular run, which has nothing ``measured``, has null for every rate."""
    statuses = [item.status for item in run.items]
    rates = {} if measured is None else measured.rates
    return {
        "run": run.name,
        "n": len(run.items),
        "answered": statuses.count("answered"),
        "abstained": statuses.count("abstained"),
        "error": statuses.count("error"),
        "circular": run.circular,
        "retries": run.retries,
        "warnings": list(run.warnings),
        "truthfulness": None if measured is None else truthfulness(run.items),
        "metrics": {name: None if (rate := rates.get(name)) is None else asdict(rate) for name in EVERY},
        "figures": None if measured is None else measured.figures.as_json(),
    }
