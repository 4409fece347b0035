"""Markdown by markdown-it: front matter gives title and date, the page that it makes is read like any HTML page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from index.dates import parse_date
from index.loaders.blocks import blocks_of
from index.loaders.text import decode
from index.structure import Structure

if TYPE_CHECKING:
    from pathlib import Path

_FRONT_MATTER: Final = re.compile(r"\A(?:---|\+\+\+)\n(?P<body>.*?)\n(?:---|\+\+\+|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_DEEPEST: Final = 1100
"""Markdown-it leaves out without a word what is nested deeper; 500 lists in each other are twice as many blocks."""
_FIELD: Final = re.compile(r"^(?P<name>\w[\w-]*)\s*[:=]\s*(?P<value>\S.*?)\s*$", re.MULTILINE)


def read(path: Path, unpacked: int) -> Structure:
    """Return the structure of a Markdown file."""
    del unpacked  # plain text does not unpack
    from markdown_it import MarkdownIt
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    raw = decode(path.read_bytes(), path.name)
    front = _FRONT_MATTER.match(raw)
    fields = {m["name"].lower(): m["value"].strip("\"'") for m in _FIELD.finditer(front["body"])} if front else {}
    reader = MarkdownIt("commonmark", {"html": True, "maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
    page = reader.use(deflist_plugin).use(footnote_plugin).render(raw[front.end() :] if front else raw)
    dated = next((day for name in ("date", "published", "updated") if (day := parse_date(fields.get(name, "")))), None)
    return Structure(blocks_of(page), title=fields.get("title"), published=dated)
