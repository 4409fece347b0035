"""Search finds terms in titles and texts of every script, and shows where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.conversations import rows
from tests.assistant.conversations import answered

if TYPE_CHECKING:
    from assistant.conversations import Conversations


def titles(kept: Conversations, query: str) -> list[str]:
    return [found.summary.title for found in kept.search("ann", query)]


@pytest.fixture(autouse=True)
def held(kept: Conversations) -> None:
    """Keep three conversations."""
    for title, question, said in [
        ("Buses", "How many buses?", "Lakeside bought 31 electric buses, 100 % of them new."),
        ("数据产量", "2024年中国的数据产量是多少？", "2024年全国数据生产总量达41.06泽字节。"),
        ("Straße", "Wer zahlt?", "Die Gemeinde zahlt ＡＬＬＥＳ selbst."),
    ]:
        made = kept.create("ann", title)
        kept.append("ann", made.id, answered(question, said))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("buses", ["Buses"]),
        ("ELECTRIC lakeside", ["Buses"]),
        ("electric trams", []),
        ("100 %", ["Buses"]),
        ("_", []),
        ("数据", ["数据产量"]),
        ("泽字节", ["数据产量"]),
        ("数据 ４１.06", ["数据产量"]),
        ("strasse gemeinde", ["Straße"]),
        ("alles", ["Straße"]),
        ("2024年 buses", []),
        ("", ["Straße", "数据产量", "Buses"]),
        ("' OR 1=1 --", []),
    ],
)
def test_all_terms_must_stand_somewhere(kept: Conversations, query: str, expected: list[str]) -> None:
    assert titles(kept, query) == expected


def test_the_place_is_shown(kept: Conversations) -> None:
    (found,) = kept.search("ann", "泽字节")
    assert (found.turn, "41.06泽字节" in found.excerpt) == (1, True)
    (found,) = kept.search("ann", "straße")
    assert (found.turn, found.excerpt) == (None, "")


def test_a_renamed_conversation_is_found_by_its_new_title_only(kept: Conversations) -> None:
    (found,) = kept.search("ann", "straße")
    kept.rename("ann", found.summary.id, "Kosten")
    assert titles(kept, "kosten") == ["Kosten"]
    assert titles(kept, "straße") == []


@given(st.text(max_size=60), st.text(min_size=1, max_size=8), st.text(max_size=60))
def test_an_excerpt_is_found_for_whatever_stands_in_a_text(before: str, term: str, after: str) -> None:
    text = f"{before} {term} {after}"
    for wanted in rows.terms(term):
        if wanted in rows.folded(" ".join(text.split())):
            shown = rows.excerpt(text, [wanted])
            assert shown.strip("…") in " ".join(text.split())
