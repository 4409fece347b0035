"""Which events reach Gradio, and who owns which event stream.

Gradio lets the browser choose the name of its stream and gives the events to anyone who names it. So a name belongs to
the first user who uses it.

Before a handler runs, Gradio copies every file named in a component's payload into its cache. In an app that is mounted
rather than launched, it does so wherever the file lies, even at a network address
(``gradio.processing_utils._check_allowed``). So nothing shaped like a file gets that far. No component of the page
takes files (``tests/assistant/web/test_forged_files.py`` holds that); they come through ``routes.upload_routes``.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse

from assistant.web.readers import user_of, words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


_MOST_KEPT: Final = 20_000
MOST_ANSWERS: Final = 8
"""Answers and draft checks that one user may wait for; each takes a place in Gradio's queue and a thread."""
_HEARTBEAT: Final = re.compile(r"/gradio_api/heartbeat/([^/]+)/?")
_IN_BODY: Final = frozenset({"/gradio_api/queue/join", "/gradio_api/cancel", "/gradio_api/reset"})
_PREFIX: Final = "/gradio_api/"
_JOIN: Final = "/gradio_api/queue/join"
_STREAM: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NEVER_SENT: Final = frozenset({"batched", "batch_trigger_ids", "request", "event_id"})
"""Fields of an event that Gradio accepts but its own script does not send."""
_OF_FILES: Final = frozenset({"path", "url", "meta"})
"""The keys of ``gradio.FileData`` and ``ImageData`` that locate a file; no payload of our own has them."""


@dataclass(frozen=True, slots=True)
class Body:
    """The whole ``content`` of a request, and a ``receive`` that replays it."""

    content: bytes
    receive: Receive


async def whole_body(receive: Receive) -> Body:
    """Read a body to its end; the guard has limited its length."""
    messages: list[Message] = []
    while not messages or (messages[-1]["type"] == "http.request" and messages[-1].get("more_body", False)):
        messages.append(await receive())
    waiting = iter(list(messages))

    async def again() -> Message:
        return next(waiting, None) or await receive()

    return Body(b"".join(message.get("body", b"") for message in messages), again)


class Streams:
    """Stream names and their users. To be used only on the server's event loop."""

    def __init__(self) -> None:
        self._users: OrderedDict[str, str] = OrderedDict()

    def allows(self, names: frozenset[str], user: str) -> bool:
        """Tell whether all these streams are the user's; new names become theirs."""
        if any(self._users.get(name, user) != user for name in names):
            return False
        for name in names:
            self._users[name] = user
            self._users.move_to_end(name)
        while len(self._users) > _MOST_KEPT:
            self._users.popitem(last=False)
        return True


async def streams_of(scope: Scope, receive: Receive) -> tuple[frozenset[str], Receive]:
    """Return the stream names in a request, and a ``receive`` that replays its body."""
    path = scope["path"].rstrip("/")
    names = set(parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", []))
    beat = _HEARTBEAT.fullmatch(path)
    if beat:
        names.add(beat.group(1))
    if path in _IN_BODY:
        body = await whole_body(receive)
        receive = body.receive
        names |= _named(body.content)
    return frozenset(names), receive


def _named(body: bytes) -> set[str]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return set()
    named = content.get("session_hash") if isinstance(content, dict) else None
    return {str(named)} if named is not None else set()


@dataclass(frozen=True, slots=True)
class EventGuard:
    """ASGI middleware around Gradio.

    ``known`` are the numbers of events that have a handler, ``long`` those of slow events; ``under_way`` tells how many
    slow events a user waits for.
    """

    app: ASGIApp
    known: frozenset[int]
    long: frozenset[int]
    under_way: Callable[[str], int]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse an event that is unknown (404), names a file (400) or is one too many (429)."""
        if scope["type"] != "http" or scope["method"] != "POST" or not scope["path"].startswith(_PREFIX):
            await self.app(scope, receive, send)
            return
        body = await whole_body(receive)
        refusal = self._refusal(scope, body.content)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        await self.app(scope, body.receive, send)

    def _refusal(self, scope: Scope, content: bytes) -> Response | None:
        try:
            payload = json.loads(content)
        except (ValueError, RecursionError):
            return PlainTextResponse("This is no event.", status_code=400)
        if names_file(payload):
            return PlainTextResponse("Files are not taken here.", status_code=400)
        if scope["path"].rstrip("/") != _JOIN:
            return None
        return self._no_event(payload) or self._one_too_many(scope, payload["fn_index"])

    def _no_event(self, payload: object) -> PlainTextResponse | None:
        """Return a refusal if this is no event of the page, else None."""
        sent = payload if isinstance(payload, dict) else {}
        number, stream = sent.get("fn_index"), sent.get("session_hash")
        if type(number) is not int or number not in self.known:
            return PlainTextResponse("There is no such event.", status_code=404)
        if not isinstance(stream, str) or not _STREAM.fullmatch(stream) or _NEVER_SENT & sent.keys():
            return PlainTextResponse("This is no event.", status_code=400)
        return None

    def _one_too_many(self, scope: Scope, number: int) -> Response | None:
        """Return a refusal if a user waits for too many answers; without accounts there is no limit."""
        user = user_of(scope)
        if number not in self.long or user is None or not user.name or self.under_way(user.id) < MOST_ANSWERS:
            return None
        said = words_of(Headers(scope=scope))("problem.too_many")
        return JSONResponse({"detail": said}, status_code=429)


def names_file(payload: object) -> bool:
    """Tell whether anything in a payload, at any depth, is shaped like a Gradio file."""
    waiting = [payload]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if _OF_FILES & one.keys():
                return True
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return False
