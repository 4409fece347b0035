"""The fit of the combination: deterministic, split by source, better than the floor on rows that we make up."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from assistant.grounding.combination import CLAIM, MANY, Kind, Strictness, load, read_combination
from eval.training import combination
from eval.training.combination_fit import fit_base, fit_on_top
from eval.training.combination_rows import (
    ANSWER_SET,
    DRAFTED,
    LABELLED,
    SETS,
    Fold,
    Measurement,
    fold_of,
    measurements,
    read_rows,
)
from eval.training.combination_thresholds import ScoredMeasurement, thresholds_of

if TYPE_CHECKING:
    from pathlib import Path

HARBOURS = ("Brenwick", "Halden", "Lorien", "Gondar", "Polaris", "Verena", "Alderstone", "Marlow", "Harlow", "Osprey")


def row(number: int, dataset: str) -> dict[str, Any]:
    """Return a row whose answer is true for even numbers, and says something that its source lacks for odd ones."""
    name = HARBOURS[number % len(HARBOURS)]
    source = f"The harbour of {name} {number} has {number + 3} cranes. It was enlarged after the war."
    good = number % 2 == 0
    said = f"The harbour of {name} {number} has {number + 3} cranes"
    bad = "" if good else ", and fishermen built expensive submarines there"
    answer = f"{said}{bad}. The harbour was enlarged."
    spans = [] if good else [{"start": len(said), "end": len(said) + len(bad), "type": "baseless"}]
    return {
        "id": f"{dataset}-{number}", "dataset": dataset, "question": None, "sources": [source], "answer": answer,
        "grounded": good, "spans": spans,
        "meta": {"source_id": f"{dataset}{number}", "original_summary": "The harbour was enlarged."},
    }  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("grounding")
    for dataset in SETS:
        lines = [json.dumps(row(number, dataset)) for number in range(120 if dataset == ANSWER_SET else 40)]
        (folder / f"{dataset}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_the_fit_is_deterministic_and_learns_what_is_new(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    outs = [tmp_path / "one.json", tmp_path / "two.json"]
    for out in outs:
        monkeypatch.setattr("sys.argv", ["combination", "--data", str(data), "--out", str(out)])
        combination.main()
    assert outs[0].read_bytes() == outs[1].read_bytes()
    fitted = read_combination(outs[0], Kind.QUICK)
    assert fitted.weights.keys() == load(Kind.QUICK).weights.keys()
    assert fitted.fingerprint != load(Kind.QUICK).fingerprint
    line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith(ANSWER_SET))
    assert line.split()[2] == "1.000", "the made-up rows are easy"


def test_rows_of_one_source_are_in_one_fold(data: Path) -> None:
    rows = read_rows(data, ANSWER_SET)
    again = [{**each, "id": f"{each['id']}x"} for each in rows]
    assert [fold_of(each) for each in rows] == [fold_of(each) for each in again]
    assert {fold_of(each) for each in rows} == set(Fold)


def test_rows_of_an_uncleared_licence_are_left_out(tmp_path: Path) -> None:
    rows = [row(1, "summedits"), {**row(2, "summedits"), "meta": {"doc_key": "a", "domain": "podcast"}}]
    (tmp_path / "summedits.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    assert [each["id"] for each in read_rows(tmp_path, "summedits")] == ["summedits-1"]


def test_sentences_of_an_answer_are_labelled_by_the_marked_ranges() -> None:
    claims = list(measurements(row(7, ANSWER_SET), ANSWER_SET))
    assert [claim.bad for claim in claims] == [True, False]
    assert all(claim.answer_bad for claim in claims)
    whole = list(measurements(row(7, "wice_dev"), "wice_dev"))
    assert [claim.bad for claim in whole] == [None, None], "it is not told which of the two is bad"


def test_untouched_sentences_of_an_edited_summary_are_good() -> None:
    edited = row(7, "summedits")
    edited["meta"]["original_summary"] = row(6, "summedits")["answer"]
    assert [claim.bad for claim in measurements(edited, "summedits")] == [True, False]


def test_what_becomes_of_sentences_adds_up_and_strictness_withholds_more(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "weights.json"
    monkeypatch.setattr("sys.argv", ["combination", "--data", str(data), "--out", str(out)])
    combination.main()
    rates = json.loads((tmp_path / combination.RATES).read_text())[Kind.QUICK]
    for setting in rates.values():
        for own in setting.values():
            assert own["n"] == sum(own[name]["numerator"] for name in ("withheld", "marked", "shown")) > 0
            assert all(own[name]["low"] <= own[name]["rate"] <= own[name]["high"] for name in ("withheld", "shown"))
    withheld = [rates[name]["bad"]["withheld"]["numerator"] for name in ("strict", "balanced", "lenient")]
    assert withheld == sorted(withheld, reverse=True)
    assert withheld[0] > 0


def test_claims_with_citations_are_weighed_again_by_labelled_sentences(data: Path) -> None:
    measured = [claim for dataset in SETS for each in read_rows(data, dataset) for claim in measurements(each, dataset)]
    without = fit_on_top(measured, fit_base(measured))
    assert dict(without.cited_weights) == {CLAIM: 1.0}, "no sentence with citations is labelled"
    labelled = {claim.row: claim for claim in reversed(measured) if claim.fold is Fold.DEVELOPMENT and claim.values}
    cited = [replace(claim, dataset=LABELLED) for claim in labelled.values() if claim.bad is not None]
    fitted = fit_on_top([*measured, *cited], fit_base(measured))
    assert (fitted.weights, fitted.vetoes) == (without.weights, without.vetoes), "the others stay as they are"
    assert fitted.cited_weights["new_grams"] > 0
    bad, good = (next(claim for claim in cited if claim.bad is label) for label in (True, False))
    assert fitted.score(bad) > fitted.thresholds[Strictness.BALANCED].cited > fitted.score(good)


def test_a_set_of_two_answers_does_not_move_a_threshold() -> None:
    """Twenty answers of a set tell 0.6 from 0.7; a set whose only bad answer is at 0.2 would have chosen that."""

    def scored(dataset: str, number: int, score: float, *, bad: bool) -> ScoredMeasurement:
        claim = Measurement(
            dataset, f"{dataset}-{number}", f"{number}", Fold.DEVELOPMENT, bad, bad, factual=True, values={MANY: 0.0}
        )
        return ScoredMeasurement(claim, score)

    large = [scored("summedits", n, 0.7 if n % 2 else 0.6, bad=bool(n % 2)) for n in range(40)]
    small = [scored("wice_dev", 1, 0.2, bad=True)]
    alone, both = (thresholds_of(rows, ())[Strictness.BALANCED].one for rows in (large, large + small))
    assert 0.6 < alone <= 0.7
    assert both == alone


def test_drafts_have_a_threshold_of_their_own_that_marks_few_good_sentences() -> None:
    def scored(number: int, score: float, *, bad: bool) -> ScoredMeasurement:
        claim = Measurement(
            DRAFTED, f"d-{number}", f"{number}", Fold.DEVELOPMENT, bad, bad, factual=True, values={MANY: 0.0}
        )
        return ScoredMeasurement(claim, score)

    good = [scored(n, n / 100, bad=False) for n in range(100)]
    bad = [scored(100 + n, 0.5 + n / 100, bad=True) for n in range(50)]
    found = thresholds_of([*good, *bad], ())
    strict, balanced, lenient = (found[each].draft for each in Strictness)
    assert sum(each.score >= balanced for each in good) <= 10
    assert sum(each.is_flagged(found[Strictness.BALANCED], ()) for each in bad) >= 9
    assert strict < balanced < lenient
