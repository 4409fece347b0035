"""What is evaluated: our own pipeline, recorded answers, or a system of somebody else, however it can be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

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


FORMS: Final = (
    "quote, local or provider:model (our pipeline); import:module.attribute (a LangChain Runnable or a function); "
    "openai:http://HOST:PORT/v1#MODEL (a system behind an OpenAI-compatible address); command:PROGRAM ARGUMENTS (one "
    "JSON row on stdin, one on stdout, started for each question); replay:FILE (recorded answers, or a run's log.jsonl)"
)
SECONDS: Final = 120.0


def open_system(name: str, suite: Suite, home: Path, seconds: float = SECONDS) -> System:
    """Return the system of that name, see ``FORMS``; raises ``SystemRefused`` for one that cannot be evaluated.

    Our own pipeline runs over the shipped documents for a shipped suite, else over the index of ``home``. ``seconds``
    is how long an outside system may take for one question.
    """
    from eval.systems.address import PREFIXES, AddressSystem

    kind, _, rest = name.partition(":")
    if kind == "replay":
        from eval.systems.replay import ReplaySystem

        return ReplaySystem(rest, suite, home)
    if kind == "import":
        from eval.systems.imported import ImportedSystem

        return ImportedSystem(rest, suite, home)
    if kind == "command":
        from eval.systems.command import CommandSystem

        return CommandSystem(rest, suite, home, seconds)
    if name.startswith(PREFIXES):
        return AddressSystem(name, suite, home, seconds)
    from eval.systems.pipeline import PipelineSystem

    return PipelineSystem(name, suite, home)
