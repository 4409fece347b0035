"""An answer taken along into one's own text: plain, as Markdown, or its sources as reference lines."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.conversations import StoredConversation, Summary, as_markdown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.conversations import StoredTurn

Json = dict[str, Any]
_TEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "{}&%$#_"},
}


def plain(turn: StoredTurn) -> str:
    """Return the sentences of an answer with the numbers of their sources, and the sources with their exact words."""
    sources = _sources(turn)
    places = [_place(citation) for citation in sources]
    said = [
        " ".join([_line(claim["text"]), *(f"[{places.index(_place(each)) + 1}]" for each in claim["citations"])])
        for claim in turn.answer["claims"]
    ]
    lines = said or [_line(turn.answer["text"])]
    references = [f"[{number}] {_named(citation)}" for number, citation in enumerate(sources, start=1)]
    return "\n".join([*lines, *([""] if references else []), *references]) + "\n"


def markdown(turn: StoredTurn) -> str:
    """Return an answer as the export of its conversation shows it, with its question as heading."""
    whole = as_markdown(StoredConversation(Summary(turn.id, "", turn.asked, turn.asked, 1), (turn,)))
    return whole[whole.index("\n## ") + 1 :]


def references(turn: StoredTurn) -> str:
    """Return a line in the manner of BibTeX for each document that an answer cites, "" for none."""
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
    """Return the places that an answer's claims cite with their citations, each once, in the order they come up."""
    return [(_place(citation), citation) for citation in _sources(turn)]


def _sources(turn: StoredTurn) -> list[Json]:
    """Return the citations of an answer's claims, each place once, in the order in which they come up."""
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
