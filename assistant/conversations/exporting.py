"""Export of conversations and answers: as complete JSON, Markdown, plain text, or reference lines.

In Markdown, text from documents, questions and models is escaped, so that none of it becomes a link, an image or
markup.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from assistant.conversations.types import StoredConversation, Summary, TurnStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assistant.conversations.types import StoredTurn

Json = dict[str, Any]
VERSION: Final = 1
_MARKUP: Final = re.compile(r"([\\`*_\[\]<>~$@]|&(?=#?\w+;)|:(?=//)|(?<=www)\.)", re.IGNORECASE)
_AT_THE_START: Final = re.compile(r"^(\d*)([#+\-=:.)])")
_STEERING: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_TEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "{}&%$#_"},
}


def as_json(conversation: StoredConversation) -> Json:
    """Return a conversation with its answers in the command line's JSON form, receipts included."""
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
    """The distinct sources of a conversation, numbered from 1 in order of first use."""

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
    """Yield the lines of one answer: its sentences, its state, its notices, and what was withheld."""
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
    """Return the sentence that replaces an answer, or says that it is incomplete."""
    if turn.status is TurnStatus.RUNNING:
        return "This question is still being answered."
    if turn.status is TurnStatus.INCOMPLETE:
        return f"This answer is incomplete: {turn.answer.get('problem')}"
    return "" if turn.answer["claims"] else str(turn.answer["text"])


def plain(text: str) -> str:
    """Return a text on one line, escaped so that Markdown shows it as it is."""
    line = " ".join(_STEERING.sub(" ", text).split())
    return _AT_THE_START.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", line))


def as_plain(turn: StoredTurn) -> str:
    """Return an answer's sentences with the numbers of their sources, and the sources with their exact words."""
    sources = _sources(turn)
    places = [_place(citation) for citation in sources]
    said = [
        " ".join([_line(claim["text"]), *(f"[{places.index(_place(each)) + 1}]" for each in claim["citations"])])
        for claim in turn.answer["claims"]
    ]
    lines = said or [_line(turn.answer["text"])]
    references = [f"[{number}] {_named(citation)}" for number, citation in enumerate(sources, start=1)]
    return "\n".join([*lines, *([""] if references else []), *references]) + "\n"


def turn_as_markdown(turn: StoredTurn) -> str:
    """Return an answer as in the export of its conversation, with its question as heading."""
    whole = as_markdown(StoredConversation(Summary(turn.id, "", turn.asked, turn.asked, 1), (turn,)))
    return whole[whole.index("\n## ") + 1 :]


def references(turn: StoredTurn) -> str:
    """Return a BibTeX-like line for each document that an answer cites, "" for none."""
    by_document: dict[str, list[tuple[int, Json]]] = {}
    for number, citation in enumerate(_sources(turn), start=1):
        by_document.setdefault(citation["doc_id"], []).append((number, citation))
    return "".join(f"{_entry(doc_id, cited)}\n" for doc_id, cited in by_document.items())


def _entry(doc_id: str, cited: list[tuple[int, Json]]) -> str:
    first = cited[0][1]
    pages = sorted({citation["page"] for _, citation in cited if citation["page"] is not None})
    fields = {
        "title": _tex(first["title"]),
        "date": first["published"] or "",
        "pages": ", ".join(str(page) for page in pages),
        "note": "; ".join(f"[{number}] «{_tex(citation['quote'])}»" for number, citation in cited),
    }
    shown = ", ".join(f"{name} = {{{value}}}" for name, value in fields.items() if value)
    key = re.sub(r"\W+", "", doc_id)[:12]
    return f"@misc{{briefing-{key}, {shown}}}"


def places_of(turn: StoredTurn) -> list[tuple[tuple[str, int, int], Json]]:
    """Return the distinct places that an answer's claims cite, with their citations, in order of first use."""
    return [(_place(citation), citation) for citation in _sources(turn)]


def _sources(turn: StoredTurn) -> list[Json]:
    """Return the citations of an answer's claims, one per place, in order of first use."""
    cited = [citation for claim in turn.answer["claims"] for citation in claim["citations"]]
    return list({_place(citation): citation for citation in cited}.values())


def _place(citation: Mapping[str, Any]) -> tuple[str, int, int]:
    return citation["doc_id"], citation["start"], citation["end"]


def _named(citation: Mapping[str, Any]) -> str:
    parts = [_line(citation["title"])]
    if citation["published"]:
        day = date.fromisoformat(citation["published"])
        parts.append(f"{day.day} {day:%B %Y}")
    if citation["page"] is not None:
        parts.append(f"page {citation['page']}")
    damage = "".join(f" ({_line(warning)})" for warning in citation["warnings"])
    return f"{', '.join(parts)}: «{_line(citation['quote'])}»{damage}"


def _line(text: str) -> str:
    return " ".join(text.split())


def _tex(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in _line(text))
