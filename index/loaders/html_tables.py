"""Tables of HTML pages: their rows of cells, which of them name columns, and what spans more than one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from index.loaders.hidden import is_hidden
from index.loaders.spans import Spanning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.loaders.hidden import Names

_CELL_WORDS: Final = 150
_LEAST_COLUMNS: Final = 2
_ROWS: Final = "./tr|./thead/tr|./tbody/tr|./tfoot/tr"
_ROWS_BY_ROLE: Final = ".//*[@role='row']"
_CELLS: Final = "./td|./th|./*[@role='cell' or @role='gridcell' or @role='columnheader' or @role='rowheader']"


def rows_of(element: Any, hiding: frozenset[Names]) -> list[list[Any]] | None:  # noqa: ANN401 - lxml has no types
    """Return the cells of a table by row, None for one that only lays out the page."""
    found = element.xpath(_ROWS if element.tag == "table" else _ROWS_BY_ROLE)
    rows = [[cell for cell in row.xpath(_CELLS) if not is_hidden(cell, hiding)] for row in found]
    long = any(_words(cell) > _CELL_WORDS for row in rows for cell in row)
    set_in = element.get("role") in {"presentation", "none"} or element.xpath("./tr/td/h1|./tbody/tr/td/h1")
    lays_out = bool(set_in) and not element.xpath(".//th")
    return None if max(map(len, rows), default=0) < _LEAST_COLUMNS or long or lays_out else rows


def is_table(element: Any) -> bool:  # noqa: ANN401
    """Tell whether an element is a table, by its name or by its role."""
    return element.tag == "table" or element.get("role") in {"table", "grid"}


def _words(cell: Any) -> int:  # noqa: ANN401
    """Return how many words a cell has outside of the tables in it."""
    inside = sum(len("".join(inner.itertext()).split()) for inner in cell.xpath(".//table[count(.//tr) > 1]"))
    return len("".join(cell.itertext()).split()) - inside


def heads_among(rows: Sequence[Sequence[Any]]) -> int:
    """Return how many of the first rows are nothing but headings."""
    heads = 0
    for row in rows:
        if not row or not all(_is_head(cell) for cell in row):
            break
        heads += 1
    return heads


def _is_head(cell: Any) -> bool:  # noqa: ANN401
    return bool(cell.tag == "th" or cell.get("role") == "columnheader" or cell.getparent().getparent().tag == "thead")


def spanning(text: str, cell: Any) -> Spanning:  # noqa: ANN401
    """Return a cell with what it spans."""
    return Spanning(text, *(number_in(cell.get(name), 1) for name in ("rowspan", "colspan")))


def number_in(text: str | None, otherwise: int) -> int:
    """Return the number that an attribute holds."""
    return int(text) if text and text.lstrip("-").isdecimal() else otherwise
