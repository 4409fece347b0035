"""Follow-up questions of real conversations, rewritten to stand alone, beside what a person made of them (CANARD).

The measure is the F1 of the words against the person's rewriting. Unchanged questions have an F1 too, so what counts is
how much is gained, and how often a rewriting is worse than none.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.questions.followups import standalone
from assistant.types import Turn
from eval.errors import SuiteRefused
from eval.training.reader_evaluation import word_f1

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FILE: Final = "rag/canard_a.jsonl"
_HEADINGS: Final = 2
"""A conversation's history starts with the title of the article and of the section."""


@dataclass(frozen=True, slots=True)
class FollowUps:
    """``rows`` follow-ups, of which ``changed`` were rewritten, ``better`` or ``worse`` than left alone.

    ``f1`` is the mean F1 with the rewriting, ``f1_unchanged`` that of the questions as they were asked, in [0, 1].
    """

    rows: int
    changed: int
    better: int
    worse: int
    f1: float
    f1_unchanged: float


def measure_follow_ups(data: Path) -> FollowUps:
    """Return the figures over all rows with an earlier question; raises ``SuiteRefused`` without the data."""
    try:
        with (data / FILE).open(encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
    except (OSError, ValueError) as error:
        message = f"The conversations cannot be read at {data / FILE} ({error}); name the open data with --data."
        raise SuiteRefused(message) from error
    rows = [row for row in rows if len(row["history"]) > _HEADINGS]
    own, plain, changed = [], [], 0
    for row in rows:
        rewritten = standalone(row["question"], _turns(row["history"]))
        changed += rewritten.changed
        own.append(word_f1(rewritten.text, row["rewrite"]))
        plain.append(word_f1(row["question"], row["rewrite"]))
    pairs = list(zip(own, plain, strict=True))
    return FollowUps(
        rows=len(rows),
        changed=changed,
        better=sum(one > other for one, other in pairs),
        worse=sum(one < other for one, other in pairs),
        f1=sum(own) / len(own),
        f1_unchanged=sum(plain) / len(plain),
    )


def _turns(history: Sequence[str]) -> tuple[Turn, ...]:
    """Return the conversation; who reads an article knows its title, so that stands in front of the first question."""
    title, section, *said = history
    turns = [Turn("user" if place % 2 == 0 else "assistant", text) for place, text in enumerate(said)]
    return (Turn("user", f"{title}: {section}"), *turns)
