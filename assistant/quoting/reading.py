"""What the trained reader says about each candidate sentence, where a reader is installed.

The reader reads whole passages; its answer lies in one of their sentences, which gets the passage's probability. The
others of the passage get what is left to them: that the passage answers, but not with them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.quoting.candidates import Candidate, Place

_LEAST: Final = 1e-3


class Read(Protocol):
    """One reading, as ``assistant.reading.reader.Reading`` gives it."""

    @property
    def answerable(self) -> float:
        """Probability in [0, 1] that the passage answers."""

    @property
    def start(self) -> int:
        """First character of the answer in the passage."""

    @property
    def end(self) -> int:
        """End of the answer in the passage."""

    @property
    def span_score(self) -> float:
        """Probability in [0, 1] of this answer among all of the passage."""


class PassageReader(Protocol):
    """Anything that reads passages for the answer to a question."""

    def read(self, question: str, passages: Sequence[str]) -> Sequence[Read]:
        """Return one reading a passage, in order."""
        ...


@dataclass(frozen=True, slots=True)
class SentenceReading:
    """The reader on one sentence: its passage's probability, whether the answer lies here, and where.

    ``start`` and ``end`` are relative to the sentence, equal where the answer lies elsewhere. ``alone`` is the
    probability that the sentence with the one before it answers, None where it was not read so.
    """

    answerable: float
    span_score: float
    start: int
    end: int
    alone: float | None = None
    best: float = 0.0

    @property
    def has_answer(self) -> bool:
        """Whether the reader's answer lies in this sentence."""
        return self.end > self.start

    def features(self) -> Mapping[str, float]:
        """Return the reader's block of features."""
        here = float(self.has_answer)
        return {
            "reader": _logit(self.answerable),
            "reader_here": here,
            "reader_here_logit": here * _logit(self.answerable),
            "reader_span": here * self.span_score,
            "reader_best": float(self.answerable >= self.best),
            "reader_best_here": here * float(self.answerable >= self.best),
            "reader_alone": 0.0 if self.alone is None else _logit(self.alone),
        }


def read_places(
    reader: PassageReader, question: str, places: Sequence[Place], candidates: Sequence[Candidate]
) -> tuple[SentenceReading, ...]:
    """Return the reading of each candidate; ``candidates`` are the sentences of ``places``."""
    found = dict(zip((_key(place) for place in places), reader.read(question, [p.text for p in places]), strict=True))
    best = max((reading.answerable for reading in found.values()), default=0.0)
    return tuple(_at(candidate, found[_key(candidate.place)], best) for candidate in candidates)


def _at(candidate: Candidate, reading: Read, best: float) -> SentenceReading:
    """Return the part of a passage's reading that concerns one of its sentences."""
    offset = candidate.place.passage.start
    start, end = max(candidate.start, offset + reading.start), min(candidate.end, offset + reading.end)
    inside = start < end and offset + reading.start >= candidate.start
    return SentenceReading(
        answerable=reading.answerable,
        span_score=reading.span_score,
        start=start - candidate.start if inside else 0,
        end=end - candidate.start if inside else 0,
        best=best,
    )


def _key(place: Place) -> tuple[str, int]:
    return place.passage.doc_id, place.passage.number


def _logit(probability: float) -> float:
    clipped = min(1 - _LEAST, max(_LEAST, probability))
    return math.log(clipped / (1 - clipped))
