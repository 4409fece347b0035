"""What models do to a plain stream of text: they go on for ever, repeat themselves, or wrap the answer in JSON."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.generation.streaming import Outcome

_CHARACTERS_A_TOKEN: Final = 8
"""No text has more characters to the token on average; servers that know no limit of tokens are cut off here."""
_LOOKED_AT: Final = 600
_LOOK_EVERY: Final = 40
_LOOP: Final = re.compile(r"(.{1,150}?)\1{3,}\s*\Z", re.DOTALL)
_LEAST_LOOP: Final = 80
_FENCE: Final = re.compile(r"^\s*```\w*\s*|\s*```\s*$")


def bounded(pieces: Iterator[str], outcome: Outcome, tokens: int) -> Iterator[str]:
    """Yield ``pieces`` until they repeat themselves or are longer than ``tokens`` can be; the outcome tells which."""
    text, looked = "", 0
    for piece in pieces:
        yield piece
        text += piece
        if len(text) > _CHARACTERS_A_TOKEN * tokens:
            outcome.problem = f"the model did not stop after {tokens:,} tokens"
            return
        if len(text) < looked + _LOOK_EVERY:
            continue
        looked = len(text)
        loop = _LOOP.search(text[-_LOOKED_AT:])
        if loop is not None and len(loop.group()) >= _LEAST_LOOP:
            outcome.problem = "the model repeats itself"
            return


def unwrapped(pieces: Iterator[str]) -> Iterator[str]:
    """Yield plain text as it comes; an answer in JSON or between code fences at its end, without these."""
    held: str | None = ""
    for piece in pieces:
        if held is None:
            yield piece
            continue
        held += piece
        if held.lstrip()[:1] not in {"", "{", "`"}:
            yield held
            held = None
    if held:
        yield _without_wrapping(held)


def _without_wrapping(text: str) -> str:
    bare = _FENCE.sub("", text)
    try:
        content = json.loads(bare)
    except ValueError:
        return bare
    return "\n".join(_texts(content)) or bare


def _texts(content: object) -> Iterator[str]:
    """Yield all texts in a JSON value that look like sentences, in order."""
    if isinstance(content, str) and " " in content:
        yield content
    elif isinstance(content, list | dict):
        for part in content.values() if isinstance(content, dict) else content:
            yield from _texts(part)
