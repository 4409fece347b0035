"""Parse a model's output while it streams: sentences with the numbers that they cite.

A sentence is given out once it is complete, that is, when something else has begun after it and its citation marks.
What is left at the end is complete only if the model said that it had finished. Models may run on, repeat themselves,
or wrap the answer in JSON; ``bounded`` and ``unwrapped`` deal with that first.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.sentences import split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.generation.streaming import Outcome

_CHARACTERS_A_TOKEN: Final = 8
"""More than any text averages per token; this cuts off servers that ignore the limit of tokens."""
_LOOKED_AT: Final = 600
_LOOK_EVERY: Final = 40
_LOOP: Final = re.compile(r"(.{1,150}?)\1{3,}\s*\Z", re.DOTALL)
_LEAST_LOOP: Final = 80
_FENCE: Final = re.compile(r"^\s*```\w*\s*|\s*```\s*$")
_MARKS: Final = re.compile(r"(?:\s*\[[ \t]*\d{1,3}(?:[ \t]*[,;–-][ \t]*\d{1,3})*[ \t]*\])+\s*[.;,]?")
_NUMBER: Final = re.compile(r"\d{1,3}")
_RANGE: Final = re.compile(r"(\d{1,3})\s*[–-]\s*(\d{1,3})")
_BULLET: Final = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
_LONGEST_RANGE: Final = 20


def bounded(pieces: Iterator[str], outcome: Outcome, tokens: int) -> Iterator[str]:
    """Yield ``pieces`` until they repeat themselves or exceed ``tokens``; the outcome tells which."""
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
    """Yield plain text as it comes; an answer in JSON or code fences is held to its end and unwrapped."""
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
    if isinstance(content, str) and " " in content:
        yield content
    elif isinstance(content, list | dict):
        for part in content.values() if isinstance(content, dict) else content:
            yield from _texts(part)


@dataclass(frozen=True, slots=True)
class Drafted:
    """A sentence as the model wrote it, without its citation marks, and the cited numbers in order."""

    text: str
    numbers: tuple[int, ...]


class SentenceParser:
    """Takes pieces of text as they arrive and returns complete sentences."""

    def __init__(self) -> None:
        self._buffer = ""

    def feed(self, piece: str) -> list[Drafted]:
        """Add a piece; return the sentences that it completes."""
        self._buffer += piece
        found: list[Drafted] = []
        while (cut := self._first_end()) is not None:
            found.extend(_drafted(self._buffer[:cut]))
            self._buffer = self._buffer[cut:]
        return found

    def end(self) -> list[Drafted]:
        """Return the rest as sentences; call this only if the model finished."""
        rest, self._buffer = self._buffer, ""
        return _drafted(rest)

    def _first_end(self) -> int | None:
        """Return where the buffer's first complete sentence ends, marks included; None if nothing follows it."""
        marks = _MARKS.search(self._buffer)
        line = self._buffer.find("\n")
        if line >= 0 and (marks is None or line < marks.start()) and self._buffer[:line].strip():
            following = self._buffer[line:].lstrip()
            if following and not following.startswith("["):
                return line + 1
        if marks is not None and self._buffer[: marks.start()].strip():
            following = self._buffer[marks.end() :].lstrip()
            if following and following[0] not in "[.;,":
                return marks.end()
        return None


def _drafted(text: str) -> list[Drafted]:
    """Return the sentences of a piece that ends with its marks; marks belong to the sentence before them."""
    found: list[Drafted] = []
    position = 0
    for marks in _MARKS.finditer(text):
        found.extend(_sentences(text[position : marks.start()], _numbers(marks.group()), marks.group()))
        position = marks.end()
    found.extend(_sentences(text[position:], (), ""))
    return found


def _sentences(text: str, numbers: tuple[int, ...], marks: str) -> list[Drafted]:
    bare = _BULLET.sub("", text.strip())
    parts = [bare[span.start : span.end] for span in split(bare)]
    parts = [part for part in parts if any(character.isalnum() for character in part)]
    if parts and marks.rstrip().endswith((".", ";")) and not parts[-1].endswith((".", "!", "?", '"', "”")):
        parts[-1] += "."
    return [Drafted(part, numbers if part is parts[-1] else ()) for part in parts]


def _numbers(marks: str) -> tuple[int, ...]:
    def every(match: re.Match[str]) -> str:
        first, last = int(match[1]), int(match[2])
        return " ".join(map(str, range(first, min(last, first + _LONGEST_RANGE) + 1)))

    return tuple(dict.fromkeys(int(number) for number in _NUMBER.findall(_RANGE.sub(every, marks))))
