"""Our own pipeline as a system: the same path as the page and the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.types import Turn
from assistant.wire import answer_to_json
from eval.systems.shipped import shipped_documents
from index.library import Index

if TYPE_CHECKING:
    from pathlib import Path

    from eval.cases import Case, Suite
    from eval.judges.base import Row


class PipelineSystem:
    """``quote``, ``local`` or ``provider:model``; a shipped suite runs over the shipped documents alone."""

    def __init__(self, model: str, suite: Suite, home: Path) -> None:
        self.name = model
        folder = home / "eval" / "shipped" if suite.shipped else home
        self._index = Index.open(folder)
        if suite.shipped:
            self._index.add(shipped_documents())
            shipped = {str(path.absolute()) for path in shipped_documents()}
            for entry in self._index.manifest.entries:
                if entry.source not in shipped:
                    self._index.remove(entry.id)
        self.documents = [document.text for document in self._index.documents()]
        self._assistant = Assistant(self._index, Settings(home=home, model=model))

    @property
    def fingerprints(self) -> dict[str, str]:
        """Fingerprints of encoder, check and documents."""
        from assistant.grounding.check import fingerprint

        documents = ",".join(sorted(document.id for document in self._index.documents()))
        return {"check": fingerprint(), "encoder": self._index.encoder.fingerprint, "documents": documents}

    def answer(self, case: Case) -> Row:
        """Return the pipeline's answer to a case."""
        history = tuple(Turn(message.role, message.content) for message in case.history)
        return answer_to_json(self._assistant.answer(case.question, history), case.id)

    def close(self) -> None:
        """Close the index."""
        self._index.close()
