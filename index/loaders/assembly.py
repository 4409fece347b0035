"""Makes a ``Document`` of what a format's reader found: control characters, title, date, furniture, damage."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

from index import canonical
from index import titles_and_dates as titles
from index.furniture import furniture
from index.layout import parts_in
from index.parsing import body_sentences
from index.sentences import NOTE_MARKS, joints
from index.structure import Kind
from index.types import Document, Section, SourceWarning, WarningKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from pydantic import TypeAdapter

    from index.sentences import TextSpan
    from index.structure import Structure
    from index.types import Page, Part

_TOP: Final = 600
"""The heading within so many characters of the start can be the document's title."""
_CONTROL: Final = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127), " ")
_MARKUP: Final = re.compile(
    r"</?[a-z][a-z0-9]*(?:\s[^<>\n]{0,80})?/?>|&(?:nbsp|amp|lt|gt|quot|#\d{2,5});|\*\*(?=\w)|(?<=\w)\*\*"
)
_GARBLED: Final = re.compile(
    r"\ufffd+|(?:[ÃÂâ][\u0080-\u00bf€™œž\u201c-\u201d]){1,}|[\u0080-\u009f]+|(?:锟斤拷)+|(?:烫{3,})"
)
_COMPLETE: Final = re.compile(rf"[.!?…:;。！？：；\"'”’»)\]】」』）|]{NOTE_MARKS}$")
_LEAST_WORDS: Final = 8
_CHINESE_LEAST: Final = 15
_LIST_ITEM: Final = re.compile(r"(?:[-*•‣·–]|\(?\d{1,3}[.)])\s")
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Content:
    """A text with its metadata; ``title`` and ``published`` are None if the format does not give them.

    ``parts`` is None if lists and tables have yet to be recognised in the text.
    """

    text: str
    title: str | None = None
    published: date | None = None
    pages: tuple[Page, ...] = ()
    sections: tuple[Section, ...] = ()
    warnings: tuple[SourceWarning, ...] = ()
    parts: tuple[Part, ...] | None = None
    saved: date | None = None


def document_id(content: bytes) -> str:
    """Return the id of a document: «d» and 16 hexadecimal digits of its content's SHA-256."""
    return f"d{hashlib.sha256(content).hexdigest()[:16]}"


def document_to_json(document: Document) -> dict[str, Any]:
    """Return a document as a JSON object for ``document_from_json``."""
    plain: dict[str, Any] = _adapter().dump_python(document, mode="json")
    return plain


def document_from_json(plain: dict[str, Any]) -> Document:
    """Return the document that ``document_to_json`` wrote; raises ``ValueError`` for anything else."""
    return _adapter().validate_python(plain)


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Document]:
    from pydantic import TypeAdapter

    return TypeAdapter(Document)


def load_text(text: str, *, title: str, source: str, doc_id: str | None = None) -> Document:
    """Return a document made from text in memory; ``title`` takes precedence over its first line."""
    clean = text.replace("\r\n", "\n").replace("\r", "\n")
    return assemble(Content(clean, title=title), doc_id or document_id(text.encode()), source)


def noticed(messages: Iterable[str]) -> tuple[SourceWarning, ...]:
    """Return messages about a whole file as warnings."""
    return tuple(SourceWarning(WarningKind.NOTICE, message, 0, 0) for message in messages)


def content_of(structure: Structure) -> Content:
    """Return the canonical text of a structure with its title, pages, sections, parts and warnings."""
    written = canonical.write(structure.blocks, structure.pages)
    about = list(noticed(structure.notices))
    for number in structure.empty_pages:
        at = written.pages[number - 1].start
        message = f"Page {number} contains no text that could be read."
        about.append(SourceWarning(WarningKind.MISSING_PAGE, message, max(0, at - 1), min(at + 1, len(written.text))))
    return Content(
        text=written.text,
        title=_title(structure, written),
        published=structure.published,
        pages=written.pages,
        sections=written.sections,
        warnings=(*written.warnings, *about),
        parts=written.parts,
        saved=structure.saved,
    )


def _title(structure: Structure, written: canonical.Written) -> str | None:
    """Return the title in the file's metadata, else the first heading; for office files the other way round.

    A heading is no title if it names only a part of the text: others have its level, or text comes before it.
    """
    told = titles.told(structure.title)
    named = next((section for section in written.sections[:2] if titles.told(section.heading)), None)
    if named is None:
        return told
    shown = [block for block in structure.blocks if not block.left_out]
    headings = [block for block in shown if block.kind is Kind.HEADING]
    own = next((block.level for block in headings if " ".join(block.text.split()) == named.heading), 0)
    others = [block.text for block in headings if block.level == own][1:]
    is_inside = own > 1 and not structure.titled_inside and shown[0].kind is not Kind.HEADING
    if is_inside or ((own > 1 or structure.titled_inside) and titles.is_section(named.heading, others)):
        return told
    heading = titles.told(named.heading)
    return (heading or told) if structure.titled_inside and named.start <= _TOP else (told or heading)


def assemble(content: Content, doc_id: str, source: str, *, keep_all: bool = False) -> Document:
    """Return the document; the text's length does not change, so that the offsets in ``content`` stay valid.

    With ``keep_all`` nothing is left out as furniture, but still no menu becomes the title.
    """
    text = content.text.translate(_CONTROL)
    beside = furniture(text, content.sections, [known for known in content.warnings if known.kind.is_furniture])
    left_out = [] if keep_all else beside
    parts = parts_in(text) if content.parts is None else content.parts
    heading = titles.title_line(text, beside, parts) if not content.sections else None
    sections = (Section(text[slice(*heading)].strip(), heading[0], len(text)),) if heading else content.sections
    first = text[slice(*heading)].strip() if heading else titles.first_line(text, beside, parts, content.sections)
    document = Document(
        id=doc_id,
        title=content.title or titles.subject(text) or titles.told(first) or "".join(filter(str.isprintable, source)),
        source=source,
        text=text,
        published=content.published or titles.published(text),
        pages=content.pages,
        sections=sections,
        warnings=tuple(left_out),
        parts=parts,
        dated_by="metadata" if content.published else "text",
        saved=content.saved,
    )
    broken = _damage(text, body_sentences(document))
    others = (warning for warning in content.warnings if not warning.kind.is_furniture)
    return replace(document, warnings=tuple(sorted([*left_out, *broken, *others], key=lambda w: w.start)))


def _damage(text: str, sentences: Sequence[TextSpan]) -> list[SourceWarning]:
    """Return warnings for damaged sentences; they stay in the text, and every citation of them carries the warning."""
    found: list[SourceWarning] = []
    for span in sentences:
        for match in _MARKUP.finditer(text, span.start, span.end):
            stray = f"There is stray markup here: «{match.group()}»."
            found.append(SourceWarning(WarningKind.STRAY_MARKUP, stray, match.start(), match.end()))
        for match in _GARBLED.finditer(text, span.start, span.end):
            message = "The characters here are garbled; the source was damaged."
            found.append(SourceWarning(WarningKind.GARBLED, message, match.start(), match.end()))
    for sentence, following in zip_longest(sentences, sentences[1:]):
        found.extend(_broken_end(text, sentence, following))
    return sorted(found, key=lambda warning: (warning.start, warning.end, warning.kind))


def _broken_end(text: str, sentence: TextSpan, following: TextSpan | None) -> Iterator[SourceWarning]:
    """Yield a warning if a sentence is cut off or runs into the next one."""
    joined = following is not None and bool(joints(text, max(0, sentence.end - 1), following.start))
    between = text[sentence.end : following.start] if following is not None else "\n"
    if following is not None and joined:
        message = "Two sentences run into each other here; something may be missing between them."
        yield SourceWarning(WarningKind.RUN_TOGETHER, message, sentence.start, following.end)
        if between.strip():
            stray = f"There is stray markup here: «{between.strip()}»."
            yield SourceWarning(WarningKind.STRAY_MARKUP, stray, sentence.end, following.start)
    body = text[sentence.start : sentence.end]
    at_the_end = joined or "\n" in between
    if at_the_end and not _COMPLETE.search(body) and _should_end(text, sentence, body, joined=joined):
        message = "This sentence is cut off in the source."
        yield SourceWarning(WarningKind.CUT_OFF, message, sentence.start, sentence.end)


def _should_end(text: str, sentence: TextSpan, body: str, *, joined: bool) -> bool:
    """Tell whether a sentence without a full stop is cut off, rather than a heading, list item or table row."""
    line_start = text.rfind("\n", 0, sentence.start) + 1
    if _LIST_ITEM.match(text[line_start : sentence.start + 8].lstrip()) or " | " in body:
        return False
    if joined:
        return True
    words = body.split()
    if len(words) < _LEAST_WORDS and len(_CHINESE.findall(body)) < _CHINESE_LEAST:
        return False
    capitals = sum(word[0].isupper() or word[0].isdigit() for word in words)
    return capitals * 2 < len(words) and any(word.islower() for word in words)
