"""Where sentences begin and end, as character ranges of their text.

The splitter is our own, because none of the maintained ones passes the table in ``index/README.md``: they change the
text, lose offsets, split at «U.S.» and «Prof.», or do not know the Chinese full stop. A full stop ends a sentence if no
abbreviation stands before it and what follows looks like a beginning. Every decision is local, so the time is linear.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST: Final = 1500
"""Characters; a longer run without an end is cut, so that it can be read and cited at all."""
_PIECE: Final = 300
"""Characters; a run that is cut is cut after the last semicolon or line end within these, where there is one."""
_CLOSING: Final = "\"'”’»)]】」』）"
NOTE_MARKS: Final = r"(?:[⁰¹²³⁴⁵⁶⁷⁸⁹]+|\[\d{1,3}\])*"
"""Footnote marks after a full stop."""
_STOP: Final = re.compile(rf"(?:[.!?…]+|[。！？]+)[{re.escape(_CLOSING)}]*{NOTE_MARKS}")
_PARAGRAPH: Final = re.compile(r"[ \t]*\n[ \t]*(?:\n\s*)+")
_LINE: Final = re.compile(r"[ \t]*\n[ \t]*")
_LIST_ITEM: Final = re.compile(r"(?:[-*•‣·–]|\(?\d{1,3}[.)]|[a-z][.)])\s")
_CELLS: Final = " | "
_STRAY_JOINT: Final = re.compile(r"(?<=[a-z,;])>(?=[A-Z][a-z])")
_MISSING_SPACE: Final = re.compile(r"(?<=[a-z]{3})[.!?](?=[A-Z][a-z]+[ ,])")
_LOOK_AHEAD: Final = 40
_BEFORE_NAME: Final = frozenset(
    {"prof", "dr", "mr", "mrs", "ms", "messrs", "st", "gen", "col", "lt", "capt", "sgt", "sen", "rep", "gov", "hon",
     "rev", "fr", "sr", "mt", "pres", "supt", "acad", "amb", "adm", "maj", "cmdr", "no", "nos", "vol", "fig", "figs",
     "sec", "art", "ch", "p", "pp", "eq", "cf", "vs", "v", "al", "e.g", "i.e", "viz", "approx", "ca", "c", "est",
     "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "ed", "eds", "dept", "univ"}
)  # fmt: skip
_MAY_END: Final = frozenset({"inc", "ltd", "co", "corp", "plc", "llc", "etc", "jr", "sr", "bros", "a.m", "p.m", "ph.d",
                             "m.d", "b.a", "m.a", "d.c"})  # fmt: skip
_DAYS: Final = frozenset({"Mon", "Tue", "Tues", "Wed", "Thu", "Thur", "Thurs", "Fri", "Sat", "Sun"})
_INITIALS: Final = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]")
_OPENERS: Final = frozenset(
    {"the", "a", "an", "it", "its", "he", "she", "they", "we", "i", "you", "this", "that", "these", "those", "in", "on",
     "at", "by", "for", "from", "to", "but", "and", "or", "so", "yet", "if", "when", "while", "after", "before", "as",
     "there", "here", "however", "meanwhile", "moreover", "both", "his", "her", "their", "our", "no", "not", "such",
     "under", "with", "since", "although", "despite", "experts", "officials", "beijing", "washington", "every", "all",
     "many", "some", "most", "more", "what", "why", "how", "who", "where", "according", "last", "now", "then"}
)  # fmt: skip
_WORD_BEFORE: Final = re.compile(r"[\w.]+$")
_WORD_AFTER: Final = re.compile(r"[^\W_]+")
_INITIAL_BEFORE: Final = re.compile(r"(?:^|[\s(«“\"])[A-Z]$")


@dataclass(frozen=True, slots=True)
class TextSpan:
    """Characters ``[start, end)`` of a text."""

    start: int
    end: int


def split(text: str, start: int = 0, end: int | None = None) -> list[TextSpan]:
    """Return the sentences of ``text[start:end]`` in order, stripped.

    Together they hold every visible character except a stray mark between two sentences that run together.

    >>> [("He met Prof. Li in the U.S. on May 18. It rained.")[s.start:s.end]
    ...  for s in split("He met Prof. Li in the U.S. on May 18. It rained.")]
    ['He met Prof. Li in the U.S. on May 18.', 'It rained.']
    """
    end = len(text) if end is None else end
    spans: list[TextSpan] = []
    for block in _blocks(text, start, end):
        edges = [block.start, *_boundaries(text, block), block.end]
        whole = (TextSpan(left, right) for left, right in pairwise(edges))
        spans.extend(trimmed(text, *piece) for span in whole for piece in pairwise(_cut(text, span)))
    return [span for span in spans if span.start < span.end]


def joints(text: str, start: int = 0, end: int | None = None) -> list[TextSpan]:
    """Return the ranges of the marks between two sentences that run together without a space.

    Marks inside what looks like an address or a file name do not count.
    """
    end = len(text) if end is None else end
    looked = min(len(text), end + _LOOK_AHEAD)
    spans: list[TextSpan] = []
    for match in (*_STRAY_JOINT.finditer(text, start, looked), *_MISSING_SPACE.finditer(text, start, looked)):
        before = text[max(0, match.start() - _LOOK_AHEAD) : match.start()].split()
        in_address = bool(before) and any(mark in before[-1] for mark in "./@:_")
        if match.end() <= end and not in_address:
            spans.append(TextSpan(match.start(), match.end()))
    return sorted(spans, key=lambda span: span.start)


def _blocks(text: str, start: int, end: int) -> Iterator[TextSpan]:
    """Yield the blocks that no sentence crosses: paragraphs, list items, table rows."""
    position = start
    for gap in _PARAGRAPH.finditer(text, start, end):
        yield from _lines(text, position, gap.start())
        position = gap.end()
    yield from _lines(text, position, end)


def _lines(text: str, start: int, end: int) -> Iterator[TextSpan]:
    begin = position = start
    for gap in _LINE.finditer(text, start, end):
        line = text[position : gap.start()]
        following = text[gap.end() : gap.end() + 200].split("\n", 1)[0]
        if _LIST_ITEM.match(text, gap.end(), end) or _CELLS in line or _CELLS in following:
            yield TextSpan(begin, gap.start())
            begin = gap.end()
        position = gap.end()
    yield TextSpan(begin, end)


def _boundaries(text: str, block: TextSpan) -> list[int]:
    """Return the positions inside a block where a new sentence begins."""
    found = {span.end for span in joints(text, block.start, block.end)}
    visible = trimmed(text, block.start, block.end)
    label = _LIST_ITEM.match(text, visible.start, visible.end)
    for stop in _STOP.finditer(text, label.end() if label else block.start, block.end):
        if stop.end() < block.end and _ends(text, block, stop):
            found.add(stop.end())
    return sorted(found)


def _ends(text: str, block: TextSpan, stop: re.Match[str]) -> bool:
    mark = stop.group()
    if mark[0] in "。！？":
        return True
    following = text[stop.end() : min(stop.end() + _LOOK_AHEAD, block.end)]
    beginning = following.lstrip().lstrip("\"'“‘«([「『（*_")
    if not following[0].isspace() or not beginning or beginning[0].islower():
        return False
    if mark.startswith(("…", "..")) or mark[0] in "!?":
        return True
    return not _is_abbreviation(text, block.start, stop.start(), beginning)


def _is_abbreviation(text: str, start: int, stop: int, beginning: str) -> bool:
    """Tell whether the full stop at ``stop`` belongs to an abbreviation and ends no sentence."""
    word = _WORD_BEFORE.search(text, max(start, stop - 24), stop)
    if word is None:
        return False
    before = word.group()
    name = before.lower()
    if name in _BEFORE_NAME and not before.isdigit():
        return (
            name not in {"no", "p", "art", "co", "ed", "dec", "mar", "c"}
            or any(map(str.isdigit, beginning.split(maxsplit=1)[0]))
            or before[0].isupper()
        )
    first = _WORD_AFTER.match(beginning)
    opens = first is not None and first.group().lower() in _OPENERS
    if name in _MAY_END or before in _DAYS or _INITIALS.fullmatch(before):
        return not opens
    return bool(_INITIAL_BEFORE.search(text, max(start, stop - 3), stop)) and not opens


def _cut(text: str, span: TextSpan) -> list[int]:
    """Return the edges of a span's pieces; one longer than ``LONGEST`` is cut, preferably after a clause."""
    edges = [span.start]
    if span.end - span.start <= LONGEST:
        return [*edges, span.end]
    while span.end - edges[-1] > _PIECE:
        last = edges[-1] + LONGEST
        clause = max(text.rfind(mark, edges[-1] + 1, edges[-1] + _PIECE) for mark in "\n;")
        if clause < 0 and span.end <= last:
            break
        places = (clause, text.rfind(",", edges[-1] + LONGEST // 2, last), text.rfind(" ", edges[-1] + 1, last))
        place = next((place for place in places if place >= 0), last - 1)
        edges.append(place + 1)
    return [*edges, span.end]


def trimmed(text: str, start: int, end: int) -> TextSpan:
    """Return the range without whitespace at its ends or a stray mark after it."""
    if _STRAY_JOINT.match(text, end - 1):
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return TextSpan(start, end)
