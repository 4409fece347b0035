"""Runs by name: found in the home folder or by path, read from their logs, listed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.errors import RunRefused
from eval.run_log import LOG

if TYPE_CHECKING:
    from eval.runs import Run

RESULT = "result.json"


@dataclass(frozen=True, slots=True)
class Opened:
    """A run and the folder that it stands in."""

    run: Run
    folder: Path


@dataclass(frozen=True, slots=True)
class Listed:
    """One run as a list shows it: ``items`` of ``cases`` are done; ``result`` is what ``result.json`` holds, or {}.

    ``problem`` says why a log cannot be read; "" where it can.
    """

    name: str
    ended: str
    header: dict[str, Any]
    items: int
    result: dict[str, Any]
    problem: str = ""


def open_run(home: Path, name: str) -> Opened:
    """Return the run of that name, or the one in the folder of that path; raises ``RunRefused``."""
    from eval.runs import read

    folder = folder_of(home, name)
    return Opened(read(folder), folder)


def folder_of(home: Path, name: str) -> Path:
    """Return the folder of a run; raises ``RunRefused`` where there is none, naming those that there are."""
    runs = home / "eval" / "runs"
    for folder in (runs / name, Path(name)):
        if name and (folder / LOG).is_file():
            return folder
    near = sorted(path.parent.name for path in runs.glob(f"*/{LOG}"))
    there = f" There are: {', '.join(near[-8:])}." if near else ""
    message = f"There is no run «{name}» in {runs}.{there}"
    raise RunRefused(message)


def all_runs(home: Path) -> list[Listed]:
    """Return the runs in ``home``, the last one first; [] for none."""
    logs = (home / "eval" / "runs").glob(f"*/{LOG}")
    return [_listed(path) for path in sorted(logs, key=lambda path: (-path.stat().st_mtime, path.parent.name))]


def _listed(path: Path) -> Listed:
    ended = datetime.fromtimestamp(path.stat().st_mtime, UTC).strftime("%Y-%m-%d %H:%M")
    try:
        with path.open("rb") as log:
            header = json.loads(log.readline())
            items = sum(line.endswith(b"\n") for line in log)
    except (OSError, ValueError) as error:
        return Listed(path.parent.name, ended, {}, 0, {}, f"the log cannot be read ({error})")
    if not isinstance(header, dict):
        return Listed(path.parent.name, ended, {}, 0, {}, "the log holds no run")
    return Listed(path.parent.name, ended, header, items, _result(path.with_name(RESULT), items))


def _result(path: Path, items: int) -> dict[str, Any]:
    """Return the figures that were written at the end of a run; {} for none, or for those of a shorter log."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and found.get("n") == items else {}
