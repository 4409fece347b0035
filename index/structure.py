"""What a loader finds in a file: blocks in reading order, before they become text with offsets.

Each loader yields ``Block``; only ``index.canonical`` turns them into the canonical text. So a loader knows nothing but
its format, and what an item, a row or a heading means for quoting is decided in one place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from index.types import WarningKind

_LEADS_IN: Final = re.compile(
    r"[:：]\s*$|\b(?:following|as follows|below)\b[^.!?]*[.!?]?\s*$"
    r"|\w \w+ (?:are|is|includes?|for|of|to|by|with|from|if|when|unless|except)\s*$",
    re.IGNORECASE,
)
_END_OF_PARAGRAPH: Final = 300
"""Characters that are checked for an announcement at the end of a paragraph, which may have megabytes."""
_ENDED: Final = re.compile(r"[.!?…;。！？；][\W\d]*$")
_CAPTION: Final = re.compile(r"\W*(?:table|tab\.|tabelle|tableau|tabla|tabella|表)\s*(?:\d|[IVX]+\b)", re.IGNORECASE)
_FIGURE: Final = re.compile(r"(?!(?:19|20)\d\d$)[^\w\s]*\s?\d[\d.,:/'’\s-]*(?:[^\d\s]{1,4})?(?: \w{1,6})?")
"""A cell with a figure, a date or a time, perhaps with a unit; a year alone may be a heading."""
_HEADING_WORDS: Final = 8
_KEY_AND_VALUE: Final = 2
_ROWS_WITH_TWO_HEADS: Final = 2
_MOST_SPANNED: Final = 50
TICKED: Final = "(ticked)"
NOT_TICKED: Final = "(not ticked)"
"""What stands for a box in a form: words, not a sign, because an answer has to say it."""
_RAISED: Final = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
_NO_WIDTH: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_POWER_OF_TEN: Final = re.compile(r"(?<![\d.,])10$")
_PIECES_BEFORE: Final = 8


def raised(text: str, pieces: Sequence[str]) -> str:
    """Return text in superscript characters, after a space where it is the mark of a note on a figure.

    ``pieces`` is the text before it, whose last pieces may be empty.

    >>> raised("2", ["840 m"]), raised("2", ["840", ""]), raised("6", ["3 x 1", "0"]), raised("th", ["19"])
    ('²', ' ²', '⁶', 'th')
    """
    if not text or not all(ord(sign) in _RAISED for sign in text):
        return text
    before = "".join(pieces[-_PIECES_BEFORE:])
    is_mark = before[-1:].isdecimal() and text.isdecimal() and not _POWER_OF_TEN.search(before)
    return f"{' ' if is_mark else ''}{text.translate(_RAISED)}"


def visible(text: str) -> str:
    """Return a text without soft hyphens and other zero-width characters."""
    return text.translate(_NO_WIDTH)


class Kind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE = "table"
    CAPTION = "caption"


Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a document.

    ``level`` is the depth of a heading (from 1) or an item (from 0), ``label`` an item's number or mark as shown. The
    first ``heads`` of a table's ``rows`` name its columns. ``page`` counts from 1; ``turns`` are the offsets in
    ``text`` at which the next page begins. ``left_out`` is the kind of furniture that it is.
    """

    text: str = ""
    kind: Kind = Kind.PARAGRAPH
    level: int = 0
    label: str = ""
    rows: tuple[Row, ...] = ()
    heads: int = 0
    page: int | None = None
    turns: tuple[int, ...] = ()
    left_out: WarningKind | None = None


@dataclass(frozen=True, slots=True)
class Structure:
    """All that a loader found; ``title`` and ``published`` are what the format itself says, or None.

    ``saved`` is the date in the file's properties, ``notices`` are sentences about the whole file, and ``empty_pages``
    hold no text. With ``titled_inside`` a heading at the top of the text is a better title than ``title``, which
    programs fill in.
    """

    blocks: tuple[Block, ...]
    title: str | None = None
    published: date | None = None
    saved: date | None = None
    titled_inside: bool = False
    notices: tuple[str, ...] = ()
    pages: int = 0
    empty_pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Spanning:
    """A cell as formats give it: its text, and how many rows and columns it spans."""

    text: str
    down: int = 1
    wide: int = 1


def grid(rows: Sequence[Sequence[Spanning]]) -> list[Row]:
    """Return the texts of a table with each cell repeated over the rows and columns that it spans.

    A cell that is alone in its row is not repeated along it, nor is the name of a row below the first.

    >>> grid([[Spanning("a", down=2), Spanning("b", wide=2)], [Spanning("c"), Spanning("d")]])
    [('a', 'b', 'b'), ('a', 'c', 'd')]
    """
    held: dict[tuple[int, int], str] = {}
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while (number, column) in held:
                column += 1
            down, wide = (max(1, min(size, _MOST_SPANNED)) for size in (cell.down, cell.wide))
            text_beside = cell.text if column or (len(row) > 1 and not number) else ""
            for place in range(down * wide):
                held[number + place // wide, column + place % wide] = text_beside if place % wide else cell.text
            column += wide
    width = max((column for _, column in held), default=-1) + 1
    return [tuple(held.get((number, column), "") for column in range(width)) for number in range(len(rows))]


def table(rows: Sequence[Sequence[str]], heads: int | None = None) -> Block:
    """Return a table with whitespace in cells collapsed; ``heads`` is inferred where the format does not give it."""
    plain = (tuple(" ".join(visible(cell).split()) for cell in row) for row in rows)
    kept = tuple(row for row in plain if any(row))
    if heads in {None, 1} and len(kept) > _ROWS_WITH_TWO_HEADS:
        if _is_alone(kept[0]) and heads_of(kept[1:]):
            heads = 2
        above: Row = tuple(accumulate(kept[0], lambda left, cell: cell or left))  # a heading spans empty cells after it
        if _parts_again(above, kept[1]) and heads_of(kept[1:]):
            kept, heads = (above, *kept[1:]), 2
    return Block(kind=Kind.TABLE, rows=kept, heads=heads_of(kept) if heads is None else min(heads, len(kept)))


def _is_alone(row: Row) -> bool:
    """Tell whether only the first of several cells has text."""
    return len(row) > 1 and bool(row[0]) and not any(row[1:])


def names_rows(row: Row, below: Sequence[Row]) -> bool:
    """Tell whether a row only names those ``below`` it: a few words in its first cell, and no more."""
    few = len(row[0].split()) <= _HEADING_WORDS and not is_figure(row[0]) and row[0][:1] not in "(["
    return _is_alone(row) and few and any(sum(map(bool, each)) > 1 for each in below[:1])


def only_names(outer: Block, inner: Sequence[Block]) -> bool:
    """Tell whether an outer table holds nothing but the captions of the tables in its cells."""
    names = {block.text for block in inner}
    return bool(inner) and all(cell in names for row in outer.rows for cell in row if cell)


def _parts_again(above: Row, below: Row) -> bool:
    """Tell whether a second row of headings divides the columns that a heading of the first row spans."""
    both = list(zip(above, below, strict=False))
    spanned = [pair for pair in both if above.count(pair[0]) > 1 and pair[0]]
    parted = bool(spanned) and all(lower and upper != lower for upper, lower in spanned)
    alone = all(not upper or not lower or upper == lower for upper, lower in both if (upper, lower) not in spanned)
    return parted and alone and len(set(both)) == len(both) and not any(map(is_figure, above))


def heads_of(rows: Sequence[Row]) -> int:
    """Return 1 where the first row names the columns, else 0.

    It does if it consists of short words and years. In a table of two columns the second must also hold figures only:
    with words in it, it is as often a list of names and values.
    """
    if len(rows) < 2 or len(rows[0]) < 2:  # noqa: PLR2004 - a table has two rows and two columns
        return 0
    first, others = rows[0], rows[1:]
    if any(is_figure(cell) or len(cell.split()) > _HEADING_WORDS for cell in first[1:]):
        return 0
    over_names = next((place for place, cell in enumerate(first) if cell), 0)
    if sum(map(bool, first)) < max(2, len(first) - max(1, over_names)):
        return 0
    if len(first) > _KEY_AND_VALUE:
        return 1
    values = [row[1] for row in others if len(row) > 1 and row[1]]
    figures = [value for value in values if value.isdecimal() or is_figure(value)]
    return int(len(figures) == len(values) and (len(values) > 1 or any(map(is_figure, values))))


def is_figure(cell: str) -> bool:
    """Tell whether a cell holds a figure, a date or a time, not a name."""
    return _FIGURE.fullmatch(cell) is not None


def leads_in(text: str) -> bool:
    """Tell whether a paragraph announces the list after it.

    >>> leads_in("We do not cover:"), leads_in("The following are not covered."), leads_in("Not refunded are")
    (True, True, True)
    >>> leads_in("Rain fell."), leads_in("What a day is for.")
    (False, False)
    """
    return _LEADS_IN.search(text[-_END_OF_PARAGRAPH:]) is not None


def announces(text: str) -> bool:
    """Tell whether a list right after a paragraph belongs to it: announced, named, or continuing its sentence.

    >>> announces("Not refunded are"), announces("Table 3: Fees"), announces("Rain fell.")
    (True, True, False)
    """
    return leads_in(text) or is_caption(text) or _ENDED.search(text[-_END_OF_PARAGRAPH:]) is None


def is_caption(text: str) -> bool:
    """Tell whether a line names the table after it.

    >>> is_caption("Table 3: Fees in euros"), is_caption("Tables are set for lunch.")
    (True, False)
    """
    return _CAPTION.match(text) is not None


def headings_of_columns(rows: Sequence[Row], heads: int, width: int) -> tuple[str, ...]:
    """Return the heading of each of ``width`` columns; headings of several rows are joined."""
    above = ([row[column] for row in rows[:heads] if column < len(row) and row[column]] for column in range(width))
    return tuple(" ".join(dict.fromkeys(named)) for named in above)
