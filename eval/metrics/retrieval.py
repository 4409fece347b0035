"""Retrieval, apart from what was made of it: whether the words that hold the answer were found, and how far up.

Gold are the texts of ``must_cite``, each found at the first rank where the passages so far hold it. Gold evidence is
words, not ids of passages, so it stays valid however the documents are split: passages of one document that touch or
overlap are joined before words are looked for in them. A question whose system failed counts as one where nothing was
found. Questions without gold words (unanswerable ones) are not counted, and a run whose system records no passages at
all has no figure.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from eval.matching import says
from eval.statistics import Cluster, clustered, mean_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from eval.items import Item
    from eval.statistics import Mean, Rate

    Metric = Callable[[Sequence[Item]], Rate | None]

_GAP: Final = 3
"""Characters that may stand between two passages that follow each other: spaces and line ends."""
CUT: Final = 10
"""How many passages nDCG looks at."""


@dataclass(frozen=True, slots=True)
class RetrievedPassage:
    """A text that was retrieved; ``start`` and ``end`` are its range in ``doc_id``, None where none was recorded."""

    text: str
    doc_id: str = ""
    start: int | None = None
    end: int | None = None


def passages_of(item: Item) -> tuple[RetrievedPassage, ...] | None:
    """Return what was retrieved for a question, best first; None where the system does not record it."""
    found = item.row.get("passages")
    if not isinstance(found, list):
        return None
    return tuple(_passage(each) for each in found)


def pieced(passages: Sequence[RetrievedPassage]) -> list[str]:
    """Return the texts of passages, those of one document joined where they touch or overlap.

    >>> pieced([RetrievedPassage("It rained.", "d", 0, 10), RetrievedPassage("It snowed.", "d", 11, 21)])
    ['It rained. It snowed.']
    """
    placed = [(p.doc_id, p.start, p.end, p.text) for p in passages if p.start is not None and p.end is not None]
    texts = [passage.text for passage in passages if passage.start is None or passage.end is None]
    runs: list[tuple[str, int, str]] = []
    for doc_id, start, end, text in sorted(placed):
        if runs and runs[-1][0] == doc_id and start <= runs[-1][1] + _GAP:
            _, reached, before = runs.pop()
            more = text[reached - start :] if start < reached else f" {text}"
            runs.append((doc_id, max(reached, end), before + more if end > reached else before))
        else:
            runs.append((doc_id, end, text))
    return texts + [text for _, _, text in runs]


def _passage(recorded: Any) -> RetrievedPassage:  # noqa: ANN401 - what a stranger's row holds
    if not isinstance(recorded, dict):
        return RetrievedPassage(str(recorded))
    text, start, end = str(recorded.get("text") or ""), recorded.get("start"), recorded.get("end")
    if isinstance(start, int) and isinstance(end, int) and end - start == len(text):
        return RetrievedPassage(text, str(recorded.get("doc_id") or ""), start, end)
    return RetrievedPassage(text)


def ranks(item: Item) -> tuple[int | None, ...]:
    """Return for each gold text the rank, from 1, at which it is found; None where it is not."""
    passages = passages_of(item) or ()
    found: list[int | None] = [None] * len(item.case.must_cite)
    for rank in range(1, len(passages) + 1):
        if None not in found:
            break
        texts = pieced(passages[:rank])
        for number, wanted in enumerate(item.case.must_cite):
            if found[number] is None and any(says(text, wanted) for text in texts):
                found[number] = rank
    return tuple(found)


def recall_at(items: Sequence[Item], k: int) -> Rate | None:
    """Return the gold texts among the first ``k`` passages, of all gold texts, clustered by question."""
    return clustered(
        Cluster(sum(rank is not None and rank <= k for rank in found), len(found)) for found in _all_ranks(items)
    )


def mean_reciprocal_rank(items: Sequence[Item]) -> Mean | None:
    """Return the mean over questions of 1 / the rank of the first gold text found; 0 where none is."""
    return mean_of([max((1 / rank for rank in found if rank), default=0.0) for found in _all_ranks(items)])


def ndcg(items: Sequence[Item], k: int = CUT) -> Mean | None:
    """Return the mean normalised discounted cumulative gain of the first ``k`` passages.

    A passage gains as many as the gold texts that are first found at it. The best order possible has the same gains
    sorted, with a passage of its own for each text that was not found.
    """
    return mean_of([_ndcg(found, k) for found in _all_ranks(items)])


def _all_ranks(items: Sequence[Item]) -> list[tuple[int | None, ...]]:
    if all(passages_of(item) is None for item in items):
        return []
    return [ranks(item) for item in items if item.case.must_cite]


def _ndcg(found: Sequence[int | None], k: int) -> float:
    gains: dict[int, int] = {}
    for rank in found:
        if rank is not None:
            gains[rank] = gains.get(rank, 0) + 1
    ideal = sorted([*gains.values(), *(1 for rank in found if rank is None)], reverse=True)
    best = _discounted(dict(enumerate(ideal, start=1)), k)
    return min(1.0, _discounted(gains, k) / best)


def _discounted(gains: dict[int, int], k: int) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in gains.items() if rank <= k)


RETRIEVAL: Mapping[str, Metric] = {f"recall_at_{k}": partial(recall_at, k=k) for k in (1, 3, 5, 10)}
"""Recall at some cuts, by name, beside ``METRICS``."""
