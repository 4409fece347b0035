"""People's questions with passages of which some answer and some do not, from the open reading sets.

Only articles that the reader's training held out are used. Half of the questions, by a hash, fit the decision
(``training.decision``); the other half is reported by ``briefing eval questions reading``.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eval.training.reader_batches import ReaderPlan
from eval.training.reader_source import is_held_out, load_sources

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from eval.training.reader_source import ReadingQuestion

DATASETS: Final = ("squadshifts_wiki",)
_TEN: Final = 10


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
    """Return the rows of the articles that no training saw; ``folder`` is ``reading/`` of the open data."""
    plan = ReaderPlan.read()
    return [row for row in load_sources(folder, datasets, plan.titled) if is_held_out(row, plan.held_out)]


def is_for_choosing(row: ReadingQuestion) -> bool:
    """Whether the row chooses thresholds; the others measure."""
    return hashlib.sha256(f"threshold {row.dataset} {row.id}".encode()).digest()[0] % 2 == 0


def with_passages(chosen: Sequence[ReadingQuestion], pool: Sequence[ReadingQuestion]) -> Iterator[PassageSets]:
    """Yield each question with its passages, the same every time; those that do not answer come from ``pool``.

    A passage with the words of an answer counts as one that answers.
    """
    for number, row in enumerate(chosen):
        dice = random.Random(f"{row.dataset} {row.id}")
        contexts = {each.context: each.group for each in pool if each.context != row.context}
        silent = [text for text in contexts if not any(answer in text.lower() for answer in row.answers)]
        dice.shuffle(silent)
        near = [text for text in silent if contexts[text] == row.group]
        all_ten = [*near, *(text for text in silent if contexts[text] != row.group)][:_TEN]
        at = number % _TEN
        ten = (*all_ten[: _TEN - 1][:at], row.context, *all_ten[: _TEN - 1][at:])
        yield PassageSets(row, (row.context,), tuple(near[:1]), ten, tuple(all_ten))


def spread(rows: Sequence[ReadingQuestion], count: int) -> list[ReadingQuestion]:
    """Return up to ``count`` of the rows, spread by a hash: the same ones every time."""
    return sorted(rows, key=lambda row: hashlib.sha256(row.id.encode()).digest())[:count]
