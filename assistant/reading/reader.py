"""The trained reader: whether a passage answers a question, and with which of its own words.

The answer is a span of the passage, so it is verbatim by construction. A passage longer than one window is read in
overlapping windows, and the one that answers best counts. The network chooses among tokens and sometimes stops one
short: «National Institutes of Health (NIH», «144.5 billion» without its dollar sign. So the edges of a span are moved,
over punctuation and symbols but never over words.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import ModelMisbehaved
from assistant.reading.encoding import windows
from assistant.types import TextRange
from index.inference.processor import cores
from index.inference.workers import each

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tokenizers import Tokenizer

    from assistant.reading.encoding import Window
    from assistant.reading.loading import Calibration
    from assistant.reading.scoring import PackedScorer

# Padded tokens of a batch: about a passage and a half. More only adds padding and leaves the core's cache (a question's
# passages in batches of 4,096 tokens: 141 ms, of 384: 113 ms).
_BATCH_TOKENS = 384
_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Reading:
    """The reader's result for one passage.

    ``answerable`` is the calibrated probability in [0, 1] that the passage answers the question. ``passage[start:end]``
    is its best answer, whatever ``answerable`` says; empty (``start == end == 0``) only for a passage without a word.
    ``span_score`` is the probability in [0, 1] of exactly this span among all spans of the passage.
    """

    answerable: float
    start: int
    end: int
    span_score: float


@dataclass(frozen=True, slots=True)
class _Read:
    """The result for one window: the raw logit, and the span's first and last token among the passage's tokens."""

    logit: float
    first: int
    last: int
    span_score: float


class Reader:
    """Reads passages for the answer to a question and remembers the results; thread-safe."""

    def __init__(self, scorer: PackedScorer, tokenizer: Tokenizer, calibration: Calibration, fingerprint: str) -> None:
        self._scorer, self._tokenizer, self._calibration = scorer, tokenizer, calibration
        self.fingerprint = fingerprint
        self._known: OrderedDict[tuple[str, str], Reading] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, question: str, passages: Sequence[str]) -> tuple[Reading, ...]:
        """Return one reading per passage, in order.

        Raises ``ModelMisbehaved`` if the network gives no usable numbers.
        """
        with self._lock:
            known = {text: self._known[question, text] for text in passages if (question, text) in self._known}
        new = [text for text in dict.fromkeys(passages) if text not in known]
        known.update(zip(new, self._read(question, new), strict=True))
        with self._lock:
            self._known.update({(question, text): known[text] for text in new})
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return tuple(known[text] for text in passages)

    def _read(self, question: str, passages: Sequence[str]) -> Iterator[Reading]:
        if not passages:
            return
        cut = windows(self._tokenizer, question, passages)
        rows = [window for made in cut for window in made]
        batches = list(_batches([row.tokens for row in rows]))
        read: dict[int, _Read] = {}
        made_of = each(lambda places: list(self._read_batch([rows[place] for place in places])), batches)
        for places, made in zip(batches, made_of, strict=True):
            read.update(zip(places, made, strict=True))
        in_order = iter([read[place] for place in range(len(rows))])
        for passage, own in zip(passages, cut, strict=True):
            yield self._best(passage, [(window, next(in_order)) for window in own])

    def _best(self, passage: str, read: Sequence[tuple[Window, _Read]]) -> Reading:
        if not read:
            return Reading(answerable=0.0, start=0, end=0, span_score=0.0)
        window, best = max(read, key=lambda pair: pair[1].logit)
        raw = self._calibration.slope * best.logit + self._calibration.offset
        answer = trim_edges(passage, window.offsets[best.first][0], window.offsets[best.last][1])
        return Reading(
            answerable=1 / (1 + math.exp(-max(-60.0, min(60.0, raw)))),
            start=answer.start,
            end=answer.end,
            span_score=best.span_score,
        )

    def _read_batch(self, rows: Sequence[Window]) -> Iterator[_Read]:
        scores = self._scorer.score(rows)
        spans = scores.spans.reshape(len(rows), -1)
        places, total = spans.argmax(1), scores.all_spans()
        logits = total - scores.null
        shares = np.exp(spans[np.arange(len(rows)), places] - total)
        if not (np.isfinite(logits).all() and np.isfinite(shares).all()):
            message = f"The reader {self.fingerprint} gave no usable numbers; restore its weights file."
            raise ModelMisbehaved(message)
        length = scores.spans.shape[1]
        for row, logit, place, share in zip(rows, logits.tolist(), places.tolist(), shares.tolist(), strict=True):
            yield _Read(logit, place // length - row.first, place % length - row.first, share)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield indices of rows of similar length, longest first, in batches of about ``_BATCH_TOKENS`` padded tokens.

    Batches are smaller if there would otherwise be fewer than cores.
    """
    most = min(_BATCH_TOKENS, sum(lengths) // cores())
    places: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True):
        if places and lengths[places[0]] * (len(places) + 1) > most:
            yield places
            places = []
        places.append(place)
    if places:
        yield places


_PAIRS = (("(", ")"), ("[", "]"), ("«", "»"), ("“", "”"))
_STRAY = " \t\n,;:"
_CURRENCIES = "$€£¥₹"
_UNITS = "%‰°"


def trim_edges(text: str, start: int, end: int) -> TextRange:
    """Return ``[start, end)`` with its edges trimmed or extended; a range of nothing but marks stays as it is."""
    given = TextRange(start, end)
    start, end = _without_stray(text, start, end)
    for opening, closing in _PAIRS:
        start, end = _paired(text, start, end, opening, closing)
    if text.count('"', start, end) % 2 and end - start > 1:
        if text[start] == '"':
            start += 1
        elif text[end - 1] == '"':
            end -= 1
    if 0 < start < end and text[start].isdigit() and text[start - 1] in _CURRENCIES:
        start -= 1
    if start < end < len(text) and text[end - 1].isdigit() and text[end] in _UNITS:
        end += 1
    return TextRange(start, end) if start < end else given


def _without_stray(text: str, start: int, end: int) -> tuple[int, int]:
    said = text[start:end].rstrip(_STRAY)
    return start + len(said) - len(said.lstrip(_STRAY)), start + len(said)


def _paired(text: str, start: int, end: int, opening: str, closing: str) -> tuple[int, int]:
    """Add a missing bracket if it is adjacent to the span, else drop the unpaired one at its edge."""
    surplus = text.count(opening, start, end) - text.count(closing, start, end)
    if surplus > 0:
        if text.startswith(closing, end):
            return start, end + 1
        if text.startswith(opening, start) and end - start > 1:
            return _without_stray(text, start + 1, end)
    if surplus < 0:
        if start > 0 and text[start - 1] == opening:
            return start - 1, end
        if text[end - 1] == closing and end - start > 1:
            return _without_stray(text, start, end - 1)
    return start, end
