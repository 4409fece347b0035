"""Who says what, in whose words, and whether it is a fact that they report or an opinion."""

from __future__ import annotations

import pytest

from assistant.views.rows import Nature, StatementRow
from assistant.views.statements import statements
from tests.assistant.views.documents import parsed


def rows(text: str) -> tuple[StatementRow, ...]:
    return statements([parsed(text)])


FACT, OPINION = Nature.FACT, Nature.OPINION
REPORTED = (
    ("Fares will rise, the harbour office said.", "harbour office", OPINION),
    ("According to the Tarn Institute, the catch fell by 4% in 2021.", "Tarn Institute", FACT),
    ("A survey by the Tarn Institute found that 12% of crews own a boat.", "Tarn Institute", FACT),
    ("The ministry denied that the pier was closed.", "ministry", OPINION),
    ("The plan was confirmed by the Harbour Board.", "Harbour Board", FACT),
    ("Mara Holm, mayor of Tarn Bay, said that the pier cost 4 million euros.", "Mara Holm", FACT),
    ("Mara Holm disputes the count of boats.", "Mara Holm", FACT),
    ('Mara Holm said that the "old lady" of the bay had sailed on 40 trips.', "Mara Holm", FACT),
    ("Critics say the pier is a waste.", "Critics", OPINION),
    ("In 2021, according to the ministry, 41 boats were lost.", "ministry", FACT),
    ("The difference, Mr. Holm said, was that the pier had closed.", "Mr. Holm", FACT),
)
QUOTED = (
    ('"We need a new pier," said Mara Holm.', "We need a new pier"),
    ('Mara Holm said, "We need a new pier."', "We need a new pier."),
    ('"The pier," said Mara Holm, "is a disgrace."', "The pier … is a disgrace."),
)


@pytest.mark.parametrize(("text", "name", "nature"), REPORTED)
def test_reported_speech_is_the_whole_sentence_with_its_speaker_and_nature(
    text: str, name: str, nature: Nature
) -> None:
    (row,) = rows(text)
    assert row.speaker.name == name
    assert row.words == text
    assert row.quoted is row.speaker.quoted is False
    assert row.nature is nature


@pytest.mark.parametrize(("text", "words"), QUOTED)
def test_direct_speech_is_what_stands_in_quotation_marks(text: str, words: str) -> None:
    (row,) = rows(text)
    assert (row.speaker.name, row.words, row.nature) == ("Mara Holm", words, OPINION)
    assert row.quoted is row.speaker.quoted is True


def test_the_role_stands_beside_the_name() -> None:
    (row,) = rows("Mara Holm, mayor of Tarn Bay, said that the pier is safe.")
    assert row.speaker.role == "mayor of Tarn Bay"


def test_the_range_of_the_words_is_where_they_stand() -> None:
    text = "The ministry said the pier is safe."
    (row,) = rows(text)
    assert text[row.place.words_start : row.place.words_end] == row.words


def test_what_follows_with_a_pronoun_has_the_speaker_before() -> None:
    names = [
        row.speaker.name for row in rows("The ministry said the pier is safe. It added that divers had checked it.")
    ]
    assert names == ["ministry", "ministry"]


def test_a_pronoun_without_anybody_before_it_is_nobody() -> None:
    assert rows("It said that fares rose.") == ()


def test_two_voices_of_a_sentence_are_two_rows() -> None:
    first, second = rows("Officials said 40 boats had left, while the ministry said that 60 had stayed.")
    assert (first.speaker.name, second.speaker.name) == ("officials", "ministry")


@pytest.mark.parametrize(
    "text",
    [
        "The United States and Canada share the strait.",
        "The article says that fares rose.",
        "The secretary maintains records for the board.",
        "The crew reports for duty.",
        "Figures show that fares rose.",
        "The pier was closed in May.",
    ],
)
def test_a_country_and_the_source_itself_are_no_speakers(text: str) -> None:
    assert rows(text) == ()
