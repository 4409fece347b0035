"""Who says what, in whose words, and whether it is a fact that they report or an opinion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.views.statements import statements
from tests.assistant.views.documents import parsed

if TYPE_CHECKING:
    from assistant.views.rows import StatementRow


def rows(text: str) -> tuple[StatementRow, ...]:
    return statements([parsed(text)])


REPORTED = (
    ("Fares will rise, the harbour office said.", "harbour office"),
    ("According to the Tarn Institute, the catch fell by 4% in 2021.", "Tarn Institute"),
    ("A survey by the Tarn Institute found that 12% of crews own a boat.", "Tarn Institute"),
    ("The ministry denied that the pier was closed.", "ministry"),
    ("Mara Holm, mayor of Tarn Bay, said that the pier cost 4 million euros.", "Mara Holm"),
    ("Mara Holm disputes the count of boats.", "Mara Holm"),
    ('Mara Holm said that the "old lady" of the bay had sailed on 40 trips.', "Mara Holm"),
    ("Critics say the pier is a waste.", "Critics"),
    ("In 2021, according to the ministry, 41 boats were lost.", "ministry"),
    ("The difference, Mr. Holm said, was that the pier had closed.", "Mr. Holm"),
)
QUOTED = (
    ('"We need a new pier," said Mara Holm.', "We need a new pier"),
    ('Mara Holm said, "We need a new pier."', "We need a new pier."),
    ('"The pier," said Mara Holm, "is a disgrace."', "The pier … is a disgrace."),
    ('Mara Holm: "We need a new pier."', "We need a new pier."),
    ('Quote from Mara Holm: "We need a new pier."', "We need a new pier."),
)


@pytest.mark.parametrize(("text", "name"), REPORTED)
def test_reported_speech_is_the_whole_sentence_with_its_speaker(text: str, name: str) -> None:
    (row,) = rows(text)
    assert row.speaker.name == name
    assert row.words == text
    assert row.quoted is row.speaker.quoted is False


@pytest.mark.parametrize(("text", "words"), QUOTED)
def test_direct_speech_is_what_stands_in_quotation_marks(text: str, words: str) -> None:
    (row,) = rows(text)
    assert (row.speaker.name, row.words) == ("Mara Holm", words)
    assert row.quoted is row.speaker.quoted is True


def test_words_before_a_quotation_that_name_nobody_are_no_voice() -> None:
    assert not rows('On the gate stands: "No dogs on the pier."')


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


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("One expert, who asked not to be named, said prices would rise.", "one expert"),
        ("An analyst expects growth of 5% next year.", "an analyst"),
        ("Mara Holm returned late on Monday, her spokesman said.", "her spokesman"),
        (
            "After 20 years of dispute, the town will build a pier, harbour officials said.",
            "harbour officials",
        ),
        ("The pier, as it stands,” said Mara Holm.", "Mara Holm"),
    ],
)
def test_who_has_no_name_is_somebody_too(text: str, name: str) -> None:
    (row,) = rows(text)
    assert ", ".join(filter(None, (row.speaker.name, row.speaker.role))) == name


@pytest.mark.parametrize(
    "text",
    [
        "To time the choice, the researchers used the technique called “mental chronometry” in all runs.",
        "Mara Holm also said:",
        "These are the hours that Holm expects us to be working.",
        "Then came Holm’s 119-euro programme, which she said had failed.",
    ],
)
def test_what_is_no_statement_of_anybody_is_no_row(text: str) -> None:
    assert rows(text) == ()


def test_one_person_is_one_speaker_under_the_fullest_name_that_the_document_gives() -> None:
    text = (
        "President Mara Holm admitted that the pier is late. Mr Roth said it was closed. Ms Holm said it would open. "
        "The president told reporters that divers had come. “It is fine,” said president Holm. Ivo Roth said no."
    )
    assert [row.speaker.name for row in rows(text)] == ["Mara Holm", "Ivo Roth", *["Mara Holm"] * 3, "Ivo Roth"]


def test_a_family_name_that_two_people_have_stays_alone() -> None:
    text = "Mara Holm said it was late. Ivo Holm said it was not. Ms Holm said it was closed."
    assert [row.speaker.name for row in rows(text)] == ["Mara Holm", "Ivo Holm", "Ms Holm"]
