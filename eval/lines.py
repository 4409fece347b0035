"""Files of JSON Lines, suites among them: each row validated, each with an id of its own, problems by file and line."""

from __future__ import annotations

import hashlib
import json
import lzma
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.errors import EvaluationError, SuiteRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Identified(BaseModel):
    """A row with an ``id``, unique in its file."""

    id: str


class AnyRow(Identified):
    """A row of which nothing but its id is asked."""

    model_config = ConfigDict(extra="allow")


@dataclass(frozen=True, slots=True)
class SuiteFile:
    """The lines of a suite with the SHA-256 of its file; ``shipped`` ones are about the shipped documents."""

    label: str
    lines: list[str]
    fingerprint: str
    shipped: bool


Model = TypeVar("Model", bound=BaseModel)
Row = TypeVar("Row", bound=Identified)


def validated(
    model: type[Model], row: str | dict[str, Any], place: str, refused: type[EvaluationError], *, strict: bool = False
) -> Model:
    """Return a row, given as its line or parsed; raises ``refused``, naming the place and the first thing wrong."""
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
    """Yield the rows of a file with their places («NAME, line N»); raises ``refused``, also for an id twice."""
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
    """Return the shipped suite of that name, or the file; raises ``SuiteRefused``, telling ``what`` it is."""
    shipped = resources.files("eval").joinpath("suites", f"{name}.jsonl")
    is_shipped = "/" not in name and shipped.is_file()
    try:
        content = shipped.read_bytes() if is_shipped else Path(name).read_bytes()
        lines = content.decode("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{what} {name} cannot be read ({error}); name a shipped suite or a JSON Lines file."
        raise SuiteRefused(message) from error
    label = name if is_shipped else Path(name).stem
    return SuiteFile(label, lines, hashlib.sha256(content).hexdigest(), is_shipped)


def open_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file of the open data or of our own as they are; raises ``OSError`` or ``ValueError``."""
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
