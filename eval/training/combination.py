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
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from rich.progress import track
from sklearn.metrics import balanced_accuracy_score, f1_score, roc_auc_score

from assistant.grounding import combination
from assistant.grounding.combination import Kind, Strictness
from assistant.grounding.report import NAMING
from eval.components.check_sets import calibration_error
from eval.components.labelled_answers import labelled_rows, measure_tries
from eval.statistics.intervals import Rate, exact_rate
from eval.training.combination_breaks import broken_sentences
from eval.training.combination_fit import TRAINED, fit_base, fit_on_top
from eval.training.combination_rows import (
    ANSWER_SET,
    BREAKS,
    SETS,
    Fold,
    KeptReadings,
    fold_of,
    kept_in,
    measurements,
    read_rows,
)
from eval.training.combination_thresholds import ScoredMeasurement, answers_of, veto_counts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eval.training.combination_fit import Fitted
    from eval.training.combination_rows import Measurement

_BREAKS: Final = 600
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
    parser.add_argument(
        "--documents", type=Path, help="folder of the public documents: labelled sentences take part (with --passages)"
    )
    parser.add_argument("--measured", type=Path, help="file that keeps the features, read instead of measuring again")
    parser.add_argument(
        "--rows", type=int, help="at most so many rows of a set beside the training fold (answers: thrice)"
    )
    arguments = parser.parse_args()
    kind = Kind.QUICK if arguments.readings is None else Kind.TRAINED
    measured = kept_in(
        arguments.measured,
        lambda: [
            *measure_all(arguments.data, arguments.passages, arguments.readings, arguments.rows),
            *_labelled(arguments.passages, arguments.documents, kind),
        ],
    )
    fitted = fit_on_top(measured, fit_base(measured), TRAINED if kind is Kind.TRAINED else ())
    for path, made in (
        (arguments.out, fitted.content()),
        (arguments.out.with_name(RATES), sentence_rates(_reported(measured, fitted), fitted)),
    ):
        kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        path.write_text(json.dumps({**kept, kind: made}, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print("\n".join([f"{kind}:", *report_lines(measured, fitted)]))  # noqa: T201 - the program's output


def measure_all(data: Path, passages: Path | None, kept: Path | None, few: int | None = None) -> list[Measurement]:
    """Return all claims with their features; the trained witness reads those that it was not trained on.

    With ``few`` at most so many rows of a set in each other fold than the training fold, of the answer set thrice.
    """
    rows = [(row, dataset) for dataset in SETS for row in _chosen(read_rows(data, dataset), dataset, few)]
    if passages is not None:
        rows += [(each.row(), BREAKS) for each in broken_sentences(passages, _BREAKS, Fold.DEVELOPMENT)]
    if kept is None:
        return [claim for row, dataset in track(rows, "Measuring") for claim in measurements(row, dataset)]
    with KeptReadings(kept) as readings:
        return [claim for row, dataset in track(rows, "Measuring") for claim in readings.measurements(row, dataset)]


def _labelled(data: Path | None, documents: Path | None, kind: Kind) -> Iterator[Measurement]:
    """Yield the labelled sentences of the fitting half, each at every try; none without their documents."""
    if data is not None and documents is not None:
        yield from measure_tries(labelled_rows("fit"), data, documents, kind)


def _chosen(rows: Sequence[dict[str, Any]], dataset: str, few: int | None) -> list[dict[str, Any]]:
    if few is None:
        return list(rows)
    most = few * (_ANSWERS_MORE if dataset == ANSWER_SET else 1)
    folds = ([row for row in rows if fold_of(row) is fold] for fold in (Fold.DEVELOPMENT, Fold.REPORT))
    return [*(row for row in rows if fold_of(row) is Fold.TRAIN), *(row for own in folds for row in own[:most])]


def _reported(measured: Sequence[Measurement], fitted: Fitted) -> list[ScoredMeasurement]:
    """Return the claims of the reporting fold with their probabilities."""
    return [ScoredMeasurement(claim, fitted.score(claim)) for claim in measured if claim.fold is Fold.REPORT]


def report_lines(measured: Sequence[Measurement], fitted: Fitted) -> list[str]:
    """Return the lines of the report on the reporting fold: each answer as the check judges it."""
    lines = [
        ", ".join(f"{name} from {each.one:.3f} and {each.several:.3f}" for name, each in fitted.thresholds.items()),
        "set                    n   AUROC (floor)   F1     balanced accuracy (floor)   calibration error",
    ]
    own = _reported(measured, fitted)
    lines += [_line(dataset, own, fitted) for dataset in SETS]
    sentences = [each for each in own if each.claim.dataset == ANSWER_SET and each.claim.factual]
    bad = np.array([bool(each.claim.bad) for each in sentences])
    auroc = roc_auc_score(bad, [each.score for each in sentences])
    lines.append(f"{len(sentences)} sentences of {ANSWER_SET}: AUROC {auroc:.3f}")
    for name, each in sorted(veto_counts(own).items()):
        lines.append(f"{name}: {each.numerator} of {each.denominator} claims are bad (at least {each.low:.3f})")
    return lines


def _line(dataset: str, scored: Sequence[ScoredMeasurement], fitted: Fitted) -> str:
    answers = [own for (name, _), own in answers_of(scored).items() if name == dataset and own]
    bad = np.array([own[0].claim.answer_bad for own in answers])
    scores = np.array([fitted.answer_score([each.score for each in own]) for own in answers])
    flagged = np.array(
        [any(each.is_flagged(fitted.thresholds[Strictness.BALANCED], fitted.vetoes) for each in own) for own in answers]
    )
    floor = np.array([max(each.claim.new_share for each in own) for own in answers])
    best = max(balanced_accuracy_score(bad, floor >= cut) for cut in np.unique(floor.round(2)))
    return (
        f"{dataset:20s} {len(answers):5d}  {roc_auc_score(bad, scores):.3f} ({roc_auc_score(bad, floor):.3f})  "
        f"{f1_score(bad, flagged):.3f}  {balanced_accuracy_score(bad, flagged):.3f} ({best:.3f})"
        f"                     {calibration_error(scores, bad):.3f}"
    )


def sentence_rates(scored: Sequence[ScoredMeasurement], fitted: Fitted) -> dict[str, dict[str, Any]]:
    """Return for each strictness what becomes of «good» and «bad» sentences: counts, shares and 95 % intervals."""
    sentences = [each for each in scored if each.claim.dataset == ANSWER_SET and each.claim.factual]
    return {
        str(strictness): {
            name: _counted([outcome(each, fitted, strictness) for each in sentences if bool(each.claim.bad) == bad])
            for name, bad in (("good", False), ("bad", True))
        }
        for strictness in Strictness
    }


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


def _counted(outcomes: Sequence[str]) -> dict[str, Any]:
    """Return the share of each outcome with its exact interval; nothing is known of none."""
    counts, of = Counter(outcomes), len(outcomes)
    shares = {}
    for name in (_WITHHELD, _MARKED, _SHOWN):
        rate = exact_rate(counts[name], of) or Rate(0, 0, 0.0, 0.0, 1.0)
        interval = {"low": round(rate.low, 4), "high": round(rate.high, 4)}
        shares[name] = {"numerator": rate.numerator, "rate": rate.rate, **interval}
    return {**shares, "n": of}


if __name__ == "__main__":
    main()
