"""What of the sources the trained witness reads."""

from __future__ import annotations

from assistant.grounding.check import index_of
from assistant.grounding.trained.encoding import PART_WORDS, WHOLE_WORDS, context

SHORT = ["The mill stands by the river. It grinds rye.", "The baker buys the flour on Mondays."]


def test_short_sources_are_read_whole_and_apart() -> None:
    assert context(index_of(SHORT), ["The mill grinds rye."]) == tuple(SHORT)


def test_of_long_sources_the_nearest_part_is_read() -> None:
    filler = [
        f"Paragraph {number} tells of roads, bridges and taxes in the year {1200 + number}." for number in range(90)
    ]
    filler[60] = "The abbot Ludolf planted walnut trees behind the chapel."
    texts = context(index_of([" ".join(filler)]), ["Ludolf planted walnut trees."])
    assert len(texts) == 1
    assert "The abbot Ludolf planted walnut trees behind the chapel." in texts[0]
    assert "…" in texts[0] or texts[0].startswith("Part")
    assert len(" ".join(filler).split()) > WHOLE_WORDS
    assert len(texts[0].replace("…", "").split()) <= PART_WORDS


def test_a_long_source_without_a_near_sentence_still_gives_text() -> None:
    text = " ".join(f"Number {number} is written here for all to see." for number in range(100))
    assert context(index_of([text]), ["Zebras graze."])[0]


def test_numbers_stand_in_the_form_of_the_claim() -> None:
    index = index_of(["The board has nineteen members. One of them chairs 2 committees."])
    assert context(index, ["19 members and two committees"]) == (
        "The board has 19 members. One of them chairs two committees.",
    )
    assert context(index, ["19 members, nineteen chairs"])[0].startswith("The board has nineteen"), (
        "both forms are said"
    )
