"""Answers recorded earlier, by us or by anybody: rows in the form of ``briefing ask --batch``, or the log of a run.

With the log of a run the same answers are judged again, by another judge, without asking anything.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from eval.circularity import GATE, gates_of_rows
from eval.errors import SystemRefused
from eval.run_log import LOG
from eval.systems.shipped import texts_for

if TYPE_CHECKING:
    from eval.cases import Case, Suite
    from eval.judges.base import Row


class ReplaySystem:
    """A case without a recorded answer is an error item; a recorded answer without a case is refused."""

    def __init__(self, file: str, suite: Suite, home: Path | None = None) -> None:
        """Read the file; raises ``SystemRefused`` naming file and line."""
        path = Path(file)
        self.name = f"replay:{path.parent.name if path.name == LOG else path.name}"
        self.documents = texts_for(suite, home) if home is not None else []
        try:
            content = path.read_bytes()
            lines = content.decode("utf-8-sig").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            message = f"The recorded answers {file} cannot be read ({error})."
            raise SystemRefused(message) from error
        self._hash = hashlib.sha256(content).hexdigest()
        self._rows: dict[str, Row] = {}
        known = {case.id for case in suite.cases}
        for number, line in enumerate(lines, start=1):
            if line.strip():
                row = _row(line, f"{file}, line {number}", known, first=number == 1)
                if row is None:
                    continue
                if row["id"] in self._rows:
                    message = f"{file}, line {number}: the id «{row['id']}» stands there already."
                    raise SystemRefused(message)
                self._rows[row["id"]] = row

    @property
    def fingerprints(self) -> dict[str, str]:
        """The file's hash, and the gate's fingerprint where all rows that name one name the same.

        A run looks at the gate of each row besides.
        """
        gates = sorted(gates_of_rows(self._rows.values()))
        return {"answers": self._hash, **({GATE: gates[0]} if len(gates) == 1 else {})}

    def answer(self, case: Case) -> Row:
        """Return the recorded answer."""
        missing = {"id": case.id, "status": "error", "error": "there is no recorded answer to this case"}
        return self._rows.get(case.id, missing)

    def close(self) -> None:
        """Nothing is held."""


def _row(line: str, place: str, known: set[str], *, first: bool) -> Row | None:
    """Return the recorded answer of a line; None for the header of a run's log."""
    try:
        row = json.loads(line)
    except ValueError as error:
        message = f"{place}: the line is no JSON ({error})."
        raise SystemRefused(message) from error
    if first and isinstance(row, dict) and "suite_fingerprint" in row:
        return None
    if not isinstance(row, dict) or not isinstance(row.get("id"), str):
        message = f"{place}: the row has no id."
        raise SystemRefused(message)
    if row["id"] not in known:
        message = f"{place}: the id «{row['id']}» is not a case of the suite."
        raise SystemRefused(message)
    recorded = row["row"] if isinstance(row.get("row"), dict) and "claims" in row else row
    return {"status": "answered", **recorded, "id": row["id"]} if "text" in recorded else {**recorded, "id": row["id"]}
