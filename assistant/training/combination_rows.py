"""The claims that the combination is fitted on, measured by the same code that checks.

Sets whose labels are for whole answers give one claim a row; ragtruth marks ranges, so each of its sentences is a claim
that is bad when a marked range touches it. Rows are parted by their source, never by row: a hash of the source's key
puts it into one of a hundred groups, of which the first sixty train, twenty choose thresholds and twenty report.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from assistant.grounding.check import index_of
from assistant.grounding.claims import ClaimText, split_claims
from assistant.grounding.examination import examine, gathered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

ANSWER_SET: Final = "ragtruth_qa_train"
"""The set of whole answers with marked ranges."""
SETS: Final = {
    ANSWER_SET: 4000, "summedits": 4000, "wice_dev": 4000, "expertqa": 4000, "fm2": 1500, "factcheckgpt": 1500,
    "factscore": 1200, "fever_symmetric": 4000,
}  # fmt: skip
"""The sets whose licence the data's README clears for shipped weights, each with the most rows that are taken."""
_UNCLEARED_DOMAINS: Final = frozenset({"podcast"})
_GROUPS: Final = 100
_TRAIN_GROUPS: Final = 60
_DEVELOPMENT_GROUPS: Final = 80
_LEAST_TOUCH: Final = 2


class Fold(StrEnum):
    """What a row is for."""

    TRAIN = "train"
    DEVELOPMENT = "development"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Measurement:
    """A labelled claim. ``values`` are its features; None for a claim that is decided without them.

    Such a claim has ``score`` 0: it repeats its source, or is not factual. ``hard`` tells that a hard finding stands
    against it.
    """

    dataset: str
    row: str
    fold: Fold
    bad: bool
    answer_bad: bool
    factual: bool
    values: Mapping[str, float] | None
    hard: bool = False


def read_rows(folder: Path, dataset: str, most: int | None = None) -> list[dict[str, Any]]:
    """Return at most ``most`` usable rows of one set, in an order that does not depend on the file's."""
    with (folder / f"{dataset}.jsonl").open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    usable = [row for row in rows if row["meta"].get("domain") not in _UNCLEARED_DOMAINS]
    return sorted(usable, key=lambda row: hash_of(row["id"]))[: SETS[dataset] if most is None else most]


def measurements(row: Mapping[str, Any], dataset: str) -> Iterator[Measurement]:
    """Yield the claims of one row with their labels and features."""
    from assistant.grounding.check import HARD

    index = index_of(row["sources"])
    fold = fold_of(row)
    for position, (claim, bad) in enumerate(_labelled(row, dataset)):
        decided = not claim.factual or index.repeated(claim.text)
        if decided:
            yield Measurement(dataset, row["id"], fold, bad, not row["grounded"], claim.factual, None)
            continue
        examined = examine(claim.text, gathered(claim.text, index), index, question=row["question"], position=position)
        hard = any(finding.check in HARD for finding in examined.findings)
        values = examined.measured.values
        yield Measurement(dataset, row["id"], fold, bad, not row["grounded"], claim.factual, values, hard)


def fold_of(row: Mapping[str, Any]) -> Fold:
    """Return the fold of the row's source."""
    meta = row["meta"]
    key = meta.get("source_id") or meta.get("doc_key") or meta.get("topic") or row["sources"][0][:200]
    group = hash_of(str(key)) % _GROUPS
    if group < _TRAIN_GROUPS:
        return Fold.TRAIN
    return Fold.DEVELOPMENT if group < _DEVELOPMENT_GROUPS else Fold.REPORT


def _labelled(row: Mapping[str, Any], dataset: str) -> Iterator[tuple[ClaimText, bool]]:
    answer = row["answer"]
    if dataset != ANSWER_SET:
        yield ClaimText(answer, 0, len(answer), factual=True), not row["grounded"]
        return
    for claim in split_claims(answer):
        touched = (min(claim.end, span["end"]) - max(claim.start, span["start"]) for span in row["spans"])
        yield claim, any(length >= _LEAST_TOUCH for length in touched)


def hash_of(text: str) -> int:
    """Return a number that depends on ``text`` only, in any process."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)
