"""Fit a combination of witnesses: ``python -m eval.training.combination --data ../shared/data/grounding``.

Writes a block of ``assistant/grounding/weights.json``, that of the quick check or, with ``--readings``, of the one with
the trained witness, and prints for the reporting fold, which neither weights nor thresholds have seen, AUROC, F1 and
balanced accuracy a set, beside the bare lexical floor (the share of runs of five characters that stand in no source).
Deterministic: rows are ordered by a hash of their id, the solver has no randomness. What the trained witness says of
each row is kept in ``--readings``, since that takes a quarter of an hour, and the features in ``--measured``, which
take three minutes.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
from rich.progress import track
from sklearn.metrics import balanced_accuracy_score, f1_score, roc_auc_score

from assistant.grounding import combination
from assistant.grounding.checker import Checker
from assistant.grounding.combination import Kind, Strictness
from assistant.grounding.report import NAMING
from assistant.grounding.trained.witness import WitnessReading, shipped_witness
from assistant.language.claims import ClaimText, without_marks
from eval.components.check_sets import calibration_error
from eval.components.labelled_answers import labelled_rows, measure_tries
from eval.lines import open_rows
from eval.statistics.intervals import Rate, exact_rate
from eval.training.combination_fit import TRAINED, Fitted, fit_base, fit_on_top
from eval.training.combination_rows import (
    ANSWER_SET,
    BREAKS,
    DRAFTED,
    SETS,
    Fold,
    Measurement,
    broken_sentences,
    fold_of,
    kept_in,
    measurements,
    read_rows,
)
from eval.training.combination_thresholds import ScoredMeasurement, answers_of, veto_counts
from eval.training.drafted import drafts_in
from eval.training.grounding_predictions import Predictions, witness_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assistant.grounding.evidence_index import EvidenceIndex
    from assistant.grounding.trained.witness import TrainedWitness

_BREAKS: Final = {Fold.DEVELOPMENT: 600, Fold.REPORT: 720}
_ANSWERS_MORE: Final = 3
RATES: Final = "rates.json"
"""What each strictness does to sentences of the reporting fold, beside the weights, so that who chooses one sees it."""
OUT: Final = Path(combination.__file__).with_name(combination.WEIGHTS)
_SHOWN, _MARKED, _WITHHELD = "shown", "marked", "withheld"


def main() -> None:
    """Measure, fit, choose thresholds, write the weights and print the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the open grounding sets")
    parser.add_argument("--out", type=Path, default=OUT, help="weights file to write")
    parser.add_argument("--passages", type=Path, help="folder of all open data, to break sentences of its passages")
    parser.add_argument("--readings", type=Path, help="file that keeps what the trained witness says; none: no witness")
    parser.add_argument("--predictions", type=Path, help="what it says, of eval.training.grounding_predictions")
    parser.add_argument(
        "--documents", type=Path, help="folder of the public documents: labelled sentences take part (with --passages)"
    )
    parser.add_argument("--measured", type=Path, help="file that keeps the features, read instead of measuring again")
    parser.add_argument(
        "--rows", type=int, help="at most so many rows of a set beside the training fold (answers: thrice)"
    )
    told = parser.parse_args()
    kind = Kind.QUICK if told.readings is None and told.predictions is None else Kind.TRAINED

    def measure() -> list[Measurement]:
        witness = chosen_witness(told.predictions) if kind is Kind.TRAINED else None
        measured = measure_all(told.data, told.passages, told.readings, told.rows, witness)
        if told.passages is not None and told.documents is not None:
            check = Checker(combination.load(kind), None if witness is None else lambda: witness)
            measured += measure_tries(labelled_rows("fit"), told.passages, told.documents, check)
        return measured

    measured = kept_in(told.measured, measure)
    fitted = fit_on_top(measured, fit_base(measured), TRAINED if kind is Kind.TRAINED else ())
    own = [ScoredMeasurement(claim, fitted.score(claim)) for claim in measured if claim.fold is Fold.REPORT]
    for path, made in ((told.out, fitted.content()), (told.out.with_name(RATES), sentence_rates(own, fitted))):
        kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        path.write_text(json.dumps({**kept, kind: made}, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print("\n".join([f"{kind}:", *report_lines(own, fitted)]))  # noqa: T201 - the program's output


def chosen_witness(predictions: Path | None) -> TrainedWitness:
    """Return the shipped witness, or one that looks up what was predicted elsewhere."""
    if predictions is None:
        return shipped_witness()
    known = Predictions(predictions)
    return witness_of(known, known.fingerprint)


def measure_all(
    data: Path, passages: Path | None, kept: Path | None, few: int | None, witness: TrainedWitness | None = None
) -> list[Measurement]:
    """Return all claims with their features; ``witness`` reads those that it was not trained on.

    Its readings are ``kept`` in a file, where one is named. ``passages`` and ``few`` as for ``rows_to_measure``.
    """
    with KeptReadings(kept, witness) as readings:
        rows = rows_to_measure(data, passages, few)
        return [claim for row, dataset in track(rows, "Measuring") for claim in readings.measurements(row, dataset)]


def rows_to_measure(
    data: Path, passages: Path | None, few: int | None, *, reported: bool = False
) -> list[tuple[dict[str, Any], str]]:
    """Return the rows of all sets, each with its set, and single breaks where there are ``passages``.

    With ``few`` at most so many rows of a set in each other fold than the training fold, of the answer set thrice.
    ``reported`` adds the single breaks that are only reported on.
    """
    rows = []
    for dataset, own in [*((name, read_rows(data, name)) for name in SETS), (DRAFTED, drafts_in(data))]:
        if few is not None:
            most = few * (_ANSWERS_MORE if dataset == ANSWER_SET else 1)
            train, *others = ([row for row in own if fold_of(row) is fold] for fold in Fold)
            rows += [(row, dataset) for row in (*train, *(row for fold in others for row in fold[:most]))]
        else:
            rows += [(row, dataset) for row in own]
    if passages is not None:
        folds = (Fold.DEVELOPMENT, Fold.REPORT)[: 1 + reported]
        rows += [(each.row(), BREAKS) for fold in folds for each in broken_sentences(passages, _BREAKS[fold], fold)]
    return rows


class KeptReadings:
    """What the trained witness says of rows, kept in a file (JSON Lines) since reading them takes a quarter of an hour.

    Lines of other weights do not count.
    """

    def __init__(self, path: Path | None, witness: TrainedWitness | None) -> None:
        """Without ``path`` nothing is kept, without ``witness`` nothing is read."""
        self._witness = witness
        self._known: dict[str, list[WitnessReading]] = {}
        self._file = path.open("a+", encoding="utf-8") if path is not None and witness is not None else None
        if path is not None and witness is not None:
            for row in open_rows(path):
                if row["weights"] == witness.fingerprint:
                    self._known[row["key"]] = [WitnessReading(v, w, (a, b)) for v, w, a, b in row["readings"]]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._file is not None:
            self._file.close()

    def measurements(self, row: Mapping[str, Any], dataset: str) -> Iterator[Measurement]:
        """Yield the row's claims, with the witness's readings where it was not trained on the row."""
        is_read = self._witness is not None and fold_of(row) is not Fold.TRAIN
        return measurements(row, dataset, self._read if is_read else None)

    def _read(self, row: Mapping[str, Any], claims: Sequence[ClaimText], index: EvidenceIndex) -> list[WitnessReading]:
        key = f"{row['dataset']}/{row['id']}"
        if key not in self._known and self._witness is not None:
            said = [without_marks(claim.text) for claim in claims]
            self._known[key] = list(self._witness.read(said, index, row["question"]))
            if self._file is not None:
                numbers = [[each.verdict, each.words, *each.worst] for each in self._known[key]]
                line = {"key": key, "weights": self._witness.fingerprint, "readings": numbers}
                self._file.write(json.dumps(line, sort_keys=True) + "\n")
                self._file.flush()
        return self._known[key]


def report_lines(own: Sequence[ScoredMeasurement], fitted: Fitted) -> list[str]:
    """Return the lines of the report on the claims of the reporting fold: each answer as the check judges it."""
    lines = [
        ", ".join(f"{name} from {each.one:.3f} and {each.several:.3f}" for name, each in fitted.thresholds.items()),
        "set                    n   AUROC (floor)   F1     balanced accuracy (floor)   calibration error",
    ]
    threshold = fitted.thresholds[Strictness.BALANCED]
    for dataset in (name for name in (*SETS, DRAFTED) if name in {each.claim.dataset for each in own}):
        answers = [claims for (name, _), claims in answers_of(own).items() if name == dataset and claims]
        bad = np.array([claims[0].claim.answer_bad for claims in answers])
        scores = np.array([fitted.answer_score([each.score for each in claims]) for claims in answers])
        flagged = np.array([any(each.is_flagged(threshold, fitted.vetoes) for each in claims) for claims in answers])
        floor = np.array([max(each.claim.new_share for each in claims) for claims in answers])
        best = max(balanced_accuracy_score(bad, floor >= cut) for cut in np.unique(floor.round(2)))
        lines.append(
            f"{dataset:20s} {len(answers):5d}  {roc_auc_score(bad, scores):.3f} ({roc_auc_score(bad, floor):.3f})  "
            f"{f1_score(bad, flagged):.3f}  {balanced_accuracy_score(bad, flagged):.3f} ({best:.3f})"
            f"                     {calibration_error(scores, bad):.3f}"
        )
    for dataset in (ANSWER_SET, DRAFTED):
        sentences = [each for each in own if each.claim.dataset == dataset and each.claim.factual]
        if sentences:
            auroc = roc_auc_score([bool(each.claim.bad) for each in sentences], [each.score for each in sentences])
            lines.append(f"{len(sentences)} sentences of {dataset}: AUROC {auroc:.3f}")
    for name, each in sorted(veto_counts(own).items()):
        lines.append(f"{name}: {each.numerator} of {each.denominator} claims are bad (at least {each.low:.3f})")
    return lines


def sentence_rates(scored: Sequence[ScoredMeasurement], fitted: Fitted) -> dict[str, dict[str, Any]]:
    """Return for each strictness what becomes of «good» and «bad» sentences: counts, shares and 95 % intervals.

    Nothing is known of none.
    """
    sentences = [each for each in scored if each.claim.dataset == ANSWER_SET and each.claim.factual]
    found: dict[str, dict[str, Any]] = {}
    for strictness in Strictness:
        found[str(strictness)] = {}
        for label, bad in (("good", False), ("bad", True)):
            outcomes = [outcome(each, fitted, strictness) for each in sentences if bool(each.claim.bad) == bad]
            shares: dict[str, Any] = {"n": len(outcomes)}
            for name in (_WITHHELD, _MARKED, _SHOWN):
                rate = exact_rate(outcomes.count(name), len(outcomes)) or Rate(0, 0, 0.0, 0.0, 1.0)
                interval = {"low": round(rate.low, 4), "high": round(rate.high, 4)}
                shares[name] = {"numerator": rate.numerator, "rate": rate.rate, **interval}
            found[str(strictness)][label] = shares
    return found


def outcome(scored: ScoredMeasurement, fitted: Fitted, strictness: Strictness) -> str:
    """Return what the check does with a sentence, as ``Checker`` does (``withheld`` there)."""
    values, names = scored.claim.values, scored.claim.findings
    threshold = fitted.thresholds[strictness]
    if values is None or not scored.is_flagged(threshold, fitted.vetoes):
        return _SHOWN
    vetoed = not names.isdisjoint(fitted.vetoes)
    certain = scored.score >= max(threshold.at(values), threshold.one) and not names.isdisjoint(NAMING)
    withheld = strictness is Strictness.STRICT or vetoed or (strictness is Strictness.BALANCED and certain)
    return _WITHHELD if withheld else _MARKED


if __name__ == "__main__":
    main()
