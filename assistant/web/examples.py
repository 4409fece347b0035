"""Example questions for the first visit, made from the indexed documents and kept only where they get an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.web.suggestions import Suggestions

if TYPE_CHECKING:
    from assistant.pipeline import Assistant
    from index.types import Corpus

WANTED = 4


def example_questions(corpus: Corpus, assistant: Assistant) -> list[str]:
    """Return up to ``WANTED`` questions that ``assistant`` answers (each is asked once, so give it the quoting one)."""
    return Suggestions(corpus, assistant).examples(WANTED)
