"""Each trap that another harness fell into, by name (``EVAL.md``, «Traps seen in other harnesses»)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from assistant.types import Verdict
from eval.answering import Retries
from eval.cases import Case, Suite
from eval.judges import ClaimScore
from eval.judges.gold import GoldJudge
from eval.judges.llm import _verdicts
from eval.metrics import EVERY, METRICS
from eval.runs import perform
from eval.statistics.intervals import mean_of, proportion
from eval.systems.outside import row_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from eval.items import Item
    from eval.judges import Judge, Row
    from eval.statistics.intervals import Rate

SAID = "In 2024 China generated 41.06 zettabytes of data."
FACTS = {"must_say": (("41.06 zettabytes",),), "must_cite": ("41.06 zettabytes of data",)}


def case(case_id: str, *, answerable: bool = True) -> Case:
    """Return a case about one figure, or one that the documents do not answer."""
    facts: dict[str, Any] = FACTS if answerable else {}
    return Case(id=case_id, question="How much data did China generate in 2024?", answerable=answerable, **facts)


class Recorded:
    """A system that gives back one row a case, or raises what stands in its place."""

    name = "recorded"
    fingerprints: dict[str, str] = {}  # noqa: RUF012 - nobody changes it
    documents = [SAID]  # noqa: RUF012 - nobody changes it

    def __init__(self, rows: dict[str, Any]) -> None:
        self._rows = rows

    def answer(self, case: Case) -> Row:
        """Return the row of a case."""
        said = self._rows[case.id]
        if isinstance(said, BaseException):
            raise said
        return {"id": case.id, **said}

    def close(self) -> None:
        """Nothing is held."""


class Saying:
    """A judge that gives what it was told to give for each answer, or raises it."""

    name = "saying"
    fingerprint = ""

    def __init__(self, scores: Any) -> None:
        self._scores = scores

    def judged(self, case: Case, row: Row, documents: Sequence[str]) -> tuple[ClaimScore, ...]:
        """Return the scores."""
        del case, row, documents
        if isinstance(self._scores, BaseException):
            raise self._scores
        return tuple(self._scores)


def run(
    folder: Path, rows: dict[str, Any], judge: Judge | None = None, *, unanswerable: bool = False
) -> Sequence[Item]:
    """Return the items of a run over one case a row."""
    suite = Suite("traps", tuple(case(each, answerable=not unanswerable) for each in rows), "print", shipped=False)
    patience = Retries(retries=1, pause=0)
    return perform(suite, Recorded(rows), judge or GoldJudge(), folder, patience=patience).items


def metric(name: str, items: Sequence[Item]) -> Rate:
    """Return a metric that there is."""
    rate = METRICS[name](items)
    assert rate is not None
    return rate


def answer(*texts: str) -> dict[str, Any]:
    """Return a row that says these sentences."""
    return {"status": "answered", "text": " ".join(texts), "claims": [{"text": text} for text in texts]}


def test_ragas_divides_by_the_verdicts_returned_we_by_the_statements_that_were_made(tmp_path: Path) -> None:
    """One verdict came back for three sentences; the other two stay in the denominator, unscored."""
    judge = Saying([ClaimScore("It rained.", Verdict.UNSUPPORTED, "")])
    items = run(tmp_path, {"a": answer("It rained.", "It snowed.", "The wind blew.")}, judge)
    assert (metric("H_C", items).numerator, metric("H_C", items).denominator) == (1, 3)
    assert metric("unscored", items).numerator == 2


@pytest.mark.parametrize("text", ["", "   ", "."])
def test_deepeval_calls_an_answer_without_claims_perfect_we_an_error(tmp_path: Path, text: str) -> None:
    items = run(tmp_path, {"a": {"status": "answered", "text": text, "claims": []}})
    assert [item.status for item in items] == ["error"]
    assert metric("correct", items).numerator == 0
    assert METRICS["H_A"](items) is None
    assert METRICS["citation_recall"](items) is None


def test_trulens_gives_i_do_not_know_full_marks_and_ragas_none_we_count_it_as_an_abstention(tmp_path: Path) -> None:
    """Neither right nor wrong where the documents answer; right where they do not."""
    said = {"a": answer("I don't know."), "b": answer("Sorry, I cannot answer that.")}
    items = run(tmp_path / "answerable", said)
    assert [item.status for item in items] == ["abstained", "abstained"]
    assert (metric("correct", items).numerator, metric("incorrect", items).numerator) == (0, 0)
    assert (metric("not_attempted", items).numerator, metric("over_refusal", items).numerator) == (2, 2)
    assert METRICS["H_A"](items) is None
    assert metric("correct", run(tmp_path / "unanswerable", said, unanswerable=True)).numerator == 2


@pytest.mark.parametrize("scores", [[], [ClaimScore("It rained.", None, "left out")], [ClaimScore("Else.", None, "")]])
def test_promptfoo_counts_missing_verdicts_as_supported_we_leave_them_unscored(
    tmp_path: Path, scores: list[ClaimScore]
) -> None:
    items = run(tmp_path, {"a": answer("It rained.")}, Saying(scores))
    assert metric("unscored", items).rate == 1
    assert metric("citation_recall", items).numerator == 0
    assert metric("H_A_if_unscored_bad", items).rate == 1


@pytest.mark.parametrize("mark", ["[3]", "[0]", "[99]"])
def test_alce_leaves_out_of_range_citations_out_of_precision_and_wraps_zero_we_count_them_as_dangling(
    tmp_path: Path, mark: str
) -> None:
    """The last passage holds the answer: a mark that wrapped round to it would look like a good citation."""
    said = {"answer": f"{SAID[:-1]} {mark}.", "context": ["Nothing of the kind.", SAID]}
    items = run(tmp_path, {"a": {**row_of(said, case("a")), "status": "answered"}})
    assert (metric("citation_precision", items).numerator, metric("citation_precision", items).denominator) == (0, 1)
    assert metric("citation_recall", items).numerator == 0


def test_alce_a_dangling_citation_beside_a_good_one_lowers_precision(tmp_path: Path) -> None:
    said = {"answer": f"{SAID[:-1]} [1][7].", "context": [SAID]}
    rate = metric("citation_precision", run(tmp_path, {"a": row_of(said, case("a"))}))
    assert (rate.numerator, rate.denominator) == (1, 2)


def test_inspect_ai_drops_errored_samples_we_keep_them_in_every_denominator(tmp_path: Path) -> None:
    rows = {"a": answer(SAID), "b": RuntimeError("away"), "c": {"status": "error", "error": "away"}, "d": {}}
    items = run(tmp_path, rows)
    assert [item.status for item in items] == ["answered", "error", "error", "error"]
    for name in ("H_Q", "answer_rate", "correct", "not_attempted", "incorrect"):
        assert metric(name, items).denominator == 4


@pytest.mark.parametrize("said", ["NaN", "{", '{"verdicts": NaN}', '{"verdicts": [{"claim": NaN}]}', "[]"])
def test_ragas_makes_the_whole_run_nan_of_one_bad_json_we_leave_one_answer_unscored(tmp_path: Path, said: str) -> None:
    """What the judge's model wrote is no usable JSON: no verdict, and the mean is over all answers still."""
    assert not _usable(_verdicts(said))
    items = run(tmp_path, {"a": answer(SAID), "b": answer("It rained.")}, Saying(ValueError(said)))
    found = {name: each(items) for name, each in EVERY.items()}
    assert all(rate is None or all(map(math.isfinite, (rate.rate, rate.low, rate.high))) for rate in found.values())
    assert metric("unscored", items).rate == 1
    with pytest.raises(ValueError, match="no number"):
        mean_of([0.5, math.nan])


def test_ragas_skips_what_was_rate_limited_we_ask_again_and_then_count_an_error(tmp_path: Path) -> None:
    class Busy(Exception):
        status_code = 429

    items = run(tmp_path, {"a": answer(SAID), "b": Busy("slow down")})
    assert items[1].status == "error"
    assert items[1].row["cost"]["tries"] == 2
    assert (metric("correct", items).numerator, metric("correct", items).denominator) == (1, 2)


def test_inspect_ai_gives_nothing_in_fifty_no_interval_we_up_to_seven_per_cent() -> None:
    rate = proportion(0, 50)
    assert rate is not None
    assert (rate.low, round(rate.high, 3)) == (0.0, 0.071)


def test_a_system_that_refuses_everything_has_no_h_a_and_its_h_q_stands_beside_its_answer_rate(tmp_path: Path) -> None:
    from eval.metrics.rates import together

    found = together(run(tmp_path, {"a": {"status": "abstained"}, "b": {"status": "abstained"}}))
    assert found.H_A is None
    assert found.H_Q is not None
    assert found.H_Q.rate == 0
    assert found.answer_rate is not None
    assert found.answer_rate.rate == 0
    assert found.mean_length is None


def _usable(verdicts: object) -> bool:
    return isinstance(verdicts, dict) and bool(verdicts)
