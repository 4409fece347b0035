"""Tables of DOCX files, with merged cells; a layout table is read as the blocks in its cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from index.loaders.archive import value
from index.structure import Block, Kind, only_names, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_CELL_WORDS: Final = 150
_LEAST_COLUMNS: Final = 2
_WIDEST: Final = 50


def blocks_of_table(element: Any, inside: Callable[[Any], Iterator[Block]]) -> Iterator[Block]:  # noqa: ANN401 - lxml
    """Yield a table, or the contents of its cells if it is a layout table; ``inside`` is called once per cell."""
    rows = [row for row in _own(element, "tr", "tbl") if row.find("{*}trPr/{*}del") is None]
    cells = [_own(row, "tc", "tr") for row in rows]
    words = (len("".join(text.text or "" for text in cell.iter("{*}t")).split()) for row in cells for cell in row)
    if max(map(len, cells), default=0) < _LEAST_COLUMNS or any(count > _CELL_WORDS for count in words):
        for cell in (cell for row in cells for cell in row):
            yield from inside(cell)
        return
    texts: list[list[str]] = []
    inner: list[Block] = []
    heads = 0
    for row, own in zip(rows, cells, strict=True):
        is_head = row.find("{*}trPr/{*}tblHeader") is not None
        heads += is_head and heads == len(texts)
        read = [list(inside(cell)) for cell in own]
        before = row.find("{*}trPr/{*}gridBefore")
        skipped = int(value(before) or 0) if before is not None else 0
        texts.append([*([""] * skipped), *_texts(own, read, texts[-1][skipped:] if texts else [])])
        beside = Block(next(filter(None, texts[-1]), ""), Kind.CAPTION)
        for found in (block for cell in read for block in cell if block.rows):
            inner.extend([beside, found])
    made = table(texts, heads or None)
    if made.rows and not only_names(made, inner):
        yield made
    yield from inner


def _own(element: Any, name: str, around: str) -> list[Any]:  # noqa: ANN401
    """Return the parts of an element without those of nested tables."""
    parts = element.iter(f"{{*}}{name}")
    return [part for part in parts if next(part.iterancestors(f"{{*}}{around}")) is element]


def _texts(cells: list[Any], read: list[list[Block]], above: list[str]) -> list[str]:
    """Return the texts of a row; the text of a merged cell is repeated in each row and column that it spans."""
    texts: list[str] = []
    for cell, blocks in zip(cells, read, strict=True):
        text = " ".join(piece for block in blocks for piece in (block.label.strip("-"), block.text) if piece)
        merged = cell.find("{*}tcPr/{*}vMerge")
        if merged is not None and value(merged) != "restart" and len(texts) < len(above):
            text = above[len(texts)]
        spans = cell.find("{*}tcPr/{*}gridSpan")
        width = int(value(spans) or 1) if spans is not None else 1
        beside = text if texts or (len(cells) > 1 and not above) else ""
        texts.extend([text, *([beside] * min(width - 1, _WIDEST))])
    return texts
