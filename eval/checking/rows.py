"""The labelled rows that the check is measured on, none of which its weights or thresholds have seen.

Of a set that the check was trained on, those are the rows of the reporting fold (by source). A set that it was not
trained on counts as a whole: the ones that may be used for evaluation only, and the podcasts of the edited summaries.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from assistant.grounding.check import index_of
from assistant.grounding.checker import checker
from assistant.grounding.combination import Kind
from eval.errors import SuiteRefused
from eval.training.combination_rows import SETS, Fold, fold_of, hash_of, measurements, read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from assistant.grounding.claims import ClaimText
    from assistant.grounding.evidence_index import EvidenceIndex
    from assistant.grounding.trained.witness import Reading
    from eval.training.combination_rows import Measurement
    from index.encoder import Encoder

UNSEEN: Final = {
    "citation_integrity": "grounding/citation_integrity.jsonl",
    "summedits_samsum": "eval_only/summedits_samsum.jsonl",
    "summedits_podcast": "grounding/summedits.jsonl",
}
"""Sets that took no part in training, below the folder of the open data."""
_PODCAST: Final = "summedits_podcast"


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row with the check's features of each factual claim.

    ``bad`` is its label; ``kinds`` are the kinds of error that are marked in it; ``cosine`` is 1 - the lowest over its
    claims of the encoder's highest cosine with a sentence of the sources, None where it was not asked for.
    """

    dataset: str
    domain: str
    kinds: frozenset[str]
    bad: bool
    claims: tuple[Measurement, ...]
    cosine: float | None


def names() -> tuple[str, ...]:
    """Return the names of all sets."""
    return (*SETS, *UNSEEN)


def held_out(data: Path, name: str, most: int | None) -> list[dict[str, Any]]:
    """Return at most ``most`` rows of a set, in a fixed order; raises ``SuiteRefused`` where they cannot be read."""
    try:
        if name in SETS:
            rows = [row for row in read_rows(data / "grounding", name) if fold_of(row) is Fold.REPORT]
        else:
            with (data / UNSEEN[name]).open(encoding="utf-8") as file:
                rows = sorted((json.loads(line) for line in file), key=lambda row: hash_of(row["id"]))
            rows = [row for row in rows if name != _PODCAST or row["meta"]["domain"] == "podcast"]
    except (OSError, ValueError, KeyError) as error:
        message = f"The set {name} cannot be read below {data} ({error}); name the folder of the open data with --data."
        raise SuiteRefused(message) from error
    return rows[:most]


def measured_row(row: Mapping[str, Any], name: str, kind: Kind, encoder: Encoder | None) -> CheckedRow:
    """Return what the check of one ``kind`` measures of a row."""
    used = checker(kind)

    def read(row: Mapping[str, Any], claims: Sequence[ClaimText], index: EvidenceIndex) -> Sequence[Reading]:
        return used.readings(claims, index, row["question"])

    dataset = "summedits" if name == _PODCAST else name
    claims = tuple(measurements(row, dataset, read if kind is Kind.TRAINED else None))
    return CheckedRow(
        name,
        str(row["meta"].get("domain") or ""),
        frozenset(span["type"] for span in row.get("spans") or ()),
        not row["grounded"],
        tuple(claim for claim in claims if claim.factual),
        None if encoder is None else _distance(row, encoder),
    )


def _distance(row: Mapping[str, Any], encoder: Encoder) -> float:
    from assistant.grounding.claims import split_claims

    texts = [item.text for item in index_of(row["sources"]).candidates]
    claims = [claim.text for claim in split_claims(row["answer"]) if claim.factual]
    if not texts or not claims:
        return 0.0
    return float(1 - (encoder.encode(claims) @ encoder.encode(texts).T).max(1).min())
