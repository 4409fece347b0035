"""Fingerprints of the installed components, to tell whether a receipt's answer could still be reproduced.

Nothing heavy is loaded: files are hashed, and the reader's file states its own fingerprint (answering refuses a file
whose tensors do not match it).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import prompts
from assistant.errors import AssistantError
from index.errors import BriefingIndexError
from prompts import PromptError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_PROMPT: Final = "prompt:"


def replaced(then: Mapping[str, str], model: str) -> tuple[str, ...]:
    """Return the names in ``then`` whose fingerprint has changed or is no longer available, sorted.

    ``model`` is the answer's model. A model on a server cannot be inspected and is never among them.
    """
    return tuple(name for name in sorted(then) if _is_replaced(name, then[name], model))


def _is_replaced(name: str, before: str, model: str) -> bool:
    now = _LOOKS.get(name)
    if name.startswith(_PROMPT):
        now = _prompt(name.removeprefix(_PROMPT))
    if now is None or (name == "model" and model != "local"):
        return False
    try:
        return now() != before
    except (AssistantError, BriefingIndexError, PromptError):
        return True


@cache
def of_answers() -> str:
    """Return a string that changes with the weights that choose the answer; they are not loaded."""
    return f"{_reader()} {_quoting()}"


def _prompt(name: str) -> Callable[[], str]:
    return lambda: prompts.load(name).fingerprint


def _quoting() -> str:
    from assistant.quoting import model

    return model.load().fingerprint


def _check() -> str:
    from assistant.grounding.check import fingerprint

    return fingerprint()


def _reader() -> str:
    from assistant.reading.loading import DEFAULT_WEIGHTS
    from assistant.weights import metadata

    return metadata(DEFAULT_WEIGHTS).get("fingerprint", "")


def _encoder() -> str:
    from index.encoder import shared

    return shared().fingerprint


def _local() -> str:
    from assistant.models.gguf import fingerprint

    return fingerprint()


_LOOKS: Final[Mapping[str, Callable[[], str]]] = {
    "quoting": _quoting,
    "check": _check,
    "reader": _reader,
    "encoder": _encoder,
    "model": _local,
}
