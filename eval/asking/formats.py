"""Whether a number format changes answers: questions decided with readers in it, against readers in float32.

The candidates' vectors are the index's in all cases. An answer is the same where both decline, or both quote the same
sentence with the same words marked.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.quoting.selection import decide
from assistant.quoting.spans import answer_span
from assistant.reading.close.loading import load_close_reader
from assistant.reading.fast import load_fast_reader
from assistant.reading.staged import StagedReader, shipped_combination
from index.inference.graph import Format
from index.inference.packing import VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from index.types import Corpus

_PASSAGES: Final = 8
PLAIN: Final = "float32 throughout"
_PAIRS: Final = {
    PLAIN: (Format.FLOAT32, Format.FLOAT32),
    "fast reader in int8": (Format.INT8, Format.FLOAT32),
    "close reader in w8a16 too": (Format.INT8, Format.W8A16),
    "both readers in int8": (Format.INT8, Format.INT8),
}


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a question: whether it was declined, else the sentence quoted and the words marked."""

    sentence: tuple[str, int] | None
    words: str | None


def compare_formats(questions: Iterable[str], corpus: Corpus) -> list[dict[str, Decided]]:
    """Return, for each question, what became of it by format."""
    readers = {name: _reader(*pair) for name, pair in _PAIRS.items()}
    return [{name: _decided(question, corpus, reader) for name, reader in readers.items()} for question in questions]


def same(rows: Iterable[Mapping[str, Decided]], name: str) -> tuple[int, int]:
    """Return in how many of how many questions format ``name`` gives the answer of float32."""
    pairs = [(row[PLAIN], row[name]) for row in rows]
    return sum(plain == other for plain, other in pairs), len(pairs)


def _decided(question: str, corpus: Corpus, reader: StagedReader) -> Decided:
    decision = decide(question, corpus.search(question, _PASSAGES), corpus, reader)
    if decision.declines:
        return Decided(None, None)
    best = decision.ranked[0]
    return Decided((best.candidate.doc_id, best.candidate.start), answer_span(best, decision.question))


def _reader(fast: Format, close: Format) -> StagedReader:
    with _asked(fast):
        first = load_fast_reader()
    with _asked(close):
        second = load_close_reader()
    assert first is not None, "the weights of the fast reader ship"  # noqa: S101 - for the type checker
    return StagedReader(first, second, shipped_combination())


@contextmanager
def _asked(form: Format) -> Iterator[None]:
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = form.value
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before
