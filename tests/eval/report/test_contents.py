"""Reports: what stands at the top and in each part, and both forms whole as golden files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.types import Verdict
from eval.labels import Label, LabelFile, all_to_label
from eval.metrics.summary import MOST_PARTS, splits_of
from eval.report.contents import contents_of, result_of
from eval.report.curves import thinned
from eval.report.failures import FailureKind, failure_kind, failures, why
from eval.report.html import html
from eval.report.markdown import markdown
from eval.runs import Run
from eval.statistics.intervals import Rate
from tests.eval.metrics.making import claim, item, score
from tests.eval.report.making import HEADER, known_run
from tests.eval.test_traps import case

if TYPE_CHECKING:
    from eval.items import Item


def _run(*items: Item, **header: object) -> Run:
    return Run("r", {**HEADER, "cases": len(items), **header}, items)


def _top(*items: Item, **header: object) -> str:
    measured = contents_of(_run(*items, **header)).measured
    assert measured is not None
    said = measured.headline
    return f"{said.sentence} {said.left_open} {said.declining} {said.measured}"


def test_none_of_many_is_told_with_its_upper_bound() -> None:
    top = _top(*(item(score()) for _ in range(50)))
    assert "Of 50 answers none held a sentence that the documents do not support: 0 %, at most 7.1 %" in top


def test_one_answer_is_one() -> None:
    assert "The one answer did not hold" in _top(item(score()))
    assert "The one answer held" in _top(item(score(verdict=Verdict.CONTRADICTED)))


def test_a_system_that_answers_nothing_has_no_rate_and_is_seen_to_decline() -> None:
    top = _top(item(), item(), item())
    assert "answered none of the 3 questions, so there is no hallucination rate" in top
    assert "It declined 3 of 3 questions that the documents answer (100 %" in top


def test_a_judge_that_told_nothing_gives_no_rate() -> None:
    top = _top(*(item(score(verdict=None, reason="the judge failed: 503")) for _ in range(4)))
    assert "could not tell of any sentence in the 4 answers" in top
    assert "0 %, at most" not in top
    assert "Were all of these wrong, it would be 100 %" in top


def test_a_suite_without_unanswerable_questions_does_not_show_declining() -> None:
    assert "does not show whether the system declines" in _top(item(score()))


def test_an_unfinished_run_says_so() -> None:
    assert "The run is not finished: the suite has 1,200 cases." in _top(item(score()), cases=1200)


def test_an_empty_run_has_a_report() -> None:
    contents = contents_of(_run(cases=3))
    assert "answered none of the 0 questions" in markdown(contents)
    assert "no hallucination rate" in html(contents)


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        (item(score(), case=case("x")), None),
        (item(score(verdict=Verdict.UNSUPPORTED, reason="no")), FailureKind.BAD),
        (item(score(verdict=Verdict.CONTRADICTED), case=case("x", answerable=False)), FailureKind.BAD),
        (item(score(), case=case("x", answerable=False)), FailureKind.FALSE_ANSWER),
        (item(score("Else."), case=case("x")), FailureKind.INCORRECT),
        (item(case=case("x")), FailureKind.DECLINED),
        (item(case=case("x"), status="error", error="away"), FailureKind.ERROR),
        (item(case=case("x", answerable=False), status="error"), FailureKind.ERROR),
    ],
)
def test_each_failure_has_the_gravest_kind_that_fits(made: Item, kind: FailureKind | None) -> None:
    assert failure_kind(made) is kind
    assert bool(why(made)) is (kind is not None)
    assert sum(group.total for group in failures([made])) == (kind is not None)


def test_a_bad_sentence_stands_beside_what_it_cites_and_others_beside_the_gold_words() -> None:
    bad = item(
        score("It was 52 zettabytes.", Verdict.CONTRADICTED, reason="says 52"),
        claims=[claim("It was 52 zettabytes.", quotes=("In 2024 it was 41.06 zettabytes.",))],
    )
    pair = failures([bad])[0].kept[0].pairs[0]
    assert (pair.origin, pair.reason) == ("It cites", "contradicted: says 52")
    assert [piece.text for piece in pair.said if piece.differs] == ["52"]
    assert [piece.text for piece in pair.source if piece.differs] == ["41.06"]
    uncited = failures([item(score("It was 52.", Verdict.CONTRADICTED))])[0].kept[0].pairs[0]
    assert (uncited.origin, "".join(piece.text for piece in uncited.source)) == (
        "The documents say",
        "41.06 zettabytes of data",
    )


def test_withheld_sentences_of_a_declined_question_are_shown_with_the_reason() -> None:
    shown = markdown(contents_of(known_run()))
    assert "withheld: It was 14 million. (the answer says 14, the source says 41)" in shown


def test_a_hundred_thousand_failures_are_counted_and_a_few_are_kept() -> None:
    bad = item(score(verdict=Verdict.CONTRADICTED))
    groups = failures((bad for _ in range(100_000)), most=5)
    assert (groups[0].total, len(groups[0].kept), groups[0].left_out) == (100_000, 5, 99_995)


def test_what_is_left_out_is_said_in_both_forms() -> None:
    contents = contents_of(_run(*(item(score(verdict=Verdict.CONTRADICTED)) for _ in range(30))), most=10)
    assert "20 more of this kind are left out; all stand in log.jsonl." in html(contents)
    assert "20 more are left out; all stand in log.jsonl." in markdown(contents)


def test_small_parts_are_marked_and_too_many_are_counted() -> None:
    items = [item(score(), case=case(str(n)).model_copy(update={"kind": f"k{n % 60}"})) for n in range(130)]
    kinds = splits_of(items, {})[0]
    assert (len(kinds.parts), kinds.left_out) == (MOST_PARTS, 20)
    assert all(part.small for part in kinds.parts)
    assert "few cases" in html(contents_of(_run(*items)))


def test_a_curve_of_many_points_is_thinned_and_keeps_its_ends() -> None:
    points = thinned(range(100_000), 120)  # type: ignore[arg-type]  # any sequence will do
    assert (len(points), points[0], points[-1]) == (120, 0, 99_999)


def test_labels_beside_the_log_correct_the_rate_in_the_report(tmp_path: Path) -> None:
    run = known_run()
    with LabelFile(tmp_path) as file:
        for id_, each in all_to_label(run).items():
            file.add(Label(id=id_, labeller="Ada", verdict="supported", text=each.text))
    shown = markdown(contents_of(run, tmp_path))
    assert "corrected by people's labels of 8 answers" in shown
    assert "By the judge alone" in shown
    assert "Corrected: by strata" in html(contents_of(run, tmp_path))


def test_labels_of_other_words_are_a_warning_and_no_figure(tmp_path: Path) -> None:
    with LabelFile(tmp_path) as file:
        file.add(Label(id="wrong-figure#1", labeller="Ada", verdict="supported", text="Other words."))
    contents = contents_of(known_run(), tmp_path)
    assert "The labels of this run could not be used." in contents.warnings[0]
    assert contents.measured is not None
    assert contents.measured.corrected is None


def test_a_rate_near_nought_is_not_nought() -> None:
    from eval.report.words import figure

    assert figure(Rate(0, 10, 0.0, 0.0, 0.308)).startswith("0 % (0 of 10")
    assert figure(Rate(1, 9999, 1 / 9999, 0.0, 0.001)).startswith("0.01 % (1 of 9999")


GOLDEN = Path(__file__).parent / "golden"
NAMES = ["report.md", "report.html", "circular.md", "circular.html"]


def _made() -> dict[str, str]:
    open_, circular = contents_of(known_run()), contents_of(known_run(circular=True))
    return {
        "report.md": markdown(open_),
        "report.html": html(open_),
        "circular.md": markdown(circular),
        "circular.html": html(circular),
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_report_is_the_known_one(name: str) -> None:
    assert _made()[name] == (GOLDEN / name).read_text(encoding="utf-8")


def test_what_the_golden_report_says_is_what_was_put_into_the_run() -> None:
    shown = (GOLDEN / "report.md").read_text(encoding="utf-8")
    assert "Of 8 answers 2 held a sentence that the documents do not support: 25.0 %" in shown
    assert "In 1 more answer the judge could not tell of every sentence" in shown
    assert "declined 2 of 10 questions that the documents answer" in shown
    assert "answered 1 of 2 that they do not" in shown
    assert "12 questions (8 answered, 3 declined, 1 failed)" in shown
    assert "| Said | 9 | 3 | 5 | 1 | 0 |" in shown
    assert "| Withheld | 1 | 1 | 0 | 0 | 0 |" in shown
    assert "| quantity | 2 | 1 |" in shown


@pytest.mark.parametrize("name", ["circular.md", "circular.html"])
def test_a_circular_run_has_no_rate_anywhere(name: str) -> None:
    shown = (GOLDEN / name).read_text(encoding="utf-8").partition("</style>")[2] or (GOLDEN / name).read_text("utf-8")
    assert "CIRCULAR" in shown
    assert "%" not in shown
    result = result_of(known_run(circular=True), contents_of(known_run(circular=True)).measured)
    assert set(result["metrics"].values()) == {None}
    assert (result["figures"], result["truthfulness"]) == (None, None)
    json.dumps(result)


if __name__ == "__main__":
    for golden, content in _made().items():
        (GOLDEN / golden).write_text(content, encoding="utf-8", newline="\n")
