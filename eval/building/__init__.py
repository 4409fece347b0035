"""Suites built from one's own documents: proposed by templates, decided by a person, and kept in files.

The files are in ``eval/suites`` of the home folder: ``NAME.jsonl`` and ``NAME-forged.jsonl``. Machine-made rows stay
there with the person's decision (``accepted``), so that a new build after adding documents asks only about what is new.
No decision is lost: a row whose words no document contains any more moves to ``NAME-gone.jsonl``.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from assistant.private_files import alone, write_private
from eval.errors import SuiteRefused
from eval.lines import AnyRow, line, rows
from index.errors import explained

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from eval.building.proposals import Proposal

Json = dict[str, Any]
DECISIONS: Final = {"accept": True, "drop": False}
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}")
_TAKEN: Final = frozenset({"briefing", "forged"})
_LINE_ENDS: Final = re.compile("[\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class SuitePaths:
    """The files of a suite."""

    cases: Path
    forged: Path
    gone: Path


@dataclass(frozen=True, slots=True)
class SuiteCounts:
    """How many rows the files hold: machine-made rows by decision, rows that a person wrote, and rows set aside."""

    accepted: int
    dropped: int
    undecided: int
    written: int
    gone: int = 0


def suite_paths(home: Path, name: str) -> SuitePaths:
    """Return the files of the suite ``name``; raises ``SuiteRefused`` for an invalid or taken name."""
    if not _NAME.fullmatch(name) or name in _TAKEN or name.endswith(("-forged", "-gone")):
        message = f"«{name}» cannot name a suite; use small letters, figures and hyphens, and no shipped suite's name."
        raise SuiteRefused(message)
    folder = home / "eval" / "suites"
    return SuitePaths(folder / f"{name}.jsonl", folder / f"{name}-forged.jsonl", folder / f"{name}-gone.jsonl")


def keep_proposals(files: SuitePaths, proposed: Sequence[Proposal], texts: Sequence[str]) -> SuiteCounts:
    """Write the proposals and keep earlier decisions; raises ``SuiteRefused`` if that fails.

    Rows that a person wrote always stay. A machine-made row that was decided stays as long as one of ``texts`` contains
    the words that it cites.
    """
    gone: list[Json] = []
    with _writing(files):
        for path, forged in ((files.cases, False), (files.forged, True)):
            stay = []
            for row in _read(path):
                quotes = [*row.get("must_cite", ()), *row.get("about", ())]
                if row.get("made") != "machine":
                    stay.append(row)
                elif row.get("accepted") is not None:
                    stands = all(any(quote in text for text in texts) for quote in quotes)
                    (stay if stands else gone).append(row)
            held = {row["id"] for row in stay}
            new = [each.row for each in proposed if each.forged is forged and each.row["id"] not in held]
            _write(path, [*stay, *new])
        if gone:
            _write(files.gone, {row["id"]: row for row in (*_read(files.gone), *gone)}.values())
    return count_rows(files, len(gone))


def take_decisions(files: SuitePaths, suite: str, decisions: Path) -> SuiteCounts:
    """Write a person's decisions into the files; raises ``SuiteRefused``, which names the wrong line."""
    with _writing(files):
        held = {path: _read(path) for path in (files.cases, files.forged)}
        known = {row["id"] for rows_ in held.values() for row in rows_ if row.get("made") == "machine"}
        if not known:
            message = f"There is no suite «{suite}» in {files.cases.parent}; make it first, without --take."
            raise SuiteRefused(message)
        decided: dict[str, bool] = {}
        for place, row in _rows(decisions, "decisions"):
            problem = ""
            if row.get("suite") != suite:
                problem = f"this decision is about the suite «{row.get('suite')}», not «{suite}»"
            elif row["id"] not in known:
                problem = f"the id «{row['id']}» is no machine-made row of «{suite}»"
            elif row.get("decision") not in DECISIONS:
                problem = f"the decision «{row.get('decision')}» is none of {', '.join(DECISIONS)}"
            if problem:
                message = f"{place}: {problem}."
                raise SuiteRefused(message)
            decided[row["id"]] = DECISIONS[row["decision"]]
        if not decided:
            message = f"The decisions {decisions} are empty; accept or drop something on the page, and save again."
            raise SuiteRefused(message)
        for path, rows_ in held.items():
            _write(path, [row | {"accepted": decided[row["id"]]} if row["id"] in decided else row for row in rows_])
    return count_rows(files)


def count_rows(files: SuitePaths, gone: int = 0) -> SuiteCounts:
    """Count the rows in the files."""
    held = [*_read(files.cases), *_read(files.forged)]
    marks = Counter(row.get("accepted") if row.get("made") == "machine" else "written" for row in held)
    return SuiteCounts(marks[True], marks[False], marks[None], marks["written"], gone)


def earlier_decisions(files: SuitePaths) -> dict[str, bool]:
    """Return the decisions so far, by id."""
    held = [*_read(files.cases), *_read(files.forged)]
    return {row["id"]: row["accepted"] for row in held if isinstance(row.get("accepted"), bool)}


def _read(path: Path) -> list[Json]:
    return [row for _, row in _rows(path, "suite")] if path.exists() else []


def _rows(path: Path, what: str) -> Iterator[tuple[str, Json]]:
    """Yield the rows of a file with their places; raises ``SuiteRefused`` if one cannot be read."""
    with explained(SuiteRefused, f"The {what} {path} cannot be read"):
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    for place, row in rows(lines, str(path), AnyRow):
        yield place, row.model_dump()


def _write(path: Path, content: Iterable[Mapping[str, Any]]) -> None:
    """Write each row as one line, escaping all characters that a reader may take for a line end."""
    safe = (_LINE_ENDS.sub(lambda end: f"\\u{ord(end[0]):04x}", line(row)) for row in content)
    write_private(path, "".join(safe).encode())


@contextmanager
def _writing(files: SuitePaths) -> Iterator[None]:
    """Lock the suite's files; disk errors become ``SuiteRefused``."""
    with explained(SuiteRefused, f"The suite in {files.cases.parent} could not be written"):
        files.cases.parent.mkdir(parents=True, exist_ok=True)
        with alone(files.cases):
            yield
