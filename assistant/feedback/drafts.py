"""Draft cases: what a wrong answer teaches the evaluation, once a person has looked at it.

A draft holds what the program knows (question, history, the answer that was given, expected sources, the hashes of
the documents) and leaves open what only a person can say. It does not say who gave the feedback.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any, Final

from assistant.feedback.types import FeedbackKind
from assistant.private_files import alone, write_private

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from assistant.conversations import StoredTurn
    from assistant.types import Turn
    from index.manifest import Manifest

Json = dict[str, Any]
DRAFTS: Final = "draft-cases.jsonl"
"""The name of the drafts' file in the home folder."""

_LINE_ENDS: Final = re.compile("[\x85\u2028\u2029]")


def draft_case(
    turn: StoredTurn, history: Sequence[Turn], kind: FeedbackKind, note: str, expected: Sequence[str]
) -> Json:
    """Return the case of an answer that was not right, without the documents; its id comes from its content."""
    said = [claim["answer_span"] or claim["text"] for claim in turn.answer["claims"]]
    case: Json = {
        "question": turn.question,
        "history": [{"role": message.role, "content": message.content} for message in history],
        "answerable": kind is not FeedbackKind.SHOULD_HAVE_DECLINED,
        "must_say": [[text] for text in said] if kind is FeedbackKind.WRONG_EVIDENCE else [],
        "must_not_say": [],
        "must_cite": list(expected),
        "kind": "feedback",
        "draft": True,
        "feedback": {"kind": str(kind), "note": note, "answer": turn.answer["text"], "model": turn.answer["model"]},
    }
    content = json.dumps([turn.id, case], ensure_ascii=False, sort_keys=True)
    return {"id": f"feedback-{hashlib.sha256(content.encode()).hexdigest()[:12]}", **case}


def documents_of(turn: StoredTurn, expected: Iterable[str], manifest: Manifest | None) -> Json:
    """Return the SHA-256 of the original of each document that is cited, lies near or is expected, by its id.

    ``expected`` are ids. A document that is not in the index any more has None.
    """
    cited = [citation["doc_id"] for claim in turn.answer["claims"] for citation in claim["citations"]]
    near = [citation["doc_id"] for citation in turn.answer["nearest"]]
    found: Json = {}
    for doc_id in sorted({*cited, *near, *expected}):
        entry = manifest.entry(doc_id) if manifest is not None else None
        found[doc_id] = entry.original if entry is not None else None
    return found


def line_of(draft: Json) -> str:
    """Return a draft as its line in the file: one line, whatever a reader takes for the end of one."""
    line = json.dumps(draft, ensure_ascii=False, sort_keys=True)
    return _LINE_ENDS.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def change_drafts(home: Path, gone: Iterable[str], new: Iterable[str]) -> None:
    """Take lines out of the file where they stand as they were written, and add lines whose id is not there.

    Raises ``OSError`` where the file cannot be written, and then leaves it as it was.
    """
    path = home / DRAFTS
    with alone(path):
        lines = _lines(path.read_text(encoding="utf-8")) if path.exists() else []
        removed = set(gone)
        kept = [line for line in lines if line not in removed]
        ids = {_id(line) for line in kept}
        kept.extend(line for line in new if _id(line) not in ids)
        if kept != lines:
            write_private(path, "".join(f"{line}\n" for line in kept).encode())


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _id(line: str) -> object:
    """Return the id in a line; a line that a person has broken has none."""
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row.get("id") if isinstance(row, dict) else None
