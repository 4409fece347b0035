"""An answer in the form of OpenAI's chat completions, with sources as ``url_citation`` and the rest in ``briefing``.

A citation's indices say where its sentence stands in the content; its URL opens the source at the cited place.
``briefing`` holds the answer in the JSON form of the command line (``assistant.wire``).
"""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from assistant.pipeline import EMPTY_INDEX
from assistant.types import ClaimShown, Finished, Status
from assistant.web.sources import source_address
from assistant.web.v1.keyed import RequestRefused
from assistant.wire import answer_to_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tokenizers import Tokenizer

    from assistant.types import Answer, Claim, Event

Json = dict[str, Any]
_BETWEEN: Final = " "


@dataclass(slots=True)
class Completion:
    """One answer in the making. ``site`` is the address of the page, ``prompt`` all text that was sent."""

    model: str
    site: str
    prompt: str
    id: str = field(default_factory=lambda: f"chatcmpl-{secrets.token_hex(12)}")
    created: int = field(default_factory=lambda: int(time.time()))

    def whole(self, answer: Answer) -> Json:
        """Return a whole answer; raises ``RequestRefused`` for one that failed."""
        _refuse_broken(answer)
        annotations: list[Json] = []
        at = 0
        for claim in answer.claims:
            piece = _piece(claim, at, self.site)
            annotations.extend(piece.annotations)
            at += len(piece.text)
        message = {"role": "assistant", "content": answer.text, "refusal": None, "annotations": annotations}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _reason(answer)}
        return {**self._head("chat.completion"), "choices": [choice], **self._end(answer), **self._usage(answer.text)}

    def chunks(self, event: Event, sent: str) -> Iterator[Json]:
        """Yield the chunks for an event after the text ``sent``; no sentence is sent before it has passed its check."""
        match event:
            case ClaimShown(claim=claim):
                piece = _piece(claim, len(sent), self.site)
                yield self._chunk({"content": piece.text, "annotations": piece.annotations})
            case Finished(answer=answer):
                _refuse_broken(answer)
                rest = answer.text.removeprefix(sent) if answer.text.startswith(sent) else ""
                if rest:
                    yield self._chunk({"content": rest})
                yield self._chunk({}, _reason(answer), **self._end(answer))

    def opening(self) -> Json:
        """Return the first chunk."""
        return self._chunk({"role": "assistant", "content": ""})

    def usage(self, sent: str) -> Json:
        """Return the chunk with the token counts."""
        return {**self._head("chat.completion.chunk"), "choices": [], **self._usage(sent)}

    def _chunk(self, delta: Json, reason: str | None = None, **more: object) -> Json:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
        return {**self._head("chat.completion.chunk"), "choices": [choice], **more}

    def _head(self, kind: str) -> Json:
        return {"id": self.id, "object": kind, "created": self.created, "model": self.model}

    def _end(self, answer: Answer) -> Json:
        return {"briefing": {name: value for name, value in answer_to_json(answer).items() if name != "id"}}

    def _usage(self, text: str) -> Json:
        asked, said = tokens(self.prompt), tokens(text)
        return {"usage": {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}}


def text_of(chunk: Json) -> str:
    """Return the text in a chunk."""
    return "".join(str(choice["delta"].get("content") or "") for choice in chunk["choices"])


def server_sent(data: Json | str) -> str:
    """Return a server-sent event."""
    return f"data: {data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)}\n\n"


def tokens(text: str) -> int:
    """Return how many tokens a text has for the embedded encoder, whose tokenizer is always available."""
    return len(_tokenizer().encode(text, add_special_tokens=False).ids)


@cache
def _tokenizer() -> Tokenizer:
    from tokenizers import Tokenizer

    from index.encoder import embedded_model

    tokenizer: Tokenizer = Tokenizer.from_file(str(embedded_model() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    annotations: list[Json]


def _piece(claim: Claim, at: int, site: str) -> _Piece:
    """Return a claim as it follows a text of ``at`` characters, joined as in ``Answer.text``."""
    before = _BETWEEN if at else ""
    start = at + len(before)
    text = f"{before}{claim.shown} ({claim.mark})" if claim.mark else f"{before}{claim.shown}"
    annotations = [
        {
            "type": "url_citation",
            "url_citation": {
                "url": f"{site}{source_address(citation.doc_id, citation.start, citation.end)}",
                "title": citation.title,
                "start_index": start,
                "end_index": start + len(claim.shown),
            },
        }
        for citation in claim.citations
    ]
    return _Piece(text, annotations)


def _reason(answer: Answer) -> str:
    """Return the finish reason: only a whole answer «stops»."""
    return "length" if answer.status is Status.INCOMPLETE else "stop"


def _refuse_broken(answer: Answer) -> None:
    if answer.problem == EMPTY_INDEX:
        raise RequestRefused(answer.text, code="no_documents")  # retrying does not help, unlike with a broken model
    if answer.status is Status.ERROR:
        raise RequestRefused(answer.text, 503, code="no_answer")
