"""A question → a checked answer; the web page; the command line; ``Briefing`` for other programs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.briefing import Briefing
    from assistant.types import Turn
else:

    def __getattr__(name: str) -> object:
        """Import a public name when it is first used, so that the command line starts quickly."""
        if name not in _MODULES:
            message = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(message)
        return getattr(import_module(_MODULES[name]), name)


__all__ = ["Briefing", "Turn"]
_MODULES = {"Briefing": "assistant.briefing", "Turn": "assistant.types"}
