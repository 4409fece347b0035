"""A chat model that says what it is told, token by token, and remembers what it was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk
from pydantic import Field

from assistant.models import ChatModel

if TYPE_CHECKING:
    from collections.abc import Iterator


class TokenModel(GenericFakeChatModel):
    """Streams its messages in order; ``reason`` ends each, None ends it as a cut connection would.

    An exception among ``faults`` is raised at the request of that number (from 0) before anything is said.
    """

    reason: str | None = "stop"
    faults: dict[int, Exception] = Field(default_factory=dict)
    asked: list[list[BaseMessage]] = Field(default_factory=list)

    def _stream(
        self,
        messages: list[BaseMessage],
        *args: object,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        self.asked.append(messages)
        fault = self.faults.get(len(self.asked) - 1)
        if fault is not None:
            raise fault
        yield from super()._stream(messages, *args, **kwargs)  # type: ignore[arg-type] # passed on as given
        if self.reason is not None:
            last = AIMessageChunk(content="", response_metadata={"finish_reason": self.reason})
            yield ChatGenerationChunk(message=last)


class Held(ChatModel):
    """A chat model around one that exists already."""

    fingerprint = "fake"
    called = "fake at nowhere"

    def __init__(self, *says: str, reason: str | None = "stop", faults: dict[int, Exception] | None = None) -> None:
        self.held = TokenModel(messages=iter(says), reason=reason, faults=faults or {})

    def model(self) -> TokenModel:
        """Return the model."""
        return self.held
