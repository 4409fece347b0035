"""Page furniture: lines of a web page or a print that are not part of its text.

They stay in the canonical text, so that offsets are those of the source, but no sentence is made from them, and each
is listed as a warning.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from index.types import SourceWarning, WarningKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.types import Page

_COUNTER: Final = re.compile(
    r"^\W*(?:[\d,.]+ ?[KkMm]?\s*(?:次浏览|阅读|views?|reads?|shares?|comments?)\b[^.!?]{0,60}"
    r"|(?:views?|浏览|阅读)[:：]?\s*[\d,.]+[^.!?]{0,60}|发布时间[:：].*|\d{1,2} min(?:ute)?s? read)$",
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
_LINK_WORDS: Final = 25
_PAGE_NUMBER: Final = re.compile(r"\d+")
_REPEATED_PAGES: Final = 3
_EDGE_LINES: Final = 2
_SHORT_LINE: Final = 6


def furniture(text: str, pages: Sequence[Page] = ()) -> list[SourceWarning]:
    """Return the ranges of ``text`` that are furniture, in order and without overlaps."""
    found = [*_lines_that_are_none(text), *_repeated(text, pages)]
    kept: list[SourceWarning] = []
    for warning in sorted(found, key=lambda w: w.start):
        if not kept or warning.start >= kept[-1].end:
            kept.append(warning)
    return kept


def _lines_that_are_none(text: str) -> Iterator[SourceWarning]:
    in_related = False
    for line in re.finditer(r"[^\n]+", text):
        said = line.group().strip()
        if not said:
            continue
        if in_related and len(said.split()) <= _LINK_WORDS:
            yield _warning(WarningKind.RELATED_LINKS, "a link to another article was left out", line)
            continue
        in_related = bool(_RELATED.match(said))
        if in_related:
            yield _warning(WarningKind.RELATED_LINKS, "a list of related articles was left out", line)
        elif _COUNTER.match(said):
            yield _warning(WarningKind.VIEW_COUNTER, "a view counter or publication time was left out", line)
        elif _is_navigation(said):
            yield _warning(WarningKind.NAVIGATION, "a navigation line of the page was left out", line)


def _is_navigation(line: str) -> bool:
    if _CHINESE_ITEMS.match(line) or _SHARE.match(line):
        return True
    parts = [part for part in _PARTS.split(line) if part]
    known = sum(part.lower() in _NAVIGATION_WORDS for part in parts)
    return bool(parts) and known * 2 > len(parts) and len(line) < 200  # noqa: PLR2004 - a line, not a paragraph


def repeated_lines(pages: Sequence[str]) -> frozenset[str]:
    """Return the keys (``line_key``) of the first and last lines that stand on most of the pages."""
    counts = Counter(key for page in pages for key in {line_key(page[slice(*line)]) for line in _edge_lines(page)})
    least = max(_REPEATED_PAGES, (len(pages) + 1) // 2)
    return frozenset(key for key, count in counts.items() if count >= least)


def line_key(line: str) -> str:
    """Return what makes two lines the same: their words, and in a short line any page number for any other."""
    said = line.strip().lower()
    return _PAGE_NUMBER.sub("#", said) if len(said.split()) <= _SHORT_LINE else said


def _repeated(text: str, pages: Sequence[Page]) -> Iterator[SourceWarning]:
    texts = [text[page.start : page.end] for page in pages]
    keys = repeated_lines(texts)
    for page, body in zip(pages, texts, strict=True):
        for start, end in _edge_lines(body):
            if line_key(body[start:end]) in keys:
                message = "A line that is repeated on the pages was left out."
                yield SourceWarning(WarningKind.REPEATED_LINE, message, page.start + start, page.start + end)


def _edge_lines(page: str) -> list[tuple[int, int]]:
    lines = [match.span() for match in re.finditer(r"[^\n]*\S[^\n]*", page)]
    return list(dict.fromkeys([*lines[:_EDGE_LINES], *lines[-_EDGE_LINES:]]))


def _warning(kind: WarningKind, message: str, line: re.Match[str]) -> SourceWarning:
    return SourceWarning(kind, f"{message[0].upper()}{message[1:]}.", line.start(), line.end())
