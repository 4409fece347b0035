"""Reads files in a child process, so that a hostile file cannot harm this one.

The child's memory and processor time are limited. Every failure becomes ``DocumentRefused`` with one sentence that
names the file. Processes are reused, since starting one takes ten times as long as reading a small file; an idle one
ends after some seconds. Concurrent readers have a process each and never wait for each other.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import weakref
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import Pipe
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from index.errors import DocumentRefused, explained
from index.loaders.assembly import document_from_json
from index.loaders.kinds import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from index.types import Document

    Json = dict[str, Any]

_MEGABYTE: Final = 2**20
_READ_TO_TELL: Final = 8192
_KEPT: Final = 2
_idle: list[ReaderProcess] = []
_choosing = threading.Lock()


@dataclass(frozen=True, slots=True)
class Limits:
    """File size, memory and unpacked size in bytes; seconds of processor time and of wall-clock time."""

    file: int = 50 * _MEGABYTE
    memory: int = 2048 * _MEGABYTE
    cpu_seconds: int = 120
    seconds: float = 180.0
    unpacked: int = 200 * _MEGABYTE


def load(path: Path, limits: Limits | None = None, *, keep_all: bool = False) -> Document:
    """Return the document in a file; raises ``DocumentRefused`` with one sentence: why, and what to do.

    With ``keep_all`` nothing is left out as page furniture.
    """
    limits = limits or Limits()
    kind = kind_of(path, _first_bytes(path, limits))
    answer = _asked(path, limits, {"kind": kind, "unpacked": limits.unpacked, "keep_all": keep_all})
    return document_from_json(answer["document"])


@contextmanager
def attachments_of(mail: Path) -> Iterator[list[Path]]:
    """Yield the attachments of an e-mail as temporary files under their own names; none for other kinds of file.

    Raises ``DocumentRefused`` if they cannot be extracted; unreadable ones are refused only when loaded.
    """
    limits = Limits()
    with TemporaryDirectory() as folder:
        is_mail = kind_of(mail, _first_bytes(mail, limits)) == "email"
        names = _asked(mail, limits, {"into": folder})["attached"] if is_mail else []
        yield [Path(folder, name) for name in names]


def _first_bytes(path: Path, limits: Limits) -> bytes:
    """Return the first bytes of a file; raises ``DocumentRefused`` if it cannot be a document."""
    with explained(DocumentRefused, f"{path} cannot be read", "; check its permissions."):
        if path.is_symlink() and not path.exists():
            message = f"{path} is a link to a file that does not exist."
            raise DocumentRefused(message)
        if path.is_dir():
            message = f"{path} is a folder; name a file."
            raise DocumentRefused(message)
        if not path.is_file():
            message = f"{path} does not exist or is not a regular file."
            raise DocumentRefused(message)
        size = path.stat().st_size
        if size > limits.file:
            message = f"{path.name} is {size / _MEGABYTE:.0f} MB; the limit is {limits.file / _MEGABYTE:.0f} MB."
            raise DocumentRefused(message)
        with path.open("rb") as file:
            head = file.read(_READ_TO_TELL)
    if not head.strip():
        message = f"{path.name} is empty."
        raise DocumentRefused(message)
    return head


def _asked(path: Path, limits: Limits, request: Json) -> Json:
    """Return a reader's answer for a file; raises ``DocumentRefused`` if there is none."""
    request = {**request, "path": str(path.absolute()), "cpu_seconds": limits.cpu_seconds}
    try:
        answer = answer_to(request, limits.memory, limits.seconds)
    except TimeoutError as error:
        message = f"{path.name} could not be read within {limits.seconds:g} seconds; split it into smaller files."
        raise DocumentRefused(message) from error
    except ReaderEnded as error:
        if error.status == -signal.SIGXCPU:
            said = f"takes more than {limits.cpu_seconds} seconds to read; split it into smaller files."
        elif error.status < 0:
            said = (
                f"could not be read: the program reading it was stopped (signal {-error.status}); "
                "the file may be malicious."
            )
        else:
            said = "could not be read: the program reading it ended without a result."
        message = f"{path.name} {said}"
        raise DocumentRefused(message) from error
    if "refused" in answer:
        raise DocumentRefused(answer["refused"])
    if answer.get("failed") == "memory":
        message = f"{path.name} needs more memory than is allowed; split it into smaller files."
        raise DocumentRefused(message)
    if "failed" in answer:
        message = f"{path.name} could not be read: {answer['failed']}."
        raise DocumentRefused(message)
    return answer


class ReaderEnded(Exception):
    """The process ended without an answer; ``status`` is its exit status, negative for a signal."""

    def __init__(self, status: int) -> None:
        super().__init__(f"exit status {status}")
        self.status = status


class ReaderProcess:
    """A process that reads files with at most ``memory`` bytes; see ``index.loaders.child``."""

    def __init__(self, memory: int) -> None:
        self.memory = memory
        self._channel, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
                [sys.executable, "-m", "index.loaders.child", str(theirs.fileno()), str(memory)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONIOENCODING": "utf-8"},
            )
        self.end = weakref.finalize(self, _ended, self._process, self._channel)

    def ask(self, request: Json, seconds: float) -> Json:
        """Return the answer; raises ``TimeoutError`` or ``ReaderEnded``."""
        try:
            self._channel.send_bytes(json.dumps(request).encode())
            if not self._channel.poll(seconds):
                raise TimeoutError
            answer: Json = json.loads(self._channel.recv_bytes())
        except (EOFError, BrokenPipeError, ConnectionResetError) as error:
            raise ReaderEnded(self._process.wait()) from error
        return answer


def _ended(process: subprocess.Popen[bytes], channel: Connection) -> None:
    channel.close()
    process.kill()
    process.wait()


def answer_to(request: Json, memory: int, seconds: float) -> Json:
    """Return a process's answer to a request; raises ``TimeoutError`` or ``ReaderEnded``."""
    with _choosing:
        kept = next((reader for reader in _idle if reader.memory == memory), None)
        if kept is not None:
            _idle.remove(kept)
    if kept is not None:
        try:
            return _answer_of(kept, request, seconds)
        except ReaderEnded as error:
            if error.status:
                raise
    return _answer_of(ReaderProcess(memory), request, seconds)


def _answer_of(reader: ReaderProcess, request: Json, seconds: float) -> Json:
    """Ask and keep the process; end it if it gave no answer."""
    try:
        answer = reader.ask(request, seconds)
    except BaseException:
        reader.end()
        raise
    with _choosing:
        _idle.insert(0, reader)
        surplus, _idle[_KEPT:] = _idle[_KEPT:], []
    for other in surplus:
        other.end()
    return answer
