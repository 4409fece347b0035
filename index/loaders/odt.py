"""ODT and ODS as a viewer shows them, with all tracked changes accepted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from index.loaders.archive import local, opened, value, xml
from index.loaders.csv import blocks_of_rows
from index.structure import Block, Kind, Spanning, Structure, grid, raised, table, visible
from index.titles_and_dates import parse_date

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NO_TEXT: Final = frozenset(
    {"tracked-changes", "annotation", "sequence-decls", "forms", "variable-decls", "bibliography-mark", "ruby-text",
     "table-of-content-source", "alphabetical-index-source", "title", "desc"}
)  # fmt: skip
_APART: Final = frozenset({"note", "text-box"})
_MOST_REPEATED: Final = 50


def read(path: Path, unpacked: int) -> Structure:
    """Return the structure of an ODT or ODS file."""
    with opened(path, unpacked) as archive:
        root = xml(archive, "content.xml")
        body = root.find("{*}body")
        about = xml(archive, "meta.xml")
        held = {local(each): each.text or "" for each in about.iter()} if about is not None else {}
        changes = sum(1 for _ in root.iter("{*}changed-region"))
        reader = _Reader(root)
        hidden = sum(reader.hides(each) for each in body.iter("*"))
        blocks = tuple(reader.blocks(body))
    notices = (
        *([f"The file has {changes} tracked changes; it was read as if all were accepted."] if changes else []),
        *([f"Hidden or struck-out pieces were not read: {hidden}."] if hidden else []),
    )
    saved = parse_date(held.get("date", "") or held.get("creation-date", ""))
    return Structure(blocks, held.get("title"), saved=saved, titled_inside=True, notices=notices)


class _Reader:
    """Reads elements by the styles of a file that number lists, raise text or hide it."""

    def __init__(self, root: Any) -> None:  # noqa: ANN401 - lxml has no types
        self._numbered = {
            value(style, "name")
            for style in root.iter("{*}list-style")
            if len(style) and local(style[0]) == "list-level-style-number"
        }
        self._raised: set[str | None] = set()
        self._hidden: set[str | None] = set()
        for style in root.iter("{*}style"):
            for look in style:
                if (value(look, "text-position") or "").startswith("super"):
                    self._raised.add(value(style, "name"))
                struck = value(look, "text-line-through-style") or "none"
                if value(look, "display") in {"none", "false"} or struck != "none":
                    self._hidden.add(value(style, "name"))

    def hides(self, element: Any) -> bool:  # noqa: ANN401
        """Tell whether an element's style hides it."""
        return value(element, "style-name") in self._hidden

    def blocks(self, parent: Any, depth: int = -1) -> Iterator[Block]:  # noqa: ANN401
        """Yield the blocks in an element; ``depth`` is that of the list around it, -1 for none."""
        for child in parent:
            name = local(child)
            if self.hides(child) or value(child, "display") == "none":
                continue
            if name in {"p", "h"}:
                yield from self._paragraph(child, name)
            elif name == "list":
                yield from self._list(child, depth + 1)
            elif name == "table":
                yield from self._table(child, parent)
            elif name not in _NO_TEXT:
                yield from self.blocks(child, depth)

    def _paragraph(self, element: Any, name: str) -> Iterator[Block]:  # noqa: ANN401
        apart: list[Any] = []
        text = " ".join(visible("".join(self._inline(element, apart))).split())
        if text and name == "h":
            yield Block(text, Kind.HEADING, int(value(element, "outline-level") or 1))
        elif text:
            yield Block(text)
        for other in apart:
            yield from self.blocks(other)

    def _inline(self, element: Any, apart: list[Any]) -> list[str]:  # noqa: ANN401
        pieces = [element.text or ""]
        for child in element:
            name = local(child)
            if name in _APART:
                apart.append(child.find("{*}note-body") if name == "note" else child)
            elif name in {"s", "tab", "line-break"}:
                pieces.append(" ")
            elif value(child, "style-name") in self._raised:
                pieces.append(raised("".join(self._inline(child, apart)), pieces))
            elif name not in _NO_TEXT and not self.hides(child):
                pieces.extend(self._inline(child, apart))
            pieces.append(child.tail or "")
        return pieces

    def _list(self, element: Any, depth: int) -> Iterator[Block]:  # noqa: ANN401
        ordered = value(element, "style-name") in self._numbered
        number = int(value(element, "start-value") or 1)
        for item in element:
            first = True
            for block in self.blocks(item, depth):
                if block.kind is Kind.PARAGRAPH:
                    label = (f"{number}." if ordered else "-") if first else ""
                    yield replace(block, kind=Kind.ITEM, level=depth + (not first), label=label)
                    first = False
                else:
                    yield block
            number += local(item) == "list-item"

    def _table(self, element: Any, parent: Any) -> Iterator[Block]:  # noqa: ANN401
        """Yield a table, or all tables of a sheet, under its name if there are several sheets."""
        own = (row for row in element.iter("{*}table-row") if next(row.iterancestors("{*}table")) is element)
        shown = (row for row in own if value(row, "visibility") in {None, "visible"})
        rows = grid([[cell for each in row for cell in self._cells(each)] for row in shown])
        if local(parent) == "spreadsheet" and any(map(any, rows)):
            yield from ([Block(value(element, "name") or "", Kind.HEADING, 1)] if len(parent) > 1 else [])
            yield from blocks_of_rows(rows)
            return
        heads = sum(local(row.getparent()) == "table-header-rows" for row in element.iter("{*}table-row"))
        yield table(rows, heads or None)

    def _cells(self, cell: Any) -> list[Spanning]:  # noqa: ANN401
        """Return a cell as often as it is repeated; nothing for a place that another cell spans."""
        if local(cell) != "table-cell":
            return []
        text = " ".join(block.text or " ".join(c for row in block.rows for c in row) for block in self.blocks(cell))
        size = (int(value(cell, f"number-{name}-spanned") or 1) for name in ("rows", "columns"))
        return [Spanning(text, *size)] * min(int(value(cell, "number-columns-repeated") or 1), _MOST_REPEATED)
