"""Single breaks: true sentences of the open documents, each broken in exactly one way, and what the check catches.

The sentences come from passages whose source is in the reporting fold, so no weight has seen them, broken or whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.grounding.check import check_answer
from eval.errors import SuiteRefused
from eval.training.breaks import KINDS, Break
from eval.training.combination_breaks import BrokenSentence, broken_sentences
from eval.training.combination_rows import Fold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from assistant.grounding.combination import Kind


@dataclass(frozen=True, slots=True)
class Caught:
    """How many breaks of one kind were caught."""

    kind: str
    caught: int
    count: int
    missed: tuple[Break, ...]


def unseen_breaks(data: Path, count: int) -> list[BrokenSentence]:
    """Return ``count`` breaks, the kinds as evenly as the documents allow; raises ``SuiteRefused`` without data."""
    try:
        return broken_sentences(data, count, Fold.REPORT)
    except (OSError, ValueError, KeyError) as error:
        message = f"The passages cannot be read below {data} ({error}); name the open data with --data."
        raise SuiteRefused(message) from error


def catch(breaks: Iterable[BrokenSentence], kind: Kind) -> tuple[list[Caught], int, int]:
    """Return what the check of ``kind`` catches, and how many of how many unbroken sentences it flags."""
    found: dict[str, list[Break | None]] = {each: [] for each in KINDS}
    unbroken: dict[str, bool] = {}
    for each in breaks:
        passes = check_answer(each.made.text, [each.source], kind=kind).grounded
        found[each.made.kind].append(each.made if passes else None)
        if each.sentence not in unbroken:
            unbroken[each.sentence] = check_answer(each.sentence, [each.source], kind=kind).grounded
    caught = [
        Caught(name, made.count(None), len(made), tuple(each for each in made if each is not None))
        for name, made in found.items()
        if made
    ]
    return caught, sum(not passes for passes in unbroken.values()), len(unbroken)
