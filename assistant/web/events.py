"""Which events reach Gradio: those that the page has, and none that names a file.

Before a handler runs, Gradio copies every file that the payload of any component names into its cache, and in an app
that is mounted rather than launched it does so wherever the file lies, an address of the network included
(``gradio.processing_utils._check_allowed``). So nothing shaped like a file gets that far. No component of the page
takes files (``tests/assistant/web/test_forged_files.py`` holds that); they come through ``upload_routes``.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.responses import PlainTextResponse

from assistant.web.bodies import whole_body

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_PREFIX: Final = "/gradio_api/"
_JOIN: Final = "/gradio_api/queue/join"
_STREAM: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NEVER_SENT: Final = frozenset({"batched", "batch_trigger_ids", "request", "event_id"})
"""What Gradio would take of an event and its own script does not send."""
_OF_FILES: Final = frozenset({"path", "url", "meta"})
"""The keys of ``gradio.FileData`` and ``ImageData`` that say where a file is; no payload of our own has them."""


@dataclass(frozen=True, slots=True)
class EventGuard:
    """ASGI middleware around Gradio. ``known`` are the numbers of the page's events."""

    app: ASGIApp
    known: frozenset[int]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse an event that does not exist (404) or names a file (400)."""
        if scope["type"] != "http" or scope["method"] != "POST" or not scope["path"].startswith(_PREFIX):
            await self.app(scope, receive, send)
            return
        body = await whole_body(receive)
        refusal = self._refusal(scope["path"], body.content)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        await self.app(scope, body.receive, send)

    def _refusal(self, path: str, content: bytes) -> PlainTextResponse | None:
        try:
            payload = json.loads(content)
        except (ValueError, RecursionError):
            return PlainTextResponse("This is no event.", status_code=400)
        if names_file(payload):
            return PlainTextResponse("Files are not taken here.", status_code=400)
        return self._no_event(payload) if path.rstrip("/") == _JOIN else None

    def _no_event(self, payload: object) -> PlainTextResponse | None:
        """Return why this is no event of the page, None where it is one."""
        sent = payload if isinstance(payload, dict) else {}
        number, stream = sent.get("fn_index"), sent.get("session_hash")
        if type(number) is not int or number not in self.known:
            return PlainTextResponse("There is no such event.", status_code=404)
        if not isinstance(stream, str) or not _STREAM.fullmatch(stream) or _NEVER_SENT & sent.keys():
            return PlainTextResponse("This is no event.", status_code=400)
        return None


def names_file(payload: object) -> bool:
    """Tell whether anything in a payload, however deep, is shaped like a file of Gradio's."""
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
