"""The documents that come with the program, and an index of them apart from the user's own."""

from __future__ import annotations

from pathlib import Path

import index


def shipped_documents() -> list[Path]:
    """Return the files of the shipped briefing."""
    return sorted((Path(index.__file__).parent / "briefing").glob("*.md"))


def shipped_texts() -> list[str]:
    """Return the texts of the shipped documents as the index holds them."""
    from index.loaders import load

    return [load(path).text for path in shipped_documents()]
