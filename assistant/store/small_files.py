"""Small files of a home folder of which servers that share a database have the same: the key, the calibration.

The program reads them where they always were. Here they are brought there, and what one server writes anew is brought
to the others.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from sqlalchemy import select

from assistant.private_files import write_private
from assistant.store.schema import small_files

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Select

    from assistant.store import Store


class SmallFiles:
    """The files of one home folder. Methods raise ``StoreError`` or ``OSError``."""

    def __init__(self, store: Store, home: Path) -> None:
        self._store = store
        self._home = home
        self._known: dict[str, bytes | None] = {}

    def share(self, name: str) -> None:
        """Make a file here and among the servers the same.

        What was written here since the last time goes to the others; otherwise theirs comes here, and the one that was
        here first of all gives way.
        """
        path = self._home / name
        own = path.read_bytes() if path.exists() else None
        with self._store.reading() as connection:
            theirs = _held(connection.execute(_content(name)).scalar_one_or_none())
        if own == theirs:
            self._known[name] = own
            return
        written_here = own is not None and self._known.get(name, own) != own
        if own is not None and (theirs is None or written_here):
            theirs = self._give(name, own, over=written_here)
        if theirs is not None and theirs != own:
            write_private(path, theirs)
        self._known[name] = theirs

    def _give(self, name: str, content: bytes, *, over: bool) -> bytes:
        """Give a file to the others, ``over`` what they have; return what they have then."""
        with self._store.writing() as connection:
            held = _held(connection.execute(_content(name)).scalar_one_or_none())
            if held is not None and not over:
                return held
            connection.execute(small_files.delete().where(small_files.c.name == name))
            encoded = base64.b64encode(content).decode("ascii")
            connection.execute(small_files.insert().values(name=name, content=encoded))
        return content


def _content(name: str) -> Select[str]:
    return select(small_files.c.content).where(small_files.c.name == name)


def _held(content: str | None) -> bytes | None:
    return None if content is None else base64.b64decode(content)
