"""Rows of JSON Lines files: each validated, each with an id of its own, every problem with file and line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from eval.errors import SuiteRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Identified(BaseModel):
    """A row with an ``id``, unique in its file."""

    id: str


Row = TypeVar("Row", bound=Identified)


def rows(lines: Iterable[str], name: str, kind: type[Row]) -> Iterator[tuple[str, Row]]:
    """Yield the rows of a file with their places («NAME, line N»); raises ``SuiteRefused``."""
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        place = f"{name}, line {number}"
        try:
            row = kind.model_validate(json.loads(line))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            message = f"{place}: {where or 'the row'}: {first['msg']}."
            raise SuiteRefused(message) from error
        except ValueError as error:
            message = f"{place}: the line is no JSON ({error})."
            raise SuiteRefused(message) from error
        if row.id in seen:
            message = f"{place}: the id «{row.id}» stands in line {seen[row.id]} already."
            raise SuiteRefused(message)
        seen[row.id] = number
        yield place, row
