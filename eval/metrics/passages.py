"""The texts that a system had before it, pieced together: a gold quotation may run across two passages.

Gold evidence is words, not ids of passages, so it stays valid however the documents are split. Passages of one document
that touch or overlap are therefore joined before words are looked for in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.items import Item

_GAP: Final = 3
"""Characters that may stand between two passages that follow each other: spaces and line ends."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that was retrieved; ``start`` and ``end`` are its range in ``doc_id``, None where none was recorded."""

    text: str
    doc_id: str = ""
    start: int | None = None
    end: int | None = None


def passages_of(item: Item) -> tuple[Passage, ...] | None:
    """Return what was retrieved for a question, best first; None where the system does not record it."""
    found = item.row.get("passages")
    if not isinstance(found, list):
        return None
    return tuple(_passage(each) for each in found)


def pieced(passages: Sequence[Passage]) -> list[str]:
    """Return the texts of passages, those of one document joined where they touch or overlap.

    >>> pieced([Passage("It rained.", "d", 0, 10), Passage("It snowed.", "d", 11, 21)])
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


def _passage(recorded: Any) -> Passage:  # noqa: ANN401 - what a stranger's row holds
    if not isinstance(recorded, dict):
        return Passage(str(recorded))
    text, start, end = str(recorded.get("text") or ""), recorded.get("start"), recorded.get("end")
    if isinstance(start, int) and isinstance(end, int) and end - start == len(text):
        return Passage(text, str(recorded.get("doc_id") or ""), start, end)
    return Passage(text)
