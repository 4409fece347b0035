"""An office is tied to the name beside it, with its rank."""

from __future__ import annotations

import pytest

from assistant.grounding.witnesses.name import holders, other_holder
from tests.assistant.grounding.texts import evidence


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Liu Fang, director of the Water Board, spoke.", [("Liu Fang", "director of the Water Board")]),
        ("Liu Fang is the deputy director.", [("Liu Fang", "deputy director")]),
        ("The mayor, Ida Ferro, spoke.", [("Ida Ferro", "The mayor")]),
        ("Ida Ferro walked home.", []),
    ],
)
def test_offices_beside_names(text: str, found: list[tuple[str, str]]) -> None:
    assert [(held.name.text, held.office.strip()) for held in holders(text)] == found


def test_another_holder_of_the_same_office_is_found() -> None:
    held = next(holders("Liu Min is the director of the Water Board."))
    items = [evidence("Liu Fang, director of the Water Board, met Liu Min, an engineer.")]
    found = other_holder(held, items)
    assert found is not None
    assert found[1].name.text == "Liu Fang"


@pytest.mark.parametrize(
    "source",
    [
        "Liu Min, director of the Water Board, spoke.",
        "Liu Fang, deputy director of the Water Board, spoke.",
        "Liu Fang, director of the Road Board, spoke.",
        "The Water Board met.",
    ],
)
def test_the_same_holder_another_rank_and_another_body_are_no_contradiction(source: str) -> None:
    held = next(holders("Liu Min is the director of the Water Board."))
    assert other_holder(held, [evidence(source)]) is None
