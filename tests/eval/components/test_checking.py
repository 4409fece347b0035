"""The measurements of the check, and the labelled answers they read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from assistant.grounding.combination import Combination, Kind, Strictness, Threshold, load
from assistant.grounding.examination import CLOSE
from eval.cli import evaluate
from eval.components.check_sets import CheckedRow, catch, check_figures, held_out_rows, measured_row, unseen_breaks
from eval.components.labelled_answers import LabelledSentence, check_rates, check_sentences, labelled_rows, read_twice
from eval.errors import SuiteRefused
from eval.training.breaks import KINDS
from eval.training.combination_rows import SETS, Fold, Measurement, fold_of

ONE_FEATURE = Combination(
    weights={"new_grams": 4.0},
    centres={"new_grams": 0.5},
    intercept=0.0,
    answer_weights={"worst": 1.0, "any": 0.0, "alone": 0.0},
    answer_intercept=0.0,
    thresholds=dict.fromkeys(Strictness, Threshold(0.6, 0.6, 0.6, 0.6)),
    weights_many={"new_grams": 0.0},
    intercept_many=0.0,
    cited_weights={"claim": 1.0},
    cited_intercept=0.0,
    vetoes=frozenset({"name"}),
    fingerprint="",
)


def _row(missing: float, *, bad: bool, findings: frozenset[str] = frozenset()) -> CheckedRow:
    values = {"new_grams": missing, "among_others": 0.0}
    claim = Measurement("made_up", "1", "s", Fold.REPORT, bad, bad, factual=True, values=values, findings=findings)
    return CheckedRow("made_up", "", frozenset(), bad, (claim,), cosine=None)


def test_figures_of_rows_that_can_be_worked_out_by_hand() -> None:
    rows = [_row(0.0, bad=False), _row(0.2, bad=True), _row(0.4, bad=False), _row(1.0, bad=True)]
    found = check_figures(rows, ONE_FEATURE)
    assert (found.n, found.bad) == (4, 2)
    assert found.auroc == pytest.approx(3 / 4)
    assert found.floor == pytest.approx(3 / 4)
    assert found.f1 == pytest.approx(2 / 3)  # one of two bad rows is flagged, and nothing else
    assert found.balanced == pytest.approx(3 / 4)


@pytest.mark.parametrize("finding", ["name", CLOSE])
def test_a_veto_and_a_close_contradiction_flag_a_claim_whatever_its_probability(finding: str) -> None:
    rows = [_row(0.0, bad=True, findings=frozenset({finding})), _row(0.0, bad=False, findings=frozenset({"hearsay"}))]
    assert check_figures(rows, ONE_FEATURE).balanced == 1


def test_without_both_labels_there_is_no_auroc() -> None:
    assert check_figures([_row(0.1, bad=False)], ONE_FEATURE).auroc is None


def _passage(number: int) -> str:
    return (
        f"The port of Brenwick {number} handled {number + 40} million tonnes of grain in 1987. "
        f"Ada Holm said that the quay would be longer than all others on the coast by May. "
        f"Some ships of the Northern Line came from Halden before the war and rarely paid tolls. "
        f"The council may raise the fee by 12 percent, the mayor Piet Maas told reporters on Monday."
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    (folder / "reading").mkdir()
    (folder / "grounding").mkdir()
    passages = [_passage(number) for number in range(200)]
    lines = "\n".join(json.dumps({"context": text}) for text in passages)
    for name in ("squadshifts_wiki", "tatqa_text", "qed"):
        (folder / "reading" / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    rows: list[dict[str, Any]] = [
        {
            "id": str(number), "dataset": "x", "question": None, "sources": [text], "grounded": number % 2 == 0,
            "answer": text.split(". ")[0] + ("." if number % 2 == 0 else " and of whale oil from Greenland."),
            "spans": [], "meta": {"source_id": str(number), "original_summary": text},
        }
        for number, text in enumerate(passages)
    ]  # fmt: skip
    for name in SETS:
        (folder / "grounding" / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return folder


def test_only_rows_that_no_weight_has_seen_are_measured(data: Path) -> None:
    rows = held_out_rows(data, "wice_dev", None)
    assert rows
    assert all(fold_of(row) is Fold.REPORT for row in rows)
    measured = [measured_row(row, "wice_dev", Kind.QUICK, None) for row in rows]
    found = check_figures(measured, load(Kind.QUICK))
    assert found.auroc is not None
    assert found.auroc > 0.9, "whole sentences of the source against ones with a strange end"


def test_breaks_change_a_sentence_in_one_way_and_are_counted(data: Path) -> None:
    made = unseen_breaks(data, 48)
    assert made == unseen_breaks(data, 48)
    assert {each.made.kind for each in made} >= {"number", "name", "negation", "hedge"}
    assert {each.made.kind for each in made} <= set(KINDS)
    assert all(each.made.text != each.sentence and each.sentence in each.source for each in made)
    assert {fold_of(each.row()) for each in made} == {Fold.REPORT}
    caught, alarms, whole = catch(made, Kind.QUICK)
    assert alarms == 0
    assert 0 < whole <= len(made)
    assert sum(each.count for each in caught) == len(made)
    assert all(each.caught + len(each.missed) == each.count for each in caught)
    numbers = next(each for each in caught if each.kind == "number")
    assert numbers.caught == numbers.count


def test_the_commands_print_json_and_refuse_what_is_not_there(data: Path, tmp_path: Path) -> None:
    def run(*arguments: str) -> tuple[int, str, str]:
        result = CliRunner().invoke(evaluate, [*arguments, "--home", str(tmp_path)])
        return result.exit_code, result.stdout, result.stderr

    code, out, _ = run("check-sets", "--data", str(data), "--kind", "quick", "--set", "fm2", "--json")
    assert code == 0
    assert {"n", "bad", "auroc", "f1", "balanced", "calibration"} <= json.loads(out)["figures"]["fm2"].keys()
    code, out, _ = run("breaks", "--data", str(data), "--kind", "quick", "--count", "24", "--json")
    assert code == 0
    assert json.loads(out)["all"]["denominator"] <= 24
    code, _, error = run("check-sets", "--data", str(data), "--set", "nowhere")
    assert code != 0
    assert "nowhere" in error
    code, _, error = run("breaks", "--data", str(tmp_path), "--kind", "quick")
    assert code != 0
    assert "--data" in error


DATA = Path("../shared/data")


def test_the_two_halves_share_no_answer() -> None:
    reported, chosen = labelled_rows("report"), labelled_rows("fit")
    assert len(reported) + len(chosen) >= 60
    answers = [{row["id"].partition("#")[0] for row in rows} for rows in (reported, chosen)]
    assert not answers[0] & answers[1]


def test_what_a_second_reader_left_open_does_not_count() -> None:
    rows = [{"verdict": "supported", "second": second} for second in ("supported", "unsupported", "unclear")]
    assert read_twice([*rows, {"verdict": "unsupported", "second": "unsupported"}, {"verdict": "supported"}]) == (
        3,
        2,
        0.4,
    )
    assert read_twice([{"verdict": "supported"}]) == (0, 0, None)


def test_rows_over_the_shipped_documents_are_judged_without_other_data(tmp_path: Path) -> None:
    rows = [row for row in labelled_rows("report") if row["document"].startswith("shipped/")][:2]
    assert len(check_sentences(rows, tmp_path)) == len(rows) > 0


def test_a_missing_document_is_named(tmp_path: Path) -> None:
    rows = [row for row in labelled_rows("report") if row["document"].startswith("natural/")][:1]
    with pytest.raises(SuiteRefused, match="--data"):
        check_sentences(rows, tmp_path)


def test_the_sides_that_count() -> None:
    found = check_rates(
        [
            LabelledSentence(good=True, withheld=True, marked=True),
            LabelledSentence(good=True, withheld=False, marked=True),
            LabelledSentence(good=True, withheld=False, marked=False),
            LabelledSentence(good=False, withheld=False, marked=False),
            LabelledSentence(good=False, withheld=True, marked=True),
        ]
    )
    assert found.good_withheld is not None
    assert (found.good_withheld.numerator, found.good_withheld.denominator) == (1, 3)
    assert found.good_marked is not None
    assert found.good_marked.numerator == 1
    assert found.bad_unmarked is not None
    assert (found.bad_unmarked.numerator, found.bad_unmarked.denominator) == (1, 2)
    assert check_rates([]).bad_withheld is None
