"""JSON Lines: reading and writing lines, append-only files, suites of validated rows; errors name file and line."""

from __future__ import annotations

import fcntl
import hashlib
import json
import lzma
import os
from contextlib import suppress
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.errors import EvaluationError, RunRefused, SuiteRefused
from index.errors import explained

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


class Identified(BaseModel):
    """A row with an ``id``, unique in its file."""

    id: str


class AnyRow(Identified):
    """A row with an id and any other fields."""

    model_config = ConfigDict(extra="allow")


@dataclass(frozen=True, slots=True)
class SuiteFile:
    """The lines of a suite with the SHA-256 of its file; ``shipped`` ones are about the shipped documents."""

    label: str
    lines: list[str]
    fingerprint: str
    shipped: bool


Json = dict[str, Any]
Model = TypeVar("Model", bound=BaseModel)
Row = TypeVar("Row", bound=Identified)


def validated(
    model: type[Model], row: str | Json, place: str, refused: type[EvaluationError], *, strict: bool = False
) -> Model:
    """Return a validated row, given parsed or as its line; raises ``refused`` with the place and the first error."""
    try:
        return model.model_validate(json.loads(row) if isinstance(row, str) else row, strict=strict)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the row"
        message = f"{place}: {where}: {first['msg']}."
        raise refused(message) from error
    except ValueError as error:
        message = f"{place}: the line is no JSON ({error})."
        raise refused(message) from error


def rows(
    lines: Iterable[str], name: str, kind: type[Row], refused: type[EvaluationError] = SuiteRefused
) -> Iterator[tuple[str, Row]]:
    """Yield the rows of a file with their places («NAME, line N»); raises ``refused``, also for a repeated id."""
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        place = f"{name}, line {number}"
        row = validated(kind, line, place, refused)
        if row.id in seen:
            message = f"{place}: the id «{row.id}» stands in line {seen[row.id]} already."
            raise refused(message)
        seen[row.id] = number
        yield place, row


def suite_file(name: str, what: str) -> SuiteFile:
    """Return the shipped suite of that name, or the file; raises ``SuiteRefused``, which says ``what`` it is."""
    shipped = resources.files("eval").joinpath("suites", f"{name}.jsonl")
    is_shipped = "/" not in name and shipped.is_file()
    with explained(SuiteRefused, f"{what} {name} cannot be read", "; name a shipped suite or a JSON Lines file."):
        content = shipped.read_bytes() if is_shipped else Path(name).read_bytes()
        lines = content.decode("utf-8-sig").split("\n")
    label = name if is_shipped else Path(name).stem
    return SuiteFile(label, lines, hashlib.sha256(content).hexdigest(), is_shipped)


def open_rows(path: Path) -> Iterator[Json]:
    """Yield the rows of a file of open data, or of our own, unvalidated; raises ``OSError`` or ``ValueError``."""
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def line(content: Mapping[str, Any]) -> str:
    """Return the canonical line: sorted keys, no escaped letters."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True) + "\n"


def whole_bytes(content: bytes) -> bytes:
    """Return the content up to the end of its last whole line; the rest was being written when the run was killed."""
    return content[: content.rfind(b"\n") + 1]


def parse_lines(content: bytes, path: Path) -> list[Json]:
    """Return the lines as JSON objects; raises ``RunRefused``, which names the first damaged one."""
    rows = []
    for number, row in enumerate(content.split(b"\n")[:-1], start=1):
        try:
            found = json.loads(row)
        except ValueError as error:
            message = f"{path}, line {number}: the line is damaged ({error}); remove the file to start over."
            raise RunRefused(message) from error
        if not isinstance(found, dict):
            message = f"{path}, line {number}: the line is no JSON object."
            raise RunRefused(message)
        rows.append(found)
    return rows


class AppendOnlyFile:
    """A JSON Lines file that only grows, by whole lines."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)

    def lock(self) -> None:
        """Lock out other processes; raises ``RunRefused`` if one is at work."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            message = f"{self.path} is being written by another process; wait for it to end."
            raise RunRefused(message) from error

    def repaired(self) -> list[Json]:
        """Cut off a half-written last line and return all others."""
        whole = whole_bytes(self.path.read_bytes())
        if len(whole) != os.fstat(self._file).st_size:
            os.ftruncate(self._file, len(whole))
        return parse_lines(whole, self.path)

    def append(self, content: Json) -> None:
        """Write one line and sync it to disk; an ``OSError`` leaves the file as it was."""
        data = line(content).encode()
        before = os.fstat(self._file).st_size
        try:
            while data:
                data = data[os.write(self._file, data) :]
            os.fsync(self._file)
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._file, before)
            raise

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
