"""Parses a chat request: its last user message is the question, the messages before it are the conversation.

Sampling parameters (temperature, limits, …) and system messages are ignored: neither can loosen the check. What is not
supported (tools, pictures, several answers) is refused in one sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.types import Turn
from assistant.web.v1.keyed import RequestRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

_HISTORY: Final = 12
_MARKUP: Final = re.compile(r"<[^<>]*>|#{1,6}\s.*|`{3}.*|[}\])]+")


class _Part(BaseModel):
    type: str
    text: str | None = None


class _Message(BaseModel):
    role: str
    content: str | list[_Part] | None = None


class _StreamOptions(BaseModel):
    include_usage: bool = False


class _ChatRequest(BaseModel):
    model_config = ConfigDict(extra="ignore")

    model: str
    messages: list[_Message] = Field(min_length=1, max_length=2000)
    stream: bool | None = False
    stream_options: _StreamOptions | None = None
    n: int | None = 1
    tools: list[Any] | None = None
    functions: list[Any] | None = None
    modalities: list[str] | None = None
    audio: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ChatAsked:
    """A parsed chat request: a ``question`` with earlier turns, and the form of its answer.

    ``read`` is all text that was sent, for counting its tokens.
    """

    question: str
    history: tuple[Turn, ...]
    read: str
    stream: bool
    with_usage: bool

    @property
    def is_instruction(self) -> bool:
        """Whether the last line is markup (a tag, a heading, a bracket): written for a language model, not a question.

        Chat programs send such messages by themselves, to get a title or tags for a chat.
        """
        lines = [line.strip() for line in self.question.strip().splitlines() if line.strip()]
        return len(lines) > 1 and _MARKUP.fullmatch(lines[-1]) is not None


def chat_asked(payload: object, models: Sequence[str]) -> ChatAsked:
    """Parse a request to one of ``models``; raises ``RequestRefused``."""
    try:
        request = _ChatRequest.model_validate(payload)
    except ValidationError as error:
        raise _malformed(error) from error
    _refuse_beyond(request)
    known_model(request.model, models)
    said = [(message.role, _text(message, number)) for number, message in enumerate(request.messages)]
    last = max((place for place, (role, _) in enumerate(said) if role == "user"), default=None)
    if last is None or not said[last][1].strip():
        message = "There is no question: one message of the role «user» with text is needed."
        raise RequestRefused(message, param="messages")
    turns = [Turn(role, text) for role, text in said[:last] if role in {"user", "assistant"} and text.strip()]
    options = request.stream_options or _StreamOptions()
    return ChatAsked(
        question=said[last][1],
        history=tuple(turns[-_HISTORY:]),
        read="\n".join(text for _, text in said),
        stream=bool(request.stream),
        with_usage=options.include_usage,
    )


def known_model(name: str, models: Sequence[str]) -> str:
    """Return ``name`` if it is one of ``models``; raises ``RequestRefused`` otherwise."""
    if name not in models:
        message = f"There is no model «{name[:80]}» here; there is {models[0]}."
        raise RequestRefused(message, 404, code="model_not_found", param="model")
    return name


def _refuse_beyond(request: _ChatRequest) -> None:
    """Raise ``RequestRefused`` for anything but text in and one text out."""
    if request.n not in {None, 1}:
        message = "One answer is given to a question, so n must be 1."
        raise RequestRefused(message, param="n", code="unsupported_parameter")
    for name in ("tools", "functions"):
        if getattr(request, name):
            message = f"No tools are called here; leave {name} out."
            raise RequestRefused(message, param=name, code="unsupported_parameter")
    if request.audio or set(request.modalities or ["text"]) != {"text"}:
        message = "Answers are text; leave out other modalities."
        raise RequestRefused(message, param="modalities", code="unsupported_parameter")


def _text(message: _Message, number: int) -> str:
    """Return the text of a message; raises ``RequestRefused`` if it holds a picture, a sound or a file."""
    if not isinstance(message.content, list):
        return message.content or ""
    other = next((part.type for part in message.content if part.type != "text"), None)
    if other is not None:
        said = (
            f"Only text is read, and a message contains «{other[:40]}»; add files as documents of the briefing instead."
        )
        raise RequestRefused(said, param=f"messages[{number}].content", code="unsupported_content")
    return "\n".join(part.text or "" for part in message.content)


def _malformed(error: ValidationError) -> RequestRefused:
    """Return one sentence about the first error; it does not repeat what was sent."""
    first = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(place) for place in first["loc"] if not str(place)[:1].isupper() and place != "str") or "body"
    said = re.sub(r"^(?:Input|String|Value|List) ", "", first["msg"])
    return RequestRefused(f"The request cannot be used: {where} {said[0].lower()}{said[1:]}.", param=where)
