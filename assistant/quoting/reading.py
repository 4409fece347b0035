"""What the trained reader says about each passage that was found, and about the sentence its answer lies in.

The reader's answer lies in one of a passage's sentences, which gets the passage's log-odds; the others of the passage
are known only not to be the best, and get less. A passage is read as it stands: under its title and section the reader
told answers less well (natural questions, right sentence against the rest: AUROC .845 against .869).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.quoting.candidates import Candidate, Place

_LEAST: Final = 1e-6
_NOT_HERE: Final = 4.0
"""So much less in log-odds has a sentence of a passage whose answer lies in another one."""
UNREAD: Final = -20.0
"""The log-odds of a sentence in a passage that was not read."""


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


class PassageReader(Protocol):
    """Anything that reads passages for the answer to a question."""

    def read(self, question: str, passages: Sequence[str]) -> Sequence[Read]:
        """Return one reading a passage, in order."""
        ...


@dataclass(frozen=True, slots=True)
class PlaceReading:
    """A passage's log-odds of answering; ``start`` and ``end`` are its answer's place in the document's text.

    ``sentence`` is the number of the sentence that the answer begins in; for one in a heading, of the first under it.
    """

    log_odds: float
    sentence: int | None
    start: int
    end: int

    def of(self, candidate: Candidate) -> tuple[float, str | None]:
        """Return the log-odds of a sentence of the passage, and the answer in it (None where it lies elsewhere)."""
        if candidate.number != self.sentence or self.end <= self.start:
            return self.log_odds - _NOT_HERE, None
        span = candidate.text[max(0, self.start - candidate.start) : max(0, self.end - candidate.start)]
        return self.log_odds, span or None


def read_places(reader: PassageReader, question: str, places: Sequence[Place]) -> tuple[PlaceReading, ...]:
    """Return the reading of each place, in order."""
    readings = reader.read(question, [place.text for place in places])
    return tuple(map(_placed, readings, places))


def _placed(reading: Read, place: Place) -> PlaceReading:
    """Return a reading in places of the document."""
    inside = min(1 - _LEAST, max(_LEAST, reading.answerable))
    start, end = reading.start + place.start, reading.end + place.start
    sentence = next((number for number in place.sentences if place.parsed.sentences[number].end > start), None)
    return PlaceReading(math.log(inside / (1 - inside)), sentence, start, end)
