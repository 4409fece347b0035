"""The check on labelled open sets, on rows that neither its weights nor its thresholds have seen.

Of a set that the check was trained on, only the reporting fold (by source) is used. Sets that it was not trained on are
used whole: those for evaluation only, and the podcasts of the edited summaries. To see what the check catches, true
sentences from passages in the reporting fold are each broken in exactly one way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from sklearn.metrics import balanced_accuracy_score, f1_score, roc_auc_score

from assistant.grounding.check import check_answer, index_of
from assistant.grounding.checker import checker
from assistant.grounding.combination import Combination, Kind
from assistant.grounding.examination import CLOSE
from assistant.language.claims import ClaimText, split_claims
from eval.components import reading_open_data
from eval.lines import open_rows
from eval.training.breaks import KINDS, Break
from eval.training.combination_rows import (
    SETS,
    BrokenSentence,
    Fold,
    Measurement,
    broken_sentences,
    fold_of,
    hash_of,
    measurements,
    read_rows,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from assistant.grounding.evidence_index import EvidenceIndex
    from assistant.grounding.trained.witness import WitnessReading
    from index.encoder import Encoder

    Floats = NDArray[np.float64]

UNSEEN: Final = {
    "citation_integrity": "grounding/citation_integrity.jsonl",
    "summedits_samsum": "eval_only/summedits_samsum.jsonl",
    "summedits_podcast": "grounding/summedits.jsonl",
}
"""Sets not used in training; paths below the folder of the open data."""
_PODCAST: Final = "summedits_podcast"
CHECK_SETS: Final = (*SETS, *UNSEEN)
_BINS: Final = 10


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row with the check's features of each factual claim.

    ``bad`` is its label, ``kinds`` the kinds of error marked in it. ``cosine`` is 1 minus the lowest, over its claims,
    of the encoder's highest cosine with a sentence of the sources; None if not asked for.
    """

    dataset: str
    domain: str
    kinds: frozenset[str]
    bad: bool
    claims: tuple[Measurement, ...]
    cosine: float | None


def held_out_rows(data: Path, name: str, most: int | None) -> list[dict[str, Any]]:
    """Return at most ``most`` rows of a set, in a fixed order; raises ``SuiteRefused`` if they cannot be read."""
    with reading_open_data(f"The set {name} cannot be read below {data}"):
        if name in SETS:
            rows = [row for row in read_rows(data / "grounding", name) if fold_of(row) is Fold.REPORT]
        else:
            rows = sorted(open_rows(data / UNSEEN[name]), key=lambda row: hash_of(row["id"]))
            rows = [row for row in rows if name != _PODCAST or row["meta"]["domain"] == "podcast"]
    return rows[:most]


def measured_row(row: Mapping[str, Any], name: str, kind: Kind, encoder: Encoder | None) -> CheckedRow:
    """Return what the check of this ``kind`` measures of a row."""

    def read(row: Mapping[str, Any], claims: Sequence[ClaimText], index: EvidenceIndex) -> Sequence[WitnessReading]:
        return checker(kind).readings(claims, index, row["question"])

    dataset = "summedits" if name == _PODCAST else name
    measured = measurements(row, dataset, read if kind is Kind.TRAINED else None)
    cosine = None
    if encoder is not None:
        texts = [item.text for item in index_of(row["sources"]).candidates]
        claims = [claim.text for claim in split_claims(row["answer"]) if claim.factual]
        some = bool(texts and claims)
        cosine = float(1 - (encoder.encode(claims) @ encoder.encode(texts).T).max(1).min()) if some else 0.0
    return CheckedRow(
        dataset=name,
        domain=str(row["meta"].get("domain") or ""),
        kinds=frozenset(span["type"] for span in row.get("spans") or ()),
        bad=not row["grounded"],
        claims=tuple(claim for claim in measured if claim.factual),
        cosine=cosine,
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures over ``n`` rows, of which ``bad`` are not grounded; None where there is only one label.

    ``floor`` is the AUROC of the highest share of a claim's runs of five characters that occur in no source, ``cosine``
    that of the encoder's distance (None if not measured). ``calibration`` is the expected calibration error over ten
    bins of equal size.
    """

    n: int
    bad: int
    auroc: float | None
    f1: float
    balanced: float | None
    calibration: float
    floor: float | None
    cosine: float | None


def check_figures(rows: Sequence[CheckedRow], combination: Combination) -> Figures:
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
        calibration=calibration_error(scores, bad),
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


def calibration_error(scores: Floats, bad: NDArray[np.bool_]) -> float:
    """Return the expected calibration error over ten bins of equal size (Naeini et al. 2015)."""
    parts = np.array_split(np.argsort(scores, kind="stable"), min(_BINS, len(scores)))
    return float(sum(len(part) * abs(scores[part].mean() - bad[part].mean()) for part in parts) / len(scores))


@dataclass(frozen=True, slots=True)
class Caught:
    """How many breaks of one kind were caught."""

    kind: str
    caught: int
    count: int
    missed: tuple[Break, ...]


def unseen_breaks(data: Path, count: int) -> list[BrokenSentence]:
    """Return ``count`` breaks, the kinds as evenly as the documents allow; raises ``SuiteRefused`` without data."""
    with reading_open_data(f"The passages cannot be read below {data}"):
        return broken_sentences(data, count, Fold.REPORT)


def catch(breaks: Iterable[BrokenSentence], kind: Kind) -> tuple[list[Caught], int, int]:
    """Return what the check of ``kind`` catches, the number of unbroken sentences that it flags, and their total."""
    found: dict[str, list[Break | None]] = {each: [] for each in KINDS}
    unbroken: dict[str, bool] = {}
    for each in breaks:
        passes = check_answer(each.made.text, [each.source], kind=kind).grounded
        found[each.made.kind].append(each.made if passes else None)
        if each.sentence not in unbroken:
            unbroken[each.sentence] = check_answer(each.sentence, [each.source], kind=kind).grounded
    caught = [
        Caught(name, made.count(None), len(made), tuple(each for each in made if each is not None))
        for name, made in found.items()
        if made
    ]
    return caught, sum(not passes for passes in unbroken.values()), len(unbroken)
