"""Answers recorded earlier, by us or by anybody: rows in the form of ``briefing ask --batch``."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from eval.errors import SystemRefused
from eval.systems.shipped import shipped_texts

if TYPE_CHECKING:
    from eval.cases import Case, Suite
    from eval.judges.base import Row


class ReplaySystem:
    """A case without a recorded answer is an error item; a recorded answer without a case is refused."""

    def __init__(self, file: str, suite: Suite) -> None:
        """Read the file; raises ``SystemRefused`` naming file and line."""
        self.name = f"replay:{Path(file).name}"
        self.documents = shipped_texts() if suite.shipped else []
        try:
            content = Path(file).read_bytes()
            lines = content.decode("utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            message = f"The recorded answers {file} cannot be read ({error})."
            raise SystemRefused(message) from error
        self._hash = hashlib.sha256(content).hexdigest()
        self._rows: dict[str, Row] = {}
        known = {case.id for case in suite.cases}
        for number, line in enumerate(lines, start=1):
            if line.strip():
                row = _row(line, f"{file}, line {number}", known)
                if row["id"] in self._rows:
                    message = f"{file}, line {number}: the id «{row['id']}» stands there already."
                    raise SystemRefused(message)
                self._rows[row["id"]] = row

    @property
    def fingerprints(self) -> dict[str, str]:
        """The file's hash, and the gate's fingerprint where all rows that name one name the same."""
        gates = {str(row["fingerprints"]["check"]) for row in self._rows.values() if _names_gate(row)}
        return {"answers": self._hash, **({"check": gates.pop()} if len(gates) == 1 else {})}

    def answer(self, case: Case) -> Row:
        """Return the recorded answer."""
        missing = {"id": case.id, "status": "error", "error": "there is no recorded answer to this case"}
        return self._rows.get(case.id, missing)

    def close(self) -> None:
        """Nothing is held."""


def _names_gate(row: Row) -> bool:
    prints = row.get("fingerprints")
    return isinstance(prints, dict) and bool(prints.get("check"))


def _row(line: str, place: str, known: set[str]) -> Row:
    try:
        row = json.loads(line)
    except ValueError as error:
        message = f"{place}: the line is no JSON ({error})."
        raise SystemRefused(message) from error
    if not isinstance(row, dict) or not isinstance(row.get("id"), str):
        message = f"{place}: the row has no id."
        raise SystemRefused(message)
    if row["id"] not in known:
        message = f"{place}: the id «{row['id']}» is not a case of the suite."
        raise SystemRefused(message)
    return row
