"""Evidence made from plain sentences."""

from __future__ import annotations

from assistant.grounding.evidence import Evidence


def evidence(text: str, *, before: str = "", after: str = "", source: str = "0", start: int = 0) -> Evidence:
    """Return a sentence as evidence."""
    return Evidence(source, start, start + len(text), text, before=before, after=after)
