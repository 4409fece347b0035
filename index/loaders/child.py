"""The process that reads files, one after the other: ``python -m index.loaders.child DESCRIPTOR MEMORY``.

It sets its limits, then answers requests from the channel at ``DESCRIPTOR`` until none comes for ``IDLE_SECONDS``.
Requests and answers are JSON, since an answer may be the work of a hostile file. One file must not affect the next:
the process ends after a failure, after a file that took much memory, and after ``_MOST_FILES``.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from index.errors import DocumentRefused
from index.loaders.assembly import assemble, content_of, document_id, document_to_json
from index.loaders.email import take_out
from index.loaders.page_images import picture
from index.structure import Structure
from index.types import WarningKind

if TYPE_CHECKING:
    from index.loaders.assembly import Content

    Json = dict[str, Any]

IDLE_SECONDS: Final = 10.0
_MOST_FILES: Final = 500
_MUCH_MEMORY: Final = 512 * 2**20
_DEEPEST: Final = 10_000
"""Recursion limit: some pages nest lists hundreds deep."""


def main(channel: Connection, memory: int) -> None:
    """Answer requests with at most ``memory`` bytes; Ctrl+C is left to the parent process."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.setrecursionlimit(_DEEPEST)
    for _ in range(_MOST_FILES):
        if not channel.poll(IDLE_SECONDS):
            return
        try:
            request = json.loads(channel.recv_bytes())
        except EOFError:
            return
        answer = _answer(request)
        channel.send_bytes(json.dumps(answer).encode())
        pages_held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])  # rusage has the parent's too
        if "failed" in answer or pages_held * resource.getpagesize() > _MUCH_MEMORY:
            return


def _answer(request: Json) -> Json:
    """Return the result, why the file is refused, or how its reader failed."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + 1 + request["cpu_seconds"]
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
    path = Path(request["path"])
    try:
        return _done(request, path)
    except DocumentRefused as refusal:
        return {"refused": str(refusal)}
    except RecursionError:
        return {"refused": f"{path.name} is nested too deeply to be read; flatten it or split it up."}
    except MemoryError:
        return {"failed": "memory"}
    except Exception as error:  # noqa: BLE001 - whatever a reader's library raises concerns this file only
        return {"failed": f"{type(error).__name__}: {error}"}


def _done(request: Json, path: Path) -> Json:
    if "into" in request:
        return {"attached": take_out(path, Path(request["into"]))}
    if "page" in request:
        return {"picture": picture(str(path), request["page"], request["quote"])}
    doc_id = document_id(path.read_bytes())  # before reading, so that a later change of the file is noticed
    found: Content | Structure = import_module(f"index.loaders.{request['kind']}").read(path, request["unpacked"])
    content = content_of(found) if isinstance(found, Structure) else found
    if not any(character.isalnum() for character in content.text):
        why = (warning.message for warning in content.warnings if warning.kind is WarningKind.NOTICE)
        message = " ".join((f"{path.name} contains no text.", *why))
        raise DocumentRefused(message)
    return {"document": document_to_json(assemble(content, doc_id, path.name, keep_all=request["keep_all"]))}


if __name__ == "__main__":
    main(Connection(int(sys.argv[1])), int(sys.argv[2]))
