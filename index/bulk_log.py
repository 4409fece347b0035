"""What became of each file of a bulk, so that the same command goes on after a kill."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from index.library import AddResult, Index

LOG: Final = "bulk.log"


class Log:
    """What became of each file, one JSON object a line, on the disk before the next batch is begun."""

    def __init__(self, home: Path) -> None:
        self.path = home / LOG
        self._done: dict[str, dict[str, Any]] = {}
        lines = self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else []
        for line in lines:
            try:
                entry = json.loads(line)
                self._done[entry["path"]] = entry
            except (ValueError, KeyError, TypeError):
                continue  # the last line of a process that was killed

    def outcome(self, path: Path, index: Index) -> dict[str, Any] | None:
        """Return what an earlier start made of a file, None where it did not or the file changed since."""
        entry = self._done.get(str(path.absolute()))
        if entry is None or entry["state"] != _state(path):
            return None
        return entry if "refused" in entry or index.manifest.entry(entry["id"]) is not None else None

    def say(self, outcomes: Sequence[tuple[Path, AddResult | str]]) -> None:
        """Add what became of these files; a name is written as the others of it are found again."""
        with self.path.open("a", encoding="utf-8") as file:
            for path, outcome in outcomes:
                what = {"refused": outcome} if isinstance(outcome, str) else {"id": outcome.doc_id}
                entry = {"path": str(path.absolute()), "state": _state(path), **what}
                file.write(json.dumps(entry, ensure_ascii=True, sort_keys=True) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def remove(self) -> None:
        """Forget all: everything was done."""
        self.path.unlink(missing_ok=True)


def _state(path: Path) -> list[int]:
    """Return size and time of change of a file; of one that is gone, nothing."""
    try:
        found = path.stat()
    except OSError:
        return []
    return [found.st_size, found.st_mtime_ns]
