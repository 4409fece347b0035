"""Reading a request's body before it is passed on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Message, Receive


@dataclass(frozen=True, slots=True)
class Body:
    """The whole ``content`` of a request, and a ``receive`` that still gives it to whoever comes next."""

    content: bytes
    receive: Receive


async def whole_body(receive: Receive) -> Body:
    """Read a body to its end; the guard has bounded its length."""
    messages: list[Message] = []
    while not messages or (messages[-1]["type"] == "http.request" and messages[-1].get("more_body", False)):
        messages.append(await receive())
    waiting = iter(list(messages))

    async def again() -> Message:
        return next(waiting, None) or await receive()

    return Body(b"".join(message.get("body", b"") for message in messages), again)
