"""A reader's own text held against the documents that they see: on the way, stopped when asked, kept for a while.

What is kept is kept in memory, for its reader alone: a draft is nobody's document, and its report is taken along as a
file. One draft is checked at a time, the others wait in line; a reader who checks another gives up the first.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from assistant.checking.draft import checked_by_parts, held_against
from assistant.web.going_on import WaitingLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from assistant.checking.draft import DraftReport
    from index.types import Document

_KEPT: Final = 20
"""Reports of all readers together; each holds its draft and its sources' sentences."""


class Stage(StrEnum):
    """How far the check of a draft is."""

    WAITING = "waiting"
    CHECKING = "checking"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class DraftState:
    """What there is of a check: ``place`` in the line while waiting, ``left`` in seconds while checking, None unknown.

    ``id`` leads to the report once it is done.
    """

    stage: Stage
    report: DraftReport | None = None
    place: int = 0
    left: float | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class KeptReport:
    """A report of a reader; ``file`` is the draft's own file where that is DOCX."""

    reader: str
    report: DraftReport
    file: bytes | None


@dataclass(slots=True)
class Drafts:
    """The drafts of a server; safe to use from several threads."""

    now: Callable[[], float] = time.monotonic
    _line: WaitingLine = field(default_factory=lambda: WaitingLine(1))
    _running: dict[str, threading.Event] = field(default_factory=dict)
    _kept: OrderedDict[str, KeptReport] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def check(
        self, reader: str, draft: Document, documents: Iterable[Document], file: bytes | None = None
    ) -> Iterator[DraftState]:
        """Yield the states of a check; a stopped one ends with what was checked until then.

        Raises what ``held_against`` and ``checked_by_parts`` do.
        """
        sources = held_against(documents, draft)
        stopped = self._begun(reader)
        with self._line.place(reader) as places:
            yield from (DraftState(Stage.WAITING, place=place) for place in places)
            begun = self.now()
            for report in checked_by_parts(draft, sources):
                yield DraftState(Stage.CHECKING, report, left=self._left(begun, report))
                if stopped.is_set():
                    break
        yield DraftState(Stage.DONE, report, id=self._keep(KeptReport(reader, report, file)))

    def stop(self, reader: str) -> None:
        """Have the check of a reader end with what there is."""
        with self._lock:
            if reader in self._running:
                self._running[reader].set()

    def kept(self, reader: str, report_id: str) -> KeptReport | None:
        """Return a report, None where it is another's or no longer there."""
        with self._lock:
            found = self._kept.get(report_id)
        return found if found is not None and found.reader == reader else None

    def _begun(self, reader: str) -> threading.Event:
        """Return what stops the check that begins; one of the reader that is under way is stopped."""
        own = threading.Event()
        with self._lock:
            before = self._running.get(reader)
            self._running[reader] = own
        if before is not None:
            before.set()
        return own

    def _left(self, begun: float, report: DraftReport) -> float | None:
        """Return how many seconds the rest takes if it goes on as until now."""
        done = len(report.claims)
        return (self.now() - begun) / done * (report.of_all - done) if done else None

    def _keep(self, kept: KeptReport) -> str:
        name = secrets.token_hex(16)
        with self._lock:
            self._kept[name] = kept
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return name
