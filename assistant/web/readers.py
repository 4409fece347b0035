"""Who sent a request to a route of our own, and what a route says where it gives nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fastapi import HTTPException

from assistant.store import NotFound, StoreError
from assistant.web.language import words_of
from assistant.web.problems import told
from assistant.web.users import Reader, user_of

if TYPE_CHECKING:
    from fastapi import Request

NOT_KEPT: Final = {"Cache-Control": "no-store"}
"""The header of what a browser must not keep for the next one who sits there."""


def reader_at(request: Request) -> Reader:
    """Return who sent a request; raises ``HTTPException`` 401 where nobody has logged in."""
    user, words = user_of(request.scope), words_of(request.headers)
    if user is None:
        raise HTTPException(status_code=401, detail=words("login.first"))
    return Reader(user.id, words)


def nothing_here(reader: Reader) -> HTTPException:
    """Return what is raised for what is not there, or another's."""
    return HTTPException(status_code=404, detail=reader.words("nothing_here"))


def refused(error: StoreError, reader: Reader) -> HTTPException:
    """Return what is raised where the store did not do something."""
    return HTTPException(status_code=404 if isinstance(error, NotFound) else 503, detail=told(error, reader.words))
