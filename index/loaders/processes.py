"""Processes that read files, each kept for the next file: starting one costs ten times what a small file does.

A process that is not asked for some seconds ends by itself, so that a server at rest holds none. Whoever asks gets one
for itself: two that read at the same time never wait for each other.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import weakref
from multiprocessing import Pipe
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    Json = dict[str, Any]

_KEPT: Final = 2
_idle: list[ReaderProcess] = []
_choosing = threading.Lock()


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
    """Return what a process says to a request; raises ``TimeoutError`` or ``ReaderEnded``."""
    kept = _kept(memory)
    if kept is not None:
        try:
            return _answer_of(kept, request, seconds)
        except ReaderEnded as error:
            if error.status:
                raise
    return _answer_of(ReaderProcess(memory), request, seconds)


def _kept(memory: int) -> ReaderProcess | None:
    with _choosing:
        found = next((reader for reader in _idle if reader.memory == memory), None)
        if found is not None:
            _idle.remove(found)
        return found


def _answer_of(reader: ReaderProcess, request: Json, seconds: float) -> Json:
    """Ask, and keep the process; one that gave no answer is ended, whatever the reason."""
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
