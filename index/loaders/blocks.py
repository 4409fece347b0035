"""HTML to blocks: what a viewer of the page sees, in reading order.

Markdown, e-mails and EPUB are read through here too. Whether a block belongs to the page's text is decided elsewhere;
here each block gets the signs against it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from index.loaders.docx_styles import written
from index.loaders.html_elements import (
    heads_among,
    hiding_names,
    is_hidden,
    is_table,
    number_in,
    rows_of,
    spanning,
    stands_beside,
)
from index.structure import NOT_TICKED, TICKED, Block, Kind, grid, only_names, raised, table, visible

if TYPE_CHECKING:
    from index.loaders.html_elements import Names
    from index.structure import Spanning

_SKIPPED: Final = frozenset(
    {"script", "style", "template", "noscript", "title", "svg", "iframe", "object", "embed", "canvas", "video", "audio",
     "math", "option", "datalist", "del", "s", "strike", "rt", "rp"}
)  # fmt: skip
_BLOCKS: Final = frozenset(
    {"address", "article", "aside", "blockquote", "body", "center", "details", "dialog", "div", "fieldset",
     "figcaption", "figure", "footer", "form", "header", "hr", "html", "legend", "main", "nav", "p", "section",
     "summary", "td", "th", "tr", "tbody", "thead", "tfoot", "caption", "dd", "pre"}
)  # fmt: skip
_LISTS: Final = frozenset({"ul", "ol", "dl", "dt", "table"})
_SET_APART: Final = frozenset({"span", "a", "time", "button", "label", "small"})
"""A viewer sees two of these apart even without a space between: «<span>Credit</span><span>Ada</span>»."""
_NUMBERS: Final = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_MARK: Final = re.compile(r"[\[(]\w{1,4}[\])]|[*†‡§]+")
"""Raised characters that can only be the mark of a note."""
_LINE_END: Final = "\u2028"
"""Stands for ``<br>`` until whitespace is collapsed."""


@dataclass(frozen=True, slots=True)
class Found:
    """A block with the signs that it is not text: whether it is set beside the text, and its share of links, 0 to 1."""

    block: Block
    beside: bool
    links: float


@dataclass(frozen=True, slots=True)
class _Where:
    """The walk's position: beside the page's text, inside its main part, depth of lists (-1: none), in ``<pre>``."""

    beside: bool = False
    inside: bool = False
    depth: int = -1
    keeps_lines: bool = False


def blocks_of(page: str) -> tuple[Block, ...]:
    """Return the blocks of a page or fragment."""
    return tuple(found.block for found in found_in(tree_of(page)))


def tree_of(page: str) -> Any:  # noqa: ANN401 - lxml has no types
    """Parse a page."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        return html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:  # only comments and whitespace
        return html.document_fromstring(b"<p/>", parser=parser)


def found_in(tree: Any, *, styled: bool = True) -> list[Found]:  # noqa: ANN401 - lxml has no types
    """Return the blocks of a page with the signs against each; ``styled`` omits what the page's style sheet hides."""
    return _Walker(hiding_names(tree) if styled else frozenset()).walked(tree)


class _Walker:
    def __init__(self, hiding: frozenset[Names]) -> None:
        self._found: list[Found] = []
        self._hiding = hiding
        self._text: list[str] = []
        self._linked = 0
        self._item: Block | None = None
        """The item whose text follows."""
        self._term = ""
        """The term whose definition follows."""

    def walked(self, element: Any) -> list[Found]:  # noqa: ANN401 - lxml has no types
        """Return the blocks in an element."""
        self._walk(element, _Where())
        self._end(_Where())
        return self._found

    def _walk(self, element: Any, where: _Where) -> None:  # noqa: ANN401
        """Read an element and everything in it."""
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag or tag in _SKIPPED or is_hidden(element, self._hiding):
            return
        if tag in _HEADINGS or tag in _BLOCKS or tag in _LISTS or is_table(element):
            self._end(where)
        where = replace(
            where,
            beside=where.beside or stands_beside(element, tag, inside=where.inside),
            inside=where.inside or (tag in {"main", "article"} and not where.beside),
        )
        if tag in _HEADINGS:
            self._children(element, where)
            self._end(where, Kind.HEADING, _HEADINGS[tag])
        elif tag in {"ul", "ol"}:
            self._list(element, where)
        elif tag == "dt":
            self._children(element, where)
            self._term, self._text = ", ".join(filter(None, (self._term, _plain("".join(self._text))))), []
        elif is_table(element) and (rows := rows_of(element, self._hiding)) is not None:
            self._table(element, rows, where)
        elif tag in _BLOCKS or tag in _LISTS:
            inside = replace(where, keeps_lines=where.keeps_lines or tag == "pre")
            if tag == "dd" and not self._term:
                self._item = Block(kind=Kind.ITEM, level=where.depth + 2)
            self._children(element, inside)
            self._end(inside)
        else:
            self._inline(element, tag, where)

    def _end(self, where: _Where, kind: Kind = Kind.PARAGRAPH, level: int = 0) -> None:
        """Close the open block; inside an item it becomes that item or its continuation."""
        raw, linked = "".join(self._text), self._linked
        self._text, self._linked = [], 0
        text = raw.strip("\n") if where.keeps_lines else _plain(raw)
        if not text.strip():
            return
        block = Block(text, kind, level)
        if kind is Kind.PARAGRAPH and self._term:
            block = Block(f"{self._term}: {text}", Kind.ITEM, where.depth + 1)
            self._term = ""
        elif kind is Kind.PARAGRAPH and self._item is not None:
            block, self._item = replace(self._item, text=text), None
        elif kind is Kind.PARAGRAPH and where.depth >= 0:
            block = Block(text, Kind.ITEM, where.depth + 1)
        self._found.append(Found(block, where.beside, min(1.0, linked / len(text))))

    def _children(self, element: Any, where: _Where) -> None:  # noqa: ANN401
        self._text.append(element.text or "")
        for child in element:
            self._walk(child, where)
            apart = not where.keeps_lines and self._ends_apart(child)
            self._text.append(f" {child.tail or ''}" if apart else child.tail or "")

    def _ends_apart(self, child: Any) -> bool:  # noqa: ANN401
        """Tell whether only styling, and no space, separates the word in an element from the word after it."""
        word = "".join(child.itertext())[-2:] if child.tag in _SET_APART else ""
        if not word.isalnum() or (len(word) == 1 and not word.isdigit()) or "".join(self._text[-1:])[-1:] != word[-1]:
            return False
        if child.tail:
            return word[-1].islower() and child.tail[0].isupper()
        following = child.getnext()
        is_word = getattr(following, "tag", None) in _SET_APART and "".join(following.itertext())[:1].isalnum()
        return bool(is_word)

    def _inline(self, element: Any, tag: str, where: _Where) -> None:  # noqa: ANN401
        if tag == "br":
            self._text.append(_LINE_END)
        elif tag == "input":
            kind, shown = (element.get("type") or "text").lower(), ""
            if kind in {"checkbox", "radio"}:
                shown = TICKED if element.get("checked") is not None else NOT_TICKED
            elif kind in {"text", "number", "date", "email", "tel", "url"}:
                shown = element.get("value") or ""
            self._text.append(f" {shown} ")
        elif tag == "select":
            chosen = element.xpath(".//option[@selected]") or element.xpath(".//option")[:1]
            self._text.append(f" {' '.join(option.text or '' for option in chosen)} ")
        elif tag == "textarea":
            self._text.append(f" {element.text or ''} ")
        elif tag == "sup":
            text = "".join(element.itertext()).strip()
            is_mark_of_note = element.xpath(".//a[starts-with(@href, '#')]") or _MARK.fullmatch(text)
            self._text.append("" if is_mark_of_note else raised(text, self._text))
        else:
            before = sum(map(len, self._text))
            self._children(element, where)
            if tag == "a" and element.get("href"):
                self._linked += max(0, sum(map(len, self._text)) - before)

    def _list(self, element: Any, where: _Where) -> None:  # noqa: ANN401
        inner = replace(where, depth=where.depth + 1)
        number = number_in(element.get("start"), 1)
        form = _NUMBERS.get(element.get("type") or "", "decimal")
        for child in element:
            if child.tag != "li":
                self._walk(child, inner)
                continue
            if is_hidden(child, self._hiding):
                continue
            number = number_in(child.get("value"), number)
            label = f"{written(number, form)}." if element.tag == "ol" else "-"
            self._item = Block(kind=Kind.ITEM, level=inner.depth, label=label)
            self._children(child, inner)
            self._end(inner)
            self._item = None
            number += 1

    def _table(self, element: Any, rows: list[list[Any]], where: _Where) -> None:  # noqa: ANN401
        """Read a table; tables inside its cells follow it, each with the first text of its row as caption."""
        for caption in element.xpath("./caption"):
            self._children(caption, where)
            self._end(where, Kind.CAPTION)
        texts: list[list[Spanning]] = []
        inner: list[Found] = []
        for row in rows:
            cells = [_Walker(self._hiding).walked(cell) for cell in row]
            said = [_said(cell) for cell in cells]
            texts.append([spanning(text, cell) for text, cell in zip(said, row, strict=True)])
            beside = Block(next(filter(None, said), ""), Kind.CAPTION)
            for found in (found for cell in cells for found in cell if found.block.rows):
                inner.extend([Found(beside, where.beside, 0.0), replace(found, beside=where.beside or found.beside)])
        whole = grid(texts)
        links = sum(len("".join(link.itertext())) for link in element.iter("a"))
        length = max(1, sum(len(text) for row in whole for text in row))
        made = table(whole, min(heads_among(rows), max(0, len(whole) - 1)) or None)
        if made.rows and not only_names(made, [found.block for found in inner]):
            self._found.append(Found(made, where.beside, min(1.0, links / length)))
        self._found.extend(inner)


def _said(cell: list[Found]) -> str:
    """Return the text of a cell in one line, its items with their numbers."""
    texts = (f"{found.block.label.strip('-')} {found.block.text}".strip() for found in cell)
    return " ".join(filter(None, texts))


def _plain(text: str) -> str:
    """Collapse whitespace to single spaces; only ``<br>`` remains a line end."""
    lines = (" ".join(line.split()) for line in visible(text).split(_LINE_END))
    return "\n".join(lines).strip("\n ")
