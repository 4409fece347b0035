"""The sentences that views read: each document once, and a sentence that a document repeats once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from index.types import ParsedDocument, Sentence


def each_once(documents: Iterable[ParsedDocument]) -> Iterator[tuple[ParsedDocument, Sentence]]:
    """Yield each sentence with its document; furniture is in no sentence of the index."""
    for parsed in {parsed.document.id: parsed for parsed in documents}.values():
        said: set[str] = set()
        for sentence in parsed.sentences:
            words = " ".join(parsed.document.text[sentence.start : sentence.end].split())
            if words not in said:
                said.add(words)
                yield parsed, sentence
