"""The evidence of a claim covers its facts with few sentences, in linear time."""

from __future__ import annotations

import time

import pytest

from assistant.grounding.evidence import evidence_from, evidence_of_text
from assistant.grounding.evidence_index import EvidenceIndex, best_evidence
from assistant.grounding.examination import support
from assistant.language.terms import content_terms, stem
from index.types import Document, ParsedDocument, Sentence, Speaker
from tests.assistant.grounding.texts import evidence

TEXT = (
    "The Coastal Survey Board (CSB) watches the shore. Ines Salgado runs it. The budget is small. It rained a lot. "
    "The CSB mapped forty harbours in 2021. Salgado was pleased."
)


def test_evidence_of_a_text_points_into_it() -> None:
    items = evidence_of_text(TEXT, "3")
    assert [item.source for item in items] == ["3"] * 6
    assert all(TEXT[item.start : item.end] == item.text for item in items)
    assert items[0].before == ""
    assert items[-1].after == ""


def test_the_sentence_that_introduces_an_acronym_or_a_surname_stands_before() -> None:
    items = evidence_of_text(TEXT, "0")
    assert "Coastal Survey Board (CSB)" in items[4].before
    assert "Ines Salgado" in items[5].before


def test_evidence_from_a_parsed_document_keeps_speakers() -> None:
    speaker = Speaker("Ines Salgado")
    document = Document("d", "Title", "file.txt", "One said. Two said.")
    sentences = (Sentence("d", 0, 0, 9), Sentence("d", 1, 10, 19, speaker=speaker))
    items = evidence_from(ParsedDocument(document, sentences, ()), [1])
    assert [(item.source, item.text, item.speaker, item.before) for item in items] == [
        ("d", "Two said.", speaker, "One said.")
    ]
    with pytest.raises(IndexError):
        evidence_from(ParsedDocument(document, sentences, ()), [2])


def test_several_facts_take_several_sentences() -> None:
    items = [
        evidence("The pier opened in 1911.", start=0),
        evidence("The weather was fine that day.", start=30),
        evidence("Karl Voss designed the lighthouse.", start=70),
    ]
    chosen = best_evidence("The pier opened in 1911 and Karl Voss designed the lighthouse.", items, k=3)
    assert {item.start for item in chosen} == {0, 70}


def test_nothing_is_gathered_where_no_word_is_shared() -> None:
    assert best_evidence("Tolls fell.", [evidence("Cats sleep.")]) == ()
    assert best_evidence("Tolls fell.", []) == ()


def test_a_repeated_sentence_is_recognised_whatever_its_quotation_marks_and_spaces() -> None:
    index = EvidenceIndex(evidence_of_text('It was late. "No," he said. They left.', "0"))
    assert [item.text for item in index.repeated("“No,”  he said.")] == ['"No," he said.']
    assert len(index.repeated('"No," he said. They left.')) == 2
    assert index.repeated("He said no.") == ()
    assert index.repeated("left.") == ()


def test_a_source_of_fifty_thousand_words_is_gathered_in_seconds() -> None:
    text = " ".join(f"Harbour {number} has {number * 7} berths and a crane." for number in range(6000))
    begun = time.perf_counter()
    index = EvidenceIndex(evidence_of_text(text, "0"))
    chosen = index.best("Harbour 4321 has 30247 berths.", 3)
    assert chosen[0].text.startswith("Harbour 4321 ")
    assert time.perf_counter() - begun < 20, "linear, with room for a slow machine"


def test_support_counts_stems_and_near_synonyms_and_finds_the_longest_gap() -> None:
    stems = {term.stem for term in content_terms("The companies were expanding quickly in the north.")}
    claim = "The firm expands in the north with nine silver ferries."
    found = support(claim, stems)
    assert 0 < found.covered < 1
    assert [term.word for term in found.missing] == ["nine", "silver", "ferries"]
    assert found.run is not None
    assert claim[found.run.start : found.run.end] == "nine silver ferries"
    assert support("", stems).covered == 1
    assert stem("companies") == stem("company")
