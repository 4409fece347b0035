"""A reader's own text checked against the documents that they see, and what the Draft tab draws of the report.

Reports are kept in memory, for their reader alone: a draft is nobody's document, and its report can be downloaded. One
draft is checked at a time, the others wait in line; a reader's new check stops their previous one.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from assistant.checking.draft import (
    CONTRADICTS,
    EVIDENCE,
    OUTCOMES,
    SUPPORTED,
    UNCONFIRMED,
    UNREAD,
    checked_by_parts,
    held_against,
    in_parts,
    outcome_of,
    place,
    reasons,
)
from assistant.checking.forms import FORMS
from assistant.threaded import WaitingLine
from assistant.web.messages import said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from assistant.checking.draft import DraftReport
    from assistant.grounding.report import CheckedClaim
    from assistant.web.words import Words
    from index.types import Document

_KEPT: Final = 20
"""Reports kept for all readers together; each holds its draft and its sources' sentences."""
Data = dict[str, Any]
_KEYS: Final = {CONTRADICTS: "contradicts", UNCONFIRMED: "unconfirmed", UNREAD: "unread", SUPPORTED: "supported"}
_MINUTE: Final = 60


class Stage(StrEnum):
    """The stage of a draft's check."""

    WAITING = "waiting"
    CHECKING = "checking"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class DraftState:
    """The state of a check: ``place`` in the line while waiting, ``left`` seconds while checking (None: unknown).

    ``id`` leads to the report once it is done.
    """

    stage: Stage
    report: DraftReport | None = None
    place: int = 0
    left: float | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class KeptReport:
    """A reader's report; ``file`` is the draft's own file if that is DOCX."""

    reader: str
    report: DraftReport
    file: bytes | None


@dataclass(slots=True)
class Drafts:
    """The drafts of a server; thread-safe."""

    now: Callable[[], float] = time.monotonic
    _line: WaitingLine = field(default_factory=lambda: WaitingLine(1))
    _running: dict[str, threading.Event] = field(default_factory=dict)
    _kept: OrderedDict[str, KeptReport] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def check(
        self, reader: str, draft: Document, documents: Iterable[Document], file: bytes | None = None
    ) -> Iterator[DraftState]:
        """Yield the states of a check; a stopped one ends with what was checked until then.

        Raises what ``held_against`` and ``checked_by_parts`` raise.
        """
        sources = held_against(documents, draft)
        stopped = threading.Event()
        with self._lock:
            before = self._running.get(reader)
            self._running[reader] = stopped
        if before is not None:
            before.set()
        with self._line.place(reader) as places:
            yield from (DraftState(Stage.WAITING, place=place) for place in places)
            begun = self.now()
            for report in checked_by_parts(draft, sources):
                yield DraftState(Stage.CHECKING, report, left=self._left(begun, report))
                if stopped.is_set():
                    break
        name = secrets.token_hex(16)
        with self._lock:
            self._kept[name] = KeptReport(reader, report, file)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        yield DraftState(Stage.DONE, report, id=name)

    def stop(self, reader: str) -> None:
        """Stop a reader's check; it ends with what was checked so far."""
        with self._lock:
            if reader in self._running:
                self._running[reader].set()

    def kept(self, reader: str, report_id: str) -> KeptReport | None:
        """Return a report, None if it is another reader's or gone."""
        with self._lock:
            found = self._kept.get(report_id)
        return found if found is not None and found.reader == reader else None

    def _left(self, begun: float, report: DraftReport) -> float | None:
        done = len(report.claims)
        return (self.now() - begun) / done * (report.of_all - done) if done else None


def nothing() -> Data:
    """Return what is drawn while there is no report."""
    return {"id": ""}


def progress(state: DraftState, words: Words) -> str:
    """Return the progress of a check in a sentence."""
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
    """Return what is drawn of a report; the pieces make up the whole draft, so no offsets are needed."""
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
