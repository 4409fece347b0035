"""The natural questions are whole, and outcomes are judged as their docstrings promise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import pytest
from click.testing import CliRunner

from eval.cli import evaluate
from eval.commands.questions import natural
from eval.errors import SuiteRefused
from eval.natural import NaturalQuestion, Part, PublicDocument, document_texts, listed_documents, load_questions
from eval.natural.outcomes import JudgedQuestion, QuestionOutcome, by_style, judge, outcome_rates

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "# Leave\n\nYou may take **12 weeks** of leave, see [the form](form.pdf). Visa fees are paid.\n"
QUOTE = "You may take **12 weeks** of leave, see [the form](form.pdf)."


def question(**changes: Any) -> NaturalQuestion:
    start = TEXT.index(QUOTE)
    values: dict[str, Any] = {
        "id": "x1", "doc": "leave.md", "question": "how many weeks", "style": "plain", "answerable": True,
        "history": None, "must_say": [[r"\b12\b"]], "must_cover": [], "cover_min": 0, "must_not_say": ["^no"],
        "evidence": [[start, start + len(QUOTE)]], "gold_answer": "12 weeks.", "why": "",
    }  # fmt: skip
    return NaturalQuestion.model_validate({**values, **changes})


def unanswerable() -> NaturalQuestion:
    return question(answerable=False, must_say=[], evidence=[], gold_answer="")


def answer(text: str, *quotes: str, status: str = "answered", **more: Any) -> dict[str, Any]:
    cited = [{"text": text, "citations": [{"quote": quote} for quote in quotes]}] if quotes else []
    return {"status": status, "text": text, "claims": cited, "nearest": [], **more}


def outcome(asked: NaturalQuestion, row: dict[str, Any]) -> JudgedQuestion:
    return judge(asked, asked.quotes({"leave.md": TEXT}), row)


def test_the_command_takes_every_part() -> None:
    (part,) = (option for option in natural.params if option.name == "part")
    assert list(part.type.choices) == list(get_args(Part))  # type: ignore[attr-defined]


def test_all_parts_hold_whole_questions_about_documents_of_their_own() -> None:
    ids: list[str] = []
    for part in get_args(Part):
        documents = {document.name for document in listed_documents(part)}
        questions = load_questions(part)
        assert {one.doc for one in questions} == documents
        assert len(questions) >= 130
        assert 0.6 < sum(one.answerable for one in questions) / len(questions) < 0.8
        ids += [one.id for one in questions]
    assert len(ids) == len(set(ids))
    assert not {one.name for one in listed_documents("tune")} & {one.name for one in listed_documents("held")}


def test_an_answer_is_right_when_it_says_and_cites_what_it_should() -> None:
    good = answer("You may take 12 weeks of leave, see the form.", "You may take 12 weeks of leave, see the form.")
    assert outcome(question(), good).outcome is QuestionOutcome.RIGHT


@pytest.mark.parametrize(
    ("text", "cited", "reason"),
    [
        ("You may take 21 weeks.", QUOTE, "not said"),
        ("No, 12 weeks.", QUOTE, "forbidden"),
        ("12 weeks", "Visa fees are paid.", "not cited"),
    ],
)
def test_a_wrong_answer_says_what_is_missing(text: str, cited: str, reason: str) -> None:
    judged = outcome(question(), answer(text, cited))
    assert (judged.outcome, judged.reason) == (QuestionOutcome.WRONG, reason)


def test_a_list_needs_as_many_of_its_items_as_asked() -> None:
    listing = question(must_say=[], must_cover=[["leave"], ["visa"], ["12"]], cover_min=2)
    assert outcome(listing, answer("12 weeks of leave", QUOTE)).outcome is QuestionOutcome.RIGHT
    assert outcome(listing, answer("some leave", QUOTE)).reason == "not said"


def test_a_refusal_may_offer_the_evidence_as_possible_or_have_it_nearest() -> None:
    row = answer("The briefing does not say.", status="abstained", nearest=[{"quote": QUOTE}])
    judged = outcome(question(), row)
    assert (judged.outcome, judged.near) == (QuestionOutcome.REFUSED, True)
    offered = {**row, "possible": {"citation": {"quote": QUOTE}, "answer_span": "12 weeks", "probability": 0.6}}
    assert outcome(question(), offered).outcome is QuestionOutcome.POSSIBLE


def test_what_the_document_cannot_answer_is_declined_or_a_false_answer() -> None:
    assert outcome(unanswerable(), answer("", status="abstained")).outcome is QuestionOutcome.DECLINED
    assert outcome(unanswerable(), answer("I don't know.")).outcome is QuestionOutcome.DECLINED
    assert outcome(unanswerable(), answer("12 weeks.", QUOTE)).outcome is QuestionOutcome.FALSE_ANSWER


@pytest.mark.parametrize("asked", [question(), unanswerable()])
def test_a_failure_is_neither_right_nor_declined(asked: NaturalQuestion) -> None:
    judged = outcome(asked, {"status": "error", "error": "away"})
    assert (judged.outcome, judged.reason) == (QuestionOutcome.ERROR, "away")


def test_rates_count_answerable_and_unanswerable_apart_and_none_for_nothing() -> None:
    right = outcome(question(), answer("12 weeks", QUOTE))
    false = outcome(unanswerable(), answer("12 weeks", QUOTE))
    found = outcome_rates([right, right, false])
    assert found["right"] is not None
    assert (found["right"].numerator, found["right"].denominator) == (2, 2)
    assert found["false_answer"] is not None
    assert found["false_answer"].rate == 1.0
    assert outcome_rates([right])["declined"] is None
    assert by_style([right, right, false])[-1] == "| all | 2 | 0 | 0 | 0 | 0 | 1 | 0 |"


def test_an_answerable_question_without_evidence_is_refused() -> None:
    with pytest.raises(ValueError, match="evidence"):
        question(evidence=[])


def test_missing_and_changed_documents_are_named_with_their_address(tmp_path: Path) -> None:
    there = PublicDocument(
        name="a.md", part="tune", kind="policy", repo="owner/name", commit="0123456789abcdef", path="docs/a.md",
        licence="CC0", sha256="00",
    )  # fmt: skip
    (tmp_path / "a.md").write_text("other words", encoding="utf-8")
    gone = there.model_copy(update={"name": "b.md"})
    with pytest.raises(SuiteRefused, match=r"(?s)a.md differs \(owner/name at 0123456789.*b.md is missing"):
        document_texts([there, gone], tmp_path)


def test_the_command_says_which_documents_are_missing(tmp_path: Path) -> None:
    shown = CliRunner().invoke(evaluate, ["questions", "natural", "--documents", str(tmp_path)])
    assert shown.exit_code == 1
    assert "transit-benefit.md is missing" in shown.output
