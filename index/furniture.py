"""Page furniture: lines of a web page or a printed page that are not part of its text.

They stay in the canonical text, so that they can be seen and taken back in, but no sentence is made from them, and each
is listed as a warning. The words of a line are never enough: it must also stand where furniture stands, before the
first or after the last full sentence, or in a list of links that begins with such a line. «9,500 shares held by the
founder» is a fact, and «See also» covers only its list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from index.layout import ITEM
from index.types import SourceWarning, WarningKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.types import Section

MESSAGES: Final = {
    WarningKind.NAVIGATION: "A navigation line of the page was left out.",
    WarningKind.VIEW_COUNTER: "A view counter or publication time was left out.",
    WarningKind.RELATED_LINKS: "A list of related articles was left out.",
    WarningKind.REPEATED_LINE: "A line that is repeated on the pages was left out.",
    WarningKind.EMPTY_PAGE: "A page without text of its own was left out.",
}
_COUNTER: Final = re.compile(
    r"[\d,.]+ ?[KkMm]?\s*(?:次浏览|阅读|views?|reads?|shares?|comments?|likes?)(?!\w)"
    r"|(?:views?|浏览|阅读)[:：]?\s*[\d,.]+|发布时间[:：]"
    r"|\d{1,2} min(?:ute)?s? read",
    re.IGNORECASE,
)
_BESIDE_COUNTER: Final = re.compile(
    r"[\W_]|\d{4}-\d\d-\d\d|\d{1,2}:\d\d(?::\d\d)?|(?:by|on|published|posted|updated)\b|\d{1,2} [A-Z][a-z]+ \d{4}",
    re.IGNORECASE,
)
_RELATED: Final = re.compile(
    r"^\W*(?:相关文章|相关阅读|推荐阅读|related (?:articles?|stories|posts|links|reading|news)|read (?:more|next|also)|"
    r"more (?:on this|from us|stories)|you may also like|see also)\s*[:：]?\s*$",
    re.IGNORECASE,
)
_NAVIGATION_WORDS: Final = frozenset(
    {"home", "about", "about us", "contact", "contact us", "news", "login", "log in", "sign in", "sign up", "subscribe",
     "menu", "search", "privacy", "privacy policy", "terms", "terms of use", "cookies", "sitemap", "share", "tweet",
     "print", "skip to content", "back to top", "next", "previous", "accept all", "accept cookies", "newsletter",
     "help", "faq", "archive", "topics", "world", "business", "sports", "opinion", "video", "首页"}
)  # fmt: skip
_PARTS: Final = re.compile(r"\s*[|·•›»>/]\s*|\t+|\s{2,}")
_CHINESE_ITEMS: Final = re.compile(r"^首页(?:\s+[\u4e00-\u9fff]{2,6}){1,12}$")
_SHARE: Final = re.compile(
    r"^\W*(?:share (?:this|on)|follow us|copyright|©|all rights reserved).{0,80}$", re.IGNORECASE
)
_SENTENCE: Final = re.compile(r"[.!?。！？][\"'”’»)]*$")
_SENTENCE_WORDS: Final = 8
FACT: Final = re.compile(r"(?:\w+ ){0,2}\w+: ?\S{1,20}(?: \S{1,20}){0,4}$|.*@")
"""An e-mail address, or a few words, a colon and a few more: «Contact: Ida Blom»."""
_LINK_WORDS: Final = 25
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    said: str
    after_gap: bool

    def warning(self, kind: WarningKind) -> SourceWarning:
        return SourceWarning(kind, MESSAGES[kind], self.start, self.end)


def furniture(text: str, sections: Sequence[Section], known: Sequence[SourceWarning]) -> list[SourceWarning]:
    """Return the ranges of ``text`` that are furniture, in order, without overlaps, including ``known``."""
    lines: list[_Line] = []
    before = 0
    for match in re.finditer(r"[^\n]*\S[^\n]*", text):
        after_gap = text.count("\n", before, match.start()) > 1
        before = match.end()
        if not any(warning.start <= match.start() < warning.end for warning in known):
            lines.append(_Line(match.start(), match.end(), match.group().strip(), after_gap))
    headings = [section.start for section in sections]
    found = [*known, *_at_the_edges(lines, set(headings)), *_related(lines, headings, len(text))]
    kept: list[SourceWarning] = []
    for warning in sorted(found, key=lambda w: w.start):
        if not kept or warning.start >= kept[-1].end:
            kept.append(warning)
    return kept


def _at_the_edges(lines: Sequence[_Line], headings: set[int]) -> Iterator[SourceWarning]:
    """Yield counters and navigation before the first and after the last full sentence."""
    full = [
        number
        for number, line in enumerate(lines)
        if len(line.said.split()) >= _SENTENCE_WORDS and _SENTENCE.search(line.said)
    ]
    first, last = (full[0], full[-1]) if full else (len(lines), -1)
    for number, line in enumerate(lines):
        if first < number < last or line.start in headings:
            continue
        beside_counters = _COUNTER.sub("", line.said)
        if beside_counters != line.said and not _BESIDE_COUNTER.sub("", beside_counters):
            yield line.warning(WarningKind.VIEW_COUNTER)
        elif _is_navigation(line.said):
            yield line.warning(WarningKind.NAVIGATION)


def _is_navigation(said: str) -> bool:
    if _CHINESE_ITEMS.match(said) or _SHARE.match(said):
        return True
    parts = [part for part in _PARTS.split(said) if part]
    known = sum(part.lower() in _NAVIGATION_WORDS for part in parts)
    return known > 1 and known * 2 > len(parts) and len(said) < _LONGEST


def _related(lines: Sequence[_Line], headings: Sequence[int], length: int) -> Iterator[SourceWarning]:
    """Yield each line that announces other articles and the list of their titles, but no line after that list.

    A title is short and no sentence. If other text follows the titles before the next heading, or they include items or
    figures, the list ends at the first gap between lines after its first title.
    """
    for number, line in enumerate(lines):
        if not _RELATED.match(line.said):
            continue
        stop = next((start for start in headings if start > line.start), length)
        following = [other for other in lines[number + 1 :] if other.start < stop]
        titles = list(takewhile(_is_title, following))
        others = (title.said for title in titles[1:])
        if len(titles) < len(following) or any(ITEM.match(said) or any(map(str.isdecimal, said)) for said in others):
            titles = [*titles[:1], *takewhile(lambda other: not other.after_gap, titles[1:])]
        if titles:
            yield from (each.warning(WarningKind.RELATED_LINKS) for each in (line, *titles))


def _is_title(line: _Line) -> bool:
    """Tell whether a line may be the title of an article: short, no sentence, not «Contact: …»."""
    said = line.said
    return len(said.split()) <= _LINK_WORDS and not _SENTENCE.search(said) and not FACT.match(said)
