"""EPUB: the pages of a book in reading order. EbookLib is not used because of its licence (AGPL)."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from index.errors import DocumentRefused
from index.loaders.archive import local, opened, xml
from index.loaders.blocks import blocks_of
from index.loaders.html import page_in
from index.structure import Structure
from index.titles_and_dates import parse_date

if TYPE_CHECKING:
    from pathlib import Path

    from index.structure import Block

_PAGES: Final = {"application/xhtml+xml", "text/html", "application/x-dtbook+xml"}


def read(path: Path, unpacked: int) -> Structure:
    """Return the structure of a book; raises ``DocumentRefused`` if it is protected."""
    with opened(path, unpacked) as archive:
        container = xml(archive, "META-INF/container.xml")
        package = next((unquote(each.get("full-path")) for each in container.iter("{*}rootfile")), "")
        root = xml(archive, package)
        if "META-INF/rights.xml" in archive.namelist():
            message = f"{path.name} is copy-protected by its seller (DRM) and cannot be read."
            raise DocumentRefused(message)
        items = {item.get("id"): item for item in root.iter("{*}item")}
        blocks: list[Block] = []
        for place in root.iter("{*}itemref"):
            item = items.get(place.get("idref"))
            if item is None or item.get("media-type") not in _PAGES or "nav" in (item.get("properties") or ""):
                continue
            name = posixpath.normpath(posixpath.join(posixpath.dirname(package), unquote(item.get("href"))))
            if name in archive.namelist():
                blocks.extend(blocks_of(page_in(archive.read(name), name)))
        said = {local(each): each.text for each in reversed(list(root.iter())) if each.text}  # the first of each name
        return Structure(tuple(blocks), said.get("title"), parse_date(said.get("date", "")))
