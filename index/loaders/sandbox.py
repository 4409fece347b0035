"""Reading a file in a child process: whatever a hostile file does, it does to the child.

The child may use so much memory and processor time and no more, and its result comes back as JSON on stdout. Every
way of failing ends in ``DocumentRefused`` with one sentence that names the file.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.errors import DocumentRefused
from index.loaders.kinds import SUFFIXES, kind_of
from index.serial import document_from_json

if TYPE_CHECKING:
    from index.types import Document

_MEGABYTE: Final = 2**20
_READ_TO_TELL: Final = 8192
_REFUSED: Final = 3
"""Exit status of a child that refused the file; its sentence is the last line on stderr."""

__all__ = ["SUFFIXES", "Limits", "load"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Largest file in bytes, memory of the child in bytes, seconds of processor and wall-clock time, unpacked bytes."""

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
    head = _first_bytes(path, limits)
    kind = kind_of(path, head)
    command = [sys.executable, "-m", "index.loaders.child", kind, str(path), str(limits.unpacked), str(limits.memory)]
    command.extend([str(limits.cpu_seconds), "all" if keep_all else "text"])
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            command,
            capture_output=True,
            timeout=limits.seconds,
            check=False,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONIOENCODING": "utf-8"},
        )
    except subprocess.TimeoutExpired as error:
        message = f"{path.name} could not be read within {limits.seconds:g} seconds; split it into smaller files."
        raise DocumentRefused(message) from error
    if done.returncode != 0:
        raise DocumentRefused(_reason(path, done.returncode, done.stderr.decode("utf-8", "replace")))
    try:
        return document_from_json(json.loads(done.stdout))
    except (ValueError, KeyError, TypeError) as error:
        message = f"{path.name} could not be read: its reader ended without a result."
        raise DocumentRefused(message) from error


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


def _reason(path: Path, status: int, said: str) -> str:
    lines = said.strip().splitlines()
    if status == _REFUSED and lines:
        return lines[-1]
    if "MemoryError" in said:
        return f"{path.name} needs more memory to be read than is allowed; split it into smaller files."
    if status < 0:
        return f"{path.name} could not be read: its reader was stopped (signal {-status}); the file may be hostile."
    return f"{path.name} could not be read: {lines[-1] if lines else 'its reader failed'}."
