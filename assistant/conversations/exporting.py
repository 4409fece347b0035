"""A conversation taken along: as JSON with everything, or as Markdown to be read and pasted.

Text of documents, questions and models is escaped in the Markdown, so that none of it becomes a link, a picture or
markup where it is read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from assistant.conversations.types import TurnStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assistant.conversations.types import StoredConversation, StoredTurn

Json = dict[str, Any]
VERSION: Final = 1
_MARKUP: Final = re.compile(r"([\\`*_\[\]<>~$@]|&(?=#?\w+;)|:(?=//)|(?<=www)\.)", re.IGNORECASE)
_AT_THE_START: Final = re.compile(r"^(\d*)([#+\-=:.)])")
_STEERING: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def as_json(conversation: StoredConversation) -> Json:
    """Return a conversation with its answers in the form of the command line's contract, receipts included."""
    summary = conversation.summary
    return {
        "version": VERSION,
        "id": summary.id,
        "title": summary.title,
        "made": summary.made.isoformat(timespec="seconds"),
        "changed": summary.changed.isoformat(timespec="seconds"),
        "turns": [
            {
                "number": turn.number,
                "asked": turn.asked.isoformat(timespec="seconds"),
                "question": turn.question,
                "status": str(turn.status),
                "answer": turn.answer,
                "receipt": turn.receipt,
            }
            for turn in conversation.turns
        ],
    }


def as_markdown(conversation: StoredConversation) -> str:
    """Return a conversation for people: questions, sentences with the numbers of their sources, and the sources."""
    summary = conversation.summary
    lines = [f"# {plain(summary.title or 'Conversation')}", "", f"{summary.changed:%Y-%m-%d %H:%M} UTC", ""]
    sources = _Sources()
    for turn in conversation.turns:
        lines.extend([f"## {plain(turn.question)}", "", *_answer_lines(turn, sources)])
    if sources.lines:
        lines.extend(["## Sources", "", *sources.lines, ""])
    return "\n".join(lines)


class _Sources:
    """The sources of a conversation, each place once, numbered from 1 in the order in which they come up."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, int, int], int] = {}
        self.lines: list[str] = []

    def mark(self, citation: Mapping[str, Any]) -> str:
        """Return the mark of a citation."""
        place = (citation["doc_id"], citation["start"], citation["end"])
        if place not in self._numbers:
            self._numbers[place] = len(self._numbers) + 1
            self.lines.append(f"{self._numbers[place]}. {_source(citation)}")
        return rf"\[{self._numbers[place]}\]"


def _source(citation: Mapping[str, Any]) -> str:
    parts = [plain(citation["title"])]
    if citation.get("published"):
        parts.append(citation["published"])
    if citation.get("page") is not None:
        parts.append(f"page {citation['page']}")
    parts.append(f"characters {citation['start']}–{citation['end']}")
    damage = "".join(f" ({plain(warning)})" for warning in citation.get("warnings", ()))
    return f"{', '.join(parts)}: «{plain(citation['quote'])}»{damage}"


def _answer_lines(turn: StoredTurn, sources: _Sources) -> Iterator[str]:
    """Yield the lines of one answer: its sentences, its state, what was noticed, and what was withheld."""
    answer = turn.answer
    for claim in answer["claims"]:
        yield " ".join([plain(claim["text"]), *(sources.mark(citation) for citation in claim["citations"])])
        yield ""
    state = _state(turn)
    if state:
        yield from (f"*{plain(state)}*", "")
    for notice in answer.get("notices", ()):
        yield from (f"*{plain(notice)}*", "")
    for claim in answer["withheld"]:
        reason = claim["findings"][0]["message"] if claim["findings"] else "the source does not support it"
        yield from (f"*Withheld:* «{plain(claim['text'])}»: {plain(reason)}", "")
    for citation in answer["nearest"] if not answer["claims"] else ():
        yield from (f"*Near:* «{plain(citation['quote'])}» {sources.mark(citation)}", "")


def _state(turn: StoredTurn) -> str:
    """Return the sentence that stands in the place of an answer, or says that it is not whole."""
    if turn.status is TurnStatus.RUNNING:
        return "This question is still being answered."
    if turn.status is TurnStatus.INCOMPLETE:
        return f"This answer is incomplete: {turn.answer.get('problem')}"
    return "" if turn.answer["claims"] else str(turn.answer["text"])


def plain(text: str) -> str:
    """Return a text in one line that Markdown shows as it is."""
    line = " ".join(_STEERING.sub(" ", text).split())
    return _AT_THE_START.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", line))
