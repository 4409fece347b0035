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

    Metric = Callable[[Sequence[Item]], Rate | None]
    Names = Callable[[Case], Iterable[str]]
    """The parts that a case belongs to; it may be several (two documents), or none."""

SMALL: Final = 30
MOST_PARTS: Final = 40
"""Parts of one table that are shown, those with most cases first."""


@dataclass(frozen=True, slots=True)
class Slice:
    """One part of a suite: its ``cases``, and the ``rate`` of what was asked (None: nothing to count in it).

    ``small`` warns of a rate over fewer than 30.
    """

    name: str
    cases: int
    rate: Rate | None

    @property
    def small(self) -> bool:
        """Whether too little was counted to say how often."""
        return self.rate is None or self.rate.denominator < SMALL


def slices(items: Sequence[Item], metric: Metric, names: Names) -> tuple[Slice, ...]:
    """Return a metric of each part, by name; () for no items."""
    parts: dict[str, list[Item]] = {}
    for item in items:
        for name in dict.fromkeys(names(item.case)):
            parts.setdefault(name, []).append(item)
    return tuple(Slice(name, len(own), metric(own)) for name, own in sorted(parts.items()))


def by_kind(case: Case) -> tuple[str, ...]:
    """Return the kind of a case."""
    return (case.kind,)


def by_answerable(case: Case) -> tuple[str, ...]:
    """Return whether a case can be answered, in a word."""
    return ("answerable" if case.answerable else "unanswerable",)


def by_document(documents: Mapping[str, str]) -> Names:
    """Return the function that names the documents of a case: those, of texts by name, that hold a text it cites.

    It goes by the case's gold and not by what the system cited, so that the parts are the same for every system.
    """

    def names(case: Case) -> tuple[str, ...]:
        return tuple(name for name, text in documents.items() if any(says(text, wanted) for wanted in case.must_cite))

    return names


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
    kept = {part.name for part in sorted(parts, key=lambda part: -part.cases)[:MOST_PARTS]}
    return Parts(title, tuple(part for part in parts if part.name in kept), len(parts) - len(kept))
