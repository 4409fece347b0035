"""PDF by pdfium: lines become paragraphs, also across pages; tables, headings and running heads are recognised.

pdfium reads 140 pages in under two seconds, pdfplumber in twelve, docling-parse in minutes (``README.md``); it also
draws the pages. Lines, tables and running heads are recognised from the boxes of characters alone.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby, takewhile
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from index.errors import DocumentRefused
from index.layout import ITEM
from index.loaders.pdf_chunks import chunks_of
from index.loaders.pdf_pages import PAGE_NUMBER, filled_in, lines_of, recognised, told_apart
from index.loaders.text import mended
from index.structure import Block, Kind, Structure
from index.titles_and_dates import parse_date, told
from index.types import WarningKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from index.loaders.pdf_chunks import Chunk
    from index.loaders.pdf_pages import Line

_MOST_PAGES: Final = 5000
_ENDS: Final = re.compile(r"[.!?:。！？：][\"'”’»)\]]*[⁰¹²³⁴⁵⁶⁷⁸⁹]*$")
_HEADING_WORDS: Final = 14
_BIGGER: Final = 1.15
_PARAGRAPH_GAP: Final = 0.75
_OTHER_SIZE: Final = 1.12
_SHORT_LINE: Final = 0.6
_NOTE_LINES: Final = 12
_MARK: Final = re.compile(r"(?:\d{1,3}|[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[*†‡§]+)[.)]? ?(?=[^\W\d])")
"""The mark at the start of a footnote."""


def read(path: Path, unpacked: int) -> Structure:
    """Return the structure of a PDF; raises ``DocumentRefused`` for encrypted, damaged or textless files."""
    del unpacked  # pdfium limits the output of its filters
    document = _opened(path)
    fields = filled_in(path) if document.get_formtype() else {}
    pages: list[list[Line]] = []
    heights: list[float] = []
    scans: dict[int, tuple[Block, ...]] = {}
    for number in range(len(document)):
        page = _page(document, number)
        chunks = [] if page is None else _with_fields(chunks_of(page), fields.get(number, ()))
        pages.append(lines_of(page, chunks, number + 1) if chunks else [])
        heights.append(0.0 if page is None else page.get_height())
        if page is not None and not chunks:
            scans[number + 1] = recognised(page, number + 1)
    seen = [str(number) for number, blocks in scans.items() if blocks]
    if not seen and not any(letter.isalnum() for page in pages for line in page for letter in line.text):
        message = f"{path.name} contains no text; if its pages are images, run text recognition (OCR) first."
        raise DocumentRefused(message)
    lines = [line for page in told_apart(pages, heights) for line in page]
    running = (line.chunk.text for line in lines if line.repeated and not PAGE_NUMBER.match(line.chunk.text))
    details = document.get_metadata_dict()
    stamp = re.search(r"D:(\d{4})(\d\d)(\d\d)", details.get("CreationDate", ""))
    recognition = f"Read by text recognition, with mistakes where a picture is poor: page {', '.join(seen)}."
    blocks = [*_blocks(lines), *(block for blocks in scans.values() for block in blocks)]
    return Structure(
        tuple(sorted(blocks, key=lambda block: block.page or 0)),
        title=told(details.get("Title")) or next(running, None),
        saved=parse_date("-".join(stamp.groups())) if stamp else None,
        titled_inside=True,
        notices=(recognition,) if seen else (),
        pages=len(pages),
        empty_pages=tuple(n for n, page in enumerate(pages, start=1) if not page and not scans.get(n)),
    )


def _opened(path: Path) -> Any:  # noqa: ANN401 - pypdfium2 has no types
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        locked = "is encrypted; save it without a password first."
        said = locked if "password" in str(error).lower() else "is damaged and could not be read as a PDF."
        message = f"{path.name} {said}"
        raise DocumentRefused(message) from error
    if len(document) > _MOST_PAGES:
        message = f"{path.name} has {len(document)} pages; the limit is {_MOST_PAGES}. Split it into smaller files."
        raise DocumentRefused(message)
    return document


def _page(document: Any, number: int) -> Any:  # noqa: ANN401
    """Return a page, None if it is damaged."""
    import pypdfium2

    try:
        return document[number]
    except pypdfium2.PdfiumError:
        return None


def _with_fields(chunks: list[Chunk], fields: Sequence[Chunk]) -> list[Chunk]:
    """Return the chunks, with each filled-in field inserted after what is left of it on its line."""
    ordered = list(chunks)
    for field in fields:
        before = [number for number, other in enumerate(ordered) if other.is_beside(field) and other.left <= field.left]
        ordered.insert(before[-1] + 1 if before else len(ordered), field)
    return ordered


def _blocks(lines: Sequence[Line]) -> Iterator[Block]:
    """Yield paragraphs, headings, items and tables; running heads and notes follow the block that they interrupt."""
    body = median([line.chunk.height for line in lines if line.table is None and not line.repeated] or [0.0])
    lengths: dict[int, list[float]] = {}
    for line in lines:
        lengths.setdefault(line.page, []).append(line.chunk.right - line.chunk.left if line.table is None else 0.0)
    longer = {page: sorted(held)[len(held) * 3 // 4] for page, held in lengths.items()}
    notes = _notes(lines, body)
    group: list[Line] = []
    waiting: list[Block] = []
    for number, line in enumerate(lines):
        if line.repeated:
            waiting.append(Block(line.chunk.text, page=line.page, left_out=WarningKind.REPEATED_LINE))
            continue
        if number in notes:
            waiting.extend(_blocks([lines[each] for each in notes[number]]))
            continue
        if group and (line.table is not None or not _goes_on(group, line, body, longer[group[-1].page])):
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


def _notes(lines: Sequence[Line], body: float) -> dict[int, list[int]]:
    """Return footnotes that interrupt a sentence at a page break, by line; the first line has all, the others none.

    Footnotes are set smaller than the text and begin with a mark.
    """

    def is_small(number: int) -> bool:
        line = lines[number]
        return line.table is None and line.chunk.height * _OTHER_SIZE < body

    found: dict[int, list[int]] = {}
    pages = groupby((number for number, line in enumerate(lines) if not line.repeated), key=lambda n: lines[n].page)
    for _, numbers in pages:
        ordered = list(numbers)
        small = list(takewhile(is_small, reversed(ordered)))[::-1]
        marked = next((place for place, n in enumerate(small) if _MARK.match(lines[n].chunk.text)), len(small))
        run, before = small[marked:], ordered[: len(ordered) - len(small) + marked]
        if 0 < len(run) <= _NOTE_LINES and before and not _ENDS.search(lines[before[-1]].chunk.text):
            found.update({n: [] for n in run} | {run[0]: run})
    return found


def _goes_on(group: Sequence[Line], line: Line, body: float, length: float) -> bool:
    """Tell whether a line continues the paragraph ``group``; ``length`` is the usual length of its page's lines.

    A change between bold and regular ends a paragraph only after a heading, a full stop or bold lines.
    """
    last, chunk = group[-1].chunk, line.chunk
    ended = _ENDS.search(last.text) is not None
    ratio = max(last.height, chunk.height) / max(1.0, min(last.height, chunk.height))
    other_letters = last.bold != chunk.bold and (ended or all(x.chunk.bold for x in group) or _is_heading(group, body))
    if ITEM.match(chunk.text) or ratio > _OTHER_SIZE or other_letters:
        return False
    if line.page == group[-1].page and chunk.left < group[0].chunk.hanging - last.height:
        return False
    gap = last.bottom - chunk.top
    if line.page == group[-1].page and -last.height < gap <= _PARAGRAPH_GAP * last.height:
        indented = chunk.left > last.left + last.height and len(group) > 1 and group[-2].chunk.left <= last.left + 1
        after_item = ITEM.match(last.text) is not None and chunk.left < last.left - last.height
        apart = ended and (indented or after_item)
        return chunk.text[:1].islower() or not (apart or last.right - last.left < _SHORT_LINE * length)
    return not ended and not chunk.text[:1].isupper() and not _is_heading(group, body)


def _is_heading(group: Sequence[Line], body: float) -> bool:
    words = sum(len(line.chunk.text.split()) for line in group)
    text = group[-1].chunk.text
    if words > _HEADING_WORDS or text.endswith((".", ",", ";", ":")) or not any(letter.isalpha() for letter in text):
        return False
    return all(line.chunk.bold for line in group) or group[0].chunk.height > _BIGGER * body


def _block(group: Sequence[Line], body: float) -> Block:
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
