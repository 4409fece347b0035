"""The tables of the witnesses: made-up claims beside made-up evidence, with what the witness must say.

One JSON Lines file a witness. A row is ``{"id", "claim", "evidence", "caught", "why"}``; a piece of evidence is a
sentence, or ``{"text", "speaker"?, "before"?, "after"?}``. ``"limit"`` marks a case that the witness is known to
get wrong and says why; ``"unseen": true`` a case that was written after the witness and first tried on it unchanged.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.grounding.evidence import Evidence
from assistant.grounding.examination import WITNESSES
from index.types import Speaker

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.types import Finding

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Case:
    """One row of a table. ``caught`` is what must be; ``limit`` is None unless the witness is known to err here."""

    id: str
    claim: str
    evidence: tuple[Evidence, ...]
    caught: bool
    why: str
    limit: str | None = None
    unseen: bool = False


def witnesses() -> tuple[str, ...]:
    """Return the names of all witnesses that have a table, sorted."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.jsonl")))


def cases(witness: str) -> tuple[Case, ...]:
    """Return the rows of one witness's table, in order."""
    lines = (_FOLDER / f"{witness}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(_case(json.loads(line)) for line in lines)


def evidence_of(sentences: Sequence[str | Mapping[str, str]]) -> tuple[Evidence, ...]:
    """Return sentences as evidence from one source «0», in which they follow each other after a blank."""
    made = []
    start = 0
    for sentence in sentences:
        row = {"text": sentence} if isinstance(sentence, str) else sentence
        text = row["text"]
        speaker = Speaker(row["speaker"]) if "speaker" in row else None
        made.append(Evidence("0", start, start + len(text), text, speaker, row.get("before", ""), row.get("after", "")))
        start += len(text) + 1
    return tuple(made)


def findings_of(witness: str, case: Case) -> tuple[Finding, ...]:
    """Return what the witness says of a case."""
    return WITNESSES[witness](case.claim, case.evidence)


def _case(row: dict[str, Any]) -> Case:
    return Case(
        id=row["id"],
        claim=row.get("claim", ""),
        evidence=evidence_of(row.get("evidence", [])),
        caught=row["caught"],
        why=row["why"],
        limit=row.get("limit"),
        unseen=row.get("unseen", False),
    )
