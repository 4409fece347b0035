"""Figures of parts of a suite: by kind of question, answerable or not, document. A small part says so.

With fewer than 30 cases even a part without a fault may fail one time in nine (exact interval), so such a part is
marked: it says where to look, and not how often something happens.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eval.matching import says
from eval.metrics.correctness import correct
from eval.metrics.hallucination import answers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from eval.cases import Case
    from eval.items import Item
    from eval.statistics import Rate

SMALL: Final = 30
MOST_PARTS: Final = 40
"""Parts of one split that are kept, those with most cases first."""


@dataclass(frozen=True, slots=True)
class Slice:
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
class Split:
    """A suite split in one way, by name; ``left_out`` parts have fewer cases than those kept."""

    title: str
    parts: tuple[Slice, ...]
    left_out: int = 0


def splits_of(items: Sequence[Item], documents: Mapping[str, str]) -> tuple[Split, ...]:
    """Return the suite split by kind, by whether the documents answer, and by document where texts are given by name.

    The documents of a case are those that hold a text it cites: its gold decides, not what the system cited, so that
    the parts are the same for every system. A split into a single part is left out.
    """
    splits = [
        split_by("Kind of question", items, lambda case: [case.kind]),
        split_by("Answerable", items, lambda case: ["answerable" if case.answerable else "unanswerable"]),
        split_by(
            "Document that holds the answer",
            items,
            lambda case: [
                name for name, text in documents.items() if any(says(text, quote) for quote in case.must_cite)
            ],
        ),
    ]
    return tuple(each for each in splits if len(each.parts) > 1)


def split_by(title: str, items: Sequence[Item], names: Callable[[Case], Iterable[str]]) -> Split:
    """Return the parts that ``names`` puts the cases in; a case may belong to several (two documents), or to none."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        for name in dict.fromkeys(names(item.case)):
            groups.setdefault(name, []).append(item)
    kept = sorted(sorted(groups), key=lambda name: -len(groups[name]))[:MOST_PARTS]
    parts = (Slice(name, len(own), correct(own), answers(own)) for name, own in sorted(groups.items()) if name in kept)
    return Split(title, tuple(parts), len(groups) - len(kept))
