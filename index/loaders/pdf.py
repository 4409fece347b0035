"""PDF by pdfium: lines put together to paragraphs, over pages too; tables, headings and running heads told apart.

pdfium reads 140 pages in under two seconds where pdfplumber needs twelve and docling-parse minutes (``README.md``), and
draws the pages already. What a line is, a table or a running head, is decided here from boxes alone.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from index.dates import parse_date
from index.errors import DocumentRefused
from index.layout import ITEM
from index.loaders.pdf_chunks import chunks_of
from index.loaders.pdf_forms import filled_in
from index.loaders.pdf_tables import aligned, block_of, grids, rows_of
from index.loaders.word_list import mended
from index.structure import Block, Kind, Structure
from index.titles import told
from index.types import WarningKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from index.loaders.pdf_chunks import Chunk

_MOST_PAGES: Final = 5000
_MARGIN: Final = 0.12
"""The share of a page at its top and bottom in which running heads and page numbers stand."""
_EDGE_LINES: Final = 3
_SHORT_KEY: Final = 6
_NUMBER: Final = re.compile(r"\d+")
_PAGE_NUMBER: Final = re.compile(
    r"^[\W_]*(?:page|seite|p\.)?[\W_]*(?:\d{1,4}|[ivxl]+)[\W_]*(?:(?:of|von|/|\|)[\W_]*\d{1,4})?[\W_]*$", re.IGNORECASE
)
_ENDS: Final = re.compile(r"[.!?:。！？：][\"'”’»)\]]*[⁰¹²³⁴⁵⁶⁷⁸⁹]*$")
_HEADING_WORDS: Final = 14
_BIGGER: Final = 1.15
_PARAGRAPH_GAP: Final = 0.75
_OTHER_SIZE: Final = 1.12
_SHORT_LINE: Final = 0.6


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a page, or a table in its place."""

    chunk: Chunk
    page: int
    table: Block | None = None
    repeated: bool = False


def read(path: Path, unpacked: int) -> Structure:
    """Return the structure of a PDF; raises ``DocumentRefused`` for encrypted, damaged or textless files."""
    del unpacked  # pdfium limits what its filters give out
    document = _opened(path)
    fields = filled_in(path) if document.get_formtype() else {}
    pages: list[list[_Line]] = []
    heights: list[float] = []
    for number in range(len(document)):
        page = _page(document, number)
        pages.append(
            [] if page is None else _lines(page, _with_fields(chunks_of(page), fields.get(number, ())), number + 1)
        )
        heights.append(0.0 if page is None else page.get_height())
    if not any(letter.isalnum() for page in pages for line in page for letter in _text(line)):
        message = f"{path.name} holds images and no text; run it through text recognition (OCR) first."
        raise DocumentRefused(message)
    lines = [line for page in _told_apart(pages, heights) for line in page]
    details = document.get_metadata_dict()
    running = (line.chunk.text for line in lines if line.repeated and not _PAGE_NUMBER.match(line.chunk.text))
    stamp = re.search(r"D:(\d{4})(\d\d)(\d\d)", details.get("CreationDate", ""))
    empty = [number for number, page in enumerate(pages, start=1) if not page]
    return Structure(
        tuple(_blocks(lines)),
        title=told(details.get("Title")) or next(running, None),
        saved=parse_date("-".join(stamp.groups())) if stamp else None,
        titled_inside=True,
        pages=len(pages),
        empty_pages=tuple(empty),
    )


def _opened(path: Path) -> Any:  # noqa: ANN401 - pypdfium2 has no types
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        message = (
            f"{path.name} is encrypted; save it without a password first."
            if locked
            else f"{path.name} is damaged and could not be read as a PDF."
        )
        raise DocumentRefused(message) from error
    if len(document) > _MOST_PAGES:
        message = f"{path.name} has {len(document)} pages; at most {_MOST_PAGES} are read."
        raise DocumentRefused(message)
    return document


def _page(document: Any, number: int) -> Any:  # noqa: ANN401
    """Return a page; None for one that is damaged."""
    import pypdfium2

    try:
        return document[number]
    except pypdfium2.PdfiumError:
        return None


def _with_fields(chunks: list[Chunk], fields: Sequence[Chunk]) -> list[Chunk]:
    """Return the chunks with those of filled-in fields behind what stands before them on their line."""
    ordered = list(chunks)
    for field in fields:
        before = [number for number, other in enumerate(ordered) if other.is_beside(field) and other.left <= field.left]
        ordered.insert(before[-1] + 1 if before else len(ordered), field)
    return ordered


def _lines(page: Any, chunks: list[Chunk], number: int) -> list[_Line]:  # noqa: ANN401
    """Return the lines of a page in reading order, each table as one."""
    ruled = grids(page)
    held = {id(chunk): grid for chunk in chunks for grid in ruled if grid.holds(chunk)}
    free: list[Chunk] = []
    lines: list[_Line] = []
    done: set[int] = set()
    for chunk in chunks:
        grid = held.get(id(chunk))
        if grid is None:
            free.append(chunk)
        elif id(grid) not in done:
            done.add(id(grid))
            inside = [other for other in chunks if held.get(id(other)) is grid]
            block = grid.block(inside)
            if len(block.rows) < 2 or sum(bool(cell) for row in block.rows for cell in row) < 4:  # noqa: PLR2004
                free.extend(inside)
                continue
            lines.extend(_free_lines(free, number))
            free = []
            lines.append(_Line(chunk, number, block))
    return [*lines, *_free_lines(free, number)]


def _free_lines(chunks: list[Chunk], number: int) -> Iterator[_Line]:
    """Yield the lines outside ruled tables; aligned rows are a table, two columns of running text are not."""
    rows = rows_of(chunks)
    place = 0
    while place < len(rows):
        count = aligned(rows[place:])
        block = block_of(rows[place : place + count]) if count else None
        if block is not None:
            yield _Line(rows[place][0], number, block)
        elif count:
            by_column = sorted(
                (chunk for row in rows[place : place + count] for chunk in row), key=_column(rows[place])
            )
            yield from (_Line(chunk, number) for chunk in by_column)
        else:
            yield from (_Line(chunk, number) for chunk in rows[place])
        place += max(1, count)


def _column(first: Sequence[Chunk]) -> Any:  # noqa: ANN401 - a key for sorted
    edges = [chunk.left - chunk.height for chunk in first[1:]]
    return lambda chunk: (sum(chunk.left >= edge for edge in edges), -chunk.top)


def _text(line: _Line) -> str:
    return line.chunk.text if line.table is None else " ".join(cell for row in line.table.rows for cell in row)


def _told_apart(pages: Sequence[list[_Line]], heights: Sequence[float]) -> list[list[_Line]]:
    """Return the pages with their running heads and page numbers marked: they repeat, and stand at the page's edge."""
    at_edges = [_at_the_edge(page, height) for page, height in zip(pages, heights, strict=True)]
    counts = Counter(key for page in at_edges for key in {_key(line) for line in page.values()})
    least = max(2, (len(pages) + 2) // 3)
    marked = []
    for page, edges in zip(pages, at_edges, strict=True):
        gone = {
            number
            for number, line in edges.items()
            if counts[_key(line)] >= least or _PAGE_NUMBER.match(line.chunk.text)
        }
        marked.append([replace(line, repeated=number in gone) for number, line in enumerate(page)])
    return marked


def _at_the_edge(page: list[_Line], height: float) -> dict[int, _Line]:
    numbered = [(number, line) for number, line in enumerate(page) if line.table is None]
    by_height = sorted(numbered, key=lambda pair: -pair[1].chunk.middle)
    outer = [*by_height[:_EDGE_LINES], *by_height[-_EDGE_LINES:]]
    low, high = _MARGIN * height, (1 - _MARGIN) * height
    return {number: line for number, line in outer if not low < line.chunk.middle < high}


def _key(line: _Line) -> str:
    """Return what makes two lines the same: their words, and in a short line any page number for any other."""
    words = line.chunk.text.lower().split()
    return _NUMBER.sub("#", " ".join(words)) if len(words) <= _SHORT_KEY else " ".join(words)


def _blocks(lines: Sequence[_Line]) -> Iterator[Block]:
    """Yield paragraphs, headings, items and tables; what repeats on the pages comes after what it interrupts."""
    body = median([line.chunk.height for line in lines if line.table is None and not line.repeated] or [0.0])
    lengths = _lengths(lines)
    group: list[_Line] = []
    waiting: list[Block] = []
    for line in lines:
        if line.repeated:
            waiting.append(Block(line.chunk.text, page=line.page, left_out=WarningKind.REPEATED_LINE))
            continue
        if group and (line.table is not None or not _goes_on(group, line, body, lengths[group[-1].page])):
            yield from (_block(group, body), *waiting)
            group, waiting = [], []
        if line.table is not None:
            yield from waiting
            waiting = []
            yield replace(line.table, page=line.page)
        else:
            group.append(line)
    if group:
        yield _block(group, body)
    yield from waiting


def _goes_on(group: Sequence[_Line], line: _Line, body: float, page: float) -> bool:
    """Tell whether a line goes on with the paragraph of the lines before; ``page`` is how long its lines are."""
    last, chunk = group[-1].chunk, line.chunk
    ratio = max(last.height, chunk.height) / max(1.0, min(last.height, chunk.height))
    if ITEM.match(chunk.text) or ratio > _OTHER_SIZE or (last.bold != chunk.bold and _ends_line(group, body)):
        return False
    gap = last.bottom - chunk.top
    if line.page == group[-1].page and -last.height < gap <= _PARAGRAPH_GAP * last.height:
        indented = chunk.left > last.left + last.height and len(group) > 1 and group[-2].chunk.left <= last.left + 1
        begins = not chunk.text[:1].islower()
        return not (begins and (last.right - last.left < _SHORT_LINE * page or (_ENDS.search(last.text) and indented)))
    is_heading = _is_heading(group, body)
    return not is_heading and not _ENDS.search(last.text) and not chunk.text[:1].isupper()


def _ends_line(group: Sequence[_Line], body: float) -> bool:
    """Tell whether a change of letters ends a paragraph: after a heading or a full stop, not within a line."""
    return (
        _is_heading(group, body) or _ENDS.search(group[-1].chunk.text) is not None or all(x.chunk.bold for x in group)
    )


def _lengths(lines: Sequence[_Line]) -> dict[int, float]:
    """Return how long the longer lines of each page are."""
    held: dict[int, list[float]] = {}
    for line in lines:
        held.setdefault(line.page, []).append(line.chunk.right - line.chunk.left if line.table is None else 0.0)
    return {page: sorted(lengths)[len(lengths) * 3 // 4] for page, lengths in held.items()}


def _is_heading(group: Sequence[_Line], body: float) -> bool:
    words = sum(len(line.chunk.text.split()) for line in group)
    text = group[-1].chunk.text
    if words > _HEADING_WORDS or text.endswith((".", ",", ";", ":")) or not any(letter.isalpha() for letter in text):
        return False
    return all(line.chunk.bold for line in group) or group[0].chunk.height > _BIGGER * body


def _block(group: Sequence[_Line], body: float) -> Block:
    text = mended("\n".join(line.chunk.text.strip() for line in group))
    flat = " ".join(text.split("\n"))
    page = group[0].page
    turns = tuple(
        min(len(flat), sum(len(before.chunk.text.strip()) + 1 for before in group[:number]))
        for number in range(1, len(group))
        if group[number].page != group[number - 1].page
    )
    label = ITEM.match(flat)
    if _is_heading(group, body):
        return Block(flat, Kind.HEADING, 1 if group[0].chunk.height > _BIGGER * body else 2, page=page, turns=turns)
    if label is not None:
        moved = tuple(max(0, turn - label.end()) for turn in turns)
        return Block(flat[label.end() :], Kind.ITEM, label=label["label"], page=page, turns=moved)
    return Block(flat, page=page, turns=turns)
