"""Answers recorded earlier, by us or by anybody: rows in the form of ``briefing ask --batch``, or the log of a run.

With the log of a run the same answers are judged again, by another judge, without asking anything.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from eval.circularity import GATE, gates_of_rows
from eval.errors import SystemRefused
from eval.lines import AnyRow, rows
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
        if '"suite_fingerprint": "' in lines[0]:  # the header of a run's log
            lines[0] = ""
        for place, row in rows(lines, file, AnyRow, SystemRefused):
            if row.id not in known:
                message = f"{place}: the id «{row.id}» is not a case of the suite."
                raise SystemRefused(message)
            self._rows[row.id] = _recorded(row.model_dump())

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


def _recorded(row: Row) -> Row:
    """Return the answer in a row: the row itself, or what stands in it where it is the item of a run's log."""
    answer = row["row"] if isinstance(row.get("row"), dict) and "claims" in row else row
    return {**({"status": "answered"} if "text" in answer else {}), **answer, "id": row["id"]}
