"""The folders of runs in a home: found by name or path, listed, and the one that a run goes on in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, Final

from eval.errors import RunRefused
from eval.run_log import LOG, AppendOnlyFile, line, whole_bytes

RESULT: Final = "result.json"


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
            items = sum(each.endswith(b"\n") for each in log)
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


def free_folder(root: Path, name: str, header: dict[str, Any], cases: int) -> Path:
    """Return the folder of the unfinished run with this header that nobody is at work on, or a new one."""
    folders = (root / f"{name}-{number}" for number in count(1))
    return next(folder for folder in folders if _may_go_on(folder / LOG, header, cases))


def _may_go_on(path: Path, header: dict[str, Any], cases: int) -> bool:
    if not path.exists():
        return True
    try:
        log = AppendOnlyFile(path)
    except OSError:
        return False
    try:
        log.lock()
        lines = whole_bytes(path.read_bytes()).split(b"\n")[:-1]
    except (RunRefused, OSError):
        return False
    finally:
        log.close()
    return not lines or (lines[0].decode(errors="replace") + "\n" == line(header) and len(lines) <= cases)
