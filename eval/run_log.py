"""The files of a run in progress, and the folders of runs in a home.

``log.jsonl`` holds a header, then one line an item in the order of the suite. Its bytes are the same however often the
run was killed and however many questions were asked at once. What varies is kept apart: ``times.jsonl`` has each item's
milliseconds, tries and model calls. ``ahead.jsonl`` keeps answers that came before their turn, so that a kill does not
lose them; it is removed when the run ends. Each line is written in one piece and synced. On a full disk it is removed
whole, and a half-written last line is cut off before a run goes on.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, Final, Self

from eval.errors import RunRefused
from eval.lines import AppendOnlyFile, line, whole_bytes

Json = dict[str, Any]
LOG: Final = "log.jsonl"
TIMES: Final = "times.jsonl"
AHEAD: Final = "ahead.jsonl"
RESULT: Final = "result.json"


class RunLog:
    """The log of one run, held by one process at a time; ``items`` are its lines, in order."""

    def __init__(self, folder: Path, header: Json) -> None:
        """Open the log to continue it; raises ``RunRefused`` if it is of another run or in use."""
        self.path = folder / LOG
        self._opened: list[AppendOnlyFile] = []
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._log = self._open(self.path)
            self._log.lock()
            self.items = self._begun(header)
            self._times = self._open(folder / TIMES)
            self._ahead = self._open(folder / AHEAD)
            self.times = {line["id"]: line for line in self._times.repaired()}
            self._waiting = {line["item"]["id"]: line for line in self._ahead.repaired()}
        except BaseException:
            self.close()
            raise

    def _begun(self, header: Json) -> list[Json]:
        """Return the items of this run in the log; a new log gets its header."""
        held = self._log.repaired()
        if not held:
            self._log.append(header)
        elif held[0] != header:
            message = f"{self.path} belongs to another run (suite, system, judge, weights or code differ)."
            raise RunRefused(message)
        return held[1:]

    def _open(self, path: Path) -> AppendOnlyFile:
        opened = AppendOnlyFile(path)
        self._opened.append(opened)
        return opened

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def waiting(self, case_id: str) -> Json | None:
        """Return an answer that an interrupted run kept ahead of its turn; None if there is none."""
        return self._waiting.get(case_id)

    def put(self, item: Json, times: Json) -> None:
        """Log the item whose turn it is; its times come first, so that every item in the log has them."""
        if item["id"] not in self.times:
            self._times.append(times)
            self.times[item["id"]] = times
        self._log.append(item)
        self.items.append(item)

    def put_ahead(self, item: Json, times: Json) -> None:
        """Keep an item until those before it are done."""
        if item["id"] not in self._waiting:
            self._ahead.append({"item": item, "times": times})

    def finished(self) -> None:
        """Remove what was kept ahead; the log now has every item."""
        self._ahead.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the files and release the log."""
        for opened in self._opened:
            opened.close()


@dataclass(frozen=True, slots=True)
class Listed:
    """One run in a list, with ``items`` of its cases done; ``result`` is the content of ``result.json``, or {}.

    ``problem`` says why the log cannot be read; "" if it can.
    """

    name: str
    ended: str
    header: dict[str, Any]
    items: int
    result: dict[str, Any]
    problem: str = ""


def folder_of(home: Path, name: str) -> Path:
    """Return the folder of a run; raises ``RunRefused`` if there is none, and names others."""
    runs = home / "eval" / "runs"
    for folder in (runs / name, Path(name)):
        if name and (folder / LOG).is_file():
            return folder
    near = sorted(path.parent.name for path in runs.glob(f"*/{LOG}"))
    there = f" There are: {', '.join(near[-8:])}." if near else ""
    message = f"There is no run «{name}» in {runs}.{there}"
    raise RunRefused(message)


def all_runs(home: Path) -> list[Listed]:
    """Return the runs in ``home``, latest first; [] if there are none."""
    logs = (home / "eval" / "runs").glob(f"*/{LOG}")
    return [_listed(path) for path in sorted(logs, key=lambda path: (-path.stat().st_mtime, path.parent.name))]


def _listed(path: Path) -> Listed:
    name, ended = path.parent.name, datetime.fromtimestamp(path.stat().st_mtime, UTC).strftime("%Y-%m-%d %H:%M")
    try:
        with path.open("rb") as log:
            header = json.loads(log.readline())
            items = sum(each.endswith(b"\n") for each in log)
    except (OSError, ValueError) as error:
        return Listed(name, ended, {}, 0, {}, f"the log cannot be read ({error})")
    if not isinstance(header, dict):
        return Listed(name, ended, {}, 0, {}, "the log holds no run")
    with suppress(OSError, ValueError):
        result = json.loads(path.with_name(RESULT).read_bytes())
        if isinstance(result, dict) and result.get("n") == items:  # not the result of a shorter log
            return Listed(name, ended, header, items, result)
    return Listed(name, ended, header, items, {})


def free_folder(root: Path, name: str, header: dict[str, Any], cases: int) -> Path:
    """Return the folder of an unfinished run with this header that no process uses, or a new one."""
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
