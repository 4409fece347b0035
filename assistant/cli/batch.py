"""Rows of JSON Lines in, rows of JSON Lines out: what all ``--batch`` options share.

Every row in gives one row out, in the same order, written as soon as it is done. A row that cannot be used gives
``{"id", "status": "error", "error": "what and why"}`` and the others go on.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.common import progress_bar
from assistant.errors import AssistantError
from index.errors import BriefingIndexError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


class RowRefused(AssistantError):
    """A row of a batch is not what it should be."""


def run_batch(
    rows: Path, out: Path, work: Callable[[Mapping[str, Any]], Mapping[str, Any]], doing: str = "Working"
) -> int:
    """Write ``work(row)`` with the row's id for every row of ``rows`` to ``out``; return how many rows failed.

    Progress is shown on stderr once the batch takes more than a second. Raises ``click.ClickException`` for files
    that cannot be read or written.
    """
    try:
        lines = [line for line in rows.read_text(encoding="utf-8-sig").split("\n") if line.strip()]
        failed = 0
        with out.open("w", encoding="utf-8") as file, progress_bar(doing) as progress:
            for number, line in enumerate(lines, start=1):
                result = _row(line, number, work)
                failed += result.get("status") == "error" and "error" in result
                file.write(json.dumps(result, ensure_ascii=False, sort_keys=True) + "\n")
                file.flush()
                progress(number, len(lines), "rows")
    except (OSError, UnicodeDecodeError) as error:
        message = f"The batch {rows} cannot be read or {out} cannot be written: {error}"
        raise click.ClickException(message) from error
    return failed


def end_batch(failed: int) -> None:
    """End the program with exit code 1 and a sentence where rows failed."""
    if failed:
        message = f"{failed} row{'s' if failed > 1 else ''} could not be used; each says why in its «error»."
        raise click.ClickException(message)


def texts(row: Mapping[str, Any], name: str) -> list[str]:
    """Return the list of texts in field ``name`` of a row; raises ``RowRefused`` where there is none."""
    value = row.get(name)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        message = f"«{name}» must be a list of texts."
        raise RowRefused(message)
    return value


def text(row: Mapping[str, Any], name: str, *, required: bool = True) -> str | None:
    """Return the text in field ``name`` of a row, None where an optional one is missing; raises ``RowRefused``."""
    value = row.get(name)
    if value is None and not required:
        return None
    if not isinstance(value, str):
        message = f"«{name}» must be a text."
        raise RowRefused(message)
    return value


def _row(line: str, number: int, work: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> dict[str, Any]:
    identity: Any = None
    try:
        row = json.loads(line)
        if not isinstance(row, dict):
            message = "The row is no JSON object."
            raise RowRefused(message)
        identity = row.get("id")
        if identity is None:
            message = "The row has no «id»."
            raise RowRefused(message)
        return {**work(row), "id": identity}
    except (json.JSONDecodeError, RecursionError) as error:
        return {"id": identity, "status": "error", "error": f"Row {number} is no JSON: {error}"}
    except (AssistantError, BriefingIndexError) as error:
        return {"id": identity, "status": "error", "error": f"Row {number}: {error}"}
