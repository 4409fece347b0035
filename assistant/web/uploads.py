"""Uploads: received from a logged-in user, kept under a random name, read once, removed.

No handler takes a path from a browser: paths are made here, and an upload's id leads to its file only for its user and
purpose. The database row outlives the server, so that users are told of files that were lost when it died.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from sqlalchemy import func, select

from assistant.errors import AssistantError
from assistant.store import NotFound
from assistant.store.schema import uploads
from index.loaders import SUFFIXES
from index.loaders.email import clean_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from assistant.store import Store

FOLDER: Final = "uploads"
_RECEIVING, _RECEIVED, _READING, _LOST = "receiving", "received", "reading", "lost"


class Purpose(StrEnum):
    """What a file is sent for."""

    DOCUMENTS = "documents"
    LABELS = "labels"
    DRAFTS = "drafts"


KINDS: Final = {
    Purpose.DOCUMENTS: tuple(SUFFIXES),
    Purpose.LABELS: (".jsonl",),
    Purpose.DRAFTS: tuple(SUFFIXES),
}
"""The file suffixes that each purpose accepts."""


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """``size``: most bytes of a file. ``waiting``: most unread files of one user."""

    size: int = 50 * 2**20
    waiting: int = 20


class Refusal(StrEnum):
    """Why a file is refused; the values are keys of the catalogue."""

    TOO_LARGE = "upload.too_large"
    TOO_MANY = "upload.too_many"
    WRONG_KIND = "upload.wrong_kind"


class UploadRefused(AssistantError):
    """A file is refused; ``why`` and ``values`` say so in the reader's language."""

    def __init__(self, why: Refusal, **values: object) -> None:
        self.why, self.values = why, values
        super().__init__(f"{why} {values}")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file waiting to be read: ``name`` is its user's name for it, ``path`` is ours.

    ``digest`` is the SHA-256 of its content, "" while it is arriving.
    """

    id: str
    name: str
    path: Path
    digest: str = ""


@dataclass(slots=True)
class Receiving:
    """A file that is arriving. ``left`` is how many more bytes it may have."""

    upload: Upload
    left: int
    file: BinaryIO
    seen: hashlib._Hash = field(default_factory=hashlib.sha256)

    def write(self, part: bytes) -> None:
        """Add a part; raises ``UploadRefused`` once the file is too large."""
        self.left -= len(part)
        if self.left < 0:
            raise UploadRefused(Refusal.TOO_LARGE, name=self.upload.name)
        self.seen.update(part)
        self.file.write(part)


class Uploads:
    """The uploads of a store and a home folder; thread-safe. Methods raise ``StoreError``."""

    def __init__(self, store: Store, home: Path, limits: UploadLimits | None = None) -> None:
        self.limits = limits or UploadLimits()
        self._store = store
        self._folder = home / FOLDER

    @contextmanager
    def receiving(self, user: str, purpose: Purpose, given_name: str) -> Iterator[Receiving]:
        """Yield the receiver of a file's parts; the file is kept at the end, or removed after an error.

        Raises ``UploadRefused`` for a file of the wrong kind, or one too many.
        """
        name = clean_name(given_name)
        if Path(name).suffix.lower() not in KINDS[purpose]:
            raise UploadRefused(Refusal.WRONG_KIND, name=name, kinds=", ".join(sorted(KINDS[purpose])))
        new = secrets.token_hex(16)
        row = {"id": new, "user": user, "purpose": str(purpose), "name": name, "digest": "", "made": time.time()}
        waiting = select(func.count()).select_from(uploads).where(uploads.c.user == user, uploads.c.state != _LOST)
        with self._store.writing() as connection:
            if connection.execute(waiting).scalar_one() >= self.limits.waiting:
                raise UploadRefused(Refusal.TOO_MANY, name=name, most=self.limits.waiting)
            connection.execute(uploads.insert().values(**row, state=_RECEIVING, server=self._store.server))
        upload = Upload(new, name, self._path(new, name))
        try:
            with _new_file(upload.path) as file:
                receiving = Receiving(upload, self.limits.size, file)
                yield receiving
            with self._store.writing() as connection:
                connection.execute(
                    uploads.update()
                    .where(uploads.c.id == upload.id)
                    .values(state=_RECEIVED, digest=receiving.seen.hexdigest())
                )
        except BaseException:
            self._forget(upload.id)
            raise

    @contextmanager
    def reading(self, user: str, purpose: Purpose, upload_id: str) -> Iterator[Upload]:
        """Yield a received file, then remove it; raises ``NotFound`` for another user's or purpose's."""
        own = (uploads.c.user == user, uploads.c.purpose == purpose, uploads.c.state == _RECEIVED)
        with self._store.writing() as connection:
            row = connection.execute(select(uploads).where(uploads.c.id == upload_id, *own)).one_or_none()
            if row is None:
                raise NotFound(upload_id)
            connection.execute(uploads.update().where(uploads.c.id == row.id).values(state=_READING))
        try:
            yield Upload(row.id, row.name, self._path(row.id, row.name), row.digest)
        finally:
            self._forget(row.id)

    def mark_interrupted(self, held: Collection[str]) -> None:
        """Mark the files that a dead server lost; ``held`` are the digests of those that did become documents."""
        dead = self._store.gone(uploads.c.server)
        with self._store.writing() as connection:
            for row in connection.execute(select(uploads.c.id, uploads.c.digest).where(dead)).all():
                own = uploads.c.id == row.id
                if row.digest in held:
                    connection.execute(uploads.delete().where(own))
                else:
                    connection.execute(uploads.update().where(own).values(state=_LOST))

    def clear(self) -> None:
        """Remove files left by an earlier server; call this only when a server starts."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def lost(self, user: str) -> list[str]:
        """Return the names of a user's files that were lost when a server died; each is returned once."""
        own = (uploads.c.user == user, uploads.c.state == _LOST)
        with self._store.writing() as connection:
            names = list(connection.execute(select(uploads.c.name).where(*own).order_by(uploads.c.made)).scalars())
            if names:
                connection.execute(uploads.delete().where(*own))
        return names

    def _path(self, upload_id: str, name: str) -> Path:
        return self._folder / upload_id / name

    def _forget(self, upload_id: str) -> None:
        shutil.rmtree(self._folder / upload_id, ignore_errors=True)
        with self._store.writing() as connection:
            connection.execute(uploads.delete().where(uploads.c.id == upload_id))


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """Yield a new file in a new folder, both for their owner only; it is synced to disk at the end."""
    path.parent.parent.mkdir(mode=0o700, exist_ok=True)
    path.parent.mkdir(mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
