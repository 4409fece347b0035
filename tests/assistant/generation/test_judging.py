"""What a drafted sentence may rest on, and the reason given where it may not be shown."""

from __future__ import annotations

from assistant.generation.judging import Judge
from assistant.generation.messages import numbered
from assistant.generation.parsing import Drafted
from assistant.types import Verdict
from index.memory import TextCorpus

TEXT = (
    "The harbour office counted 41.5 tonnes of herring in 2021. It sold 7,200 crates in the same year. "
    "Ines Salgado, head of the cannery, expects a new kind of boat in every port."
)


def _judge() -> Judge:
    corpus = TextCorpus([TEXT])
    numbers = [sentence.number for sentence in corpus.parsed("0").sentences]
    return Judge(numbered([("0", number) for number in numbers], corpus), corpus, "How much?")


def test_a_misplaced_citation_is_never_the_reason() -> None:
    """The sentence cites the crates; that the source does not say «41.5 tonnes» would be untrue."""
    judged = _judge().judged(Drafted("The harbour office counted 41.5 tonnes of cod in 2021.", (2,)))
    assert not judged.is_confirmed
    assert not any("41.5" in finding.message for finding in judged.claim.findings)
    assert "herring" in judged.claim.citations[0].quote


def test_a_true_sentence_with_a_misplaced_citation_is_shown_with_the_right_one() -> None:
    judged = _judge().judged(Drafted("The harbour office counted 41.5 tonnes of herring in 2021.", (2,)))
    assert judged.is_confirmed
    assert [citation.quote for citation in judged.claim.citations] == [
        "The harbour office counted 41.5 tonnes of herring in 2021."
    ]
    assert judged.notice == "A citation was corrected: other sentences support this."


def test_a_sentence_near_to_nothing_says_so() -> None:
    judged = Judge((), TextCorpus([TEXT]), "How much?").judged(Drafted("It rained.", ()))
    assert judged.claim.findings[0].message == "nothing in the briefing comes close to this sentence"
    assert judged.withheld


def test_a_sentence_that_merges_two_of_the_source_rests_on_both() -> None:
    said = "In 2021 the harbour office counted 41.5 tonnes of herring and sold 7,200 crates."
    judged = _judge().judged(Drafted(said, (1,)))
    assert judged.is_confirmed
    assert len(judged.claim.citations) == 2


def test_a_sentence_in_another_language_is_translated_for_the_check_or_shown_unchecked() -> None:
    said = Drafted("Das Hafenamt zählte im Jahr 2021 genau 41,5 Tonnen Hering und nicht mehr.", (1,))
    unread = _judge().judged(said)
    assert (unread.withheld, unread.claim.mark) == (False, "not checked (German)")
    assert unread.claim.verdict is Verdict.NOT_FACTUAL
    corpus = TextCorpus([TEXT])
    offered = numbered([("0", 0), ("0", 1)], corpus)
    right = Judge(offered, corpus, "?", lambda *_: "The harbour office counted 41.5 tonnes of herring in 2021.")
    wrong = Judge(offered, corpus, "?", lambda *_: "The harbour office counted 51.4 tonnes of herring in 2021.")
    assert right.judged(said).claim.verdict is Verdict.SUPPORTED
    assert right.judged(said).claim.text == said.text
    assert wrong.judged(said).withheld
    same = Judge(offered, corpus, "?", lambda sentence, _: f"{sentence} [1]").judged(said)
    assert [finding.check for finding in same.claim.findings] == ["language"], "no translation, so none is told of"
