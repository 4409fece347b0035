"""The language of a text: named only where it is sure, and no English is ever taken for another."""

from __future__ import annotations

import pytest

from assistant.grounding.check import check_answer
from assistant.language.detection import language_of

ENGLISH = [
    "How much is a soldier paid a month?",
    "How much does a member pay for a kiln?",
    "Do no members do a tour as a guide?",
    "Why did no one do a count of a herd as a whole?",
    "Is a no as good as a yes do you think?",
    "As a rule a member pays a fee as a potter.",
    "What did Liu Wenqiang name as weaknesses of the data ecosystem?",
    "How many people did Volkswagen do Brasil employ as a whole?",
    "Who is Marta Pires do Nascimento?",
    "How much data did India generate in 2024?",
]
OTHERS = [
    ("Quanto custa um bilhete?", "Portuguese"),
    ("Wie hoch ist die Gebühr?", "German"),
    ("Combien coûte une soupe à la cantine?", "French"),
    ("¿Quién dirige el grupo?", "Spanish"),
    ("Chi dirige il gruppo di ottica?", "Italian"),
    ("Hoeveel kost een kaartje?", "Dutch"),
    ("Сколько стоит билет?", "Russian"),
    ("次の会議はいつですか", "Japanese"),
    ("数据产量是多少？", "Chinese"),
]


@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_never_taken_for_another_language(text: str) -> None:
    assert language_of(text) in {"English", None}


@pytest.mark.parametrize(("text", "language"), OTHERS)
def test_other_languages_are_named(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize("text", ["", "1204", "LSAG", "Apple Inc.", "A do no as a o"])
def test_what_says_too_little_stays_undecided(text: str) -> None:
    assert language_of(text) is None


def test_the_check_reads_english_with_two_small_words_of_portuguese() -> None:
    source = "As a rule a potter pays nine crowns a month. A member pays no fee as a guide."
    (claim,) = check_answer(source.split(". ", maxsplit=1)[0] + ".", [source]).claims
    assert "language" not in {finding.check for finding in claim.findings}
    assert claim.verdict == "supported"


@pytest.mark.parametrize(
    ("said", "source"),
    [
        (
            "Janáček gave lectures on folk music in Brno in 1911.",
            "In 1911, in Brno, Janáček gave lectures on folk music.",
        ),
        (
            "Holmqvist directed operas in Bergen in 1991.",
            "From 1991 on Holmqvist directed operas in Gothenburg and Bergen.",
        ),
    ],
)
def test_english_around_foreign_names_is_checked_where_the_sources_have_its_words(said: str, source: str) -> None:
    (claim,) = check_answer(said, [source]).claims
    assert not claim.is_unread
