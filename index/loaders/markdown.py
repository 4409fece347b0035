"""Markdown: front matter gives title and date, headings become sections, inline markup goes.

The canonical text is what people read: emphasis, links and code marks are taken out line by line before any offset is
counted, so all offsets are those of the text that is shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.loaders.assembly import Content, parse_date
from index.loaders.text import decode
from index.types import Section

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_FRONT_MATTER: Final = re.compile(r"\A---\n(?P<body>.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_HEADING: Final = re.compile(r"^ {0,3}#{1,6}[ \t]+(?P<title>.+?)[ \t]*#*$")
_FENCE: Final = re.compile(r"^ {0,3}(?:```|~~~)")
_INLINE: Final = (
    (re.compile(r"!\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)"), r"\1"),
    (re.compile(r"\[([^\]]+)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)"), r"\1"),
    (re.compile(r"<(https?://[^>\s]+)>"), r"\1"),
    (re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<![\w_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\w_])"), r"\1"),
    (re.compile(r"`([^`\n]+)`"), r"\1"),
    (re.compile(r"^ {0,3}>[ \t]?"), ""),
)


@dataclass(frozen=True, slots=True)
class _Heading:
    title: str
    start: int


def read(path: Path, unpacked: int) -> Content:
    """Return the text of a Markdown file with its sections."""
    del unpacked  # plain text does not unpack
    raw = decode(path.read_bytes(), path.name)
    front = _FRONT_MATTER.match(raw)
    fields = _fields(front["body"]) if front else {}
    return _content(raw[front.end() :] if front else raw, fields)


def _content(body: str, fields: Mapping[str, str]) -> Content:
    lines: list[str] = []
    headings: list[_Heading] = []
    position = 0
    fenced = False
    for line in body.split("\n"):
        heading = None if fenced else _HEADING.match(line)
        if _FENCE.match(line):
            fenced = not fenced
            shown = ""
        elif heading is not None:
            shown = _plain(heading["title"])
            headings.append(_Heading(shown, position))
        else:
            shown = line if fenced else _plain(line)
        lines.append(shown)
        position += len(shown) + 1
    text = "\n".join(lines)
    ends = [*(heading.start for heading in headings[1:]), len(text)]
    sections = tuple(Section(h.title, h.start, end) for h, end in zip(headings, ends, strict=True)) if headings else ()
    title = fields.get("title") or (headings[0].title if headings else None)
    return Content(text, title, parse_date(fields.get("date", "")), sections=sections)


def _fields(front: str) -> dict[str, str]:
    """Return the simple «name: value» lines of a front matter, names in lower case."""
    pairs = (line.partition(":") for line in front.splitlines() if ":" in line and not line.startswith((" ", "#")))
    return {name.strip().lower(): value.strip().strip("\"'") for name, _, value in pairs}


def _plain(line: str) -> str:
    for pattern, shown in _INLINE:
        line = pattern.sub(shown, line)
    return line
