"""The documents that answers are checked against: those that come with the program, or those of the user's index."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import index

if TYPE_CHECKING:
    from eval.cases import Suite


def shipped_documents() -> list[Path]:
    """Return the files of the shipped briefing."""
    return sorted((Path(index.__file__).parent / "briefing").glob("*.md"))


def shipped_texts() -> list[str]:
    """Return the texts of the shipped documents as the index holds them."""
    from index.loaders import load

    return [load(path).text for path in shipped_documents()]


def texts_for(suite: Suite, home: Path) -> list[str]:
    """Return the texts that a suite is about: the shipped ones, or those of the index in ``home``; [] for none."""
    return shipped_texts() if suite.shipped else indexed_texts(home)


def indexed_texts(home: Path) -> list[str]:
    """Return the texts of the index in ``home``; [] where there is none, and none is made."""
    from index.library import FOLDERS, Index

    if not all((home / folder).is_dir() for folder in FOLDERS):
        return []
    with Index.open(home) as opened:
        return [document.text for document in opened.documents()]
