"""What is read round a passage: whole sentences of the document, the passage among them, and not too much."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.quoting.passages import candidates_of, place_around, places_of
from index.memory import TextCorpus
from tests.assistant.quoting.made_up import hits_of, ranked

MOST = 800
SENTENCES = st.lists(
    st.integers(3, 60).map(lambda words: " ".join(["Harbour", *["dues"] * words]) + "."), min_size=1, max_size=30
)


@settings(max_examples=25, deadline=None)
@given(SENTENCES)
def test_every_passage_is_read_whole_among_its_neighbours(sentences: list[str]) -> None:
    corpus = TextCorpus(["\n\n".join(sentences)])
    hits = hits_of(corpus)
    places = places_of(hits, corpus)
    for hit in hits:
        assert any(place.covers(hit.passage) for place in places)
    for place in places:
        numbers = [candidate.number for candidate in candidates_of([place])]
        assert numbers == list(range(numbers[0], numbers[-1] + 1))
        assert len(place.text) <= max(MOST, *(hit.passage.end - hit.passage.start for hit in hits))


@settings(max_examples=25, deadline=None)
@given(SENTENCES)
def test_a_sentence_that_is_read_twice_is_ranked_once(sentences: list[str]) -> None:
    numbers = [item.candidate.number for item in ranked("What dues?", ["\n\n".join(sentences)], {"dues dues": 0.9})]
    assert len(numbers) == len(set(numbers))


def test_nothing_is_read_of_a_passage_that_is_left_out() -> None:
    corpus = TextCorpus(["\n\n".join(f"Quay {number} is {'very ' * 30}long." for number in range(12))])
    parsed = corpus.parsed("0")
    left_out = replace(parsed.passages[1], sentences=())
    held = replace(parsed, passages=(parsed.passages[0], left_out, *parsed.passages[2:]))
    read = place_around(held, held.passages[0])
    assert set(read.sentences).isdisjoint(parsed.passages[1].sentences)
    assert not set(place_around(parsed, parsed.passages[0]).sentences).isdisjoint(parsed.passages[1].sentences)


def test_a_passage_of_another_document_is_no_part_of_what_is_read() -> None:
    corpus = TextCorpus(["The quay is closed.", "The pier is open."])
    first, second = hits_of(corpus)
    (place,) = places_of([first], corpus)
    assert place.covers(first.passage)
    assert not place.covers(second.passage)
