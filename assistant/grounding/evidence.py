"""What a claim is held against: one sentence of a source, with what is known about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.types import Finding
    from index.types import Speaker


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence of a source: ``source_text[start:end] == text``.

    ``source`` is a document's id, or the number (from 0) of a handed-over text as a string. ``before`` and ``after``
    are the neighbouring sentences of the same source ("" at its ends): they resolve pronouns and ellipses but are not
    evidence themselves.
    """

    source: str
    start: int
    end: int
    text: str
    speaker: Speaker | None = None
    before: str = ""
    after: str = ""


Witness: TypeAlias = "Callable[[str, Sequence[Evidence]], tuple[Finding, ...]]"
"""A witness reads a claim and its evidence and returns what it has against the claim: () is «nothing»."""
