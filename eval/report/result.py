"""The figures of a run as one JSON object: the contract of ``eval run --json``, and what ``result.json`` keeps."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eval.runs import Run


def result_of(run: Run) -> dict[str, Any]:
    """Return the figures; a circular run has null for every rate."""
    from eval.metrics import EVERY, every_rate
    from eval.metrics.correctness import truthfulness
    from eval.metrics.summary import summary

    statuses = [item.status for item in run.items]
    rates = {} if run.circular else every_rate(run.items)
    return {
        "run": run.name,
        "n": len(run.items),
        "answered": statuses.count("answered"),
        "abstained": statuses.count("abstained"),
        "error": statuses.count("error"),
        "circular": run.circular,
        "retries": run.retries,
        "warnings": list(run.warnings),
        "truthfulness": None if run.circular else truthfulness(run.items),
        "metrics": {name: None if (rate := rates.get(name)) is None else asdict(rate) for name in EVERY},
        "figures": None if run.circular else summary(run.items).as_json(),
    }
