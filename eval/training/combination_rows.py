"""The claims that the combination is fitted on, measured by the same code that checks; single breaks among them.

Sets whose labels are for whole answers give one claim a row; ragtruth marks ranges, so each of its sentences is a claim
that is bad when a marked range touches it. Rows are parted by their source, never by row: a hash of the source's key
puts it into one of a hundred groups, of which the first train, some choose thresholds and some report (``fold_of``).

The open sets hold few misattributions and exchanged words that are labelled as such, so sentences of passages are
broken in exactly one way each, by patterns that are not the witnesses' own: these rows show what a witness that names a
contradiction is worth.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from assistant.grounding.check import index_of
from assistant.grounding.examination import examine, gathered
from assistant.language.claims import ClaimText, split_claims
from eval.lines import open_rows
from eval.training.breaks import KINDS, Break, broken
from index.sentences import split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from assistant.grounding.evidence_index import EvidenceIndex
    from assistant.grounding.trained.witness import WitnessReading

    Read = Callable[[Mapping[str, Any], Sequence[ClaimText], EvidenceIndex], Sequence[WitnessReading]]

ANSWER_SET: Final = "ragtruth_qa_train"
"""The set of whole answers with marked ranges."""
DRAFTED: Final = "drafted"
"""The set of sentences of drafts over documents; it takes part where it was made (``eval.training.drafted``)."""
SETS: Final = {
    ANSWER_SET: 4000, "summedits": 4000, "wice_dev": 4000, "expertqa": 4000, "fm2": 1500, "factcheckgpt": 1500,
    "factscore": 1200, "fever_symmetric": 4000,
}  # fmt: skip
"""The sets whose licence the data's README clears for shipped weights, each with the most rows that are taken."""
LABELLED: Final = "labelled answers"
"""Labelled sentences of a chat model (``eval/labels``), checked against what they cite, one row a try."""
BREAKS: Final = "breaks"
"""Single breaks of true sentences (``eval.training.combination_rows``)."""
EDITED_SET: Final = "summedits"
"""The set of summaries that were edited, with the summary as it was before."""
_UNCLEARED_DOMAINS: Final = frozenset({"podcast"})
LEAST_TOUCH: Final = 2
"""A sentence is bad when a marked range shares so many characters with it."""
FILES: Final = (
    "reading/squadshifts_wiki", "reading/tatqa_text", "reading/qed", "grounding/wice_dev", "grounding/expertqa",
)  # fmt: skip
_LEAST_WORDS: Final = 6
_FOLDS: Final = (60, 80)
_DRAFTED_FOLDS: Final = (80, 90)
"""Of a hundred groups those before the first train, those before the second choose. There are few drafted sentences."""
_SEED: Final = 3


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
    return sorted(usable, key=lambda row: hash_of(row["id"]))[: SETS.get(dataset) if most is None else most]


def measurements(row: Mapping[str, Any], dataset: str, read: Read | None = None) -> Iterator[Measurement]:
    """Yield the claims of one row with their labels and features; ``read`` asks the trained witness, where given."""
    source, fold = source_of(row), fold_of(row)
    labelled = list(labelled_claims(row, dataset))
    index, open_ones = open_claims(row, dataset)
    readings = read(row, open_ones, index) if read is not None else [None] * len(open_ones)
    by_start = {claim.start: reading for claim, reading in zip(open_ones, readings, strict=True)}
    count = 1 if dataset == DRAFTED else sum(claim.factual for claim, _ in labelled)
    for claim, bad in labelled:
        if claim.start not in by_start:
            yield Measurement(dataset, row["id"], source, fold, bad, not row["grounded"], claim.factual, None)
            continue
        near, reading = gathered(claim.text, index), by_start[claim.start]
        examined = examine(claim.text, near, index, claims=count, reading=reading)
        made = Measurement(dataset, row["id"], source, fold, bad, not row["grounded"], claim.factual, examined.values)
        yield replace(made, findings=examined.names)


def open_claims(row: Mapping[str, Any], dataset: str) -> tuple[EvidenceIndex, list[ClaimText]]:
    """Return the sentences of a row's sources, and its claims that are not decided without being read."""
    index = index_of(row["sources"])
    claims = (claim for claim, _ in labelled_claims(row, dataset))
    return index, [claim for claim in claims if claim.factual and not index.repeated(claim.text)]


def fold_of(row: Mapping[str, Any]) -> Fold:
    """Return the fold of the row's source.

    Of a hundred groups sixty train, twenty choose, and twenty report; of drafted sentences eighty, ten, and ten.
    """
    training, choosing = _DRAFTED_FOLDS if row.get("dataset") == DRAFTED else _FOLDS
    group = hash_of(source_of(row)) % 100
    if group < training:
        return Fold.TRAIN
    return Fold.DEVELOPMENT if group < choosing else Fold.REPORT


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
    if dataset in {ANSWER_SET, DRAFTED}:
        for claim in claims:
            touched = (min(claim.end, span["end"]) - max(claim.start, span["start"]) for span in row["spans"])
            yield claim, any(length >= LEAST_TOUCH for length in touched)
        return
    untouched: set[str] = set()
    if dataset == EDITED_SET:
        untouched = {" ".join(claim.text.split()) for claim in split_claims(row["meta"]["original_summary"])}
    suspected = [claim for claim in claims if claim.factual and " ".join(claim.text.split()) not in untouched]
    for claim in claims:
        if row["grounded"] or claim not in suspected:
            yield claim, False
        else:
            yield claim, True if len(suspected) == 1 else None


def hash_of(text: str) -> int:
    """Return a number that depends on ``text`` only, in any process."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)


@dataclass(frozen=True, slots=True)
class BrokenSentence:
    """A sentence of ``source`` and its break; ``key`` tells the fold of the source, see ``fold_of``."""

    source: str
    key: str
    sentence: str
    made: Break

    def row(self) -> dict[str, Any]:
        """Return it as a row of a labelled set."""
        return {
            "id": f"{BREAKS}-{hash_of(self.made.text):x}"[:24], "dataset": BREAKS, "question": None,
            "sources": [self.source], "answer": self.made.text, "grounded": False, "spans": None,
            "meta": {"kind": self.made.kind, "doc_key": self.key},
        }  # fmt: skip


def broken_sentences(data: Path, count: int, fold: Fold) -> list[BrokenSentence]:
    """Return ``count`` breaks from passages of one fold, the kinds as evenly as the documents allow.

    ``data`` is the folder of the open data. Raises ``OSError``, ``ValueError`` or ``KeyError`` without it.
    """
    share = -(-count // len(KINDS))
    made: dict[str, list[BrokenSentence]] = {kind: [] for kind in KINDS}
    for source, key, sentence, document in _sentences(data, fold):
        dice = random.Random(f"{_SEED}{sentence}")
        for kind in sorted(KINDS, key=lambda each: len(made[each])):
            found = broken(dice, sentence, kind, document) if len(made[kind]) < share else None
            if found is not None:
                made[kind].append(BrokenSentence(source, key, sentence, found))
                break
    return [each for kind in KINDS for each in made[kind]][:count]


def _sentences(data: Path, fold: Fold) -> Iterator[tuple[str, str, str, list[str]]]:
    """Yield passage, its key, sentence and all sentences of the passage, in a fixed order, of one fold's sources."""
    for name in FILES:
        texts: dict[str, str] = {}
        for row in open_rows(data / f"{name}.jsonl"):
            passages = [row["context"]] if "context" in row else row["sources"]
            own = {"meta": {} if "context" in row else row["meta"], "sources": passages}
            if fold_of(own) is fold:
                texts |= dict.fromkeys(passages, source_of(own))
        for text in sorted(texts, key=hash_of):
            document = [text[span.start : span.end] for span in split(text)]
            yield from ((text, texts[text], each, document) for each in document if len(each.split()) >= _LEAST_WORDS)


def kept_in(path: Path | None, measure: Callable[[], Sequence[Measurement]]) -> list[Measurement]:
    """Return the measurements that a file keeps, made first where there is none yet; without a file just made."""
    if path is None:
        return list(measure())
    if not path.exists():
        lines = [json.dumps(asdict(each) | {"findings": sorted(each.findings)}, sort_keys=True) for each in measure()]
        path.write_bytes(gzip.compress("\n".join(lines).encode()))
    rows = map(json.loads, gzip.decompress(path.read_bytes()).splitlines())
    return [Measurement(**{**row, "fold": Fold(row["fold"]), "findings": frozenset(row["findings"])}) for row in rows]
