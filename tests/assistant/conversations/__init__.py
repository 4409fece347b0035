"""Tests of ``assistant.conversations``."""

from __future__ import annotations

from datetime import date

from assistant.types import Answer, Citation, Claim, Finding, Status, Verdict

CITATION = Citation("d1", 10, 31, "Minutes", "It bought 31 buses.", page=2, published=date(2025, 5, 19))
CLAIM = Claim("It bought 31 buses.", (CITATION,), Verdict.SUPPORTED, 0.1)
WITHHELD = Claim(
    "It bought 13 buses.", (CITATION,), Verdict.CONTRADICTED, 0.9, (Finding("quantity", "the source says 31"),)
)


def answered(question: str, said: str = "It bought 31 buses.") -> Answer:
    """Return an answer of one claim."""
    return Answer(question, Status.ANSWERED, (Claim(said, (CITATION,), Verdict.SUPPORTED, 0.1),))
