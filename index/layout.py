"""Recognises lists, tables and transcripts in plain text, without changing it.

Rows are lines with « | » between cells, comma-separated lines with equally many cells («China,2010,6.1»), or lines
whose words are aligned in columns by spaces or tabs.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import groupby, takewhile
from typing import TYPE_CHECKING, Final

from index.sentences import trimmed
from index.structure import announces, headings_of_columns, heads_of, is_caption, leads_in
from index.types import Cell, Part

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.structure import Row

ITEM: Final = re.compile(r"[ \t]*(?P<label>[-*•‣·–]|\(?\d{1,3}[.)]|\(?[a-z]\))[ \t]+(?=\S)")
"""The start of a list item: a mark, a number or a letter."""
_LETTERED: Final = re.compile(r"^[ \t]*(?P<letter>[a-z])\.[ \t]+(?=\S)", re.MULTILINE)
"""A possible lettered item; it counts only in a run from «a.» on, since «v. Moss» may begin a line too."""
TURN: Final = re.compile(
    r"(?:[\[(]?\d{1,2}:\d\d(?::\d\d)?[\])]?[ \t]+)?(?P<name>[A-Z][\w.’'-]*(?: [\w.’'()-]+){0,3}):[ \t]+(?=\S)"
)
"""The start of a speaker's turn in a transcript."""
_NO_SPEAKERS: Final = frozenset(
    {"from", "to", "cc", "bcc", "date", "sent", "subject", "von", "an", "betreff", "gesendet"}
)
"""Header fields of the letters of a thread."""
_ANSWERS: Final = frozenset({"a", "answer", "antwort", "réponse", "respuesta"})
"""Labels of an answer, which means nothing without the question before it."""
_LEAST_TURNS: Final = 2
_LINE: Final = re.compile(r"[^\n]+")
_PIPE: Final = re.compile(r"\s*\|\s*|\s+\|\s*$")
_RULE: Final = re.compile(r"^[\s|:+=-]+$")
_WIDE_GAP: Final = re.compile(r"[ \t]*(?:\. ?|_){4,}[ \t]*|\t+|(?<![.!?]) {2,}")
"""Tabs, spaces, or leader dots between an entry and its figure."""
_COMMA: Final = re.compile(",")
_COMMAS: Final = re.compile(r"[^,\n]+(?:,(?! )[^,\n]*){2,}")
_LEAST_ROWS, _LEAST_WITH_COMMAS = 2, 3
_LEAST_COLUMNS: Final = 2
_NOWHERE: Final = (0, 0)


@dataclass(frozen=True, slots=True)
class _Line:
    """A non-empty line: its range without trailing whitespace, and its cells if it may be a row."""

    start: int
    end: int
    text: str
    item: bool
    cells: tuple[tuple[int, int], ...]
    blank_before: bool


def parts_in(text: str) -> tuple[Part, ...]:
    """Return the list items, table rows and turns of ``text`` in order; offsets are those of ``text``.

    A transcript has at least two speakers with at least two turns each.
    """
    lines = list(_lines(text))
    tables = dict(_tables(lines))
    turns = Counter(turn["name"] for line in lines if (turn := TURN.match(line.text)))
    speaking = {name for name, n in turns.items() if n >= _LEAST_TURNS and name.lower() not in _NO_SPEAKERS}
    parts: list[Part] = []
    number = 0
    while number < len(lines):
        turn = TURN.match(lines[number].text) if len(speaking) >= _LEAST_TURNS else None
        end = number + 1
        if number in tables:
            end = tables[number]
            parts.extend(_rows(text, lines[number:end], _lead(lines, number)))
        elif lines[number].item:
            while end < len(lines) and end not in tables and (lines[end].item or not lines[end].blank_before):
                end += 1
            parts.extend(_items(lines[number:end], _lead(lines, number)))
        elif turn is not None and turn["name"] in speaking:
            end = _end_of_turn(lines, number, tables)
            question = parts[-1] if parts and parts[-1].is_turn and turn["name"].lower() in _ANSWERS else None
            lead = (question.start, question.end) if question is not None else _NOWHERE
            parts.append(Part(lines[number].start, lines[end - 1].end, *lead, is_turn=True))
        number = end
    return tuple(parts)


def _end_of_turn(lines: Sequence[_Line], first: int, tables: dict[int, int]) -> int:
    for number in range(first + 1, len(lines)):
        line = lines[number]
        if number in tables or line.blank_before or line.item or TURN.match(line.text):
            return number
    return len(lines)


def _lines(text: str) -> Iterator[_Line]:
    before, lettered = 0, _lettered(text)
    for match in _LINE.finditer(text):
        said = match.group().rstrip()
        if not said:
            continue
        end = match.start() + len(said)
        blank = text.count("\n", before, match.start()) > 1
        item = ITEM.match(match.group()) is not None or match.start() in lettered
        yield _Line(match.start(), end, said, item, () if item else _cells(said, match.start()), blank)
        before = end


def _lettered(text: str) -> frozenset[int]:
    """Return the starts of lines that are lettered in order from «a.»."""
    found, run = set[int](), list[int]()
    for match in _LETTERED.finditer(text):
        place = ord(match["letter"]) - ord("a")
        if place in {0, len(run)}:
            run = [*(run if place else ()), match.start()]
            found.update(run if place else ())
    return frozenset(found)


def _cells(said: str, offset: int) -> tuple[tuple[int, int], ...]:
    """Return the ranges of the cells of a line that may be a row; () for any other line."""
    piped = " | " in said or said.lstrip().startswith("|")
    gap = _PIPE if piped else _WIDE_GAP if _WIDE_GAP.search(said.strip()) else _COMMA
    if gap is _COMMA and not _COMMAS.fullmatch(said):
        return ()
    gaps = gap.finditer(said)
    edges = [0, *(edge for gap in gaps for edge in gap.span()), len(said)]
    cells = [trimmed(said, first, last) for first, last in zip(edges[::2], edges[1::2], strict=True)]
    spans = [(offset + cell.start, offset + cell.end) for cell in cells]
    outer = (0, len(spans) - 1) if piped or said[:1].isspace() else ()
    return tuple(span for place, span in enumerate(spans) if span[0] < span[1] or place not in outer)


def _tables(lines: Sequence[_Line]) -> Iterator[tuple[int, int]]:
    """Yield the half-open line range of each run of rows, with pipes or in aligned columns."""
    for is_row, group in groupby(enumerate(lines), key=lambda pair: bool(pair[1].cells) or _is_rule(pair[1])):
        run = list(group)
        if _COMMAS.fullmatch(run[0][1].text):  # a sentence with figures in the next paragraph may have as many commas
            run = [run[0], *takewhile(lambda pair: not pair[1].blank_before, run[1:])]
        rows = [line for _, line in run if line.cells and not _is_rule(line)]
        if is_row and len(rows) >= _LEAST_ROWS and ("|" in rows[0].text or _aligned(rows)):
            yield run[0][0], run[-1][0] + 1


def _is_rule(line: _Line) -> bool:
    return _RULE.match(line.text) is not None and len(line.text) > _LEAST_COLUMNS


def _aligned(rows: Sequence[_Line]) -> bool:
    """Tell whether rows form columns; with tabs or commas between cells, all must have equally many.

    Otherwise, two thirds of the rows must have a cell, not the first, that begins or ends below one of the first row.
    """
    if all(_COMMAS.fullmatch(row.text) for row in rows):
        return len({len(row.cells) for row in rows}) == 1 and len(rows) >= _LEAST_WITH_COMMAS
    if any("\t" in row.text for row in rows):
        return len({len(row.cells) for row in rows}) == 1 and len(rows[0].cells) >= _LEAST_COLUMNS
    edges = {edge - rows[0].start for cell in rows[0].cells[1:] for edge in cell}
    below = sum(any(edge - row.start in edges for cell in row.cells[1:] for edge in cell) for row in rows[1:])
    return bool(edges) and below * 3 >= 2 * (len(rows) - 1)


def _rows(text: str, lines: Sequence[_Line], above: tuple[int, int]) -> Iterator[Part]:
    """Yield the rows of a table; in a row that lacks cells, only the first cell has a heading."""
    rows = [line for line in lines if not _is_rule(line)]
    cells: list[Row] = [tuple(text[start:end] for start, end in line.cells) for line in rows]
    heads = heads_of(cells)
    named = headings_of_columns(cells, heads, max(map(len, cells)))
    head = rows[0]
    lead = (above[0] if above != _NOWHERE else head.start, head.end) if heads else above
    for number, line in enumerate(rows):
        headings: Sequence[str] = [""] * len(line.cells)
        is_head = number < heads
        if heads and not is_head:
            is_over_first = head.cells[0][0] - head.start < line.cells[0][1] - line.start
            if len(line.cells) == len(head.cells):
                headings = named[: len(line.cells)]
            elif not is_over_first and len(line.cells) == len(head.cells) + 1:
                headings = ["", *named[: len(head.cells)]]  # the first column has none
            else:
                headings = [named[0] if is_over_first else "", *headings[1:]]
        made = tuple(Cell(*span, heading) for span, heading in zip(line.cells, headings, strict=True))
        yield Part(line.start, line.end, *(_NOWHERE if is_head else lead), made)


def _items(lines: Sequence[_Line], lead: tuple[int, int]) -> Iterator[Part]:
    """Yield the items of a list; the lead-in of a nested one is its parent."""
    starts = [number for number, line in enumerate(lines) if line.item]
    above: list[tuple[int, int, int]] = []
    for first, after in zip(starts, [*starts[1:], len(lines)], strict=True):
        line, end = lines[first], lines[after - 1].end
        depth = len(line.text) - len(line.text.lstrip())
        while above and above[-1][0] >= depth:
            above.pop()
        start = line.start + depth
        yield Part(start, end, *(above[-1][1:] if above else lead))
        above.append((depth, start, end))


def _lead(lines: Sequence[_Line], first: int) -> tuple[int, int]:
    """Return the lead-in of a list or table: the paragraph or caption before it, where that announces it."""
    if not first:
        return _NOWHERE
    before, goes_on = lines[first - 1], lines[first].item or not lines[first].blank_before
    named = announces(before.text) if goes_on else leads_in(before.text) or is_caption(before.text)
    if before.item or before.cells or not named:
        return _NOWHERE
    number = first - 1
    while number and not lines[number].blank_before and not lines[number].item:
        number -= 1
    return (lines[number].start, before.end) if not lines[number].item else _NOWHERE
