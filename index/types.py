"""The nouns of the index: a document, its sentences and passages, the warnings about it, and a search hit.

A document's text is canonical: every offset in the program is a half-open character range ``[start, end)`` into
``Document.text``, and ``document.text[start:end]`` is the text that people see.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date  # noqa: TC003 - pydantic reads the types of what is stored
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path


class WarningKind(StrEnum):
    """What a warning about a place in a source is about.

    The first five are page furniture: the range is kept out of the index. The next five are damage: the text stays, and
    every citation that touches the range carries the warning. The last two concern the whole file: tracked changes and
    hidden sheets, and the attachments of an e-mail.
    """

    NAVIGATION = "navigation"
    VIEW_COUNTER = "view_counter"
    RELATED_LINKS = "related_links"
    REPEATED_LINE = "repeated_line"
    EMPTY_PAGE = "empty_page"
    CUT_OFF = "cut_off"
    RUN_TOGETHER = "run_together"
    STRAY_MARKUP = "stray_markup"
    GARBLED = "garbled"
    MISSING_PAGE = "missing_page"
    NOTICE = "notice"
    ATTACHED = "attached"

    @property
    def is_furniture(self) -> bool:
        """Whether text of this kind is kept out of the index."""
        return self in _FURNITURE


_FURNITURE = frozenset(list(WarningKind)[:5])


@dataclass(frozen=True, slots=True)
class SourceWarning:
    """Something a reader should know about ``text[start:end]`` of a document, in one plain sentence."""

    kind: WarningKind
    message: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a paged source: its number as a viewer shows it (from 1) and its character range."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the character range it governs, from the heading itself up to the next one."""

    heading: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table's row: its character range and its column's heading, empty where there is none."""

    start: int
    end: int
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text that no sentence crosses: a list item, a table row (it has ``cells``) or a turn in a transcript.

    ``[lead_start, lead_end)`` is what it cannot be quoted without: a list's lead-in or heading, a table's row of
    headings. It is empty where the part stands alone. An item's label («3.») lies inside its range. ``is_turn`` is set
    for what one person says in a transcript, under their name.
    """

    start: int
    end: int
    lead_start: int = 0
    lead_end: int = 0
    cells: tuple[Cell, ...] = ()
    is_turn: bool = False

    def moved(self, by: int) -> Part:
        """Return this part shifted by ``by`` characters."""
        cells = tuple(Cell(cell.start + by, cell.end + by, cell.heading) for cell in self.cells)
        lead = (self.lead_start + by, self.lead_end + by) if self.lead_end else (0, 0)
        return Part(self.start + by, self.end + by, *lead, cells)


@dataclass(frozen=True, slots=True)
class Document:
    """A source with its canonical text.

    ``id`` is made from the content of the original file, so the same bytes have the same id everywhere. ``source`` is
    the path or name it was added under; adding other content under the same source replaces the document. ``published``
    is the date of issue, None where neither the text nor the page or front matter around it gives one. ``dated_by``
    says which of the two did: «text» or «metadata». ``saved`` is when the file was written according to its properties;
    it is never compared with ``published``. ``pages``, ``sections`` and ``parts`` are empty where the source has none.
    """

    id: str
    title: str
    source: str
    text: str
    published: date | None = None
    pages: tuple[Page, ...] = ()
    sections: tuple[Section, ...] = ()
    warnings: tuple[SourceWarning, ...] = ()
    parts: tuple[Part, ...] = ()
    dated_by: str = "text"
    saved: date | None = None

    def page_of(self, offset: int) -> int | None:
        """Return the number of the page that contains ``offset``, or None where no page does."""
        return next((page.number for page in self.pages if page.start <= offset < page.end), None)

    def warnings_in(self, start: int, end: int) -> tuple[SourceWarning, ...]:
        """Return the damage (never the furniture) that touches ``[start, end)``."""
        return tuple(
            warning
            for warning in self.warnings
            if not warning.kind.is_furniture and warning.start < end and start < warning.end
        )


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says what a sentence holds: the name as the source writes it, and the role where it stands nearby.

    ``quoted`` distinguishes direct speech (in quotation marks) from reported speech.
    """

    name: str
    role: str | None = None
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a document: ``document.text[start:end]``, numbered from 0 in reading order.

    ``context`` has the numbers of the sentences that it must not be quoted without, because they change its meaning:
    its list's lead-in, its table's headings, an exception that follows it. ``cells`` are those of a table row.
    """

    doc_id: str
    number: int
    start: int
    end: int
    section: str | None = None
    speaker: Speaker | None = None
    context: tuple[int, ...] = ()
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole, consecutive sentences of one section: the unit that is embedded and retrieved.

    ``sentences`` are sentence numbers of the same document. ``number`` counts the document's passages from 0, so the
    neighbours of a passage are ``number - 1`` and ``number + 1``.
    """

    doc_id: str
    number: int
    start: int
    end: int
    sentences: tuple[int, ...]

    @property
    def id(self) -> str:
        """Identity derived from content: the document's id and the character range."""
        return f"{self.doc_id}:{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A document with its sentences and passages."""

    document: Document
    sentences: tuple[Sentence, ...]
    passages: tuple[Passage, ...]

    def sentence_text(self, number: int) -> str:
        """Return the exact text of sentence ``number``."""
        sentence = self.sentences[number]
        return self.document.text[sentence.start : sentence.end]


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage.

    ``score`` is the fused reciprocal-rank score (higher is better, comparable within one search). ``similarity`` is the
    cosine of question and passage in [-1, 1]; ``words`` is the BM25 score (>= 0).
    """

    passage: Passage
    score: float
    similarity: float
    words: float


class Corpus(Protocol):
    """What answers may come from: the index of a home folder, or texts supplied with a question."""

    @property
    def home(self) -> Path | None:
        """The folder of the index; None for texts supplied with a question."""
        ...

    def search(self, query: str, k: int = 8, within: Collection[str] | None = None) -> list[Hit]:
        """Return up to ``k`` passages, best first, of the documents with ids ``within`` or of all; may be empty."""
        ...

    def parsed(self, doc_id: str) -> ParsedDocument:
        """Return a document with its sentences and passages; raises ``DocumentNotFound``."""
        ...

    def documents(self) -> Sequence[Document]:
        """Return all documents in the order they were added."""
        ...

    def encode(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return one unit vector per text, shape (len(texts), dimension), from the corpus's encoder."""
        ...
