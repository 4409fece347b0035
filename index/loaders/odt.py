"""ODT and ODS: headings, lists, tables, notes and text boxes, as a viewer shows them with all changes accepted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from index.dates import parse_date
from index.loaders.archive import local, opened, value, xml
from index.loaders.csv import blocks_of_rows
from index.structure import Block, Kind, Structure, table, visible

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
    """Return the structure of an ODT file."""
    with opened(path, unpacked) as archive:
        root = xml(archive, "content.xml")
        body = root.find("{*}body")
        about = xml(archive, "meta.xml")
        held = {local(each): each.text or "" for each in about.iter()} if about is not None else {}
        changes = sum(1 for _ in root.iter("{*}changed-region"))
        numbered = {value(each, "name") for each in root.iter("{*}list-style") if _is_numbered(each)}
        blocks = tuple(_blocks(body, -1, numbered))
    notices = (f"The file has {changes} tracked changes; it was read as if all were accepted.",) if changes else ()
    saved = parse_date(held.get("date", "") or held.get("creation-date", ""))
    return Structure(blocks, held.get("title"), saved=saved, titled_inside=True, notices=notices)


def _is_numbered(style: Any) -> bool:  # noqa: ANN401 - lxml has no types
    return len(style) > 0 and local(style[0]) == "list-level-style-number"


def _blocks(parent: Any, depth: int, numbered: set[str | None]) -> Iterator[Block]:  # noqa: ANN401
    for child in parent:
        name = local(child)
        if name in {"p", "h"}:
            yield from _paragraph(child, name, numbered)
        elif name == "list":
            yield from _list(child, depth + 1, numbered)
        elif name == "table":
            rows = [
                [_cell(cell, numbered) for cell in row if local(cell) in {"table-cell", "covered-table-cell"}
                 for _ in range(min(int(value(cell, "number-columns-repeated") or 1), _MOST_REPEATED))]
                for row in child.iter("{*}table-row") if next(row.iterancestors("{*}table")) is child
            ]  # fmt: skip
            if local(parent) == "spreadsheet" and any(map(any, rows)):
                yield from ([Block(value(child, "name") or "", Kind.HEADING, 1)] if len(parent) > 1 else [])
                yield from blocks_of_rows(rows)
                continue
            heads = sum(local(row.getparent()) == "table-header-rows" for row in child.iter("{*}table-row"))
            yield table(rows, heads or None)
        elif name not in _NO_TEXT:
            yield from _blocks(child, depth, numbered)


def _paragraph(element: Any, name: str, numbered: set[str | None]) -> Iterator[Block]:  # noqa: ANN401
    apart: list[Any] = []
    text = " ".join(visible(_inline(element, apart)).split())
    if text:
        heading = name == "h"
        level = int(value(element, "outline-level") or 1) if heading else 0
        yield Block(text, Kind.HEADING if heading else Kind.PARAGRAPH, level)
    for other in apart:
        yield from _blocks(other, -1, numbered)


def _inline(element: Any, apart: list[Any]) -> str:  # noqa: ANN401
    pieces = [element.text or ""]
    for child in element:
        name = local(child)
        if name in _APART:
            apart.append(child.find("{*}note-body") if name == "note" else child)
        elif name in {"s", "tab", "line-break"}:
            pieces.append(" ")
        elif name not in _NO_TEXT:
            pieces.append(_inline(child, apart))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _list(element: Any, depth: int, numbered: set[str | None]) -> Iterator[Block]:  # noqa: ANN401
    ordered = value(element, "style-name") in numbered
    number = int(value(element, "start-value") or 1)
    for item in element:
        first = True
        for block in _blocks(item, depth, numbered):
            if block.kind is Kind.PARAGRAPH:
                label = (f"{number}." if ordered else "-") if first else ""
                yield replace(block, kind=Kind.ITEM, level=depth + (not first), label=label)
                first = False
            else:
                yield block
        number += local(item) == "list-item"


def _cell(cell: Any, numbered: set[str | None]) -> str:  # noqa: ANN401
    return " ".join(
        block.text or " ".join(c for row in block.rows for c in row) for block in _blocks(cell, -1, numbered)
    )
