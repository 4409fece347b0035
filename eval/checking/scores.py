"""The figures of the check over labelled rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from sklearn.metrics import balanced_accuracy_score, f1_score, roc_auc_score

from assistant.grounding.examination import CLOSE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from assistant.grounding.combination import Combination
    from eval.checking.rows import CheckedRow

    Floats = NDArray[np.float64]

_BINS: Final = 10


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures over ``n`` rows of which ``bad`` are not grounded; None where there is only one label.

    ``floor`` is the AUROC of the highest share of a claim's runs of five characters that stand in no source, ``cosine``
    that of the encoder's distance (None where it was not measured). ``calibration`` is the expected calibration error
    over ten bins of equal size.
    """

    n: int
    bad: int
    auroc: float | None
    f1: float
    balanced: float | None
    calibration: float
    floor: float | None
    cosine: float | None


def figures(rows: Sequence[CheckedRow], combination: Combination) -> Figures:
    """Return the figures of the check over ``rows``."""
    bad = np.array([row.bad for row in rows])
    judged = [_judged(row, combination) for row in rows]
    scores = np.array([score for score, _ in judged])
    flagged = np.array([flag for _, flag in judged])
    distances = [row.cosine for row in rows if row.cosine is not None]
    return Figures(
        n=len(rows),
        bad=int(bad.sum()),
        auroc=_auroc(bad, scores),
        f1=float(f1_score(bad, flagged, zero_division=0)),
        balanced=float(balanced_accuracy_score(bad, flagged)) if 0 < bad.sum() < len(bad) else None,
        calibration=_calibration_error(scores, bad),
        floor=_auroc(bad, np.array([max((claim.new_share for claim in row.claims), default=0.0) for row in rows])),
        cosine=_auroc(bad, np.array(distances)) if len(distances) == len(rows) else None,
    )


def _judged(row: CheckedRow, combination: Combination) -> tuple[float, bool]:
    """Return the answer's probability of being bad, and whether the check calls one of its claims bad."""
    measured = [(claim, claim.values) for claim in row.claims]
    scores = [0.0 if values is None else combination.claim_score(values) for _, values in measured]
    flagged = any(
        values is not None
        and (
            score >= combination.threshold.at(values)
            or CLOSE in claim.findings
            or combination.overrules(claim.findings)
        )
        for (claim, values), score in zip(measured, scores, strict=True)
    )
    return combination.answer_score(scores), flagged


def _auroc(bad: NDArray[np.bool_], scores: Floats) -> float | None:
    return float(roc_auc_score(bad, scores)) if 0 < bad.sum() < len(bad) else None


def _calibration_error(scores: Floats, bad: NDArray[np.bool_]) -> float:
    """Return the mean distance between probability and frequency (Naeini et al. 2015, with bins of equal size)."""
    parts = np.array_split(np.argsort(scores, kind="stable"), min(_BINS, len(scores)))
    return float(sum(len(part) * abs(scores[part].mean() - bad[part].mean()) for part in parts) / len(scores))
