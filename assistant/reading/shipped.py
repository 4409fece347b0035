"""The reader that answers with what is installed: both in stages, the fast one alone, or none."""

from __future__ import annotations

import os
import threading
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from assistant.errors import SettingRefused

if TYPE_CHECKING:
    from assistant.reading.reader import Reader
    from assistant.reading.staged import StagedReader

VARIABLE: Final = "BRIEFING_READER"
_LOADING: Final = threading.Lock()


class ReaderKind(StrEnum):
    """``both``: the fast reader, then the larger one on the few best passages; ``fast``: the fast one alone."""

    BOTH = "both"
    FAST = "fast"


def chosen_kind() -> ReaderKind:
    """Return the kind that ``BRIEFING_READER`` names, by default both; raises ``SettingRefused`` for another name."""
    name = os.environ.get(VARIABLE) or ReaderKind.BOTH
    try:
        return ReaderKind(name)
    except ValueError:
        message = f"{VARIABLE} is «{name}»; it can be {' or '.join(ReaderKind)}."
        raise SettingRefused(message) from None


def shipped_reader() -> Reader | StagedReader | None:
    """Return the trained reader of the chosen kind, loaded once; None where no weights ship."""
    with _LOADING:  # else two threads would load it twice
        return _load(chosen_kind())


@lru_cache(maxsize=2)
def _load(kind: ReaderKind) -> Reader | StagedReader | None:
    from assistant.reading.close.loading import DEFAULT_WEIGHTS, load_close_reader
    from assistant.reading.fast import load_fast_reader
    from assistant.reading.staged import StagedReader, shipped_combination

    first = load_fast_reader()
    if kind is ReaderKind.FAST or first is None or not DEFAULT_WEIGHTS.exists():
        return first
    return StagedReader(first, load_close_reader(), shipped_combination())
