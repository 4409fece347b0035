"""HTML: everything a viewer sees, without furniture.

trafilatura finds the main text of a page, but also drops facts. So a block is left out only if trafilatura drops it and
the page itself sets it apart, by its place, its name, or because it is mostly links.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from index.errors import DocumentRefused
from index.furniture import FACT
from index.loaders.blocks import found_in, tree_of
from index.loaders.text import decode
from index.structure import Kind, Structure
from index.titles_and_dates import parse_date
from index.types import WarningKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from index.loaders.blocks import Found
    from index.structure import Block

_CHARSET: Final = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)|^<\?xml[^>]*encoding=[\"']([\w.-]+)", re.IGNORECASE
)
_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]*\?>")
_WORD: Final = re.compile(r"\w+")
_MOSTLY_LINKS: Final = 0.6
_KNOWN_SHARE: Final = 0.7
_LEAST_WORDS: Final = 20
_SENTENCE_WORDS: Final = 8
_HIDDEN_TOO_MUCH: Final = 0.5
_LARGE: Final = 1500
"""Characters; if the style sheet hides more than half of a longer text, scripts are meant to show it."""
_LEAST_SHARE: Final = 0.1
"""Share of the page's text outside links; if trafilatura finds less, it has missed the main text."""
_ALL_READ: Final = "The article could not be told apart from the rest of the page; everything on the page was read."
_READ_FOR_CHARSET: Final = 4096
_SITE: Final = re.compile(r"\s+[-–—|·»]\s+")
"""The separator between the name of a page and that of its site."""


def read(path: Path, unpacked: int) -> Structure:
    """Return the structure of a page; raises ``DocumentRefused`` if it shows no text."""
    from htmldate import find_date

    del unpacked  # HTML does not unpack
    page = page_in(path.read_bytes(), path.name)
    tree = tree_of(page)
    main = _main_text(page)
    text = str(getattr(main, "text", None) or "")
    found = found_in(tree)
    if len(text) > _LARGE and sum(len(each.block.text) for each in found) < _HIDDEN_TOO_MUCH * len(text):
        found = found_in(tree, styled=False)
    if not found:
        message = f"{path.name} shows no text; save the article itself as a page or as text."
        raise DocumentRefused(message)
    title = _title(str(getattr(main, "title", None) or ""), "".join(tree.xpath("//title[1]//text()")))
    blocks = tuple(each.block for each in found)
    notices: tuple[str, ...] = ()
    unlinked = (each.block for each in found if each.links < _MOSTLY_LINKS)
    length = sum(len(block.text) + sum(len(cell) for row in block.rows for cell in row) for block in unlinked)
    if len(text.split()) >= _LEAST_WORDS and len(text) >= _LEAST_SHARE * length:
        blocks = _without_furniture(found, text)
    elif len(text.split()) >= _LEAST_WORDS:
        notices = (_ALL_READ,)
    dated = find_date(page, extensive_search=False, original_date=True)
    return Structure(blocks, title, parse_date(dated or ""), notices=notices)


def _title(heading: str, told: str) -> str:
    """Return the title of a page: its heading or, if that is the site's name, what precedes it in ``<title>``.

    >>> _title("Pool club", "Opening hours - Pool club"), _title("Opening hours", "Opening hours - Pool club")
    ('Opening hours', 'Opening hours')
    """
    names = _SITE.split(" ".join(told.split()))
    return names[0] if len(names) > 1 and names[-1] == heading else heading or told


def page_in(raw: bytes, name: str) -> str:
    """Decode a page in its declared encoding, if its bytes fit."""
    declared = _CHARSET.search(raw[:_READ_FOR_CHARSET])
    charset = (declared[1] or declared[2]).decode("ascii") if declared else None
    return _DECLARATION.sub("", decode(raw, name, charset))


def _main_text(page: str) -> Any:  # noqa: ANN401 - a document of trafilatura, or None
    from trafilatura import bare_extraction

    return bare_extraction(page, include_comments=False, include_tables=True, with_metadata=True, favor_recall=True)


def _without_furniture(found: Sequence[Found], main: str) -> tuple[Block, ...]:
    """Return all blocks; those that trafilatura drops and the page sets apart are marked as left out, but no facts."""
    words = _WORD.findall(main.lower())
    flat, known = " ".join(words), frozenset(words)
    is_main = [_is_in(each.block, flat, known) for each in found]
    places = [number for number, kept in enumerate(is_main) if kept] or [0]
    blocks = []
    for number, (each, kept) in enumerate(zip(found, is_main, strict=True)):
        links = each.links >= _MOSTLY_LINKS
        count = len(each.block.text.split())
        if places[0] < number < places[-1]:
            aside = each.beside and (links or count < _SENTENCE_WORDS)
        else:
            is_label = each.block.kind is not Kind.HEADING and count < _LEAST_WORDS
            aside = each.beside or links or (number < places[0] and is_label)
        left_out = not kept and aside and not FACT.match(each.block.text)
        blocks.append(replace(each.block, left_out=WarningKind.NAVIGATION) if left_out else each.block)
    return tuple(blocks)


def _is_in(block: Block, flat: str, words: frozenset[str]) -> bool:
    """Tell whether trafilatura kept a block: its words in sequence, or for a table nearly all of them."""
    text = " ".join((block.text, *(cell for row in block.rows for cell in row)))
    own = _WORD.findall(text.lower())
    if not own:
        return False
    if block.kind is Kind.TABLE:
        return sum(word in words for word in own) >= _KNOWN_SHARE * len(own)
    return " ".join(own) in flat
