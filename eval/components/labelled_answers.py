"""The check on labelled sentences of a chat model of 1.5 B parameters: what it withholds wrongly, and what it misses.

The sentences were labelled before the check saw them, and are checked against the very sentences that the model was
shown. Paraphrase, merging of sentences, counting, simple inference and changes of order are *supported*. One half is
for fitting (``fit``), the other only for reporting (``report``). Answers about the shipped documents are divided by
their hash, those about ``eval/labels/documents.jsonl`` by the hash of their document; those to natural questions are
all reported.
"""

from __future__ import annotations

import hashlib
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from assistant.generation.judging import Judge
from assistant.generation.messages import Offered
from assistant.generation.parsing import Drafted
from assistant.grounding.evidence_index import EvidenceIndex
from assistant.grounding.examination import examine
from assistant.language.claims import ClaimText
from eval.errors import SuiteRefused
from eval.labels.judging import kappa
from eval.lines import open_rows
from eval.statistics.intervals import Rate, exact_rate
from eval.training.combination_rows import LABELLED, Fold, Measurement
from index import shipped_documents
from index.errors import explained
from index.library import Index
from index.memory import TextCorpus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from assistant.grounding.checker import Checker
    from assistant.grounding.evidence import Evidence
    from index.types import Corpus

LABELS = "answers.jsonl"
DOCUMENTS = "documents.jsonl"
"""Public documents of the later answers: repository, commit, path, licence and SHA-256; their texts are not kept."""
GOOD, OPEN = "supported", "unclear"
"""Readers' verdicts: what counts as good, and what a second reader left open."""
PUBLIC = "public/"
"""Prefix for documents that are not ours: listed here or in ``eval.natural``, their texts are not kept."""
_EVAL: Final = Path(__file__).parents[1]
Half = Literal["fit", "report"]


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """The outcome of one sentence: ``good`` by its label, ``withheld`` or ``marked`` by the check."""

    good: bool
    withheld: bool
    marked: bool


@dataclass(frozen=True, slots=True)
class CheckRates:
    """The outcomes that count, as rates with exact intervals; None if there is nothing to count."""

    good_withheld: Rate | None
    good_marked: Rate | None
    bad_withheld: Rate | None
    bad_unmarked: Rate | None


def labelled_rows(half: Half, *, public: bool = True) -> list[dict[str, Any]]:
    """Return the rows of one half, with or without those about public documents, whose texts are not kept here."""
    rows = open_rows(_EVAL / "labels" / LABELS)
    return [row for row in rows if row["half"] == half and (public or not row["document"].startswith(PUBLIC))]


def read_twice(rows: Sequence[Mapping[str, Any]]) -> tuple[int, int, float | None]:
    """Return how many of ``rows`` two readers decided, how many of these alike, and Cohen's kappa."""
    both = [(row["verdict"] == GOOD, row["second"] == GOOD) for row in rows if row.get("second", OPEN) != OPEN]
    return len(both), sum(one == other for one, other in both), kappa(*zip(*both, strict=True)) if both else None


def check_sentences(
    rows: Iterable[Mapping[str, Any]], data: Path, documents: Path | None = None
) -> list[LabelledSentence]:
    """Return the check's decision on each sentence.

    ``data`` is the folder of the open data, ``documents`` that of the public documents. Raises ``SuiteRefused`` if a
    document is missing or differs from the one that was labelled.
    """
    found = []
    with ExitStack() as opened:
        for row, judge in _judges(rows, data, documents, opened):
            said = judge.judged(_drafted(row))
            found.append(LabelledSentence(row["verdict"] == GOOD, said.withheld, said.claim.mark is not None))
    return found


def measure_tries(
    rows: Iterable[Mapping[str, Any]], data: Path, documents: Path | None, check: Checker
) -> Iterator[Measurement]:
    """Yield what ``check`` measures of each sentence in each try to support it, for another fit.

    The features are those of ``check_claim``; arguments and errors are those of ``check_sentences``.
    """
    for row, evidence in tries_of(rows, data, documents):
        text, bad = row["text"], row["verdict"] != GOOD
        fold = Fold.DEVELOPMENT if row["half"] == "fit" else Fold.REPORT
        made = Measurement(LABELLED, row["id"], row["document"], fold, bad, bad, factual=True, values=None)
        index = EvidenceIndex(evidence)
        if index.repeated(text):
            yield made
            continue
        claim = ClaimText(text, 0, len(text), factual=True)
        reading = next(iter(check.readings([claim], index, row["question"])), None)
        examined = examine(text, tuple(evidence), index, reading=reading)
        yield replace(made, values=examined.values, findings=examined.names)


def tries_of(
    rows: Iterable[Mapping[str, Any]], data: Path, documents: Path | None
) -> Iterator[tuple[Mapping[str, Any], Sequence[Evidence]]]:
    """Yield each sentence with the evidence of each try to support it; see ``check_sentences``."""
    with ExitStack() as opened:
        for row, judge in _judges(rows, data, documents, opened):
            yield from ((row, evidence) for evidence in judge.tries(_drafted(row)))


def _judges(
    rows: Iterable[Mapping[str, Any]], data: Path, documents: Path | None, opened: ExitStack
) -> Iterator[tuple[Mapping[str, Any], Judge]]:
    """Yield each row with its judge, which judges against the sentences that the model was shown."""
    corpora: dict[str, Corpus] = {}
    for row in rows:
        name = str(row["document"])
        if name not in corpora:
            corpora[name] = _corpus(name, data, documents, opened)
        corpus = corpora[name]
        (document,) = corpus.documents()
        parsed = corpus.parsed(document.id)
        offered = []
        for place, (start, end) in enumerate(row["ranges"], start=1):
            # Another splitter may number sentences differently, so take the sentence that covers most of the range.
            most = max(parsed.sentences, key=lambda each: min(each.end, end) - max(each.start, start)).number
            offered.append(Offered(place, document.id, most, parsed.sentence_text(most)))
        yield row, Judge(offered, corpus, row["question"])


def _drafted(row: Mapping[str, Any]) -> Drafted:
    return Drafted(row["text"], tuple(row["cites"]))


def _corpus(name: str, data: Path, documents: Path | None, opened: ExitStack) -> Corpus:
    """Return a document as it was when its sentences were offered: a public one from its file, others as text."""
    if not name.startswith(PUBLIC):
        path = {f"shipped/{path.name}": path for path in shipped_documents()}.get(name, data / name)
        said = f"The document {path} of the labelled answers cannot be read"
        with explained(SuiteRefused, said, "; name it with --data."):
            return TextCorpus([path.read_text(encoding="utf-8")])
    own = name.removeprefix(PUBLIC)
    path = documents / own if documents is not None else Path(own)
    content = path.read_bytes() if path.is_file() else None
    if content is None or hashlib.sha256(content).hexdigest() != _public_documents()[own]["sha256"]:
        state = "missing" if content is None else "another one"
        message = f"The document {path} of the labelled answers is {state}; name the folder of all with --documents."
        raise SuiteRefused(message)
    index = opened.enter_context(Index.open(Path(opened.enter_context(tempfile.TemporaryDirectory()))))
    index.add([path])
    return index


@lru_cache(maxsize=1)
def _public_documents() -> dict[str, dict[str, Any]]:
    lists = (folder / DOCUMENTS for folder in (_EVAL / "natural", _EVAL / "labels"))
    return {str(each["name"]): each for path in lists for each in open_rows(path)}


def check_rates(sentences: Sequence[LabelledSentence]) -> CheckRates:
    """Return the rates over ``sentences``."""
    good = [each for each in sentences if each.good]
    bad = [each for each in sentences if not each.good]
    return CheckRates(
        exact_rate(sum(each.withheld for each in good), len(good)),
        exact_rate(sum(each.marked and not each.withheld for each in good), len(good)),
        exact_rate(sum(each.withheld for each in bad), len(bad)),
        exact_rate(sum(not each.marked and not each.withheld for each in bad), len(bad)),
    )
