"""Zip archives of XML (office files and e-books): unpacked sizes are limited, entities are not resolved."""

from __future__ import annotations

import io
import re
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from index.errors import DocumentRefused
from index.titles_and_dates import parse_date

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

_CHUNK: Final = 2**16
_STRICT: Final = b"http://purl.oclc.org/ooxml/"
"""Strict OOXML has the same elements in other namespaces."""
_STRICT_NAME: Final = re.compile(
    rb"http://purl\.oclc\.org/ooxml/"
    rb"((?:wordprocessing|spreadsheet|presentation|drawing)ml(?=/main)|officeDocument(?=/relationships))"
)
_MANIFEST: Final = "META-INF/manifest.xml"


@contextmanager
def opened(path: Path, limit: int) -> Iterator[zipfile.ZipFile]:
    """Open an archive that unpacks to at most ``limit`` bytes; raises ``DocumentRefused`` for any fault."""
    _count_unpacked(path, limit)
    try:
        with zipfile.ZipFile(path) as archive:
            if _MANIFEST in archive.namelist() and b"encryption-data" in archive.read(_MANIFEST):
                message = f"{path.name} is encrypted; save it without a password first."
                raise DocumentRefused(message)
            yield archive
    except (KeyError, ValueError, AttributeError, TypeError, IndexError, OverflowError, SyntaxError) as error:
        message = f"{path.name} is damaged and could not be read as a {path.suffix.lstrip('.').upper()} file."
        raise DocumentRefused(message) from error


def _count_unpacked(path: Path, limit: int) -> None:
    """Unpack every member without keeping it and stop at the limit, since declared sizes may be false."""
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
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
        message = f"{path.name} is a damaged or encrypted {path.suffix.lstrip('.').upper()} file."
        raise DocumentRefused(message) from error


def xml(archive: zipfile.ZipFile, name: str) -> Any:  # noqa: ANN401 - lxml has no types
    """Return the root of a member in transitional namespaces, None if there is none; entities are a ``ValueError``."""
    from lxml import etree

    if name not in archive.namelist():
        return None
    content = _in_usual_names(archive.read(name))
    if b"<!ENTITY" in content:
        message = "no office file and no book says what its own signs mean"
        raise ValueError(message)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True)
    return etree.fromstring(content, parser)


_COMMENTS: Final = re.compile(r"word/comments\.xml|(?:xl|ppt)/comments[^/]*(?:/[^/]+)?\.xml")
_COMMENT: Final = frozenset({"comment", "cm"})


def unread_comments(archive: zipfile.ZipFile) -> Iterator[str]:
    """Yield a notice if an OOXML file has comments, which are what people say about a text and not part of it."""
    files = (xml(archive, name) for name in archive.namelist() if _COMMENTS.fullmatch(name))
    count = sum(local(element) in _COMMENT for root in files for element in root.iter())
    if count:
        yield f"Comments were not read: {count}."


def usual(path: Path, archive: zipfile.ZipFile) -> str | io.BytesIO:
    """Return the path of a transitional OOXML file, or a converted copy of a strict one."""
    roots = (name for name in archive.namelist() if name.endswith(("workbook.xml", "presentation.xml")))
    if not any(_STRICT in archive.read(name) for name in roots):
        return str(path)
    copied = io.BytesIO()
    with zipfile.ZipFile(copied, "w") as copy:
        for name in archive.namelist():
            copy.writestr(name, _in_usual_names(archive.read(name)))
    copied.seek(0)
    return copied


def _in_usual_names(content: bytes) -> bytes:
    return _STRICT_NAME.sub(rb"http://schemas.openxmlformats.org/\1/2006", content)


def local(element: Any) -> str:  # noqa: ANN401
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def value(element: Any, name: str = "val") -> str | None:  # noqa: ANN401
    """Return an attribute by its local name."""
    return next((held for key, held in element.attrib.items() if key.rpartition("}")[2] == name), None)


def properties(archive: zipfile.ZipFile) -> tuple[str | None, date | None]:
    """Return the title and the date of the last change from an office file's properties."""
    root = xml(archive, "docProps/core.xml")
    held = {local(child): child.text or "" for child in root} if root is not None else {}
    return held.get("title") or None, parse_date(held.get("modified", "") or held.get("created", ""))
