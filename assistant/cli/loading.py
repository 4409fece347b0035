"""Networks loaded in threads of their own while a command imports and opens the rest."""

from __future__ import annotations

import threading
from contextlib import suppress

from assistant.errors import AssistantError
from index.errors import BriefingIndexError


def load_beside() -> None:
    """Begin to load the encoder and the reader; whoever needs one waits for it and gets its problem, if it has one."""
    for load in (_load_reader, _load_encoder):
        threading.Thread(target=load, name=load.__name__, daemon=True).start()


def _load_reader() -> None:
    from assistant.reading.shipped import shipped_reader

    with suppress(AssistantError, BriefingIndexError):
        shipped_reader()


def _load_encoder() -> None:
    from index.encoder import shared

    with suppress(BriefingIndexError):
        shared().load()
