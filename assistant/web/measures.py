"""Prometheus metrics of the server, and one log line per question.

Each server has its own registry. Nothing says who asked; only the log, and only with ``log_questions``, says what was
asked.
"""

from __future__ import annotations

import json
import logging
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from assistant.types import ClaimShown, Finished

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assistant.threaded import WaitingLine
    from assistant.types import Event
    from index.library import Index

LOGGER: Final = logging.getLogger("assistant.questions")
_SECONDS: Final = (0.25, 0.5, 1, 2, 4, 8, 15, 30, 60)


class Measures:
    """Counters, times and sizes of one server; thread-safe."""

    def __init__(self, index: Index, line: WaitingLine | None = None, *, log_questions: bool = False) -> None:
        """``line`` is the queue of questions."""
        self._log_questions = log_questions
        self.registry = registry = CollectorRegistry()
        self._questions = Counter("briefing_questions", "Questions by how they ended", ["status"], registry=registry)
        self._withheld = Counter("briefing_withheld", "Sentences that the check withheld", registry=registry)
        self._first = Histogram(
            "briefing_first_sentence_seconds", "Until the first sentence", buckets=_SECONDS, registry=registry
        )
        self._whole = Histogram(
            "briefing_answer_seconds", "Until the whole answer", buckets=_SECONDS, registry=registry
        )
        self._running = Gauge("briefing_questions_running", "Questions being answered now", registry=registry)
        waiting = Gauge("briefing_questions_waiting", "Questions that wait in line", registry=registry)
        waiting.set_function(lambda: line.waiting if line is not None else 0)
        documents = Gauge("briefing_documents", "Documents in the index", registry=registry)
        documents.set_function(lambda: len(index.manifest.entries))
        passages = Gauge("briefing_passages", "Passages in the index", registry=registry)
        passages.set_function(lambda: sum(entry.passages for entry in index.manifest.entries))

    @property
    def running(self) -> int:
        """The number of questions being answered now."""
        return int(self._running._value.get())  # noqa: SLF001 - the library has no other way to read a gauge

    def measured(self, question: str, events: Iterable[Event]) -> Iterator[Event]:
        """Pass on the events of an answer and measure them."""
        begun, first = time.monotonic(), True
        with self._being_answered():
            for event in events:
                if isinstance(event, ClaimShown) and first:
                    self._first.observe(time.monotonic() - begun)
                    first = False
                if isinstance(event, Finished):
                    seconds = time.monotonic() - begun
                    self._questions.labels(str(event.answer.status)).inc()
                    self._withheld.inc(len(event.answer.withheld))
                    self._whole.observe(seconds)
                    fields: dict[str, object] = {
                        "status": str(event.answer.status),
                        "seconds": round(seconds, 3),
                        "model": event.answer.model,
                    }
                    fields |= {"sentences": len(event.answer.claims), "withheld": len(event.answer.withheld)}
                    LOGGER.info(
                        "answered", extra={"fields": fields | ({"question": question} if self._log_questions else {})}
                    )
                yield event

    @contextmanager
    def _being_answered(self) -> Iterator[None]:
        self._running.inc()
        try:
            yield
        finally:
            self._running.dec()

    def text(self) -> bytes:
        """Return the metrics in Prometheus's text format."""
        return generate_latest(self.registry)


class JsonLines(logging.Formatter):
    """Formats a record as one JSON object: time, level, logger, message, and its extra fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record in one line."""
        said: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False, sort_keys=True)


def log_as_json() -> None:
    """Log to stderr as JSON lines from now on."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    handler.setLevel(logging.INFO)  # some libraries make their own loggers more verbose
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
