"""The claims that the combination is fitted on, measured by the same code that checks.

Sets whose labels are for whole answers give one claim a row; ragtruth marks ranges, so each of its sentences is a claim
that is bad when a marked range touches it. Rows are parted by their source, never by row: a hash of the source's key
puts it into one of a hundred groups, of which the first sixty train, twenty choose thresholds and twenty report.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Self

from assistant.grounding.check import index_of
from assistant.grounding.claims import split_claims, without_marks
from assistant.grounding.examination import examine, gathered
from assistant.grounding.trained.witness import WitnessReading, shipped_witness
from eval.lines import open_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from assistant.grounding.claims import ClaimText
    from assistant.grounding.evidence_index import EvidenceIndex

    Read = Callable[[Mapping[str, Any], Sequence[ClaimText], EvidenceIndex], Sequence[WitnessReading]]

ANSWER_SET: Final = "ragtruth_qa_train"
"""The set of whole answers with marked ranges."""
SETS: Final = {
    ANSWER_SET: 4000, "summedits": 4000, "wice_dev": 4000, "expertqa": 4000, "fm2": 1500, "factcheckgpt": 1500,
    "factscore": 1200, "fever_symmetric": 4000,
}  # fmt: skip
"""The sets whose licence the data's README clears for shipped weights, each with the most rows that are taken."""
LABELLED: Final = "labelled answers"
"""Labelled sentences of a chat model (``eval/labels``), checked against what they cite, one row a try."""
BREAKS: Final = "breaks"
"""Single breaks of true sentences (``eval.training.combination_breaks``)."""
EDITED_SET: Final = "summedits"
"""The set of summaries that were edited, with the summary as it was before."""
_UNCLEARED_DOMAINS: Final = frozenset({"podcast"})
_GROUPS: Final = 100
_TRAIN_GROUPS: Final = 60
_DEVELOPMENT_GROUPS: Final = 80
LEAST_TOUCH: Final = 2
"""A sentence is bad when a marked range shares so many characters with it."""


class Fold(StrEnum):
    """What a row is for."""

    TRAIN = "train"
    DEVELOPMENT = "development"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Measurement:
    """A labelled claim of an answer; ``source`` is the key by which rows are parted.

    ``bad`` is None where it is only known that one or more such claims of the answer are. ``values`` are its features;
    None for a claim that is decided without them: it repeats its source, or is not factual; its score is 0.
    ``findings`` are ``Examined.names``.
    """

    dataset: str
    row: str
    source: str
    fold: Fold
    bad: bool | None
    answer_bad: bool
    factual: bool
    values: Mapping[str, float] | None
    findings: frozenset[str] = frozenset()

    @property
    def new_share(self) -> float:
        """The share of its runs of five characters that no source has: what a check has to beat."""
        return 0.0 if self.values is None else self.values["new_grams"]


def read_rows(folder: Path, dataset: str, most: int | None = None) -> list[dict[str, Any]]:
    """Return at most ``most`` usable rows of one set, in an order that does not depend on the file's."""
    rows = open_rows(folder / f"{dataset}.jsonl")
    usable = [row for row in rows if row["meta"].get("domain") not in _UNCLEARED_DOMAINS]
    return sorted(usable, key=lambda row: hash_of(row["id"]))[: SETS[dataset] if most is None else most]


def measurements(row: Mapping[str, Any], dataset: str, read: Read | None = None) -> Iterator[Measurement]:
    """Yield the claims of one row with their labels and features; ``read`` asks the trained witness, where given."""
    index = index_of(row["sources"])
    source, fold = source_of(row), fold_of(row)
    labelled = list(labelled_claims(row, dataset))
    open_ones = [claim for claim, _ in labelled if claim.factual and not index.repeated(claim.text)]
    readings = read(row, open_ones, index) if read is not None else [None] * len(open_ones)
    by_start = {claim.start: reading for claim, reading in zip(open_ones, readings, strict=True)}
    count = sum(claim.factual for claim, _ in labelled)
    for claim, bad in labelled:
        if claim.start not in by_start:
            yield Measurement(dataset, row["id"], source, fold, bad, not row["grounded"], claim.factual, None)
            continue
        near, reading = gathered(claim.text, index), by_start[claim.start]
        examined = examine(claim.text, near, index, claims=count, reading=reading)
        made = Measurement(dataset, row["id"], source, fold, bad, not row["grounded"], claim.factual, examined.values)
        yield replace(made, findings=examined.names)


class KeptReadings:
    """What the trained witness says of rows, kept in a file (JSON Lines) since reading them takes a quarter of an hour.

    Lines of other weights do not count.
    """

    def __init__(self, path: Path) -> None:
        self._witness = shipped_witness()
        self._known: dict[str, list[WitnessReading]] = {}
        if path.exists():
            for row in open_rows(path):
                if row["weights"] == self._witness.fingerprint:
                    self._known[row["key"]] = [WitnessReading(v, w, (a, b)) for v, w, a, b in row["readings"]]
        self._file = path.open("a", encoding="utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def measurements(self, row: Mapping[str, Any], dataset: str) -> Iterator[Measurement]:
        """Yield the row's claims, with the witness's readings where it was not trained on the row."""
        return measurements(row, dataset, self._read if fold_of(row) is not Fold.TRAIN else None)

    def _read(self, row: Mapping[str, Any], claims: Sequence[ClaimText], index: EvidenceIndex) -> list[WitnessReading]:
        key = f"{row['dataset']}/{row['id']}"
        if key not in self._known:
            said = [without_marks(claim.text) for claim in claims]
            self._known[key] = list(self._witness.read(said, index, row["question"]))
            numbers = [[each.verdict, each.words, *each.worst] for each in self._known[key]]
            line = {"key": key, "weights": self._witness.fingerprint, "readings": numbers}
            self._file.write(json.dumps(line, sort_keys=True) + "\n")
            self._file.flush()
        return self._known[key]


def kept_in(path: Path | None, measure: Callable[[], Sequence[Measurement]]) -> list[Measurement]:
    """Return the measurements that a file keeps, made first where there is none yet; without a file just made."""
    if path is None:
        return list(measure())
    if not path.exists():
        lines = [json.dumps(asdict(each) | {"findings": sorted(each.findings)}, sort_keys=True) for each in measure()]
        path.write_bytes(gzip.compress("\n".join(lines).encode()))
    rows = map(json.loads, gzip.decompress(path.read_bytes()).splitlines())
    return [Measurement(**{**row, "fold": Fold(row["fold"]), "findings": frozenset(row["findings"])}) for row in rows]


def fold_of(row: Mapping[str, Any]) -> Fold:
    """Return the fold of the row's source."""
    group = hash_of(source_of(row)) % _GROUPS
    if group < _TRAIN_GROUPS:
        return Fold.TRAIN
    return Fold.DEVELOPMENT if group < _DEVELOPMENT_GROUPS else Fold.REPORT


def source_of(row: Mapping[str, Any]) -> str:
    """Return the key of the row's source, by which rows are parted."""
    meta = row["meta"]
    return str(meta.get("source_id") or meta.get("doc_key") or meta.get("topic") or row["sources"][0][:200])


def labelled_claims(row: Mapping[str, Any], dataset: str) -> Iterator[tuple[ClaimText, bool | None]]:
    """Yield the claims of a row's answer as the check splits it, each with what its label says of it.

    Marked ranges tell each claim's label. Of an edited summary the untouched sentences are good. Otherwise all claims
    of a grounded answer are, and of one that is not a single claim is bad, or it is not told which (None).
    """
    claims = split_claims(row["answer"])
    if dataset == ANSWER_SET:
        for claim in claims:
            touched = (min(claim.end, span["end"]) - max(claim.start, span["start"]) for span in row["spans"])
            yield claim, any(length >= LEAST_TOUCH for length in touched)
        return
    untouched: set[str] = set()
    if dataset == EDITED_SET:
        untouched = {_plain(claim.text) for claim in split_claims(row["meta"]["original_summary"])}
    suspected = [claim for claim in claims if claim.factual and _plain(claim.text) not in untouched]
    for claim in claims:
        if row["grounded"] or claim not in suspected:
            yield claim, False
        else:
            yield claim, True if len(suspected) == 1 else None


def _plain(text: str) -> str:
    return " ".join(text.split())


def hash_of(text: str) -> int:
    """Return a number that depends on ``text`` only, in any process."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)
