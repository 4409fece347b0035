"""What a text is held against where its sources are the documents."""

from __future__ import annotations

import pytest

from assistant.checking.answers import relevant_sources
from assistant.errors import CheckRefused
from index.memory import TextCorpus

QUAY = "The quay of Marn was rebuilt in 1987.\n\nThe work cost 9 million crowns."


def test_sources_say_where_in_their_document_they_stand() -> None:
    corpus = TextCorpus([QUAY])
    (source,) = relevant_sources(corpus, "The quay was rebuilt in 1987.")
    assert source.text == corpus.parsed("0").document.text[source.start : source.start + len(source.text)]
    assert "1987" in source.text


def test_a_text_about_which_too_much_is_said_is_refused_and_nothing_dropped() -> None:
    """A sentence whose evidence was left out would look unsupported."""
    with pytest.raises(CheckRefused, match="in parts"):
        relevant_sources(TextCorpus([QUAY]), "The quay was rebuilt in 1987.", most=10)
