"""Back up a home folder to one file while a server is using it, and restore it.

Vectors are left out because an index that opens without them embeds its stored texts again; so are unfinished uploads.
Documents and originals never change in place, so the files that one manifest names are consistent. If one of them
disappears meanwhile, the manifest is read again. The conversation store is copied with SQLite's own backup.
``backup.json``, the first member of the archive, lists the SHA-256 of every file; restoring verifies each.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import secrets
import shutil
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from assistant.errors import AssistantError
from assistant.store import NAME as STORE
from index import manifest, originals
from index.files import LocalFiles
from index.places import Places

if TYPE_CHECKING:
    from collections.abc import Iterator

LISTING: Final = "backup.json"
VERSION: Final = 1
_FILES: Final = ("documents", "originals", manifest.NAME)
_LEFT_OUT: Final = ("chroma-*", "words", "uploads", "owner.*", ".*", f"{STORE}-*", *_FILES)
_TRIES: Final = 5
_NOTHING: Final = io.BytesIO()


class BackupError(AssistantError):
    """A backup cannot be made, or cannot be used."""


@dataclass(frozen=True, slots=True)
class Backed:
    """The number of files and documents in a backup."""

    files: int
    documents: int


def back_up(home: Path, into: Path) -> Backed:
    """Write the backup of ``home`` to the file ``into``, atomically; raises ``BackupError``."""
    places = Places.of_environment()
    if places.shared is not None or places.database is not None:
        message = (
            "Conversations or documents are not in the home folder but in storage that several servers share: back up "
            "the database (pg_dump) first, then the shared store; vectors are rebuilt."
        )
        raise BackupError(message)
    draft = into.with_name(f".{into.name}.{secrets.token_hex(4)}.new")
    try:
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=home) as folder:
            held = _collected(home, Path(folder))
            count = _write(Path(folder), draft)
        draft.replace(into)
    except (OSError, sqlite3.Error) as error:
        draft.unlink(missing_ok=True)
        message = f"The backup of {home} could not be written to {into} ({error})."
        raise BackupError(message) from error
    return Backed(count, len(held.entries))


def restore(archive: Path, home: Path) -> Backed:
    """Restore a backup into ``home``, which must be empty or missing; raises ``BackupError``.

    Vectors are made when the index is next opened.
    """
    if home.exists() and any(home.iterdir()):
        message = f"{home} is not empty; restore into an empty folder."
        raise BackupError(message)
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{home.name}-", dir=home.parent) as folder:
        made = Path(folder) / "home"
        made.mkdir(mode=0o700)
        try:
            count = _unpacked(archive, made)
        except (OSError, tarfile.TarError, ValueError, KeyError, TypeError, EOFError) as error:
            message = f"{archive} is not a backup, or is damaged ({error})."
            raise BackupError(message) from error
        made.replace(home)
    held = manifest.read(LocalFiles(home))
    return Backed(count, len(held.entries) if held is not None else 0)


def _collected(home: Path, folder: Path) -> manifest.Manifest:
    """Collect a consistent set of files in ``folder``; return its manifest."""
    for _ in range(_TRIES):
        held = manifest.read(LocalFiles(home)) or manifest.Manifest("")
        try:
            for path in _of_documents(home, held):
                into = folder / path.relative_to(home)
                into.parent.mkdir(exist_ok=True)
                if not into.exists():  # two documents of one original
                    os.link(path, into)
        except FileNotFoundError:
            continue  # a document was removed or replaced meanwhile
        if held.entries:
            manifest.write(LocalFiles(folder), held)
        for path in _others(home):
            into = folder / path.relative_to(home)
            into.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, into)
        if (home / STORE).exists():
            with closing(sqlite3.connect(home / STORE)) as source, closing(sqlite3.connect(folder / STORE)) as copy:
                source.backup(copy)
        if (
            manifest.read(LocalFiles(home)) or manifest.Manifest("")
        ) == held:  # otherwise a document might come back without its owner
            return held
    message = f"The documents of {home} keep changing; try again later."
    raise BackupError(message)


def _of_documents(home: Path, held: manifest.Manifest) -> Iterator[Path]:
    for entry in held.entries:
        yield home / originals.original_name(entry)
        yield home / originals.parsed_name(entry)


def _others(home: Path) -> Iterator[Path]:
    """Yield the other files of the home: accounts, the key, evaluation runs."""
    for path in sorted(home.rglob("*")):
        first = PurePosixPath(path.relative_to(home).parts[0])
        if path.is_file() and not path.is_symlink() and path.name != STORE and not any(map(first.match, _LEFT_OUT)):
            yield path


def _write(folder: Path, into: Path) -> int:
    """Write the files of a folder to an archive that only its owner can read; return their number."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    names = {str(path.relative_to(folder)): path for path in paths}
    digests = {name: _digest(path) for name, path in names.items()}
    listing = {"version": VERSION, "made": datetime.now(UTC).isoformat(), "files": digests}
    (folder / LISTING).write_text(json.dumps(listing, sort_keys=True), encoding="utf-8")
    descriptor = os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with tarfile.open(fileobj=file, mode="w:gz") as archive:
            for name, path in {LISTING: folder / LISTING, **names}.items():
                archive.add(path, name, recursive=False)
        file.flush()
        os.fsync(file.fileno())
    return len(names)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unpacked(archive: Path, home: Path) -> int:
    """Extract an archive, verifying each file's digest; return the number of files."""
    with tarfile.open(archive) as opened:
        members = iter(opened)
        listing = _listing(opened, next(members, None), archive)
        missing = dict(listing)
        for member in members:
            digest = missing.pop(member.name)
            content = opened.extractfile(member) if member.isreg() else None
            place = home / member.name
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                shutil.copyfileobj(content or _NOTHING, file)
            if _digest(place) != digest:
                message = f"{member.name} is not what was backed up"
                raise ValueError(message)
    if missing:
        message = f"{min(missing)} is missing"
        raise ValueError(message)
    return len(listing)


def _listing(archive: tarfile.TarFile, first: tarfile.TarInfo | None, path: Path) -> dict[str, str]:
    """Return the digests by file name; raises for another version or a path outside the home."""
    member = archive.extractfile(first) if first is not None and first.name == LISTING else None
    content = json.loads(member.read()) if member is not None else {}
    if content["version"] != VERSION:
        message = f"{path} was made by another version of the program."
        raise BackupError(message)
    files: dict[str, str] = content["files"]
    for name in files:
        parts = PurePosixPath(name).parts
        if not parts or ".." in parts or PurePosixPath(name).is_absolute():
            message = f"it names a place outside the home folder: {name}"
            raise ValueError(message)
    return files
