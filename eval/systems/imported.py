"""A system of somebody else by its import path: a LangChain Runnable, or any function from a question to an answer."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.errors import SystemRefused
from eval.systems.shipped import shipped_texts

if TYPE_CHECKING:
    from eval.cases import Case, Suite
    from eval.judges.base import Row


class ImportedSystem:
    """Called with the question; a text, a message, or a mapping in the form of ``briefing ask --batch`` is taken."""

    def __init__(self, path: str, suite: Suite) -> None:
        """Import the attribute; raises ``SystemRefused`` where that fails."""
        self.name = f"import:{path}"
        self.documents = shipped_texts() if suite.shipped else []
        module, _, attribute = path.rpartition(".")
        if str(Path.cwd()) not in sys.path:
            sys.path.insert(0, str(Path.cwd()))
        try:
            found = getattr(import_module(module), attribute)
        except (ImportError, AttributeError, ValueError) as error:
            message = f"The system {path} cannot be imported ({error}); name it as module.attribute."
            raise SystemRefused(message) from error
        self._call: Any = getattr(found, "invoke", found)
        if not callable(self._call):
            message = f"The system {path} is neither a Runnable nor a function."
            raise SystemRefused(message)

    @property
    def fingerprints(self) -> dict[str, str]:
        """The import path is all that is known."""
        return {"system": self.name}

    def answer(self, case: Case) -> Row:
        """Return what the system says; whatever it raises is an error item, which stays in the denominator."""
        try:
            said = self._call(case.question)
        except Exception as error:  # noqa: BLE001 - a foreign system may raise anything, and it counts as an error
            return {"id": case.id, "status": "error", "error": f"{type(error).__name__}: {error}"}
        if isinstance(said, dict) and "status" in said:
            return {**said, "id": case.id}
        text = said.get("answer") or said.get("result") or "" if isinstance(said, dict) else said
        return {"id": case.id, "status": "answered", "text": str(getattr(text, "content", text))}

    def close(self) -> None:
        """Nothing is held."""
