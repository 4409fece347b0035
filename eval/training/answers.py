"""Refit how claims' probabilities meet in one of an answer: ``python -m eval.training.answers --data …/grounding``.

The claims' own weights stay. Development answers of the answer set that the combination is asked about, with
``--readings`` as far as the trained witness has read them (``eval.training.combination`` makes the file); prints the
AUROC on the reporting fold, which no weight has seen, and writes ``assistant/grounding/weights.json``.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from sklearn.metrics import roc_auc_score

from assistant.grounding.combination import Kind, read
from eval.training.combination import OUT
from eval.training.combination_fit import fit_answers
from eval.training.combination_rows import ANSWER_SET, Fold, fold_of, measurements, read_rows
from eval.training.combination_thresholds import Scored, answers_of
from eval.training.fitted import Fitted
from eval.training.readings import KeptReadings

if TYPE_CHECKING:
    from assistant.grounding.combination import Combination
    from eval.training.combination_rows import Measurement


def main() -> None:
    """Measure, fit, write and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the open grounding sets")
    parser.add_argument("--readings", type=Path, help="what the trained witness says; none: the check without it")
    parser.add_argument("--out", type=Path, default=OUT, help="weights file to change")
    arguments = parser.parse_args()
    kind = Kind.QUICK if arguments.readings is None else Kind.TRAINED
    combination = read(arguments.out, kind)
    scored = [_scored(claim, combination) for claim in _measured(arguments.data, arguments.readings)]
    by_fold = {fold: [each for each in scored if each.claim.fold is fold] for fold in (Fold.DEVELOPMENT, Fold.REPORT)}
    fitted = fit_answers(Fitted.base_of(combination), by_fold[Fold.DEVELOPMENT])
    content = json.loads(arguments.out.read_text(encoding="utf-8"))
    content[kind].update({name: fitted.content()[name] for name in ("answer_weights", "answer_intercept")})
    arguments.out.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    answers = [own for own in answers_of(by_fold[Fold.REPORT]).values() if own]
    scores = [fitted.answer_score([each.score for each in own]) for own in answers]
    auroc = roc_auc_score([own[0].claim.answer_bad for own in answers], scores)
    print(f"{kind}: {len(answers)} answers of the reporting fold, AUROC {auroc:.3f}")  # noqa: T201 - the program's output


def _measured(data: Path, readings: Path | None) -> list[Measurement]:
    """Return the claims of answers that no witness was trained on; with ``readings`` of those that it has."""
    rows = [row for row in read_rows(data, ANSWER_SET) if fold_of(row) is not Fold.TRAIN]
    if readings is None:
        return [claim for row in rows for claim in measurements(row, ANSWER_SET)]
    with KeptReadings(readings) as kept:
        return [claim for row in rows if kept.has(row) for claim in kept.measurements(row, ANSWER_SET)]


def _scored(claim: Measurement, combination: Combination) -> Scored:
    return Scored(claim, 0.0 if claim.values is None else combination.claim_score(claim.values))


if __name__ == "__main__":
    main()
