"""A suite's two halves: one to work with, one to report. A case's half comes from a hash of its id alone.

So a case keeps its half whatever is added to the suite, and nobody chooses which cases a figure is reported on. Whoever
tunes something looks at the development half only; the test half is asked for by name (``briefing:test``).
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from eval.cases import Case

_SALT: Final = "half:"


class Half(StrEnum):
    """Part of a suite; about as many cases in each."""

    DEVELOPMENT = "development"
    TEST = "test"


def half_of(case: Case) -> Half:
    """Return the half that a case belongs to."""
    first = hashlib.sha256(f"{_SALT}{case.id}".encode()).digest()[0]
    return Half.TEST if first % 2 else Half.DEVELOPMENT


def named_half(name: str) -> tuple[str, Half | None]:
    """Return the suite and the half in a name; None asks for the whole suite.

    >>> named_half("briefing:test")
    ('briefing', <Half.TEST: 'test'>)
    >>> named_half("C:/suites/mine.jsonl")
    ('C:/suites/mine.jsonl', None)
    """
    suite, _, half = name.rpartition(":")
    return (suite, Half(half)) if suite and half in set(Half) else (name, None)
