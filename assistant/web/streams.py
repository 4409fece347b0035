"""Whose event stream is whose.

Gradio lets the browser choose the name of its stream and gives its events to whoever names it. So the first user who
names one is the only one who may.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from assistant.web.bodies import whole_body

if TYPE_CHECKING:
    from starlette.types import Receive, Scope

_MOST_KEPT: Final = 20_000
_HEARTBEAT: Final = re.compile(r"/gradio_api/heartbeat/([^/]+)/?")
_IN_BODY: Final = frozenset({"/gradio_api/queue/join", "/gradio_api/cancel", "/gradio_api/reset"})


class Streams:
    """The names of streams and their users. Only used from the server's event loop."""

    def __init__(self) -> None:
        self._users: OrderedDict[str, str] = OrderedDict()

    def allows(self, names: frozenset[str], user: str) -> bool:
        """Tell whether all of these streams are the user's; new ones become so."""
        if any(self._users.get(name, user) != user for name in names):
            return False
        for name in names:
            self._users[name] = user
            self._users.move_to_end(name)
        while len(self._users) > _MOST_KEPT:
            self._users.popitem(last=False)
        return True


async def streams_of(scope: Scope, receive: Receive) -> tuple[frozenset[str], Receive]:
    """Return the names of the streams that a request names, and a ``receive`` that still gives its whole body."""
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
