"""A baseline: the marks of a run as JSON Lines, small enough to stand in a repository, a line a question.

The first line says what was run; a change of one answer changes one line, so the history of the file shows it.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eval.comparing.marks import KEPT, SAME, Mark, Marked
from eval.errors import RunRefused
from eval.run_log import line, parsed

if TYPE_CHECKING:
    from pathlib import Path

VERSION: Final = 1


class _Line(BaseModel):
    """One question of a baseline."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    correct: bool
    answerable: bool
    status: Literal["answered", "abstained", "error"]
    bad: int = Field(ge=0)
    factual: int = Field(ge=0)

    def mark(self) -> Mark:
        return Mark(self.correct, self.answerable, self.status, self.bad, self.factual)


def written(marked: Marked) -> str:
    """Return the content of a baseline; raises ``RunRefused`` for a run that is not finished."""
    if len(marked.marks) < int(marked.header.get("cases", 0)):
        message = (
            f"{marked.name} is not finished ({len(marked.marks)} of {marked.header['cases']} cases), so it is no "
            "baseline; give the command of the run again, and it goes on."
        )
        raise RunRefused(message)
    header = {"baseline": VERSION, "run": marked.name, **marked.header}
    return line(header) + "".join(line({"id": id_, **asdict(mark)}) for id_, mark in marked.marks.items())


def read_baseline(path: Path) -> Marked:
    """Return a saved baseline; raises ``RunRefused`` naming file and line."""
    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"The baseline {path} cannot be read ({error.strerror})."
        raise RunRefused(message) from error
    rows = parsed(content if content.endswith(b"\n") else content + b"\n", path)
    header = _header(rows, path)
    marks: dict[str, Mark] = {}
    for number, row in enumerate(rows[1:], start=2):
        found = _parsed(row, f"{path}, line {number}")
        if found.id in marks:
            message = f"{path}, line {number}: the id «{found.id}» stands there already."
            raise RunRefused(message)
        marks[found.id] = found.mark()
    if len(marks) < int(header.get("cases", 0)):
        message = f"{path} is cut off: it holds {len(marks)} of {header['cases']} cases. Save the baseline again."
        raise RunRefused(message)
    return Marked(path.name, {key: header[key] for key in KEPT if key in header}, marks)


def _header(rows: list[dict[str, Any]], path: Path) -> dict[str, Any]:
    header = rows[0] if rows else {}
    if header.get("baseline") != VERSION or any(key not in header for key in SAME) or "cases" not in header:
        message = f"{path}, line 1: no baseline of version {VERSION}; briefing eval baseline RUN FILE makes one."
        raise RunRefused(message)
    return header


def _parsed(row: dict[str, Any], place: str) -> _Line:
    try:
        return _Line.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        message = f"{place}: {'.'.join(map(str, first['loc'])) or 'the row'}: {first['msg']}."
        raise RunRefused(message) from error
