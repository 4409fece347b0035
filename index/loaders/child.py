"""The child process that reads one file: ``python -m index.loaders.child KIND PATH UNPACKED MEMORY CPU_SECONDS KEEP``.

It imports the reader of its kind only, sets its limits first, writes the document as JSON to stdout, and refuses with
one sentence on stderr and exit status 3.
"""

from __future__ import annotations

import json
import resource
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import DocumentRefused
from index.loaders.assembly import assemble, content_of, document_id
from index.serial import document_to_json
from index.structure import Structure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.loaders.assembly import Content
    from index.types import Document

_REFUSED = 3
_DEEPEST = 10_000
"""Calls in each other: pages with hundreds of lists inside lists exist."""


def main(kind: str, name: str, limits: Sequence[int], *, keep_all: bool) -> int:
    """Read the file and write the document; return the exit status.

    ``limits`` are unpacked bytes, bytes of memory and seconds of the processor; with ``keep_all`` no furniture is left
    out.
    """
    unpacked, memory, cpu_seconds = limits
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.setrecursionlimit(_DEEPEST)
    path = Path(name)
    try:
        document = _document(kind, path, unpacked, keep_all=keep_all)
    except DocumentRefused as refusal:
        sys.stderr.write(f"\n{refusal}\n")
        return _REFUSED
    json.dump(document_to_json(document), sys.stdout, ensure_ascii=False)
    return 0


def _document(kind: str, path: Path, unpacked: int, *, keep_all: bool) -> Document:
    found: Content | Structure = import_module(f"index.loaders.{kind}").read(path, unpacked)
    content = content_of(found) if isinstance(found, Structure) else found
    if not any(character.isalnum() for character in content.text):
        message = f"{path.name} holds no text."
        raise DocumentRefused(message)
    return assemble(content, document_id(path.read_bytes()), path.name, keep_all=keep_all)


if __name__ == "__main__":
    numbers = list(map(int, sys.argv[3:6]))
    sys.exit(main(sys.argv[1], sys.argv[2], numbers, keep_all=sys.argv[6:] == ["all"]))
