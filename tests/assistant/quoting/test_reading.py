"""What the reader says of a passage becomes places in the document."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.quoting.passages import PassageReader, Place, candidates_of, places_of, read_places
from assistant.reading.reader import Reading
from index.loaders.assembly import load_text
from index.memory import TextCorpus
from index.parsing import parse
from index.types import Section
from tests.assistant.quoting.made_up import MadeUpReader, hits_of

if TYPE_CHECKING:
    from collections.abc import Sequence

NORTH = "# The north\n\nHalden has 40 moorings. Brenwick has none."
SOUTH = "Osterby was widened in 1901. It was dredged in 1950."
CORPUS = TextCorpus([NORTH, SOUTH], titles=["Harbours", "Ports"])
PLACES = places_of(hits_of(CORPUS), CORPUS)


class At(PassageReader):
    """Answers with the same characters of whatever it is shown."""

    def __init__(self, start: int, end: int) -> None:
        self._reading = Reading(0.7, start, end, 1.0)

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """See ``PassageReader``."""
        del question
        return [self._reading] * len(passages)


@given(st.data())
def test_an_answer_is_the_same_words_in_the_document(data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(PLACES))
    start = data.draw(st.integers(0, len(place.text) - 1))
    end = data.draw(st.integers(start + 1, len(place.text)))
    (reading,) = read_places(At(start, end), "Where?", [place])
    assert place.parsed.document.text[reading.start : reading.end] == place.text[start:end]
    assert reading.log_odds == pytest.approx(math.log(0.7 / 0.3))


@given(st.data())
def test_the_sentence_that_the_answer_begins_in_gets_it_and_the_others_get_less(data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(PLACES))
    sentence = data.draw(st.sampled_from(candidates_of([place])))
    start = data.draw(st.integers(sentence.start, sentence.end - 1))
    end = data.draw(st.integers(start + 1, place.end))
    shift = place.start
    (reading,) = read_places(At(start - shift, end - shift), "Where?", [place])
    for candidate in candidates_of([place]):
        log_odds, span = reading.of(candidate)
        if candidate == sentence:
            assert (log_odds, span) == (reading.log_odds, place.parsed.document.text[start : min(end, sentence.end)])
        else:
            assert span is None
            assert log_odds < reading.log_odds


def test_an_answer_in_a_heading_is_quoted_from_what_stands_under_it() -> None:
    text = "Halden has 40 moorings.\n\nBrenwick\n\nThe harbour there has none."
    heading = Section("Brenwick", text.index("Brenwick"), len(text))
    document = replace(load_text(text, title="Harbours", source="0", doc_id="0"), sections=(heading,))
    parsed = parse(document)
    place = Place(parsed, range(len(parsed.sentences)), 0, len(text))
    (reading,) = read_places(At(heading.start, heading.start + len("Brenwick")), "Which other harbour?", [place])
    best = max(candidates_of([place]), key=lambda candidate: reading.of(candidate)[0])
    assert best.text == "The harbour there has none."
    assert reading.of(best) == (reading.log_odds, None)


@pytest.mark.parametrize("probability", [0.0, 1.0])
def test_a_reader_that_is_quite_sure_gives_finite_log_odds(probability: float) -> None:
    (reading, *_) = read_places(MadeUpReader({"40 moorings": probability}), "How many?", PLACES)
    assert math.isfinite(reading.log_odds)
    assert (reading.log_odds > 0) is (probability > 0.5)


def test_readings_come_in_the_order_of_the_places() -> None:
    reader = MadeUpReader({"40 moorings": 0.9, "1901": 0.2})
    there, back = (read_places(reader, "When?", places) for places in (PLACES, PLACES[::-1]))
    assert there == back[::-1]
    said = [place.parsed.document.text[each.start : each.end] for place, each in zip(PLACES, there, strict=True)]
    assert said == ["40 moorings", "1901"]
