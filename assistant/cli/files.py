"""The files that a command names: folders opened, and which of them change while it watches."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_SECONDS_BETWEEN_LOOKS: Final = 2.0


def files_of(paths: list[Path]) -> tuple[list[Path], list[str]]:
    """Return the files to read, folders opened, and one sentence for each file in a folder that is not read."""
    from index.loaders import SUFFIXES

    files: list[Path] = []
    skipped: list[str] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        for file in sorted(path.rglob("*")):
            if file.is_dir() or any(part.startswith(".") for part in file.relative_to(path).parts):
                continue
            if file.suffix.lower() in SUFFIXES:
                files.append(file)
            else:
                skipped.append(f"{file} was skipped: files of that ending are not read.")
    return files, skipped


def changed_files(paths: list[Path], wait: Callable[[float], object] = time.sleep) -> Iterator[Path]:
    """Yield each file that changed or came since the last look, without end."""
    seen = _states(paths)
    while True:
        wait(_SECONDS_BETWEEN_LOOKS)
        now = _states(paths)
        yield from (file for file, state in now.items() if seen.get(file) != state)
        seen = now


def _states(paths: list[Path]) -> dict[Path, tuple[int, int]]:
    """Return time of change and size of each file that is there."""
    found = (file for file in files_of(paths)[0] if file.is_file())
    return {file: (file.stat().st_mtime_ns, file.stat().st_size) for file in found}
