"""Reading a file in another process: whatever a hostile file does, it does to that process.

It may use so much memory and processor time and no more. Every way of failing ends in ``DocumentRefused`` with one
sentence that names the file.
"""

from __future__ import annotations

import signal
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from index.errors import DocumentRefused
from index.loaders.kinds import SUFFIXES, kind_of
from index.loaders.processes import ReaderEnded, answer_to
from index.serial import document_from_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.types import Document

    Json = dict[str, Any]

_MEGABYTE: Final = 2**20
_READ_TO_TELL: Final = 8192

__all__ = ["SUFFIXES", "Limits", "attachments_of", "load"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Largest file in bytes, memory of the process in bytes, seconds of processor and clock, unpacked bytes."""

    file: int = 50 * _MEGABYTE
    memory: int = 2048 * _MEGABYTE
    cpu_seconds: int = 120
    seconds: float = 180.0
    unpacked: int = 200 * _MEGABYTE


def load(path: Path, limits: Limits | None = None, *, keep_all: bool = False) -> Document:
    """Return the document in a file; raises ``DocumentRefused`` with one sentence that says why and what to do.

    With ``keep_all`` nothing is left out as page furniture.
    """
    limits = limits or Limits()
    kind = kind_of(path, _first_bytes(path, limits))
    answer = _asked(path, limits, {"kind": kind, "unpacked": limits.unpacked, "keep_all": keep_all})
    return document_from_json(answer["document"])


@contextmanager
def attachments_of(mail: Path, limits: Limits | None = None) -> Iterator[list[Path]]:
    """Yield files with what is attached to an e-mail, each under its own name, none for another kind of file.

    Raises ``DocumentRefused`` where they cannot be taken out; whether one can be read shows when it is loaded.
    """
    limits = limits or Limits()
    with TemporaryDirectory() as folder:
        is_mail = kind_of(mail, _first_bytes(mail, limits)) == "email"
        names = _asked(mail, limits, {"into": folder})["attached"] if is_mail else []
        yield [Path(folder, name) for name in names]


def _asked(path: Path, limits: Limits, request: Json) -> Json:
    """Return what a reader gives for a file; raises ``DocumentRefused`` where it gives nothing."""
    request = {**request, "path": str(path.absolute()), "cpu_seconds": limits.cpu_seconds}
    try:
        answer = answer_to(request, limits.memory, limits.seconds)
    except TimeoutError as error:
        message = f"{path.name} could not be read within {limits.seconds:g} seconds; split it into smaller files."
        raise DocumentRefused(message) from error
    except ReaderEnded as error:
        raise DocumentRefused(_how_it_ended(path, error.status, limits)) from error
    if answer.keys() & {"refused", "failed"}:
        raise DocumentRefused(str(answer.get("refused") or _how_it_failed(path, str(answer.get("failed")))))
    return answer


def _first_bytes(path: Path, limits: Limits) -> bytes:
    """Return the first bytes of a file that can be a document at all."""
    try:
        if path.is_symlink() and not path.exists():
            message = f"{path} is a link to a file that is not there."
            raise DocumentRefused(message)
        if path.is_dir():
            message = f"{path} is a folder; name a file."
            raise DocumentRefused(message)
        if not path.is_file():
            message = f"{path} is not there or is not a plain file."
            raise DocumentRefused(message)
        size = path.stat().st_size
        if size > limits.file:
            message = f"{path.name} has {size / _MEGABYTE:.0f} MB; at most {limits.file / _MEGABYTE:.0f} MB are read."
            raise DocumentRefused(message)
        with path.open("rb") as file:
            head = file.read(_READ_TO_TELL)
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror}); check its permissions."
        raise DocumentRefused(message) from error
    if not head.strip():
        message = f"{path.name} is empty."
        raise DocumentRefused(message)
    return head


def _how_it_failed(path: Path, said: str) -> str:
    if said == "memory":
        return f"{path.name} needs more memory to be read than is allowed; split it into smaller files."
    return f"{path.name} could not be read: {said}."


def _how_it_ended(path: Path, status: int, limits: Limits) -> str:
    if status == -signal.SIGXCPU:
        return f"{path.name} takes more than {limits.cpu_seconds} seconds to be read; split it into smaller files."
    if status < 0:
        return f"{path.name} could not be read: its reader was stopped (signal {-status}); the file may be hostile."
    return f"{path.name} could not be read: its reader ended without a result."
