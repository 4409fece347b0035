"""The open reading sets as they come: rows with a context, a question and the answers of one or more people.

Held out are whole titles (whole contexts where titles carry no meaning), never single rows: one context stands in
many rows. Which ones depends on a hash, so a row stays on its side whatever else changes.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Gold:
    """An answer: the characters ``[start, end)`` of the context, and how many people gave exactly this one."""

    start: int
    end: int
    votes: int


@dataclass(frozen=True, slots=True)
class Source:
    """One answerable question. ``group`` is what rows are split by and where other passages are looked for."""

    id: str
    dataset: str
    group: str
    title: str
    context: str
    question: str
    golds: tuple[Gold, ...]

    @property
    def answers(self) -> frozenset[str]:
        """The answers' texts in lower case."""
        return frozenset(self.context[gold.start : gold.end].lower() for gold in self.golds)


def load_sources(folder: Path, datasets: Iterable[str], titled: Iterable[str]) -> list[Source]:
    """Return the rows of ``datasets`` (file names without ``.jsonl``); ``titled`` ones are grouped by their title."""
    by_title = frozenset(titled)
    sources: list[Source] = []
    for dataset in datasets:
        with (folder / f"{dataset}.jsonl").open(encoding="utf-8") as lines:
            sources.extend(_source(json.loads(line), dataset, titled=dataset in by_title) for line in lines)
    return sources


def _source(row: Mapping[str, object], dataset: str, *, titled: bool) -> Source:
    context, title = str(row["context"]), str(row["title"])
    answers = row["answers"]
    if not isinstance(answers, list) or not answers:
        message = f"row {row['id']} of {dataset} has no answer; only answerable rows are expected"
        raise ValueError(message)
    votes = Counter((int(answer["start"]), int(answer["start"]) + len(answer["text"])) for answer in answers)
    golds = tuple(Gold(start, end, count) for (start, end), count in sorted(votes.items()))
    group = group_of(dataset, title if titled else None, context)
    return Source(str(row["id"]), dataset, group, title.replace("_", " "), context, str(row["question"]), golds)


def group_of(dataset: str, title: str | None, context: str) -> str:
    """Return what a row is split by: its title, or its context where titles carry no meaning (None)."""
    return f"{dataset}:{hashlib.sha256(context.encode()).hexdigest()[:16] if title is None else title}"


def is_held_out(source: Source, share: float) -> bool:
    """Whether the row's whole group belongs to the development split, which gets about ``share`` of the groups."""
    return is_held_out_group(source.group, share)


def is_held_out_group(group: str, share: float) -> bool:
    """Whether the group belongs to the development split."""
    digest = hashlib.sha256(f"reader development split {group}".encode()).digest()
    return int.from_bytes(digest[:8]) < share * 2**64
