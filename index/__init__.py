"""Splits documents into sentences and passages, embeds them into Chroma, and finds passages for a question."""

from __future__ import annotations

from pathlib import Path


def shipped_documents() -> list[Path]:
    """Return the files of the briefing that comes with the program."""
    return sorted((Path(__file__).parent / "briefing").glob("*.md"))
