"""Items with known faults, made by hand."""

from __future__ import annotations

from typing import Any

from assistant.types import Verdict
from eval.cases import Case
from eval.items import Item
from eval.judges import ClaimScore

SAID = "In 2024 China generated 41.06 zettabytes of data."
OTHER = "The zone has more than 205,000 enterprises."
ANSWERABLE = Case(
    id="a",
    question="How much data did China generate in 2024?",
    answerable=True,
    must_say=(("41.06 zettabytes",),),
    must_cite=("41.06 zettabytes of data",),
)


def score(text: str = SAID, verdict: Verdict | None = Verdict.SUPPORTED, **more: Any) -> ClaimScore:
    """Return a judge's score of a claim."""
    return ClaimScore(text, verdict, more.pop("reason", ""), **more)


def item(*scores: ClaimScore, case: Case = ANSWERABLE, **row: Any) -> Item:
    """Return an answer that says the claims that were not withheld; ``row`` adds to what the system recorded."""
    said = [each.text for each in scores if not each.withheld]
    made = {"id": case.id, "status": "answered" if said else "abstained", "text": " ".join(said), **row}
    return Item(case, made, scores)


def claim(text: str, risk: float | None = None, *, quotes: tuple[str, ...] = (), checks: tuple[str, ...] = ()) -> Any:
    """Return a claim as a system records it."""
    return {
        "text": text,
        **({} if risk is None else {"score": risk}),
        "findings": [{"check": check, "message": "", "contradicts": False} for check in checks],
        "citations": [{"quote": quote} for quote in quotes],
    }


def passage(text: str, start: int | None = None, doc_id: str = "d") -> Any:
    """Return a passage as a system records it."""
    return {"text": text, "doc_id": doc_id, **({} if start is None else {"start": start, "end": start + len(text)})}
