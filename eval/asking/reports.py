"""Questions about twenty made-up annual reports (DRAGONBall): the evidence found, and the unsolvable declined.

The reports are for evaluation only. All twenty are one corpus, so that a question must find its company first. Two
questions of three ask for a summary, or for what several sentences or reports say, so they go the whole way of a
question; the evidence is looked for among the sentences that the reader ranks first.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from assistant.pipeline import Assistant
from assistant.quoting.answerer import decision
from assistant.settings import Settings
from assistant.types import Status
from eval.errors import SuiteRefused
from eval.training.reader_evaluation import normalised
from index.memory import TextCorpus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from assistant.quoting.selection import Decision

FOLDER: Final = "rag/dragonball_finance_en_open"
_PASSAGES: Final = 8
_FIRST: Final = 5
_SAME: Final = 0.8
"""A sentence is the evidence when it has this share of its words: some evidence was shortened by the set's authors."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: whether the reports answer, whether it was declined, whether evidence was among the first five."""

    answerable: bool
    declined: bool
    found: bool


def corpus_and_rows(data: Path) -> tuple[TextCorpus, list[dict[str, Any]]]:
    """Return the reports as a corpus, and the questions; raises ``SuiteRefused`` without the data."""
    try:
        docs, rows = (_rows(data / FOLDER / name) for name in ("docs.jsonl", "questions.jsonl"))
    except (OSError, ValueError) as error:
        message = f"The reports cannot be read at {data / FOLDER} ({error}); name the open data with --data."
        raise SuiteRefused(message) from error
    return TextCorpus([doc["text"] for doc in docs], titles=[doc["title"] for doc in docs]), rows


def ask(corpus: TextCorpus, rows: Iterable[dict[str, Any]]) -> list[Asked]:
    """Return what became of each question."""
    assistant = Assistant(corpus, Settings())
    asked = []
    for row in rows:
        decided = decision(row["question"], corpus.search(row["question"], _PASSAGES), corpus)
        found = any(_is_evidence(text, row["evidence"]) for text in _first(decided))
        declined = assistant.answer(row["question"]).status is Status.ABSTAINED
        asked.append(Asked(row["answerable"], declined, found))
    return asked


def count(asked: Sequence[Asked], of: Callable[[Asked], bool], what: Callable[[Asked], bool]) -> tuple[int, int]:
    """Return of how many questions ``what`` holds among those for which ``of`` does, and how many those are."""
    chosen = [item for item in asked if of(item)]
    return sum(what(item) for item in chosen), len(chosen)


def _first(decided: Decision) -> list[str]:
    return [ranked.candidate.text for ranked in decided.ranked[:_FIRST]]


def _is_evidence(sentence: str, evidence: Sequence[str]) -> bool:
    own = set(normalised(sentence))
    for text in evidence:
        wanted = set(normalised(text))
        least = min(len(own), len(wanted))
        if least and len(own & wanted) >= _SAME * least:
            return True
    return False


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]
