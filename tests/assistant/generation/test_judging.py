"""What a drafted sentence may rest on, and the reason given where it may not be shown."""

from __future__ import annotations

import pytest

from assistant.generation.judging import Judge, said_in_order
from assistant.generation.messages import numbered
from assistant.generation.parsing import Drafted
from index.memory import TextCorpus

SENTENCE = (
    "Professor Ada Berg of the Lakeside Institute said that the new bridge cost 31 million euros and opened in May."
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SENTENCE, True),
        ("Ada Berg said the new bridge cost 31 million euros.", True),
        ("The new bridge cost 31 million euros.", True),
        ("The Lakeside Institute said that the new bridge cost 31 million euros.", False),
        ("The new bridge opened in May and cost 31 million euros.", False),
        ("The new bridge cost 31 million dollars.", False),
        ("Euros opened in May.", False),
        ("And so on.", False),
        ("", False),
    ],
)
def test_said_in_order(text: str, *, expected: bool) -> None:
    assert said_in_order(text, SENTENCE) is expected


TEXT = (
    "The harbour office counted 41.5 tonnes of herring in 2021. It sold 7,200 crates in the same year. "
    "Ines Salgado, head of the cannery, expects a new kind of boat in every port."
)


def _judge() -> Judge:
    corpus = TextCorpus([TEXT])
    numbers = [sentence.number for sentence in corpus.parsed("0").sentences]
    return Judge(numbered([("0", number) for number in numbers], corpus), corpus, "How much?", strict=True)


def test_a_misplaced_citation_is_never_the_reason() -> None:
    """The sentence cites the crates; that the source does not say «41.5 tonnes» would be untrue."""
    judged = _judge().judged(Drafted("The harbour office counted 41.5 tonnes of cod in 2021.", (2,)))
    assert not judged.passes
    assert not any("41.5" in finding.message for finding in judged.claim.findings)
    assert "herring" in judged.claim.citations[0].quote


def test_a_true_sentence_with_a_misplaced_citation_is_shown_with_the_right_one() -> None:
    judged = _judge().judged(Drafted("The harbour office counted 41.5 tonnes of herring in 2021.", (2,)))
    assert judged.passes
    assert [citation.quote for citation in judged.claim.citations] == [
        "The harbour office counted 41.5 tonnes of herring in 2021."
    ]
    assert judged.notice == "A citation was corrected: the sentence rests on another one."


def test_a_sentence_near_to_nothing_says_so() -> None:
    judged = Judge((), TextCorpus([TEXT]), "How much?").judged(Drafted("It rained.", ()))
    assert judged.claim.findings[0].message == "nothing in the briefing comes near this sentence"
