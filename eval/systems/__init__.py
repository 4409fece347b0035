"""What is evaluated: our own pipeline, recorded answers, or an outside system, however it can be reached.

Recorded answers are rows of ``briefing ask --batch``, or the log of a run. With a log, another judge can judge the same
answers without asking anything.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from eval.circularity import GATE, gates_of_rows
from eval.errors import SystemRefused
from eval.lines import AnyRow, rows
from eval.run_log import LOG
from index import shipped_documents
from index.errors import explained

if TYPE_CHECKING:
    from eval.cases import Case, Suite
    from eval.judges import Row


class System(Protocol):
    """Answers cases one by one; ``documents`` are the texts that it answers from, [] if unknown."""

    name: str
    documents: list[str]

    @property
    def fingerprints(self) -> dict[str, str]:
        """What the answers depend on: prompts, model, weights; kept in the run's header."""
        ...

    def answer(self, case: Case) -> Row:
        """Return the answer in the form of ``briefing ask --batch``; a failure is a row of status error."""
        ...

    def close(self) -> None:
        """Release what the system holds."""
        ...


FORMS: Final = (
    "quote, local or provider:model (our pipeline); import:module.attribute (a LangChain Runnable or a function); "
    "openai:http://HOST:PORT/v1#MODEL (a system behind an OpenAI-compatible address); command:PROGRAM ARGUMENTS (one "
    "JSON row on stdin, one on stdout, started for each question); replay:FILE (recorded answers, or a run's log.jsonl)"
)
SECONDS: Final = 120.0


def open_system(name: str, suite: Suite, home: Path, seconds: float = SECONDS) -> System:
    """Return the system of that name (``FORMS``); raises ``SystemRefused`` if it cannot be evaluated.

    Our own pipeline runs over the shipped documents for a shipped suite, otherwise over the index of ``home``.
    ``seconds`` is an outside system's time limit for one question.
    """
    from eval.systems.programs import PREFIXES, AddressSystem

    kind, _, rest = name.partition(":")
    if kind == "replay":
        return ReplaySystem(rest, suite, home)
    if kind == "import":
        from eval.systems.outside import ImportedSystem

        return ImportedSystem(rest, suite, home)
    if kind == "command":
        from eval.systems.programs import CommandSystem

        return CommandSystem(rest, suite, home, seconds)
    if name.startswith(PREFIXES):
        return AddressSystem(name, suite, home, seconds)
    from eval.systems.pipeline import PipelineSystem

    return PipelineSystem(name, suite, home)


def shipped_texts() -> list[str]:
    """Return the texts of the shipped documents as the index holds them."""
    from index.loaders import load

    return [load(path).text for path in shipped_documents()]


def texts_for(home: Path, *, shipped: bool) -> list[str]:
    """Return the shipped texts, or those of the index in ``home``; [] if there is no index, and none is made."""
    from index.library import FOLDERS, Index

    if shipped:
        return shipped_texts()
    if not all((home / folder).is_dir() for folder in FOLDERS):
        return []
    with Index.open(home) as opened:
        return [document.text for document in opened.documents()]


class ReplaySystem:
    """Recorded answers; a case without one is an error item, and an answer without a case is refused."""

    def __init__(self, file: str, suite: Suite, home: Path | None = None) -> None:
        """Read the file; raises ``SystemRefused``, which names file and line."""
        path = Path(file)
        self.name = f"replay:{path.parent.name if path.name == LOG else path.name}"
        self.documents = texts_for(home, shipped=suite.shipped) if home is not None else []
        with explained(SystemRefused, f"The recorded answers {file} cannot be read"):
            content = path.read_bytes()
            lines = content.decode("utf-8-sig").split("\n")
        self._hash = hashlib.sha256(content).hexdigest()
        self._rows: dict[str, Row] = {}
        known = {case.id for case in suite.cases}
        if '"suite_fingerprint": "' in lines[0]:  # the header of a run's log, whose items hold rows
            lines[0] = ""
        for place, row in rows(lines, file, AnyRow, SystemRefused):
            if row.id not in known:
                message = f"{place}: the id «{row.id}» is not a case of the suite."
                raise SystemRefused(message)
            held = row.model_dump()
            answer = held["row"] if isinstance(held.get("row"), dict) and "claims" in held else held
            self._rows[row.id] = {**({"status": "answered"} if "text" in answer else {}), **answer, "id": row.id}

    @property
    def fingerprints(self) -> dict[str, str]:
        """The file's hash, and the gate's fingerprint if all rows that name one agree; a run checks each row too."""
        gates = sorted(gates_of_rows(self._rows.values()))
        return {"answers": self._hash, **({GATE: gates[0]} if len(gates) == 1 else {})}

    def answer(self, case: Case) -> Row:
        """Return the recorded answer."""
        missing = {"id": case.id, "status": "error", "error": "there is no recorded answer to this case"}
        return self._rows.get(case.id, missing)

    def close(self) -> None:
        """Do nothing."""
