"""Who says what, in whose words, and whether it is a fact that they report or an opinion."""

from __future__ import annotations

import pytest

from assistant.views.rows import Nature, StatementRow
from assistant.views.statements import statements
from tests.assistant.views.documents import parsed


def rows(text: str) -> tuple[StatementRow, ...]:
    return statements([parsed(text)])


FACT, OPINION = Nature.FACT, Nature.OPINION
SAID = (
    ("Fares will rise, the harbour office said.", "harbour office", "Fares will rise", False, OPINION),
    ("According to the Tarn Institute, the catch fell by 4% in 2021.", "Tarn Institute",
     "the catch fell by 4% in 2021.", False, FACT),
    ("The catch fell by 4%, according to a study by the Tarn Institute.", "Tarn Institute",
     "The catch fell by 4%", False, FACT),
    ("A survey by the Tarn Institute found that 12% of crews own a boat.", "Tarn Institute",
     "12% of crews own a boat.", False, FACT),
    ("The ministry denied that the pier was closed.", "ministry", "denied that the pier was closed.", False, OPINION),
    ("The plan was confirmed by the Harbour Board.", "Harbour Board", "The plan was confirmed", False, FACT),
    ("Mara Holm, mayor of Tarn Bay, said that the pier cost 4 million euros.", "Mara Holm",
     "the pier cost 4 million euros.", False, FACT),
    ("Mara Holm disputes the count of boats.", "Mara Holm", "disputes the count of boats.", False, OPINION),
    ('"We need a new pier," said Mara Holm.', "Mara Holm", "We need a new pier", True, OPINION),
    ('"The pier," said Mara Holm, "is a disgrace."', "Mara Holm", "The pier … is a disgrace.", True, OPINION),
    ('Mara Holm said that the "old lady" of the bay had sailed on 40 trips.', "Mara Holm",
     'the "old lady" of the bay had sailed on 40 trips.', False, FACT),
    ("Critics say the pier is a waste.", "Critics", "the pier is a waste.", False, OPINION),
    ("In 2021, according to the ministry, 41 boats were lost.", "ministry", "41 boats were lost.", False, FACT),
)  # fmt: skip


@pytest.mark.parametrize("case", SAID, ids=[said[0] for said in SAID])
def test_a_statement_has_its_speaker_its_words_and_its_nature(case: tuple[str, str, str, bool, Nature]) -> None:
    text, name, words, quoted, nature = case
    (row,) = rows(text)
    assert row.speaker.name == name
    assert row.words == words
    assert row.quoted is row.speaker.quoted is quoted
    assert row.nature is nature


def test_the_role_stands_beside_the_name() -> None:
    (row,) = rows("Mara Holm, mayor of Tarn Bay, said that the pier is safe.")
    assert row.speaker.role == "mayor of Tarn Bay"


def test_the_range_of_the_words_is_where_they_stand() -> None:
    text = "The ministry said the pier is safe."
    (row,) = rows(text)
    assert text[row.place.words_start : row.place.words_end] == row.words


def test_what_follows_with_a_pronoun_or_the_same_report_has_the_speaker_before() -> None:
    names = [
        row.speaker.name for row in rows("The ministry said the pier is safe. It added that divers had checked it.")
    ]
    assert names == ["ministry", "ministry"]
    report = (
        "A survey by the Tarn Institute found that 12% of crews own a boat. According to the same survey, most rent."
    )
    assert [row.speaker.name for row in rows(report)] == ["Tarn Institute", "Tarn Institute"]


def test_a_pronoun_without_anybody_before_it_is_nobody() -> None:
    assert rows("It said that fares rose.") == ()


def test_two_voices_of_a_sentence_are_two_rows_each_with_its_own_words() -> None:
    first, second = rows("Officials said 40 boats had left, while the ministry said that 60 had stayed.")
    assert (first.speaker.name, first.words) == ("officials", "40 boats had left")
    assert (second.speaker.name, second.words) == ("ministry", "60 had stayed.")


@pytest.mark.parametrize(
    "text",
    [
        "The United States and Canada share the strait.",
        "The article says that fares rose.",
        "Figures show that fares rose.",
        "The pier was closed in May.",
    ],
)
def test_a_country_and_the_source_itself_are_no_speakers(text: str) -> None:
    assert rows(text) == ()
