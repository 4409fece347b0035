"""The files of a suite in the making, under ``eval/suites`` of the home folder: ``NAME.jsonl``, ``NAME-forged.jsonl``.

Machine-made rows stay in the file with what a person decided (``accepted``), so that building again, after documents
were added, asks only about what is new. Nothing decided is lost: a row whose words stand in no document any more goes
to ``NAME-gone.jsonl``.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from assistant.private_files import alone, write_private
from eval.errors import SuiteRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from eval.building.proposals import Proposal

Json = dict[str, Any]
DECISIONS: Final = {"accept": True, "drop": False}
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}")
_TAKEN: Final = frozenset({"briefing", "forged"})
_LINE_ENDS: Final = re.compile("[\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Files:
    """Where a suite's rows stand."""

    cases: Path
    forged: Path
    gone: Path


@dataclass(frozen=True, slots=True)
class Counts:
    """What the files hold: machine-made rows by what was decided, rows that a person wrote, and rows set aside."""

    accepted: int
    dropped: int
    undecided: int
    written: int
    gone: int = 0


def files_of(home: Path, name: str) -> Files:
    """Return the files of the suite ``name``; raises ``SuiteRefused`` for a name that cannot be one."""
    if not _NAME.fullmatch(name) or name in _TAKEN or name.endswith(("-forged", "-gone")):
        message = f"«{name}» cannot name a suite; use small letters, figures and hyphens, and no shipped suite's name."
        raise SuiteRefused(message)
    folder = home / "eval" / "suites"
    return Files(folder / f"{name}.jsonl", folder / f"{name}-forged.jsonl", folder / f"{name}-gone.jsonl")


def keep(files: Files, proposed: Sequence[Proposal], texts: Sequence[str]) -> Counts:
    """Write the proposals, with what was decided about them earlier; raises ``SuiteRefused`` where that fails."""
    gone: list[Json] = []
    with _writing(files):
        for path, forged in ((files.cases, False), (files.forged, True)):
            new = {each.row["id"]: each.row for each in proposed if each.forged is forged}
            old = _read(path)
            stay = [row for row in old if _lasts(row) and _stands(row, texts)]
            gone.extend(row for row in old if _lasts(row) and not _stands(row, texts))
            held = {row["id"] for row in stay}
            _write(path, [*stay, *(row for name, row in new.items() if name not in held)])
        if gone:
            _write(files.gone, [*_read(files.gone), *gone])
    return counted(files, len(gone))


def take(files: Files, suite: str, decisions: Path) -> Counts:
    """Write what a person decided into the files; raises ``SuiteRefused`` naming the line that is wrong."""
    with _writing(files):
        rows = {path: _read(path) for path in (files.cases, files.forged)}
        known = {row["id"] for held in rows.values() for row in held if row.get("made") == "machine"}
        if not known:
            message = f"There is no suite «{suite}» in {files.cases.parent}; make it first, without --take."
            raise SuiteRefused(message)
        decided = _decisions(decisions, suite, known)
        for path, held in rows.items():
            _write(path, [{**row, **_decided(decided, row)} for row in held])
    return counted(files)


def counted(files: Files, gone: int = 0) -> Counts:
    """Return what the files hold."""
    rows = [row for path in (files.cases, files.forged) for row in _read(path)]
    marks = Counter(row.get("accepted") if row.get("made") == "machine" else "written" for row in rows)
    return Counts(marks[True], marks[False], marks[None], marks["written"], gone)


def earlier(files: Files) -> dict[str, bool]:
    """Return what was decided so far, by id."""
    rows = [row for path in (files.cases, files.forged) for row in _read(path)]
    return {row["id"]: row["accepted"] for row in rows if isinstance(row.get("accepted"), bool)}


def _decided(decisions: Mapping[str, bool], row: Json) -> Json:
    return {"accepted": decisions[row["id"]]} if row["id"] in decisions else {}


def _decisions(path: Path, suite: str, known: set[str]) -> dict[str, bool]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        message = f"The decisions {path} cannot be read ({error})."
        raise SuiteRefused(message) from error
    found: dict[str, bool] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        row = _row(line, f"{path}, line {number}")
        problem = _wrong(row, suite, known, found)
        if problem:
            message = f"{path}, line {number}: {problem}."
            raise SuiteRefused(message)
        found[row["id"]] = DECISIONS[row["decision"]]
    if not found:
        message = f"The decisions {path} are empty; accept or drop something on the page, and save again."
        raise SuiteRefused(message)
    return found


def _wrong(row: Json, suite: str, known: set[str], found: Mapping[str, bool]) -> str:
    if row.get("suite") != suite:
        return f"this decision is about the suite «{row.get('suite')}», not «{suite}»"
    if row["id"] not in known:
        return f"the id «{row['id']}» is no machine-made row of «{suite}»"
    if row.get("decision") not in DECISIONS:
        return f"the decision «{row.get('decision')}» is none of {', '.join(DECISIONS)}"
    return f"the id «{row['id']}» was decided in an earlier line already" if row["id"] in found else ""


def _lasts(row: Json) -> bool:
    """Whether a row outlives a new build: a person wrote it, or decided about it."""
    return row.get("made") != "machine" or row.get("accepted") is not None


def _stands(row: Json, texts: Sequence[str]) -> bool:
    """Whether the words that a machine-made row cites still stand in a document; a person's own rows stay."""
    quotes = [*row.get("must_cite", ()), *row.get("about", ())]
    return row.get("made") != "machine" or all(any(quote in text for text in texts) for quote in quotes)


def _read(path: Path) -> list[Json]:
    if not path.exists():
        return []
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        message = f"The suite {path} cannot be read ({error})."
        raise SuiteRefused(message) from error
    return [_row(line, f"{path}, line {number}") for number, line in enumerate(lines, start=1) if line.strip()]


def _row(line: str, place: str) -> Json:
    try:
        row = json.loads(line)
    except ValueError as error:
        message = f"{place}: the line is no JSON ({error})."
        raise SuiteRefused(message) from error
    if not isinstance(row, dict) or not isinstance(row.get("id"), str):
        message = f"{place}: the row has no id."
        raise SuiteRefused(message)
    return row


def _write(path: Path, rows: Iterable[Json]) -> None:
    write_private(path, "".join(f"{_line(row)}\n" for row in rows).encode())


def _line(row: Json) -> str:
    """Return a row as one line, whatever a reader takes for the end of one."""
    line = json.dumps(row, ensure_ascii=False, sort_keys=True)
    return _LINE_ENDS.sub(lambda end: f"\\u{ord(end[0]):04x}", line)


class _writing:  # noqa: N801 - used as a function
    """Keep others out of the suite's files; problems with the disk become ``SuiteRefused``."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._lock = alone(files.cases)

    def __enter__(self) -> None:
        try:
            self._files.cases.parent.mkdir(parents=True, exist_ok=True)
            self._lock.__enter__()
        except OSError as error:
            raise self._refused(error) from error

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self._lock.__exit__(None, None, None)
        if isinstance(error, OSError):
            raise self._refused(error) from error

    def _refused(self, error: OSError) -> SuiteRefused:
        return SuiteRefused(f"The suite in {self._files.cases.parent} could not be written ({error.strerror}).")
