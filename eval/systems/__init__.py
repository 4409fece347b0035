"""What is evaluated: our own pipeline, answers recorded earlier, or any callable by its import path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from eval.cases import Case, Suite
    from eval.judges.base import Row


class System(Protocol):
    """Answers cases one by one. ``documents`` are the texts that it answers from, [] where they are not known."""

    name: str
    documents: list[str]

    @property
    def fingerprints(self) -> dict[str, str]:
        """What the answers depend on: prompts, model, weights; stands in the run's header."""
        ...

    def answer(self, case: Case) -> Row:
        """Return the answer in the form of ``briefing ask --batch``; a failure is a row of status error."""
        ...

    def close(self) -> None:
        """Release what the system holds."""
        ...


def open_system(name: str, suite: Suite, home: Path) -> System:
    """Return the system of that name; raises ``SystemRefused`` for one that cannot be evaluated.

    ``replay:FILE`` reads recorded answers, ``import:module.attribute`` calls a Runnable or a function, and anything
    else is a model of our own pipeline: over the shipped documents for a shipped suite, else over the index of
    ``home``.
    """
    if name.startswith("replay:"):
        from eval.systems.replay import ReplaySystem

        return ReplaySystem(name.removeprefix("replay:"), suite)
    if name.startswith("import:"):
        from eval.systems.imported import ImportedSystem

        return ImportedSystem(name.removeprefix("import:"), suite)
    from eval.systems.pipeline import PipelineSystem

    return PipelineSystem(name, suite, home)
