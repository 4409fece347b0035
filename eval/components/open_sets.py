"""How questions are understood and answered, on three open sets that nothing was trained on.

Follow-ups of real conversations (CANARD) are rewritten to stand alone and compared with a person's rewriting by the F1
of the words. Unchanged questions have an F1 too, so what counts is the gain, and how often rewriting makes it worse.

People's questions about passages (the reading sets) are asked in four ways: with their own passage, with another one of
the same article, with their own among ten, and with ten that do not answer. Only articles held out from the reader's
training are used. Half of the questions, by a hash, fit the decision (``training.decision``); the others are reported.

Questions about twenty made-up annual reports (DRAGONBall) are asked of all twenty at once, so the right company must be
found first. Two of three ask for a summary, or for what several sentences or reports say, so questions go through the
whole pipeline. The evidence is looked for among the sentences that the reader ranks first.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from assistant.pipeline import Assistant
from assistant.questions.followups import standalone
from assistant.quoting.answerer import decision
from assistant.settings import Settings
from assistant.types import Status, Turn
from eval.components import reading_open_data
from eval.lines import open_rows
from eval.training.reader_batches import ReaderPlan
from eval.training.reader_evaluation import squad_words, word_f1
from eval.training.reader_source import ReadingQuestion, is_held_out, load_sources
from index.memory import TextCorpus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path


DATASETS: Final = ("squadshifts_wiki",)
_TEN: Final = 10
FOLLOW_UPS: Final = "rag/canard_a.jsonl"
READING: Final = "reading"
REPORTS: Final = "rag/dragonball_finance_en_open"
_HEADINGS: Final = 2
"""A CANARD conversation's history starts with the titles of the article and of the section."""
_PASSAGES: Final = 8
_FIRST: Final = 5
_SAME: Final = 0.8
"""A sentence with this share of the evidence's words is the evidence: the set's authors shortened some of it."""


@dataclass(frozen=True, slots=True)
class PassageSets:
    """A question with its ``own`` passage, one ``near`` it, ``ten`` with its own, and ten of which ``none`` answers.

    () where there are no such passages.
    """

    row: ReadingQuestion
    own: tuple[str, ...]
    near: tuple[str, ...]
    ten: tuple[str, ...]
    none: tuple[str, ...]


def held_out(folder: Path, datasets: Sequence[str] = DATASETS) -> list[ReadingQuestion]:
    """Return the rows of articles that no training saw; ``folder`` is ``reading/`` of the open data."""
    plan = ReaderPlan.read()
    return [row for row in load_sources(folder, datasets, plan.titled) if is_held_out(row, plan.held_out)]


def is_for_choosing(row: ReadingQuestion) -> bool:
    """Whether the row is for choosing thresholds; the others are for measuring."""
    return hashlib.sha256(f"threshold {row.dataset} {row.id}".encode()).digest()[0] % 2 == 0


def with_passages(chosen: Sequence[ReadingQuestion], pool: Sequence[ReadingQuestion]) -> Iterator[PassageSets]:
    """Yield each question with its passages, the same every time; those that do not answer come from ``pool``.

    A passage with the words of an answer counts as one that answers.
    """
    for number, row in enumerate(chosen):
        dice = random.Random(f"{row.dataset} {row.id}")  # noqa: S311 - the same passages every time
        contexts = {each.context: each.group for each in pool if each.context != row.context}
        silent = [text for text in contexts if not any(answer in text.lower() for answer in row.answers)]
        dice.shuffle(silent)
        near = [text for text in silent if contexts[text] == row.group]
        all_ten = [*near, *(text for text in silent if contexts[text] != row.group)][:_TEN]
        at = number % _TEN
        ten = (*all_ten[: _TEN - 1][:at], row.context, *all_ten[: _TEN - 1][at:])
        yield PassageSets(row, (row.context,), tuple(near[:1]), ten, tuple(all_ten))


def spread(rows: Sequence[ReadingQuestion], count: int) -> list[ReadingQuestion]:
    """Return up to ``count`` rows, chosen by a hash: the same ones every time."""
    return sorted(rows, key=lambda row: hashlib.sha256(row.id.encode()).digest())[:count]


@dataclass(frozen=True, slots=True)
class FollowUps:
    """``rows`` follow-ups, of which ``changed`` were rewritten and did ``better`` or ``worse`` than unchanged.

    ``f1`` is the mean F1 with rewriting, ``f1_unchanged`` that of the questions as asked, in [0, 1].
    """

    rows: int
    changed: int
    better: int
    worse: int
    f1: float
    f1_unchanged: float


def measure_follow_ups(data: Path) -> FollowUps:
    """Return the figures over all rows with an earlier question; raises ``SuiteRefused`` without the data."""
    rows = [row for row in _read(data / FOLLOW_UPS) if len(row["history"]) > _HEADINGS]
    own, plain, changed = [], [], 0
    for row in rows:
        title, section, *said = row["history"]
        turns = [Turn("user" if place % 2 == 0 else "assistant", text) for place, text in enumerate(said)]
        # A reader of the article knows its title, so it precedes the first question.
        rewritten = standalone(row["question"], (Turn("user", f"{title}: {section}"), *turns))
        changed += rewritten.changed
        own.append(word_f1(rewritten.text, row["rewrite"]))
        plain.append(word_f1(row["question"], row["rewrite"]))
    return FollowUps(
        rows=len(rows),
        changed=changed,
        better=sum(one > other for one, other in zip(own, plain, strict=True)),
        worse=sum(one < other for one, other in zip(own, plain, strict=True)),
        f1=sum(own) / len(own),
        f1_unchanged=sum(plain) / len(plain),
    )


@dataclass(frozen=True, slots=True)
class ReadingAnswer:
    """An answer's ``f1`` in [0, 1], of the exact words against the closest gold answer; 0 if it was declined.

    ``held`` says whether the quotes contain a gold answer.
    """

    answered: bool
    f1: float
    held: bool


@dataclass(frozen=True, slots=True)
class ReadingOutcome:
    """One question in four ways; ``near`` and ``none`` should be declined. None if there are no such passages."""

    own: ReadingAnswer
    near: ReadingAnswer | None
    ten: ReadingAnswer
    none: ReadingAnswer | None


def passage_questions(data: Path, dataset: str, count: int) -> list[PassageSets]:
    """Return up to ``count`` questions with their passages; raises ``SuiteRefused`` without the data."""
    with reading_open_data(f"The set {dataset} cannot be read at {data / READING}"):
        pool = held_out(data / READING, [dataset])
    return list(with_passages(spread([row for row in pool if not is_for_choosing(row)], count), pool))


def ask_with_passages(rows: Iterable[PassageSets]) -> list[ReadingOutcome]:
    """Return the outcome of each question."""
    return [
        ReadingOutcome(
            own=_answered(each.row, each.own),
            near=_answered(each.row, each.near) if each.near else None,
            ten=_answered(each.row, each.ten),
            none=_answered(each.row, each.none) if each.none else None,
        )
        for each in rows
    ]


def _answered(row: ReadingQuestion, passages: Sequence[str]) -> ReadingAnswer:
    answer = Assistant(TextCorpus(passages), Settings(model="quote")).answer(row.question)
    golds = [row.context[gold.start : gold.end] for gold in row.golds]
    span = next((claim.answer_span for claim in answer.claims if claim.answer_span), None)
    quoted = " ".join(citation.quote for claim in answer.claims for citation in claim.citations)
    return ReadingAnswer(
        answered=answer.status is Status.ANSWERED,
        f1=max(word_f1(span, gold) for gold in golds) if span else 0.0,
        held=any(gold in quoted for gold in golds),
    )


@dataclass(frozen=True, slots=True)
class ReportOutcome:
    """Whether the reports answer a question, it was declined, and evidence was among the first five sentences."""

    answerable: bool
    declined: bool
    found: bool


def annual_reports(data: Path) -> tuple[TextCorpus, list[dict[str, Any]]]:
    """Return the reports as a corpus, and the questions; raises ``SuiteRefused`` without the data."""
    docs, rows = (_read(data / REPORTS / name) for name in ("docs.jsonl", "questions.jsonl"))
    return TextCorpus([doc["text"] for doc in docs], titles=[doc["title"] for doc in docs]), rows


def ask_reports(corpus: TextCorpus, rows: Iterable[dict[str, Any]]) -> list[ReportOutcome]:
    """Return the outcome of each question."""
    assistant = Assistant(corpus, Settings())
    asked = []
    for row in rows:
        decided = decision(row["question"], corpus.search(row["question"], _PASSAGES), corpus)
        evidence = [frozenset(squad_words(text)) for text in row["evidence"]]
        first = [frozenset(squad_words(ranked.candidate.text)) for ranked in decided.ranked[:_FIRST]]
        pairs = [(own, wanted) for own in first for wanted in evidence if own and wanted]
        found = any(len(own & wanted) >= _SAME * min(len(own), len(wanted)) for own, wanted in pairs)
        declined = assistant.answer(row["question"]).status is Status.ABSTAINED
        asked.append(ReportOutcome(row["answerable"], declined, found))
    return asked


def _read(path: Path) -> list[dict[str, Any]]:
    with reading_open_data(f"The questions cannot be read at {path}"):
        return list(open_rows(path))
