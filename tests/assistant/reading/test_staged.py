"""The larger reader reads the few passages that the fast one puts first; the surer of the two gives the words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from assistant.reading.reader import Reading
from assistant.reading.staged import MOST, Combination, StagedReader, combined

if TYPE_CHECKING:
    from collections.abc import Sequence

EVEN = Combination(offset=0.0, first=0.5, close=0.5, trust=1.0)
probabilities = st.floats(0, 1)
readings = st.builds(lambda p, s: Reading(p, 0, 3, s), probabilities, probabilities)


class Recorded:
    """Gives each passage the probability that it is asked to, and remembers what it read."""

    fingerprint = "recorded"

    def __init__(self, **answerable: float) -> None:
        self._answerable = answerable
        self.read_passages: list[str] = []

    def read(self, question: str, passages: Sequence[str]) -> tuple[Reading, ...]:
        """Return the readings."""
        del question
        self.read_passages.extend(passages)
        return tuple(
            Reading(self._answerable.get(text, 0.1), 0, len(text), 0.5) if text else Reading(0.0, 0, 0, 0.0)
            for text in passages
        )


def test_only_the_first_passages_are_read_closely_and_the_order_stays() -> None:
    first, close = Recorded(b=0.9, d=0.85, e=0.8, a=0.2), Recorded(b=0.1, d=0.95, e=0.6)
    passages = ["a", "b", "c", "d", "e", ""]
    found = StagedReader(first, close, EVEN).read("Who?", passages)  # type: ignore[arg-type] # what a reader does
    assert len(found) == len(passages)
    assert set(close.read_passages) == {"b", "d", "e"}
    assert len(close.read_passages) == MOST
    assert max(range(len(found)), key=lambda place: found[place].answerable) == passages.index("d")
    assert (found[0].answerable, found[2].answerable) == (0.2, 0.1)


def test_where_there_is_no_word_nothing_is_read_closely() -> None:
    close = Recorded()
    (found,) = StagedReader(Recorded(), close, EVEN).read("Who?", [""])  # type: ignore[arg-type] # as above
    assert (found.answerable, close.read_passages) == (0.0, [])
    assert StagedReader(Recorded(), close, EVEN).read("Who?", []) == ()  # type: ignore[arg-type] # as above


@given(readings, readings)
def test_the_words_are_those_of_the_surer_reader_and_the_chance_lies_between(first: Reading, close: Reading) -> None:
    found = combined(first, close, EVEN)
    assert found.span_score == max(first.span_score, close.span_score)
    low, high = sorted((first.answerable, close.answerable))
    assert low - 1e-5 <= found.answerable <= high + 1e-5


def test_a_larger_reader_that_found_no_words_gives_none() -> None:
    found = combined(Reading(0.5, 2, 5, 0.1), Reading(0.5, 0, 0, 0.9), EVEN)
    assert (found.start, found.end) == (2, 5)
