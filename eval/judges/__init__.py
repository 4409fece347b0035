"""Judges: who says whether a claim is good. A judge that equals the gate makes a rate circular (``circularity``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eval.errors import NoSuchJudge

if TYPE_CHECKING:
    from pathlib import Path

    from eval.judges.base import Judge

JUDGES: Final = (
    "gold (the case's own facts, no model); check (our grounding check); llm:MODEL (local, provider:model or "
    "openai:http://HOST:PORT/v1#MODEL, by the prompt judge.md); nli:ORGANISATION/NAME or nli:FOLDER (an entailment "
    "model whose weights are in the local cache); people:FILE (labels, see briefing eval label)"
)


def open_judge(name: str, home: Path) -> Judge:
    """Return the judge of that name, see ``JUDGES``; raises ``JudgeRefused`` for one that cannot judge."""
    kind, _, rest = name.partition(":")
    if name == "gold":
        from eval.judges.gold import GoldJudge

        return GoldJudge()
    if name == "check":
        from eval.judges.check import CheckJudge

        return CheckJudge()
    if kind == "llm" and rest:
        from eval.judges.llm import LlmJudge

        return LlmJudge(rest, home)
    if kind == "nli" and rest:
        from eval.judges.nli import open_nli

        return open_nli(rest)
    if kind == "people" and rest:
        from eval.judges.people import open_people

        return open_people(rest)
    message = f"There is no judge «{name}»; there are: {JUDGES}."
    raise NoSuchJudge(message)
