"""Breaks: each changes one thing, and says what."""

from __future__ import annotations

import random

import pytest

from eval.training.breaks import KINDS, any_break, broken

DOCUMENT = [
    "The harbour of Tallinn handled 4.5 million tons in 2023, more than Riga did, said Maria Tamm.",
    "According to Karl Voss, most ships may leave on Monday because of the storm.",
    "Output rose by 12 % after the Baltic Fund bought the northern pier from Hansa Lines in May 2019.",
]
PLACES = {
    "number": 0, "unit": 0, "date": 0, "name": 2, "speaker": 1, "order": 2, "direction": 2, "opposite": 2,
    "quantifier": 1, "hedge": 1, "negation": 1, "addition": 0,
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_changes_one_place_and_says_so(kind: str) -> None:
    sentence = DOCUMENT[PLACES[kind]]
    made = broken(random.Random(1), sentence, kind, DOCUMENT)
    assert made is not None
    assert made.kind == kind
    assert made.text != sentence
    assert made.was in sentence
    assert made.now in made.text
    assert len(made.text) == len(sentence) - len(made.was) + len(made.now)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "addition"])
def test_a_sentence_without_a_place_for_it_stays_whole(kind: str) -> None:
    assert broken(random.Random(1), "Rain fell on stones.".replace("fell", "beat"), kind, DOCUMENT) is None


def test_another_name_comes_from_the_document() -> None:
    made = broken(random.Random(3), DOCUMENT[1], "speaker", DOCUMENT)
    assert made is not None
    assert made.was == "Karl Voss"
    assert made.now in " ".join(DOCUMENT)


def test_the_same_seed_breaks_the_same_way() -> None:
    made = [any_break(random.Random(5), sentence, DOCUMENT) for sentence in DOCUMENT]
    assert made == [any_break(random.Random(5), sentence, DOCUMENT) for sentence in DOCUMENT]


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(KeyError):
        broken(random.Random(1), DOCUMENT[0], "colour", DOCUMENT)
