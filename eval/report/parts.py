"""The parts of a suite side by side: by kind of question, by whether it can be answered, by document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eval.metrics.correctness import correct
from eval.metrics.hallucination import answers
from eval.metrics.slices import SMALL, by_answerable, by_document, by_kind, slices

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.items import Item
    from eval.metrics.slices import Names
    from eval.statistics import Rate

MOST: Final = 40
"""Parts of one table that are shown, those with most cases first."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part: how often it was answered rightly, and how many of its answers are bad; None: nothing to count."""

    name: str
    cases: int
    correct: Rate | None
    bad: Rate | None

    @property
    def small(self) -> bool:
        """Whether it is too small to say how often something happens in it."""
        return self.cases < SMALL


@dataclass(frozen=True, slots=True)
class Parts:
    """A suite split in one way; ``left_out`` parts have fewer cases than those shown."""

    title: str
    parts: tuple[Part, ...]
    left_out: int = 0


def parts_of(items: Sequence[Item], documents: Mapping[str, str]) -> tuple[Parts, ...]:
    """Return the suite split by kind, by whether the documents answer, and by document where texts are given.

    A split into a single part is left out.
    """
    splits: list[tuple[str, Names]] = [("Kind of question", by_kind), ("Answerable", by_answerable)]
    if documents:
        splits.append(("Document that holds the answer", by_document(documents)))
    found = (_split(title, items, names) for title, names in splits)
    return tuple(each for each in found if len(each.parts) > 1)


def _split(title: str, items: Sequence[Item], names: Names) -> Parts:
    bad = {each.name: each.rate for each in slices(items, answers, names)}
    parts = [Part(each.name, each.cases, each.rate, bad[each.name]) for each in slices(items, correct, names)]
    kept = {part.name for part in sorted(parts, key=lambda part: -part.cases)[:MOST]}
    return Parts(title, tuple(part for part in parts if part.name in kept), len(parts) - len(kept))
