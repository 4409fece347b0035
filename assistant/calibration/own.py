"""Calibration on a user's own corpus: generated questions, asked with and without the sentence that answers.

For the second case a passage is removed from the results if it contains the sentence, contains the words that answer,
or is in another document and has all words of the question (a report of another year gives another figure). Then
nothing answers any more, but everything close is still there. Results are saved line by line, so that an interrupted
calibration resumes.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from assistant.calibration.kept import Calibration, Trial, corpus_fingerprint, curve
from assistant.language.terms import stems_of
from assistant.private_files import write_private
from assistant.question_generation.questions import questions
from assistant.quoting import decision, decision_fingerprints
from index.inference.workers import step_aside

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from index.library import Progress
    from index.types import Corpus, Document, Hit, ParsedDocument, Passage


class KeptTrials:
    """The saved trials of one calibration, by question; ``identity`` names its corpus and weights.

    Trials of another identity are discarded. If the file cannot be written, trials are kept in memory only.
    """

    def __init__(self, home: Path | None, identity: str) -> None:
        self._path = None if home is None else home / PART_FILE
        self._known: dict[str, tuple[Trial, ...]] = {}
        if self._path is None:
            return
        try:
            first, *rows = self._path.read_text(encoding="utf-8").splitlines()
            if json.loads(first)["identity"] == identity:
                for row in map(json.loads, rows):
                    self._known[row["question"]] = tuple(Trial(float(p), bool(right)) for p, right in row["trials"])
                return
        except (OSError, ValueError, KeyError, TypeError):
            self._known.clear()
        try:
            write_private(self._path, f"{json.dumps({'identity': identity})}\n".encode())
        except OSError:
            self._path = None

    def get(self, question: str) -> tuple[Trial, ...] | None:
        """Return the trials of a question, None if it was not asked yet."""
        return self._known.get(question)

    def add(self, question: str, trials: tuple[Trial, ...]) -> None:
        """Save the trials of a question."""
        self._known[question] = trials
        row = {"question": question, "trials": [[trial.probability, trial.right] for trial in trials]}
        if self._path is not None:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")

    def forget(self) -> None:
        """Delete the file; the calibration is done."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)


PART_FILE: Final = "calibration.part.jsonl"
MOST: Final = 60
LEAST: Final = 12
"""Fewer questions allow no conclusion."""
_PASSAGES: Final = 8


@dataclass(frozen=True, slots=True)
class Made:
    """A question generated from a sentence of a document, and the words of the sentence that answer it."""

    text: str
    answer: str
    doc_id: str
    sentence: int


def calibrate(corpus: Corpus, progress: Progress | None = None) -> Calibration | None:
    """Return the calibration of a corpus, None if too few questions can be generated from it.

    An interrupted one resumes if corpus and weights are the same. At most ``MOST`` questions are asked, chosen by a
    hash so that the same corpus gives the same ones.
    """
    by_hash = sorted(
        made_questions(corpus), key=lambda each: hashlib.sha256(f"{each.doc_id}:{each.text}".encode()).digest()
    )
    made = by_hash[:MOST]
    if len(made) < LEAST:
        return None
    fingerprint, weights = corpus_fingerprint(corpus), decision_fingerprints()["quoting"]
    kept = KeptTrials(corpus.home, f"{fingerprint} {weights}")
    trials: list[Trial] = []
    for number, each in enumerate(made, start=1):
        found = kept.get(each.text)
        if found is None:
            found = tuple(_trials(each, corpus))
            kept.add(each.text, found)
        trials.extend(found)
        if progress is not None:
            progress(number, len(made), "questions")
    kept.forget()
    return Calibration(fingerprint, weights, len(made), curve(trials))


def made_questions(corpus: Corpus) -> Iterator[Made]:
    """Yield distinct questions on the undamaged sentences."""
    seen: set[str] = set()
    for document in corpus.documents():
        parsed = corpus.parsed(document.id)
        for sentence in parsed.sentences:
            step_aside()
            if document.warnings_in(sentence.start, sentence.end):
                continue
            for asked in questions(parsed.sentence_text(sentence.number), sentence.speaker):
                if asked.question not in seen:
                    seen.add(asked.question)
                    yield Made(asked.question, asked.answer, document.id, sentence.number)


def _trials(made: Made, corpus: Corpus) -> Iterator[Trial]:
    whole = decision(made.text, corpus.search(made.text, _PASSAGES), corpus)
    best = whole.ranked[0].candidate if whole.ranked else None
    yield Trial(whole.probability, best is not None and made.answer in best.text)
    without = _Without(corpus, made)
    yield Trial(decision(made.text, without.search(made.text, _PASSAGES), without).probability, right=False)


class _Without:
    """A corpus without the passages that answer a question."""

    def __init__(self, corpus: Corpus, made: Made) -> None:
        self._corpus, self._made = corpus, made
        self.home = corpus.home

    def search(self, query: str, k: int = 8, within: Collection[str] | None = None) -> list[Hit]:
        """See ``Corpus``."""
        found = self._corpus.search(query, 2 * k, within)
        return [hit for hit in found if not self._answers(hit.passage)][:k]

    def parsed(self, doc_id: str) -> ParsedDocument:
        """See ``Corpus``; the passages that answer are empty."""
        whole = self._corpus.parsed(doc_id)
        passages = tuple(
            replace(each, end=each.start, sentences=()) if self._answers(each) else each for each in whole.passages
        )
        return replace(whole, passages=passages)

    def documents(self) -> Sequence[Document]:
        """See ``Corpus``."""
        return self._corpus.documents()

    def encode(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """See ``Corpus``."""
        return self._corpus.encode(texts)

    def _answers(self, passage: Passage) -> bool:
        if passage.doc_id == self._made.doc_id and self._made.sentence in passage.sentences:
            return True
        text = self._corpus.parsed(passage.doc_id).document.text[passage.start : passage.end]
        elsewhere = passage.doc_id != self._made.doc_id
        return self._made.answer in text or (elsewhere and stems_of(self._made.text) <= stems_of(text))
