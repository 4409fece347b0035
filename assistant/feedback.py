"""Readers' feedback on answers, and the draft test cases made from it.

Feedback is stored with the conversations and deleted with them. It is saved first, then written as a draft case: a line
in ``draft-cases.jsonl`` of the home folder, in the format of the evaluation's suites, with ``"draft": true`` and what a
person needs to complete it. A draft waits in the store until it is in the file, so neither a full disk nor a kill loses
it, and a retry does not write it twice. It does not say who gave the feedback. A reviewer fills in what a right answer
says, removes ``draft``, ``documents`` and ``feedback``, and moves the line to a suite. The program never changes a line
that was edited.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from assistant.conversations.conversations import owned_turn
from assistant.conversations.rows import storable, stored_turn, utc
from assistant.conversations.types import TurnStatus, history_of
from assistant.private_files import alone, write_private
from assistant.store.errors import AnswerRunning, StoreError, TextRefused
from assistant.store.schema import conversations, feedback, turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.engine import Connection, Row

    from assistant.conversations.types import StoredTurn
    from assistant.store import Store
    from assistant.types import Citation, Turn
    from index.manifest import Manifest

Json = dict[str, Any]
DRAFTS: Final = "draft-cases.jsonl"
"""The name of the drafts' file in the home folder."""

_LINE_ENDS: Final = re.compile("[\x85\u2028\u2029]")
NOTE: Final = 4000
EXPECTED: Final = 20


class DraftsUnwritten(StoreError):
    """The feedback is saved, but its draft case could not be written; the next feedback writes it too."""


class FeedbackKind(StrEnum):
    """What a reader says of an answer."""

    RIGHT = "right"
    WRONG_ANSWER = "wrong_answer"
    WRONG_EVIDENCE = "wrong_evidence"
    SHOULD_HAVE_DECLINED = "should_have_declined"


@dataclass(frozen=True, slots=True)
class Feedback:
    """Feedback on one turn; ``expected`` are the words of the sources that the reader would have cited."""

    turn: str
    kind: FeedbackKind
    note: str
    expected: tuple[str, ...]
    given: datetime


def draft_case(
    turn: StoredTurn, history: Sequence[Turn], kind: FeedbackKind, note: str, expected: Sequence[str]
) -> Json:
    """Return a draft case for an answer that was not right, without its documents; its id comes from its content."""
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
    """Return the original's SHA-256 by id for every document that is cited, nearest or expected.

    ``expected`` are ids. A document that is no longer in the index has None.
    """
    cited = [citation["doc_id"] for claim in turn.answer["claims"] for citation in claim["citations"]]
    near = [citation["doc_id"] for citation in turn.answer["nearest"]]
    found: Json = {}
    for doc_id in sorted({*cited, *near, *expected}):
        entry = manifest.entry(doc_id) if manifest is not None else None
        found[doc_id] = entry.original if entry is not None else None
    return found


def line_of(draft: Json) -> str:
    """Return a draft as one line, escaping every character that some reader takes for a line end."""
    line = json.dumps(draft, ensure_ascii=False, sort_keys=True)
    return _LINE_ENDS.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def change_drafts(home: Path, gone: Iterable[str], new: Iterable[str]) -> None:
    """Remove the lines ``gone`` from the file unless they were edited, and add the ``new`` lines whose id is not there.

    Raises ``OSError`` if the file cannot be written; it is then unchanged.
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
    """Return the id of a line, None for a line that is no longer valid JSON."""
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row.get("id") if isinstance(row, dict) else None


class FeedbackStore:
    """Feedback of all users; as with conversations, another user's is not found. Raises ``StoreError``."""

    def __init__(self, store: Store, home: Path, now: Callable[[], float] = time.time) -> None:
        """``home`` is the folder of the drafts' file."""
        self._store = store
        self._home = Path(home).expanduser().absolute()
        self._now = now

    def give(  # noqa: PLR0913 - one parameter a thing that is said
        self,
        user: str,
        turn: str,
        kind: FeedbackKind,
        *,
        note: str = "",
        expected: Sequence[Citation] = (),
        manifest: Manifest | None = None,
    ) -> Feedback:
        """Save a user's feedback on an answer, replacing what they said before.

        ``expected`` are the places that should have been cited; ``manifest`` gives the documents' hashes. Raises
        ``NotFound``, ``AnswerRunning``, ``TextRefused``, and ``DraftsUnwritten`` if the feedback is saved but its draft
        has to wait.
        """
        if len(note) > NOTE or len(expected) > EXPECTED:
            message = f"A note can have at most {NOTE:,} characters, and at most {EXPECTED} expected places."
            raise TextRefused(message)
        kept = storable(note.strip())
        quotes = tuple(dict.fromkeys(storable(citation.quote) for citation in expected))
        with self._store.writing() as connection:
            answered = stored_turn(owned_turn(connection, user, turn))
            if answered.status is TurnStatus.RUNNING:
                message = "This question is still being answered; give your feedback when it is done."
                raise AnswerRunning(message)
            draft = None
            if kind is not FeedbackKind.RIGHT:
                of_turn = select(turns.c.conversation).where(turns.c.id == answered.id).scalar_subquery()
                earlier = select(turns).where(turns.c.conversation == of_turn, turns.c.number < answered.number)
                before = [stored_turn(row) for row in connection.execute(earlier.order_by(turns.c.number))]
                case = draft_case(answered, history_of(before), kind, kept, quotes)
                draft = {**case, "documents": documents_of(answered, (c.doc_id for c in expected), manifest)}
            given = self._now()
            _put(connection, turn, draft, kind=str(kind), note=kept, expected=json.dumps(quotes), given=given)
        self.write_drafts()
        return Feedback(turn, kind, kept, quotes, utc(given))

    def take_back(self, user: str, turn: str) -> None:
        """Delete the feedback on an answer, and its draft unless a person has edited it."""
        with self._store.writing() as connection:
            owned_turn(connection, user, turn)
            held = connection.execute(select(feedback).where(feedback.c.turn == turn)).one_or_none()
            if held is None:
                return
            _put(connection, turn, None, kind=held.kind, note="", expected="[]", given=held.given)
        self.write_drafts()
        with self._store.writing() as connection:
            connection.execute(feedback.delete().where(feedback.c.turn == turn))

    def of_conversation(self, user: str, conversation: str) -> dict[str, Feedback]:
        """Return the feedback on a conversation's turns by turn id; empty for another user's conversation."""
        joined = feedback.join(turns, feedback.c.turn == turns.c.id).join(
            conversations, turns.c.conversation == conversations.c.id
        )
        own = (conversations.c.id == conversation, conversations.c.user == user)
        with self._store.reading() as connection:
            held = connection.execute(select(feedback).select_from(joined).where(*own))
            return {row.turn: _feedback(row) for row in held}

    def write_drafts(self) -> None:
        """Write all waiting drafts to the file; also called when a server starts. Raises ``DraftsUnwritten``."""
        with self._store.reading() as connection:
            waiting = connection.execute(select(feedback).where(feedback.c.written == 0)).all()
        if not waiting:
            return
        changes = [json.loads(row.draft) for row in waiting]
        gone = [line_of(change["before"]) for change in changes if change["before"] is not None]
        new = [line_of(change["now"]) for change in changes if change["now"] is not None]
        try:
            change_drafts(self._home, gone, new)
        except (OSError, UnicodeDecodeError) as error:
            message = f"The feedback is saved, but its draft case is not written yet: {self._home / DRAFTS}: {error}."
            raise DraftsUnwritten(message) from error
        with self._store.writing() as connection:
            for row in waiting:
                same = (feedback.c.turn == row.turn, feedback.c.draft == row.draft)
                connection.execute(feedback.update().where(*same).values(written=1))


def _put(connection: Connection, turn: str, draft: dict[str, Any] | None, **columns: Any) -> None:  # noqa: ANN401 - columns
    """Save feedback with its draft and the line of the file that the draft replaces."""
    held = connection.execute(select(feedback).where(feedback.c.turn == turn)).one_or_none()
    before = None
    if held is not None:
        last = json.loads(held.draft)
        before = last["now"] if held.written else last["before"]
    values = {"draft": line_of({"before": before, "now": draft}), "written": 0, **columns}
    if held is None:
        connection.execute(feedback.insert().values(turn=turn, **values))
    else:
        connection.execute(feedback.update().where(feedback.c.turn == turn).values(**values))


def _feedback(row: Row[Any]) -> Feedback:
    expected = tuple(json.loads(row.expected))
    return Feedback(row.turn, FeedbackKind(row.kind), row.note, expected, utc(row.given))
