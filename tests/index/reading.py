"""Files read for tests: their sentences, and what each is quoted with."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from index.loaders import load
from index.parsing import parse

if TYPE_CHECKING:
    from pathlib import Path

    from index.types import ParsedDocument


def read(path: Path) -> ParsedDocument:
    """Return what is in a file."""
    return parse(load(path))


def sentences(parsed: ParsedDocument) -> list[str]:
    """Return the texts of the sentences."""
    return [parsed.sentence_text(sentence.number) for sentence in parsed.sentences]


def context(parsed: ParsedDocument, words: str) -> list[str]:
    """Return what the sentence with ``words`` must be quoted with."""
    sentence = next(s for s in parsed.sentences if words in parsed.sentence_text(s.number))
    return [parsed.sentence_text(number) for number in sentence.context]


def headings(parsed: ParsedDocument, words: str) -> dict[str, str]:
    """Return the cells of the row with ``words`` by their headings."""
    sentence = next(s for s in parsed.sentences if words in parsed.sentence_text(s.number) and s.cells)
    text = parsed.document.text
    return {cell.heading: text[cell.start : cell.end] for cell in sentence.cells}


def text_of(folder: Path, name: str, content: str) -> ParsedDocument:
    """Return what is read of a file with this content."""
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return read(path)


def odt(folder: Path, body: str, styles: str = "") -> Path:
    """Return an ODT file with this body."""
    known = ("office", "text", "table", "style")
    names = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in known)
    with zipfile.ZipFile(folder / "a.odt", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            f"<office:document-content {names}><office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        )
    return folder / "a.odt"
