"""How long the figures of a large run take, and how much memory: ``python -m tests.simulation.metrics_speed``."""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import dataclass

from assistant.types import Verdict
from eval.cases import Case
from eval.items import Item
from eval.judges import ClaimScore, Row
from eval.metrics import EVERY, every_rate
from eval.metrics.summary import summary

ITEMS = 100_000
_SAID = "In 2024 China generated 41.06 zettabytes of data."


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds of processor time for every rate and for all other figures of ``items``; megabytes at the most."""

    items: int
    rates: float
    others: float
    megabytes_before: int
    megabytes: int


def made_up(number: int) -> Item:
    """Return an item with a claim, a citation, a passage and a cost; every third one abstained."""
    case = Case(
        id=f"c{number}",
        question="How much data did China generate in 2024?",
        answerable=number % 4 > 0,
        must_say=(("41.06 zettabytes",),),
        must_cite=("41.06 zettabytes of data",),
    )
    row: Row = {
        "id": case.id,
        "status": "abstained",
        "text": "",
        "cost": {"calls": 1},
        "timing_ms": {"total": number % 90},
    }
    row["passages"] = [{"text": _SAID, "doc_id": "d", "start": 0, "end": len(_SAID)}]
    if number % 3 == 0:
        return Item(case, row, ())
    claim = {"text": _SAID, "score": number % 97 / 97, "findings": [], "citations": [{"quote": _SAID}]}
    verdict = Verdict.UNSUPPORTED if number % 31 == 0 else Verdict.SUPPORTED
    answered = {**row, "status": "answered", "text": _SAID, "claims": [claim]}
    return Item(case, answered, (ClaimScore(_SAID, verdict, "made up", cited=True, citations=1, good_citations=1),))


def measured(count: int) -> Speed:
    """Return what the figures of ``count`` made-up items take."""
    items = [made_up(number) for number in range(count)]
    before, begun = _megabytes(), time.process_time()
    every_rate(items)
    between = time.process_time()
    summary(items)
    return Speed(count, between - begun, time.process_time() - between, before, _megabytes())


def _megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    found = measured(int(sys.argv[1]) if len(sys.argv) > 1 else ITEMS)
    sys.stdout.write(
        f"{found.items} items: {len(EVERY)} rates in {found.rates:.1f} s, curve, calibration, bounds, errors and costs "
        f"in {found.others:.1f} s; {found.megabytes} MB, of which {found.megabytes_before} before the first figure.\n"
    )
