"""The check as a whole: verdicts with reasons, and a clear outcome for every bad input."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import CheckRefused
from assistant.grounding.check import check_answer, check_claim
from assistant.grounding.evidence import evidence_of_text
from assistant.grounding.examination import WITNESSES
from assistant.types import Verdict
from tests.assistant.grounding.texts import evidence

SOURCE = (
    "The Coastal Survey Board (CSB) mapped forty harbours in 2021. Ines Salgado, director of the CSB, said the work "
    "took three years. “The harbour of Brenwick is the finest in the north,” said Karl Voss, a pilot. "
    "Tolls in Brenwick rose by 4 % to 12 million crowns."
)


@pytest.mark.parametrize(
    ("answer", "verdict", "check"),
    [
        ("Tolls in Brenwick rose by 4 % to 12 million crowns.", Verdict.SUPPORTED, None),
        ("In 2021, the Coastal Survey Board mapped forty harbours.", Verdict.SUPPORTED, None),
        ("The CSB mapped forty harbours in 2021.", Verdict.SUPPORTED, None),
        pytest.param(
            "The NSB mapped forty harbours in 2021.",
            Verdict.UNSUPPORTED,
            "name",
            marks=pytest.mark.xfail(reason="an acronym one letter off is found, but weighs too little", strict=True),
        ),
        ("The FBI mapped forty harbours in 2021.", Verdict.UNSUPPORTED, "name"),
        ("Karl Voss said the work took three years.", Verdict.CONTRADICTED, "attribution"),
        ("Karl Voss is the director of the CSB.", Verdict.CONTRADICTED, "name"),
        ("The harbour of Brenwick is the finest in the north.", Verdict.UNSUPPORTED, "attribution"),
        ("Submarines were banned after protests by fishermen.", Verdict.UNSUPPORTED, "trained"),
    ],
)
def test_verdicts(answer: str, verdict: Verdict, check: str | None) -> None:
    claim = check_answer(answer, [SOURCE]).claims[0]
    assert claim.verdict is verdict
    assert (claim.findings[0].check if verdict.is_bad else None) == check


def test_a_sentence_of_the_source_is_supported_with_score_zero_whatever_it_says() -> None:
    text = "“The harbour of Brenwick is the finest in the north,” said Karl Voss, a pilot."
    checked = check_claim(text, [evidence(text)])
    assert (checked.verdict, checked.score, checked.findings) == (Verdict.SUPPORTED, 0.0, ())


def test_one_irrelevant_source_does_not_outvote_the_one_that_supports() -> None:
    answer = "The CSB mapped forty harbours in 2021."
    with_noise = check_answer(answer, ["Cats sleep all day. Harbours are wet.", SOURCE])
    assert with_noise.grounded
    assert with_noise.claims[0].evidence[0].source == "1"


def test_a_possibility_that_was_made_a_certainty_is_named_with_both_words() -> None:
    source = "The pier may close next year."
    claim = "The pier will close next year."
    checked = check_claim(claim, [evidence(source)])
    assert checked.verdict is Verdict.CONTRADICTED
    assert checked.findings[0].message == "the answer says «will» where the source says «may»"
    assert not check_answer(claim, [source]).grounded


def test_only_what_contradicts_or_names_what_the_sources_lack_is_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    vague = "Submarines were banned after protests by fishermen."
    wrong = "Tolls in Brenwick rose by 9 % to 12 million crowns."

    def withheld() -> list[bool]:
        return [check_answer(claim, [SOURCE]).claims[0].withheld for claim in (vague, wrong)]

    assert withheld() == [False, True]
    monkeypatch.setenv("BRIEFING_STRICTNESS", "strict")
    assert withheld() == [True, True]


def test_a_claim_without_evidence_is_unsupported() -> None:
    assert check_claim("The CSB mapped forty harbours.", []).verdict is Verdict.UNSUPPORTED


def test_a_question_of_the_source_bears_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, claim = "Did the governor ask for boats?", "The governor asked for boats."
    for checked in (check_claim(claim, evidence_of_text(asked, "0")), check_answer(claim, [asked]).claims[0]):
        assert checked.verdict is Verdict.UNSUPPORTED
        assert not checked.withheld
        assert "only ask" in checked.findings[0].message
    monkeypatch.setenv("BRIEFING_STRICTNESS", "strict")
    assert check_claim(claim, evidence_of_text(asked, "0")).withheld


@pytest.mark.parametrize("said", ["The board has 19 members.", "The board has nineteen members."])
@pytest.mark.parametrize("held", ["The board has 19 members, says the law.", "By law the board has nineteen members."])
def test_a_number_in_words_or_digits_is_the_same_number(said: str, held: str) -> None:
    assert check_claim(said, evidence_of_text(held, "0")).verdict is Verdict.SUPPORTED


def test_the_report_points_at_what_is_not_grounded() -> None:
    answer = "Hello! Tolls in Brenwick rose by 4 %. The map was drawn by Otto Lang."
    report = check_answer(answer, [SOURCE])
    assert not report.grounded
    assert [claim.verdict for claim in report.claims] == [
        Verdict.NOT_FACTUAL,
        Verdict.SUPPORTED,
        Verdict.UNSUPPORTED,
    ]
    assert [answer[span.start : span.end] for span in report.spans] == ["Otto Lang"]
    assert all(0 <= span.score <= 1 for span in report.spans)


def test_an_answer_with_a_bad_sentence_scores_higher_than_the_same_without() -> None:
    good = check_answer("Tolls in Brenwick rose by 4 %.", [SOURCE])
    bad = check_answer("Tolls in Brenwick rose by 4 %. Fishermen built nine submarines in Oslo.", [SOURCE])
    assert good.score < bad.score


def test_the_silence_of_the_sources_is_checked() -> None:
    silent = check_answer("The sources do not say who owns the ferries.", [SOURCE])
    assert silent.claims[0].verdict is Verdict.NOT_FACTUAL
    assert silent.grounded
    wrong = check_answer("The sources do not say how many harbours the Coastal Survey Board mapped.", [SOURCE])
    assert wrong.claims[0].verdict is Verdict.UNSUPPORTED
    assert wrong.claims[0].findings[0].check == "silence"


@pytest.mark.parametrize("sources", [[], [""], ["  \n", "\x00\x01"]])
def test_no_sources_with_text_is_refused(sources: list[str]) -> None:
    with pytest.raises(CheckRefused, match="no sources"):
        check_answer("Tolls rose.", sources)


@pytest.mark.parametrize("answer", ["", " \n", "\x00", "..."])
def test_an_empty_answer_is_refused(answer: str) -> None:
    with pytest.raises(CheckRefused, match="answer is empty"):
        check_answer(answer, [SOURCE])
    with pytest.raises(CheckRefused, match="claim is empty"):
        check_claim("  ", [evidence(SOURCE)])


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("Die Gebühren im Hafen sind um vier Prozent gestiegen und werden weiter steigen.", "German"),
        ("布伦威克港的通行费上涨了百分之四。", "Chinese"),
    ],
)
def test_an_answer_in_another_language_is_said_not_to_be_checked(answer: str, said: str) -> None:
    report = check_answer(answer, [SOURCE])
    assert not report.grounded
    assert report.spans == ()
    assert (report.claims[0].verdict, report.claims[0].withheld) == (Verdict.NOT_FACTUAL, False)
    assert report.claims[0].findings[0].message.startswith("not checked (")
    assert said in report.claims[0].findings[0].message


def test_control_characters_change_nothing() -> None:
    plain = check_answer("The CSB mapped forty harbours in 2021.", [SOURCE])
    noisy = check_answer("The\x0bCSB mapped\x07forty harbours in 2021.", [SOURCE.replace(" ", "\x0c")])
    assert [claim.verdict for claim in noisy.claims] == [claim.verdict for claim in plain.claims]


def test_a_megabyte_of_answer_is_checked() -> None:
    answer = "Tolls in Brenwick rose by 4 % to 12 million crowns. " * 19_000 + "Submarines were banned in Oslo."
    report = check_answer(answer, [SOURCE])
    assert not report.grounded
    assert len(report.claims) == 19_001
    assert sum(claim.verdict.is_bad for claim in report.claims) == 1


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120), st.text(max_size=120))
def test_any_answer_has_ranges_that_hold_and_scores_in_bounds(answer: str, source: str) -> None:
    try:
        report = check_answer(answer, [source, SOURCE])
    except CheckRefused:
        return
    assert 0 <= report.score <= 1
    assert all(0 <= claim.score <= 1 and claim.start < claim.end <= len(answer) for claim in report.claims)
    assert report.grounded is not any(claim.verdict.is_bad or claim.is_unread for claim in report.claims)


@settings(max_examples=40, deadline=None)
@given(st.integers(min_value=0, max_value=3))
def test_every_sentence_of_a_source_is_grounded_in_it(number: int) -> None:
    from index.sentences import split

    span = split(SOURCE)[number]
    assert check_answer(SOURCE[span.start : span.end], [SOURCE]).grounded


def test_the_article() -> None:
    """On the article that the briefing is about: three of its false paraphrases are caught, three true ones pass."""
    folder = Path("../shared/briefing")
    if not folder.is_dir():
        pytest.skip("the article is not on this machine")
    article = next(folder.glob("*.txt")).read_text(encoding="utf-8")
    true = (
        "China produced 41.06 zettabytes of data in 2024.",
        "Liu Liehong is the director of the National Data Administration.",
        "Fan Yuan said that AI understands data better than humans.",
    )
    false = (
        "Liu Wenqiang is the director of the NDA.",
        "Liu Bo said that AI understands data better than humans.",
        "AI now understands data, business, and behavior better than humans.",
    )
    assert [check_answer(claim, [article]).grounded for claim in true] == [True] * 3
    assert [check_answer(claim, [article]).grounded for claim in false] == [False] * 3


@pytest.mark.parametrize("witness", ["name", "attribution"])
def test_no_witness_has_anything_against_a_sentence_held_against_itself(witness: str) -> None:
    """On the shipped briefing; a quotation that goes on over two sentences is somebody's words, and stays so."""
    find = WITNESSES[witness]
    texts = [path.read_text(encoding="utf-8") for path in Path("index/briefing").glob("*.md")]
    items = [item for text in texts for item in evidence_of_text(text, "0")]
    assert items
    assert [item.text for item in items if find(item.text, [item]) and not item.text.startswith(("“", '"'))] == []
