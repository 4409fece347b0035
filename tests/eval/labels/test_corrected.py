"""The rate of a run by its judge, with what that left open, and by people's labels of it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest

from assistant.types import Verdict
from eval.commands.label import corrected_lines as lines
from eval.labels import Label, agreed
from eval.labels.corrected import answer_label, corrected, plan_labels, strata_of
from eval.runs import Run
from eval.statistics.corrected import Corrected, Refusal
from tests.eval.metrics.making import ANSWERABLE, item, score

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from eval.items import Item
    from eval.labels import Agreed

BAD, GOOD = "unsupported", "supported"


def answers(verdicts: Sequence[Verdict | None]) -> tuple[Item, ...]:
    """Return one answer a verdict, each of one sentence, with ids c0, c1 and so on."""
    return tuple(
        item(score(f"It was {number}.", verdict), case=ANSWERABLE.model_copy(update={"id": f"c{number}"}))
        for number, verdict in enumerate(verdicts)
    )


def people(**verdicts: str) -> dict[str, Agreed]:
    """Return labels by id, «__» standing for «#»."""
    labels = [Label(id=id_.replace("__", "#"), labeller="ann", verdict=said) for id_, said in verdicts.items()]  # type: ignore[arg-type]
    return agreed(labels)


def run_of(items: Sequence[Item], *, circular: bool = False) -> Run:
    return Run("run", {"judge": "gold", "circular": circular}, tuple(items))


HUNDRED = (*answers([Verdict.UNSUPPORTED] * 10 + [None] * 10 + [Verdict.SUPPORTED] * 80),)
LABELS = {f"c{number}__1": BAD if number in {0, 1, 2, 10, 20} else GOOD for number in range(0, 100, 2)} | {"c1__1": BAD}


def test_raw_bounds_and_corrected_rate_of_a_run() -> None:
    found = corrected(run_of(HUNDRED), people(**LABELS))
    assert found.raw is not None
    assert found.bounds is not None
    assert (found.raw.rate, found.bounds.best.rate, found.bounds.worst.rate) == (0.1, 0.1, 0.2)
    assert found.labelled == 51
    assert isinstance(found.stratified, Corrected)
    assert found.stratified.estimate == pytest.approx(0.1 * 3 / 6 + 0.1 * 1 / 5 + 0.8 * 1 / 40)
    assert found.stratified.low <= 0.05 <= found.stratified.high
    assert isinstance(found.ppi, Corrected)
    assert isinstance(found.rogan_gladen, Corrected)


def test_an_answer_counts_as_labelled_only_when_all_of_it_was_read() -> None:
    """One bad sentence of two is not enough: good answers need both, and would be counted later."""
    two = item(score("It rained."), score("It snowed."))
    assert answer_label(two, people(a__1=BAD)) is None
    assert answer_label(two, people(a__1=BAD, a__2=GOOD)) is True
    assert answer_label(two, people(a__1=GOOD, a__2=GOOD)) is False
    assert answer_label(two, people(a__1=GOOD, a__2="cannot_tell")) is None
    assert answer_label(two, people(a__1=BAD, a__2="cannot_tell")) is True


def test_withheld_sentences_make_no_answer_bad() -> None:
    found = item(score("It rained."), score("It snowed.", withheld=True), withheld=[{"text": "It snowed."}])
    assert answer_label(found, people(a__1=GOOD, a__2=BAD)) is False


def test_answers_that_people_leave_undecided_are_counted_apart() -> None:
    found = corrected(run_of(HUNDRED), people(**{**LABELS, "c50__1": "cannot_tell"}))
    assert (found.labelled, found.open) == (50, 1)
    assert "Read and left undecided: 1" in "\n".join(lines(found))


def test_a_circular_run_has_no_rate_of_its_judge_and_one_of_its_people() -> None:
    found = corrected(run_of(HUNDRED, circular=True), people(**LABELS))
    assert (found.raw, found.bounds) == (None, None)
    said = "\n".join(lines(found))
    assert "CIRCULAR" in said
    assert "10.0%" not in said
    assert isinstance(found.stratified, Corrected)


def test_labels_taken_where_the_judge_says_bad_are_not_taken_for_even_ones() -> None:
    labels = {f"c{number}__1": GOOD if number % 2 else BAD for number in range(20)}
    found = corrected(run_of(HUNDRED), people(**labels))
    assert isinstance(found.ppi, Refusal)
    assert isinstance(found.rogan_gladen, Refusal)
    assert "not drawn evenly" in found.rogan_gladen.reason
    assert isinstance(found.stratified, Corrected)
    assert found.stratified.high > 0.5  # of 80 answers nothing is known


def test_without_labels_or_answers_every_figure_is_refused() -> None:
    for items in (HUNDRED, (item(),), ()):
        found = corrected(run_of(items), {})
        assert all(isinstance(each, Refusal) for each in (found.stratified, found.ppi, found.rogan_gladen))
        assert "refused" in "\n".join(lines(found))
    assert strata_of([], {}) == ()


def test_the_interval_that_is_planned_is_the_one_that_the_labels_give() -> None:
    """Labels of every answer leave what comes of asking only so many questions: never nothing."""
    run = run_of(HUNDRED)
    now, whole = plan_labels(run, people(**LABELS), 0), corrected(run, people(**LABELS)).stratified
    assert isinstance(whole, Corrected)
    assert now.now == pytest.approx((whole.high - whole.low) / 2, rel=0.25)
    few = plan_labels(run_of(answers([Verdict.SUPPORTED] * 5)), {}, 0)
    assert few.then > 0.1
    assert sorted(few.answers) == ["c0", "c1", "c2", "c3", "c4"]


def test_what_was_read_and_left_undecided_is_not_asked_again() -> None:
    found = plan_labels(run_of(answers([Verdict.SUPPORTED] * 3)), people(c0__1="cannot_tell", c1__1=GOOD), 0)
    assert found.answers == ("c2",)


def test_the_figures_are_json() -> None:
    content = json.loads(json.dumps(asdict(corrected(run_of(HUNDRED), people(**LABELS)))))
    assert content["raw"]["rate"] == 0.1
    assert content["stratified"]["estimate"] > 0


def test_judge_check_says_raw_bounds_and_corrected(suite_file: Path, answers_file: Path, tmp_path: Path) -> None:
    from click.testing import CliRunner

    from eval.cli import evaluate

    def said(*command: str) -> Any:
        return CliRunner().invoke(evaluate, [*command, "--home", str(tmp_path)])

    replay = ["--suite", str(suite_file), "--system", f"replay:{answers_file}", "--json"]
    run = json.loads(said("run", *replay).stdout)["run"]
    labels = tmp_path / "made.jsonl"
    rows = [("a0#1", GOOD), ("a1#1", BAD), ("a2#1", GOOD), ("a2#2", BAD), ("a3#1", GOOD), ("u1#1", GOOD)]
    labels.write_text("".join(json.dumps({"id": id_, "labeller": "ann", "verdict": v}) + "\n" for id_, v in rows))
    words = said("judge-check", run, "--labels", str(labels))
    assert words.exit_code == 0
    assert "corrected by people's labels of 5 of them" in words.stdout
    content = json.loads(said("judge-check", run, "--labels", str(labels), "--json").stdout)["corrected"]
    assert (content["raw"]["numerator"], content["raw"]["denominator"]) == (1, 5)  # no index, so «977» is unscored
    assert content["stratified"]["estimate"] == pytest.approx(0.4)
    assert content["rogan_gladen"]["estimate"] == pytest.approx(0.4)
