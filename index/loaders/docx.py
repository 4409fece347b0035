"""DOCX: paragraphs, headings as sections, tables as rows of text; the unpacked bytes are counted before parsing."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any, Final

from index.errors import DocumentRefused
from index.loaders.assembly import Content
from index.types import Section

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CHUNK: Final = 2**16
_GAP: Final = "\n\n"


def read(path: Path, unpacked: int) -> Content:
    """Return the text of a DOCX file; raises ``DocumentRefused`` for one that is damaged or unpacks to too much."""
    _count_unpacked(path, unpacked)
    import docx
    from lxml.etree import XMLSyntaxError

    try:
        document = docx.Document(str(path))
        blocks = list(_blocks(document))
        properties = document.core_properties
        title, made = (properties.title or "").strip(), properties.modified or properties.created
    except (KeyError, ValueError, AttributeError, XMLSyntaxError, zipfile.BadZipFile) as error:
        message = f"{path.name} is damaged and could not be read as a DOCX file."
        raise DocumentRefused(message) from error
    content = _content(blocks, title or None)
    return Content(content.text, content.title, made.date() if made else None, sections=content.sections)


def _count_unpacked(path: Path, limit: int) -> None:
    """Unpack every member to nowhere and stop at the limit: the sizes that a zip file declares may be false."""
    total = 0
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                with archive.open(member) as stream:
                    while chunk := stream.read(_CHUNK):
                        total += len(chunk)
                        if total > limit:
                            message = f"{path.name} unpacks to more than {limit // 2**20} MB and was refused."
                            raise DocumentRefused(message)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        message = f"{path.name} is a damaged or encrypted DOCX file."
        raise DocumentRefused(message) from error


def _blocks(document: Any) -> Iterator[tuple[str, bool]]:  # noqa: ANN401 - python-docx has no types
    """Yield each block of text in order, with whether it is a heading; a table gives one block a row."""
    from docx.table import Table

    for item in document.iter_inner_content():
        if isinstance(item, Table):
            for row in item.rows:
                cells = list(dict.fromkeys(" ".join(cell.text.split()) for cell in row.cells))
                yield " | ".join(cells), False
        else:
            style = (item.style.name or "") if item.style is not None else ""
            yield item.text, style.startswith(("Heading", "Title"))


def _content(blocks: list[tuple[str, bool]], title: str | None) -> Content:
    kept = [(text, heading) for text, heading in blocks if text.strip()]
    starts = []
    position = 0
    for text, heading in kept:
        if heading:
            starts.append((text.strip(), position))
        position += len(text) + len(_GAP)
    text = _GAP.join(text for text, _ in kept)
    ends = [*(start for _, start in starts[1:]), len(text)]
    sections = tuple(Section(name, start, end) for (name, start), end in zip(starts, ends, strict=True))
    return Content(text, title or (starts[0][0] if starts else None), sections=sections if starts else ())
