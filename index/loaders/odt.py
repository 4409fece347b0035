"""ODT and ODS: headings, lists, tables, notes and text boxes, as a viewer shows them with all changes accepted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from index.dates import parse_date
from index.loaders.archive import local, opened, value, xml
from index.loaders.csv import blocks_of_rows
from index.loaders.spans import Spanning, grid
from index.structure import Block, Kind, Structure, raised, table, visible

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
        styles = _styles(root)
        hidden = sum(value(each, "style-name") in styles.hidden for each in body.iter("*"))
        blocks = tuple(_blocks(body, -1, styles))
    notices = (
        *([f"The file has {changes} tracked changes; it was read as if all were accepted."] if changes else []),
        *([f"Hidden or struck-out pieces were not read: {hidden}."] if hidden else []),
    )
    saved = parse_date(held.get("date", "") or held.get("creation-date", ""))
    return Structure(blocks, held.get("title"), saved=saved, titled_inside=True, notices=notices)


@dataclass(frozen=True, slots=True)
class _Styles:
    """The names of the styles that number a list, raise text, or show nothing of what has them."""

    numbered: frozenset[str | None]
    raised: frozenset[str | None]
    hidden: frozenset[str | None]


def _styles(root: Any) -> _Styles:  # noqa: ANN401 - lxml has no types
    lists = [each for each in root.iter("{*}list-style") if len(each) and local(each[0]) == "list-level-style-number"]
    looks = [(value(each, "name"), look) for each in root.iter("{*}style") for look in each]
    return _Styles(
        frozenset(value(each, "name") for each in lists),
        frozenset(name for name, look in looks if (value(look, "text-position") or "").startswith("super")),
        frozenset(name for name, look in looks if _hides(look)),
    )


def _hides(look: Any) -> bool:  # noqa: ANN401
    struck = value(look, "text-line-through-style") or "none"
    return value(look, "display") in {"none", "false"} or struck != "none"


def _blocks(parent: Any, depth: int, styles: _Styles) -> Iterator[Block]:  # noqa: ANN401
    for child in parent:
        name = local(child)
        if value(child, "style-name") in styles.hidden or value(child, "display") == "none":
            continue
        if name in {"p", "h"}:
            yield from _paragraph(child, name, styles)
        elif name == "list":
            yield from _list(child, depth + 1, styles)
        elif name == "table":
            own = (row for row in child.iter("{*}table-row") if next(row.iterancestors("{*}table")) is child)
            shown = (row for row in own if value(row, "visibility") in {None, "visible"})
            rows = grid([[cell for each in row for cell in _cells(each, styles)] for row in shown])
            if local(parent) == "spreadsheet" and any(map(any, rows)):
                yield from ([Block(value(child, "name") or "", Kind.HEADING, 1)] if len(parent) > 1 else [])
                yield from blocks_of_rows(rows)
                continue
            heads = sum(local(row.getparent()) == "table-header-rows" for row in child.iter("{*}table-row"))
            yield table(rows, heads or None)
        elif name not in _NO_TEXT:
            yield from _blocks(child, depth, styles)


def _paragraph(element: Any, name: str, styles: _Styles) -> Iterator[Block]:  # noqa: ANN401
    apart: list[Any] = []
    text = " ".join(visible("".join(_inline(element, apart, styles))).split())
    if text:
        heading = name == "h"
        level = int(value(element, "outline-level") or 1) if heading else 0
        yield Block(text, Kind.HEADING if heading else Kind.PARAGRAPH, level)
    for other in apart:
        yield from _blocks(other, -1, styles)


def _inline(element: Any, apart: list[Any], styles: _Styles) -> list[str]:  # noqa: ANN401
    pieces = [element.text or ""]
    for child in element:
        name = local(child)
        if name in _APART:
            apart.append(child.find("{*}note-body") if name == "note" else child)
        elif name in {"s", "tab", "line-break"}:
            pieces.append(" ")
        elif value(child, "style-name") in styles.raised:
            pieces.append(raised("".join(_inline(child, apart, styles)), pieces))
        elif name not in _NO_TEXT and value(child, "style-name") not in styles.hidden:
            pieces.extend(_inline(child, apart, styles))
        pieces.append(child.tail or "")
    return pieces


def _list(element: Any, depth: int, styles: _Styles) -> Iterator[Block]:  # noqa: ANN401
    ordered = value(element, "style-name") in styles.numbered
    number = int(value(element, "start-value") or 1)
    for item in element:
        first = True
        for block in _blocks(item, depth, styles):
            if block.kind is Kind.PARAGRAPH:
                label = (f"{number}." if ordered else "-") if first else ""
                yield replace(block, kind=Kind.ITEM, level=depth + (not first), label=label)
                first = False
            else:
                yield block
        number += local(item) == "list-item"


def _cells(cell: Any, styles: _Styles) -> list[Spanning]:  # noqa: ANN401
    """Return a cell as often as it is repeated; none for a place that another one spans."""
    if local(cell) != "table-cell":
        return []
    text = " ".join(block.text or " ".join(c for row in block.rows for c in row) for block in _blocks(cell, -1, styles))
    size = (int(value(cell, f"number-{name}-spanned") or 1) for name in ("rows", "columns"))
    return [Spanning(text, *size)] * min(int(value(cell, "number-columns-repeated") or 1), _MOST_REPEATED)
