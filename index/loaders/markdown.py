"""Markdown by markdown-it, rendered and read like an HTML page; front matter gives title and date."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from index.loaders.blocks import blocks_of
from index.loaders.text import decode
from index.structure import Structure
from index.titles_and_dates import parse_date

if TYPE_CHECKING:
    from pathlib import Path

_FRONT_MATTER: Final = re.compile(
    r"\A(?P<mark>---|\+\+\+)[ \t]*\n(?P<body>.*?)\n(?:(?P=mark)|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL
)
_GRID: Final = re.compile(r"^(?P<rule>\+[-=:+]{3,}\+)\n(?:[|+].*\n)+(?P=rule)$", re.MULTILINE)
"""A grid table as pandoc writes it, which CommonMark does not have."""
_DEEPEST: Final = 1100
"""markdown-it silently drops deeper nesting; 500 nested lists are twice as many blocks."""
_FIELD: Final = re.compile(r"^(\w[\w-]*)\s*[:=]\s*[\"']?(\S.*?)[\"']?\s*$", re.MULTILINE)
"""Fields of invalid front matter, such as a title with a colon in it or a template's braces."""
_DATED_BY: Final = ("date", "published", "updated", "last_updated", "modified", "last_modified", "lastmod")


def read(path: Path, unpacked: int) -> Structure:
    """Return the structure of a Markdown file."""
    del unpacked  # plain text does not unpack
    from markdown_it import MarkdownIt
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.tasklists import tasklists_plugin

    raw = decode(path.read_bytes(), path.name)
    front = _FRONT_MATTER.match(raw)
    fields = _fields(front) if front else {}
    text = _GRID.sub(lambda grid: f"```\n{grid[0]}\n```", raw[front.end() :] if front and fields else raw)
    reader = MarkdownIt("commonmark", {"html": True, "maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
    page = reader.use(deflist_plugin).use(footnote_plugin).use(tasklists_plugin).render(text)
    dated = next((day for name in _DATED_BY if (day := parse_date(str(fields.get(name, ""))))), None)
    title = fields.get("title")
    return Structure(blocks_of(page), title=str(title) if title else None, published=dated)


def _fields(front: re.Match[str]) -> dict[str, Any]:
    """Return the fields of front matter; none for text between two rules."""
    import tomllib

    import yaml

    try:
        held = tomllib.loads(front["body"]) if front["mark"] == "+++" else yaml.safe_load(front["body"])
    except (tomllib.TOMLDecodeError, yaml.YAMLError):
        held = dict(_FIELD.findall(front["body"])) if "\n\n" not in front["body"] else {}
    return {str(name).lower(): value for name, value in held.items()} if isinstance(held, dict) else {}
