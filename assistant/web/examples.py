"""Example questions for the first visit, made from the indexed documents and kept only where they get an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.types import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.pipeline import Assistant
    from index.types import Corpus

WANTED = 4
_TRIED = 12


def example_questions(corpus: Corpus, assistant: Assistant) -> list[str]:
    """Return up to ``WANTED`` questions that ``assistant`` answers (each is asked once, so give it the quoting one)."""
    kept: list[str] = []
    for tried, question in enumerate(_candidates(corpus)):
        if len(kept) == WANTED or tried == _TRIED:
            break
        if assistant.answer(question).status is Status.ANSWERED:
            kept.append(question)
    return kept


def _candidates(corpus: Corpus) -> Iterator[str]:
    """Yield questions about the named speakers of each document, each speaker once, documents in turn."""
    seen: set[str] = set()
    for document in corpus.documents():
        for sentence in corpus.parsed(document.id).sentences:
            speaker = sentence.speaker
            if speaker is None or speaker.role is None or speaker.name in seen or " " not in speaker.name:
                continue
            seen.add(speaker.name)
            yield f"Who is {speaker.name}?" if len(seen) % 2 else f"What did {speaker.name} say?"
