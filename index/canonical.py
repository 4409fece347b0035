"""Turns blocks into the one text of a document, with its sections, pages and parts at exact offsets.

Every block is written in a plain notation (an item with its label, a row with « | » between its cells). What it must be
quoted with is recorded too: an item's lead-in or heading, a row's headings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from index.furniture import MESSAGES
from index.layout import parts_in
from index.structure import Kind, announces, headings_of_columns, is_caption, is_figure, leads_in, names_rows
from index.types import Cell, Page, Part, Section, SourceWarning

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from index.structure import Block, Row

CELLS: Final = " | "
_GAP: Final = "\n\n"
_LETTERED: Final = re.compile(r"\(?([a-z])[.)]\s+(?=\S)")
"""The start of an item that the format does not mark, as in a law: «(b) …» after «(a) …»."""
_LONG_CELL: Final = 12
"""Words; a row whose only cell has more is a paragraph that was set in the table."""
_NOWHERE: Final = (0, 0)


@dataclass(frozen=True, slots=True)
class Written:
    """A canonical text with its sections, parts, pages and warnings."""

    text: str
    sections: tuple[Section, ...]
    parts: tuple[Part, ...]
    pages: tuple[Page, ...]
    warnings: tuple[SourceWarning, ...]


@dataclass(frozen=True, slots=True)
class _Columns:
    """The headings of a table's columns, their range, and the page on which the table ends."""

    names: tuple[str, ...]
    lead: tuple[int, int]
    page: int


@dataclass(slots=True)
class _Writer:
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    headings: list[tuple[str, int]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    page_starts: list[int] = field(default_factory=list)
    warnings: list[SourceWarning] = field(default_factory=list)
    before: Block | None = None
    lead: tuple[int, int] = _NOWHERE
    """The lead-in of a table that begins now: the announcing paragraph, caption or heading before it."""
    list_lead: tuple[int, int] = _NOWHERE
    """The lead-in of an item that begins now, which may also continue a paragraph that has no end."""
    lead_is_heading: bool = False
    letter: str = ""
    """The letter of the paragraph before, where it is an item."""
    columns: _Columns | None = None
    """Those of the last table, until other text follows it."""
    open_items: list[tuple[int, int, int]] = field(default_factory=list)
    """Level, start and end of the items in which the next may be nested."""

    def put(self, text: str) -> tuple[int, int]:
        """Write ``text`` and return its range."""
        start = self.length
        self.pieces.append(text)
        self.length += len(text)
        return start, self.length


def write(blocks: Iterable[Block], pages: int = 0) -> Written:
    """Return the canonical text of ``blocks``; ``pages`` is the number of pages of the source, 0 for none."""
    writer = _Writer()
    for block in blocks:
        if block.kind is not Kind.TABLE and not block.text.strip():
            continue
        if writer.before is not None:
            listed = block.kind is Kind.ITEM and writer.before.kind is Kind.ITEM
            writer.put("\n" if listed else _GAP)
        while block.page is not None and len(writer.page_starts) < block.page:
            writer.page_starts.append(writer.length)
        begun = writer.length
        _WRITERS[block.kind](writer, block)
        writer.page_starts.extend(begun + turn for turn in block.turns)
        if block.left_out:
            writer.warnings.append(SourceWarning(block.left_out, MESSAGES[block.left_out], begun, writer.length))
        writer.before = block
        if block.kind is not Kind.TABLE and not block.left_out:
            writer.columns = None
    text = "".join(writer.pieces)
    starts = [*writer.page_starts, *([len(text)] * (pages - len(writer.page_starts)))]
    page_ranges = enumerate(pairwise([*starts, len(text)]), start=1)
    section_ranges = pairwise([*(start for _, start in writer.headings), len(text)])
    named = zip(writer.headings, section_ranges, strict=True)
    return Written(
        text=text,
        sections=tuple(Section(name, *place) for (name, _), place in named),
        parts=tuple(writer.parts),
        pages=tuple(Page(number, *place) for number, place in page_ranges),
        warnings=tuple(writer.warnings),
    )


def _heading(writer: _Writer, block: Block) -> None:
    text = " ".join(block.text.split())
    writer.lead = writer.list_lead = writer.put(text)
    writer.lead_is_heading = not is_caption(text)
    writer.open_items.clear()
    if not block.left_out:
        writer.headings.append((text, writer.lead[0]))


def _paragraph(writer: _Writer, block: Block) -> None:
    place = writer.put(block.text)
    label = _LETTERED.match(block.text)
    if label is not None and label[1] in {"a", chr(ord(writer.letter or "a") + 1)}:
        writer.letter = label[1]
        writer.parts.append(Part(*place, *writer.list_lead))
        return
    writer.letter = ""
    rows = parts_in(block.text) if "\n" in block.text else ()
    writer.parts.extend(row.moved(place[0]) for row in rows if row.cells)
    is_caption_of = block.kind is Kind.CAPTION or is_caption(block.text)
    writer.lead = place if is_caption_of or leads_in(block.text) else _NOWHERE
    writer.list_lead = place if is_caption_of or announces(block.text) else _NOWHERE
    writer.lead_is_heading = False
    writer.open_items.clear()


def _item(writer: _Writer, block: Block) -> None:
    writer.put("  " * block.level)
    while writer.open_items and writer.open_items[-1][0] >= block.level:
        writer.open_items.pop()
    lead = writer.open_items[-1][1:] if writer.open_items else writer.list_lead
    start, end = writer.put(f"{block.label} {block.text}" if block.label else block.text)
    writer.parts.append(Part(start, end, *lead))
    writer.lead = _NOWHERE
    writer.open_items.append((block.level, start, end))


def _table(writer: _Writer, block: Block) -> None:
    """Write a table; the lead-in of its rows is the column headings with the caption or lead-in above them.

    Without headings it is the heading above the table. A table continued from the page before takes the headings from
    there; where its first row may or may not be headings, its columns have none.
    """
    width = max((len(row) for row in block.rows), default=0)
    heads, named = block.heads, headings_of_columns(block.rows, block.heads, width)
    above = _NOWHERE if heads and writer.lead_is_heading else writer.lead
    before = writer.columns
    if before is not None and _goes_on(before, block, named):
        above, named = (_NOWHERE, ("",) * width) if heads else (before.lead, before.names)
        heads = 0
    lead = _put_rows(writer, block.rows, heads, named, above)
    writer.lead = writer.list_lead = _NOWHERE
    writer.open_items.clear()
    writer.columns = _Columns(named, lead, block.page) if any(named) and block.page is not None else None


def _put_rows(
    writer: _Writer, rows: Sequence[Row], heads: int, named: Sequence[str], above: tuple[int, int]
) -> tuple[int, int]:
    """Write rows, one per line, and return their lead-in.

    A row that only names those below it becomes their lead-in instead, with the headings as its own.
    """
    begun, lead, under = writer.length, above, above
    for number, row in enumerate(rows):
        is_head = number < heads
        last = max(column for column, text in enumerate(row) if text)
        cells: list[Cell] = []
        for column, text in enumerate(row[: last + 1]):
            if column or number:
                writer.put(CELLS if column else "\n")
            cells.append(Cell(*writer.put(text), "" if is_head else named[column]))
        place = cells[0].start, cells[-1].end
        if number == heads - 1:
            lead = under = (above[0] if above != _NOWHERE else begun, writer.length)
        is_text = sum(map(bool, row)) == 1 and len(" ".join(row).split()) > _LONG_CELL
        if is_head or is_text:
            writer.parts.append(Part(*place, cells=() if is_text else tuple(cells)))
        elif names_rows(row, rows[number + 1 : number + 2]):
            writer.parts.append(Part(*place, *lead))
            under = place
        else:
            writer.parts.append(Part(*place, *under, tuple(cells)))
    return lead


def _goes_on(before: _Columns, block: Block, named: Sequence[str]) -> bool:
    """Tell whether a table continues the one before: on the next page, as wide, without headings of its own.

    A first row of words over figures is a row of headings.
    """
    if before.page + 1 != block.page or len(before.names) != len(named) or tuple(named) == before.names:
        return False
    over_figures = any(is_figure(cell) for row in block.rows[1:] for cell in row[1:])
    return not (block.heads and over_figures and not any(map(is_figure, block.rows[0][1:])))


_WRITERS: Final = {
    Kind.HEADING: _heading,
    Kind.PARAGRAPH: _paragraph,
    Kind.CAPTION: _paragraph,
    Kind.ITEM: _item,
    Kind.TABLE: _table,
}
