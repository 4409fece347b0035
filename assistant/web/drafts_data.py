"""What the Draft tab draws of a report, as JSON: the draft in pieces, and what was found of its doubtful sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from assistant.checking.draft import (
    CONTRADICTS,
    EVIDENCE,
    OUTCOMES,
    SUPPORTED,
    UNCONFIRMED,
    UNREAD,
    in_parts,
    outcome_of,
    place,
    reasons,
)
from assistant.checking.forms import FORMS
from assistant.web.drafts import Stage
from assistant.web.said import said

if TYPE_CHECKING:
    from assistant.checking.draft import DraftReport
    from assistant.grounding.report import CheckedClaim
    from assistant.web.drafts import DraftState
    from assistant.web.words import Words

Data = dict[str, Any]
_KEYS: Final = {CONTRADICTS: "contradicts", UNCONFIRMED: "unconfirmed", UNREAD: "unread", SUPPORTED: "supported"}
_MINUTE: Final = 60


def nothing() -> Data:
    """Return what is drawn while there is no report."""
    return {"id": ""}


def progress(state: DraftState, words: Words) -> str:
    """Return how far a check is, in a sentence."""
    if state.stage is Stage.WAITING:
        return words("drafts.waiting", place=state.place)
    report = state.report
    if state.stage is Stage.DONE or report is None:
        return ""
    if state.left is None:
        return words.count("drafts.begun", report.of_all)
    return words("drafts.checking", done=len(report.claims), of=report.of_all, left=_left(state.left, words))


def _left(seconds: float, words: Words) -> str:
    minutes = seconds / _MINUTE
    return (
        words.count("drafts.seconds", max(1, round(seconds)))
        if minutes < 1
        else words.count("drafts.minutes", round(minutes))
    )


def report_data(report_id: str, report: DraftReport, words: Words) -> Data:
    """Return what is drawn of a report; offsets are not needed, since the pieces make up the whole draft."""
    told = [words("drafts.stopped", done=len(report.claims), of=report.of_all)] if report.stopped else []
    counts = [{"key": _KEYS[outcome], "count": len(report.of(outcome))} for outcome in OUTCOMES]
    return {
        "id": report_id,
        "title": report.title,
        "facts": words.count("drafts.sources", len(report.sources)),
        "notices": [*told, *(said(notice, words) for notice in report.notices)],
        "counts": counts,
        "pieces": _pieces(report),
        "files": [{"form": form.removeprefix("."), "address": f"/drafts/{report_id}/report{form}"} for form in FORMS],
    }


def _pieces(report: DraftReport) -> list[Data]:
    """Return the draft's text in pieces: its sentences, and what stands between them."""
    pieces, position = [], 0
    for claim in report.claims:
        pieces.append({"text": report.text[position : claim.start], "outcome": ""})
        pieces.append(_sentence(claim, report))
        position = claim.end
    pieces.append({"text": report.text[position:], "outcome": ""})
    return [piece for piece in pieces if piece["text"]]


def _sentence(claim: CheckedClaim, report: DraftReport) -> Data:
    outcome = outcome_of(claim)
    return {
        "text": report.text[claim.start : claim.end],
        "outcome": "" if outcome is None else _KEYS[outcome],
        "reasons": [] if outcome in {SUPPORTED, None} else reasons(claim, report),
        "parts": [{"text": text, "struck": gone} for text, gone in in_parts(claim, report)],
        "evidence": [
            {"place": place(item, report), "quote": item.text}
            for item in claim.evidence[: EVIDENCE if outcome != SUPPORTED else 1]
        ],
    }
