"""Whether a number format changes answers: questions decided with the reader in it, against float32.

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
from assistant.reading.loading import load_reader
from index.inference.graph import Format
from index.inference.packing import VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from assistant.reading.reader import Reader
    from index.types import Corpus

_PASSAGES: Final = 8
PLAIN: Final = Format.FLOAT32.value


@dataclass(frozen=True, slots=True)
class FormatAnswer:
    """What became of a question: whether it was declined, else the sentence quoted and the words marked."""

    sentence: tuple[str, int] | None
    words: str | None


def compare_formats(questions: Iterable[str], corpus: Corpus) -> list[dict[str, FormatAnswer]]:
    """Return, for each question, what became of it by format."""
    readers = {form.value: _reader(form) for form in Format}
    return [{name: _decided(question, corpus, reader) for name, reader in readers.items()} for question in questions]


def same(rows: Iterable[Mapping[str, FormatAnswer]], name: str) -> tuple[int, int]:
    """Return in how many of how many questions format ``name`` gives the answer of float32."""
    pairs = [(row[PLAIN], row[name]) for row in rows]
    return sum(plain == other for plain, other in pairs), len(pairs)


def _decided(question: str, corpus: Corpus, reader: Reader) -> FormatAnswer:
    decision = decide(question, corpus.search(question, _PASSAGES), corpus, reader)
    if decision.declines:
        return FormatAnswer(None, None)
    best = decision.ranked[0]
    return FormatAnswer((best.candidate.doc_id, best.candidate.start), answer_span(best, decision.question))


def _reader(form: Format) -> Reader:
    with _number_format(form):
        return load_reader()


@contextmanager
def _number_format(form: Format) -> Iterator[None]:
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = form.value
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before
