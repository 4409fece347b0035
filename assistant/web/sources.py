"""How a source is shown beside the answer: the cited words marked, their neighbours around them."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import shorten
from typing import TYPE_CHECKING

from assistant.web.said import said
from assistant.web.source_routes import page_address

if TYPE_CHECKING:
    from datetime import date

    from assistant.types import Citation
    from assistant.web.conversation import Source
    from assistant.web.words import Words
    from index.types import Corpus, ParsedDocument, Sentence

CITED = "cited"
EXACT = "exact"
NEIGHBOURS = 3

Piece = tuple[str, str | None]
"""Text and its mark (a class of the style sheet), or None for a neighbour."""


@dataclass(frozen=True, slots=True)
class SourceView:
    """A place in a document: where it is (one line), its text in pieces, and what is wrong with it ("" for nothing).

    ``image`` is the address of the page as a picture, "" for a source without pages.
    """

    place: str
    pieces: tuple[Piece, ...]
    warning: str = ""
    image: str = ""


def nothing(words: Words) -> SourceView:
    """Return what is shown while no source is chosen."""
    return SourceView(place=words("source.none"), pieces=())


def source_view(corpus: Corpus, source: Source, words: Words) -> SourceView:
    """Return the view of a citation; raises ``DocumentNotFound`` when its document is gone."""
    citation = source.citation
    parsed = corpus.parsed(citation.doc_id)
    start, end = _surroundings(parsed, citation)
    text = parsed.document.text
    pieces = (
        (text[start : citation.start], None),
        *_cited_pieces(citation, source.span),
        (text[citation.end : end], None),
    )
    return SourceView(
        place=_place(citation, parsed, words),
        pieces=tuple(piece for piece in pieces if piece[0]),
        warning=" ".join(said(warning.message, words) for warning in citation.warnings),
        image=_image(citation),
    )


def removed(source: Source, day: date | None, words: Words) -> SourceView:
    """Return what stands in the place of a source whose document is gone: its words, and since when."""
    told = words("source.removed", day=words.day(day)) if day else words("source.gone")
    return SourceView(named(source.citation, words), ((source.citation.quote, CITED),), warning=told)


def _image(citation: Citation) -> str:
    if citation.page is None:
        return ""
    return page_address(citation.doc_id, citation.page, citation.start, citation.end)


def label(source: Source, words: Words) -> str:
    """Return the one line that names a source in a list of sources."""
    shown = shorten(" ".join(source.citation.quote.split()), width=90, placeholder=" …")
    key = "source.near_label" if source.nearest else "source.label"
    return words(key, number=source.number, quote=shown, place=named(source.citation, words))


def named(citation: Citation, words: Words) -> str:
    """Return a citation's document with its date, where it has one."""
    if citation.published is None:
        return citation.title
    return words("source.dated", title=citation.title, day=words.day(citation.published))


def _place(citation: Citation, parsed: ParsedDocument, words: Words) -> str:
    place = named(citation, words)
    if citation.page is not None:
        place = words("source.page", place=place, page=citation.pages)
    section = next((s.section for s in parsed.sentences if s.start <= citation.start < s.end), None)
    return words("source.section", place=place, section=section) if section not in {None, citation.title} else place


def _surroundings(parsed: ParsedDocument, citation: Citation) -> tuple[int, int]:
    """Return the character range from a few sentences before the citation to a few after it."""
    inside = [s.number for s in parsed.sentences if s.start < citation.end and citation.start < s.end]
    if not inside:
        return citation.start, citation.end
    first: Sentence = parsed.sentences[max(0, inside[0] - NEIGHBOURS)]
    last: Sentence = parsed.sentences[min(len(parsed.sentences) - 1, inside[-1] + NEIGHBOURS)]
    return min(first.start, citation.start), max(last.end, citation.end)


def _cited_pieces(citation: Citation, span: str | None) -> tuple[Piece, ...]:
    at = citation.quote.find(span) if span else -1
    if span is None or at < 0:
        return ((citation.quote, CITED),)
    return ((citation.quote[:at], CITED), (span, EXACT), (citation.quote[at + len(span) :], CITED))
