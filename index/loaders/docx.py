"""DOCX as a viewer shows it, with all tracked changes accepted.

The XML is read directly, by the element names of the standard, because no maintained library gives everything needed
(see ``README.md``): mammoth lacks headers and automatic numbers, docling footnotes, python-docx insertions, text boxes
and fields.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from index.layout import ITEM
from index.loaders.archive import local, opened, properties, unread_comments, value, xml
from index.loaders.docx_styles import Numbering, Styles, is_on, properties_of
from index.loaders.docx_tables import blocks_of_table
from index.structure import NOT_TICKED, TICKED, Block, Kind, Structure, raised, table, visible

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from zipfile import ZipFile

_TAKEN_BACK: Final = frozenset({"del", "moveFrom"})
_ADDED: Final = frozenset({"ins", "moveTo"})
_NO_TEXT: Final = frozenset(
    {"pPr", "rPr", "sdtPr", "sdtEndPr", "instrText",
     "delText", "delInstrText", "rt", "tblPr", "tblGrid", "trPr", "tcPr",
     "sectPr", "bookmarkStart", "bookmarkEnd", "proofErr", "commentRangeStart", "annotationRef"}
)  # fmt: skip
_BOXES: Final = {"☐": NOT_TICKED, "☑": TICKED, "☒": TICKED, "\uf0fe": TICKED, "\uf0a8": NOT_TICKED, "\uf0fd": TICKED,
                 "\uf06f": NOT_TICKED, "\uf052": TICKED, "\uf0a3": NOT_TICKED}  # fmt: skip
_PAGE_NUMBER: Final = re.compile(r"^\W*(?:(?:page|seite|p\.)\W*)?\d*(?:\W*(?:of|von|/)?\W*\d*)\W*$", re.IGNORECASE)
_HEADING_WORDS: Final = 12
_TOLD_BY_BOLD: Final = 9
"""The level of a heading recognised only by its bold letters."""


def read(path: Path, unpacked: int) -> Structure:
    """Return the structure of a DOCX file; raises ``DocumentRefused`` for a damaged file or a zip bomb."""
    with opened(path, unpacked) as archive:
        main = next(name for name in archive.namelist() if re.fullmatch(r"word/document\d*\.xml", name))
        reader = _Reader(archive)
        blocks = [*reader.blocks(xml(archive, main).find("{*}body")), *reader.margins()]
        title, saved = properties(archive)
        notices = tuple(reader.notices())
    return Structure(tuple(blocks), title, saved=saved, titled_inside=True, notices=notices)


@dataclass(slots=True)
class _Paragraph:
    """The text of a paragraph so far, and its notes and text boxes in ``apart``."""

    pieces: list[str] = field(default_factory=list)
    bold: list[bool] = field(default_factory=list)
    apart: list[Block] = field(default_factory=list)


class _Reader:
    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._numbers = Numbering(xml(archive, "word/numbering.xml"))
        self._styles = Styles(xml(archive, "word/styles.xml"))
        self._notes = {
            (kind, value(note, "id")): note
            for kind in ("footnote", "endnote")
            for note in (xml(archive, f"word/{kind}s.xml") if f"word/{kind}s.xml" in archive.namelist() else ())
        }
        self._changes: Counter[str] = Counter()
        self._hidden = 0
        self._joined: list[str] = []
        """Text that the next paragraph continues, since the paragraph break was deleted."""

    def notices(self) -> Iterator[str]:
        """Yield notices for the reader: tracked changes, hidden text and comments."""
        if self._changes.total():
            added, removed = self._changes["added"], self._changes["removed"]
            yield (
                f"The file has {added + removed} tracked changes ({added} insertions, {removed} deletions); "
                "it was read as if all were accepted."
            )
        if self._hidden:
            yield f"{self._hidden} pieces of hidden or struck-out text were not read."
        yield from unread_comments(self._archive)

    def margins(self) -> Iterator[Block]:
        """Yield headers and footers, each text once, without page numbers."""
        seen: set[str] = set()
        for name in sorted(self._archive.namelist()):
            if not re.fullmatch(r"word/(?:header|footer)\d*\.xml", name):
                continue
            for block in self.blocks(xml(self._archive, name)):
                key = f"{block.text}{block.rows}"
                if key not in seen and not (block.text and _PAGE_NUMBER.match(block.text)):
                    seen.add(key)
                    yield block if block.rows else Block(block.text)

    def blocks(self, parent: Any) -> Iterator[Block]:  # noqa: ANN401 - lxml has no types
        """Yield the blocks in an element; consecutive paragraphs with the same number of tabbed columns are a table."""
        for columns, group in groupby(self._parts(parent), key=_columns):
            lines = list(group)
            if columns > 1 and len(lines) > 1:
                yield table([line.rows[0] for line in lines])
            else:
                yield from (line if line.kind is Kind.TABLE else replace(line, rows=()) for line in lines)

    def _parts(self, parent: Any) -> Iterator[Block]:  # noqa: ANN401
        for child in parent:
            name = local(child)
            if name == "p":
                yield from self._paragraph(child)
            elif name == "tbl":
                self._changes["added"] += len(child.findall("{*}tr/{*}trPr/{*}ins"))
                self._changes["removed"] += len(child.findall("{*}tr/{*}trPr/{*}del"))
                yield from blocks_of_table(child, self.blocks)
            elif name in _TAKEN_BACK:
                self._changes["removed"] += 1
            elif name == "AlternateContent":
                yield from self.blocks(child[0])
            elif name == "sdt" and child.find("{*}sdtPr/{*}showingPlcHdr") is not None:
                continue
            elif name not in _NO_TEXT:
                yield from self.blocks(child)

    def _paragraph(self, element: Any) -> Iterator[Block]:  # noqa: ANN401
        made = _Paragraph(self._joined)
        self._joined = []
        self._inline(element, made)
        following = next(element.itersiblings(), None)
        if element.find("{*}pPr/{*}rPr/{*}del") is not None and following is not None and local(following) == "p":
            self._joined = made.pieces  # the paragraph break was deleted
            yield from made.apart
            return
        written = visible("".join(made.pieces)).strip("\t")
        text = "\n".join(" ".join(line.split()) for line in written.split("\n")).strip()
        own = properties_of(element.find("{*}pPr"))
        named = element.find("{*}pPr/{*}pStyle")
        style = self._styles.style((value(named) or "") if named is not None else "")
        number, level = (own.number, own.level) if own.number is not None else (style.number, own.level or style.level)
        label = self._numbers.label(number, level) if text and number else None
        is_short = 0 < len(text.split()) <= _HEADING_WORDS and not text.endswith((".", ",", ";", ":"))
        heading = own.heading or style.heading
        if not heading and label is None and made.bold and all(made.bold):
            heading = _TOLD_BY_BOLD
        if heading and is_short:
            yield Block(f"{label} {text}" if label and label != "-" else text, Kind.HEADING, heading)
        elif label is not None:
            yield Block(text, Kind.ITEM, level, label)
        elif text.startswith((TICKED, NOT_TICKED)):
            yield Block(text, Kind.ITEM)
        elif "\t" in written and "\n" not in written and not style.caption:
            yield Block(text, rows=(tuple(filter(None, map(str.strip, written.split("\t")))),))
        else:
            yield Block(text, Kind.CAPTION if style.caption else Kind.PARAGRAPH)
        yield from made.apart

    def _inline(self, element: Any, made: _Paragraph) -> None:  # noqa: ANN401
        for child in element:
            name = local(child)
            if name in _TAKEN_BACK:
                self._changes["removed"] += 1
            elif name == "r":
                self._run(child, made)
            elif name == "sdt":
                if child.find("{*}sdtPr/{*}showingPlcHdr") is None:  # else it is a placeholder
                    for content in child.iterfind("{*}sdtContent"):
                        self._inline(content, made)
            elif name == "t":
                made.pieces.append(child.text or "")
            elif name not in _NO_TEXT:
                self._changes["added"] += name in _ADDED
                self._inline(child, made)

    def _run(self, element: Any, made: _Paragraph) -> None:  # noqa: ANN401
        look = element.find("{*}rPr")
        if is_on(look, "vanish") or is_on(look, "strike") or is_on(look, "dstrike"):
            self._hidden += 1
            return
        is_raised = look is not None and any(local(c) == "vertAlign" and value(c) == "superscript" for c in look)
        for child in element:
            name = local(child)
            if name == "t":
                text = child.text or ""
                shown = raised(text, made.pieces) if is_raised else "".join(_BOXES.get(c, c) for c in text)
                made.pieces.append(shown)
                made.bold.extend([is_on(look, "b")] if text.strip() else [])
            elif name in {"footnoteReference", "endnoteReference"}:
                note = self._notes.get((name.removesuffix("Reference"), value(child, "id")))
                made.apart.extend(self.blocks(note) if note is not None else ())
            elif name == "ruby":
                for base in child.iterfind("{*}rubyBase"):
                    self._inline(base, made)
            elif name in {"drawing", "pict", "object", "AlternateContent"}:
                made.apart.extend(self._boxes(child))
            else:
                made.pieces.append(_sign(child, name))

    def _boxes(self, element: Any) -> Iterator[Block]:  # noqa: ANN401
        """Yield the text boxes of a drawing once; the file repeats it for older viewers."""
        if local(element) == "AlternateContent":
            choices = [child for child in element if next(child.iter("{*}txbxContent"), None) is not None]
            element = choices[0] if choices else element
        for content in element.iter("{*}txbxContent"):
            yield from self.blocks(content)


def _columns(block: Block) -> int:
    """Return how many short tabbed columns a paragraph has; 0 for items and all other blocks."""
    if block.kind is not Kind.PARAGRAPH or not block.rows or ITEM.match(block.text):
        return 0
    short = all(len(cell.split()) <= _HEADING_WORDS for cell in block.rows[0])
    return len(block.rows[0]) if short else 0


def _sign(element: Any, name: str) -> str:  # noqa: ANN401
    """Return the text for an element of a run that is not text: a break, tab, symbol or check box."""
    if name in {"br", "cr"}:
        return "\n" if value(element, "type") is None else ""
    if name == "sym":
        sign = chr(int(value(element, "char") or "20", 16))
        return _BOXES.get(sign, "" if "\ue000" <= sign <= "\uf8ff" else sign)
    box = element.find("{*}ffData/{*}checkBox") if name == "fldChar" else None
    if box is not None:
        held = {local(child): value(child) or "1" for child in box}
        return f"{TICKED if held.get('checked', held.get('default', '0')) in {'1', 'true'} else NOT_TICKED} "
    return {"tab": "\t", "noBreakHyphen": "-"}.get(name, "")
