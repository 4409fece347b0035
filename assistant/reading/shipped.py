"""The reader that ships, loaded once."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from assistant.reading.reader import Reader

_LOADING: Final = threading.Lock()


def shipped_reader() -> Reader:
    """Return the trained reader; raises ``ModelUnavailable`` where its weights are missing or damaged."""
    with _LOADING:  # else two threads would load it twice
        return _load()


@lru_cache(maxsize=1)
def _load() -> Reader:
    from assistant.reading.loading import load_reader

    return load_reader()
