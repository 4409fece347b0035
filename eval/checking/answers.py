"""The check on labelled sentences of a chat model of 1.5 B parameters: what it withholds without need, what gets by.

The sentences were read before the check had seen them. Paraphrase, merging of sentences, counting, simple inference and
changes of order are *supported*. Half of the first ones, by a hash, chose the thresholds for cited claims; the other
half is reported, and so are those over the public documents of ``eval.natural``, which were written later. They are
held against the very sentences that the model was shown, as an answer's are.
"""

from __future__ import annotations

import json
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.generation.judging import Judge
from assistant.generation.messages import Offered
from assistant.generation.parsing import Drafted
from assistant.grounding.checker import checker
from assistant.grounding.claims import ClaimText
from assistant.grounding.evidence_index import EvidenceIndex
from assistant.grounding.examination import examine
from eval.errors import SuiteRefused
from eval.labels.agreement import kappa
from eval.statistics import exact_rate
from eval.systems.shipped import shipped_documents
from eval.training.combination_rows import Fold, Measurement, hash_of
from index.library import Index
from index.memory import TextCorpus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from assistant.grounding.combination import Kind
    from assistant.grounding.evidence import Evidence
    from eval.statistics import Rate
    from index.types import Corpus, ParsedDocument

LABELS = "answers.jsonl"
GOOD, OPEN = "supported", "unclear"
"""Of the verdicts of readers: what counts as good, and what a second reader left open."""
PUBLIC = "public/"
"""Begins the name of a document that is among the public ones of ``eval.natural``."""


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """What became of one sentence: ``good`` by its label, ``withheld`` or ``marked`` by the check."""

    good: bool
    withheld: bool
    marked: bool


@dataclass(frozen=True, slots=True)
class Sides:
    """The sides that count, as rates with exact intervals; None where there is nothing to count."""

    good_withheld: Rate | None
    good_marked: Rate | None
    bad_withheld: Rate | None
    bad_unmarked: Rate | None


def labelled(*, reported: bool, public: bool = False) -> list[dict[str, Any]]:
    """Return the rows of the half that is reported, or of the one that chose thresholds, or those over public texts."""
    lines = resources.files("eval.labels").joinpath(LABELS).read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    if public:
        return [row for row in rows if row["document"].startswith(PUBLIC)]
    rows = [row for row in rows if not row["document"].startswith(PUBLIC)]
    return [row for row in rows if (hash_of(row["id"].partition("#")[0]) % 2 == 0) is reported]


def read_twice(rows: Sequence[Mapping[str, Any]]) -> tuple[int, int, float | None]:
    """Return how many of ``rows`` two readers decided, how many of these alike, and Cohen's kappa."""
    both = [(row["verdict"] == GOOD, row["second"] == GOOD) for row in rows if row.get("second", OPEN) != OPEN]
    return len(both), sum(one == other for one, other in both), kappa(*zip(*both, strict=True)) if both else None


def judged(rows: Iterable[Mapping[str, Any]], folder: Path) -> list[LabelledSentence]:
    """Return what the check says of each; raises ``SuiteRefused`` where a document is missing below ``folder``."""
    found = []
    with ExitStack() as opened:
        for row, judge in _judges(rows, folder, opened):
            said = judge.judged(_drafted(row))
            found.append(LabelledSentence(row["verdict"] == GOOD, said.withheld, said.claim.mark is not None))
    return found


def tries(rows: Iterable[Mapping[str, Any]], folder: Path, kind: Kind) -> Iterator[Measurement]:
    """Yield what a check of ``kind`` measures of each sentence at each try to bear it out, for another fit.

    Raises ``SuiteRefused`` where a document is missing below ``folder``.
    """
    with ExitStack() as opened:
        for row, judge in _judges(rows, folder, opened):
            for evidence in judge.tries(_drafted(row)):
                yield _measured(row, evidence, kind)


def _judges(
    rows: Iterable[Mapping[str, Any]], folder: Path, opened: ExitStack
) -> Iterator[tuple[Mapping[str, Any], Judge]]:
    """Yield each row with who judges it: against the sentences that the model was shown."""
    corpora: dict[str, Corpus] = {}
    for row in rows:
        name = str(row["document"])
        if name not in corpora:
            corpora[name] = _corpus(name, folder, opened)
        corpus = corpora[name]
        (document,) = corpus.documents()
        parsed = corpus.parsed(document.id)
        numbers = [_sentence_at(parsed, *each) for each in row["ranges"]]
        offered = [Offered(at, document.id, each, parsed.sentence_text(each)) for at, each in enumerate(numbers, 1)]
        yield row, Judge(offered, corpus, row["question"])


def _sentence_at(parsed: ParsedDocument, start: int, end: int) -> int:
    """Return the number of the sentence that has most of a range, since another splitter numbers others."""
    return max(parsed.sentences, key=lambda each: min(each.end, end) - max(each.start, start)).number


def _drafted(row: Mapping[str, Any]) -> Drafted:
    return Drafted(row["text"], tuple(row["cites"]))


def _measured(row: Mapping[str, Any], evidence: Sequence[Evidence], kind: Kind) -> Measurement:
    """Return the features of a labelled sentence beside ``evidence``, as ``check_claim`` measures them."""
    text, index = row["text"], EvidenceIndex(evidence)
    bad = row["verdict"] != GOOD
    made = Measurement(LABELS, row["id"], row["id"].partition("#")[0], Fold.REPORT, bad, bad, factual=True, values=None)
    if index.repeated(text):
        return made
    readings = checker(kind).readings([ClaimText(text, 0, len(text), factual=True)], index, row["question"])
    reading = next(iter(readings), None)
    examined = examine(text, tuple(evidence), index, reading=reading)
    return replace(made, values=examined.values, findings=examined.names)


def _corpus(name: str, folder: Path, opened: ExitStack) -> Corpus:
    """Return a document as it was when its sentences were offered: a public one read from its file, others as text."""
    if not name.startswith(PUBLIC):
        return TextCorpus([_text(name, folder)])
    path = folder / name.removeprefix(PUBLIC)
    if not path.exists():
        message = f"The document {path} of the labelled answers is missing; name its folder with --documents."
        raise SuiteRefused(message)
    index = opened.enter_context(Index.open(Path(opened.enter_context(tempfile.TemporaryDirectory()))))
    index.add([path])
    return index


def sides(sentences: Sequence[LabelledSentence]) -> Sides:
    """Return the rates over some sentences."""
    good = [each for each in sentences if each.good]
    bad = [each for each in sentences if not each.good]
    return Sides(
        exact_rate(sum(each.withheld for each in good), len(good)),
        exact_rate(sum(each.marked and not each.withheld for each in good), len(good)),
        exact_rate(sum(each.withheld for each in bad), len(bad)),
        exact_rate(sum(not each.marked and not each.withheld for each in bad), len(bad)),
    )


def _text(name: str, data: Path) -> str:
    shipped = {f"shipped/{path.name}": path for path in shipped_documents()}
    path = shipped.get(name, data / name)
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        message = f"The document {path} of the labelled answers cannot be read ({error.strerror}); name it with --data."
        raise SuiteRefused(message) from error
