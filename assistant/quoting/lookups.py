"""Questions that name the place of their answer: a table's cell by row and column, a list's item by its number.

«Who is the manager of the Bexley depot?» names a row and a column, «What is the second step?» an item. Neither shares
more words with its answer than with the neighbouring rows and items, so no ranking can tell them apart. A place is
taken only if its row, column, heading and title cover all that the question says, and if no other place fits.

A question may also name one of many similar documents: «the rent of lease number 77», «the tenant Costa-55». Retrieval
finds passages that say the same of another lease, and no reader can tell from a passage which lease it belongs to.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from assistant.language.terms import stems_of, terms
from assistant.quoting.collecting import Quotation
from assistant.quoting.tables import (
    first_place,
    heading_stems,
    is_headed,
    is_named,
    may_answer,
    says_nothing,
    without_row,
)
from index.selected import SelectedDocuments, in_reach

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from assistant.questions.understanding import Question
    from index.types import Cell, Corpus, Hit, ParsedDocument, Sentence

_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_KINDS: Final = r"(?:step|point|item|clause|rule|paragraph|stage|instruction|condition)"
_BY_NUMBER: Final = re.compile(rf"\b{_KINDS}\s+(?:no\.?\s+|number\s+)?(?P<number>\d+(?:\.\d+)*)\b", re.IGNORECASE)
_BY_ORDINAL: Final = re.compile(rf"\b(?P<ordinal>{'|'.join(_ORDINALS)})\s+{_KINDS}\b", re.IGNORECASE)
_LABEL: Final = re.compile(r"\(?(?P<number>\d+(?:\.\d+)*)[.)]?\s")
_LISTS: Final = re.compile(r"\band\b|\bor\b|,")
_MOST_ROWS: Final = 20_000


def looked_up(question: Question, hits: Sequence[Hit], corpus: Corpus) -> tuple[Quotation, ...]:
    """Return the row or item whose place the question names; () if it names none or several in one document.

    If documents differ, there is one of each.
    """
    documents = [corpus.parsed(doc_id) for doc_id in dict.fromkeys(hit.passage.doc_id for hit in hits)]
    named = _BY_NUMBER.search(question.text) or _BY_ORDINAL.search(question.text)
    if named is not None:
        return _only([found for parsed in documents for found in _items(parsed, question, named)])
    found = _only([found for parsed in documents for found in _cells(parsed, question, hits)])
    return tuple(each for each in found if each.span is None or not says_nothing(each.span))


def _only(found: Sequence[Quotation]) -> tuple[Quotation, ...]:
    """Return one place per document, the first of those that say the same; () if a document has several."""
    said = {(each.span, each.text): each for each in reversed(found)}
    documents = [each.parsed.document.id for each in said.values()]
    return tuple(reversed(said.values())) if len(set(documents)) == len(documents) else ()


def rows_named(question: Question, hits: Sequence[Hit], corpus: Corpus) -> tuple[Quotation, ...]:
    """Return the row that the question names without its column, to be shown without a marked value; () if none."""
    documents = [corpus.parsed(doc_id) for doc_id in dict.fromkeys(hit.passage.doc_id for hit in hits)]
    asked = frozenset(question.stems)
    found = [
        Quotation(parsed, (row.number,))
        for parsed in documents
        for row in _rows(parsed, hits)
        if (keys := _keys(parsed, row, asked)) and asked <= _said(parsed, row, keys)
    ]
    return _only(found)


def _cells(parsed: ParsedDocument, question: Question, hits: Sequence[Hit]) -> list[Quotation]:
    """Return the cells that the question names by row and column and says nothing beyond.

    If it names several columns, the first is asked for: of «the height of high water» the height. If it names all cells
    of a row but one, that one is. If it lists them, several are asked for, and none is returned. Rows named by their
    first cell take precedence over rows named by another cell, and these over rows of which the question has only some
    words and the column's heading.
    """
    if not question.stems or _LISTS.search(question.text):
        return []
    asked, text = frozenset(question.stems), parsed.document.text
    rows = _rows(parsed, hits)
    named = {row.number: _keys(parsed, row, asked) for row in rows}
    first = {row.number: [key for key in named[row.number] if key == row.cells[0]] for row in rows}
    partly = {
        row.number: [cell for cell in row.cells if asked & stems_of(text[cell.start : cell.end])]
        for row in rows
        if any(is_headed(cell, asked) for cell in row.cells)
    }
    for keys in (first, named, partly):
        found = [each for row in rows if (each := _cell(parsed, row, question, keys.get(row.number, ())))]
        if found:
            return found
    return []


def _cell(parsed: ParsedDocument, row: Sentence, question: Question, keys: Sequence[Cell]) -> Quotation | None:
    """Return the cell asked for in a row that is named by its cells ``keys``."""
    asked, text = frozenset(question.stems), parsed.document.text
    free = [cell for cell in row.cells if keys and cell not in keys]
    columns = without_row(" ".join(text[key.start : key.end] for key in keys), question.stems)
    named = [cell for cell in free if is_headed(cell, columns)] or [cell for cell in free if is_headed(cell, asked)]
    named = named or (free if len(free) == 1 else [])
    first = min(named, key=lambda cell: first_place(cell, question.stems), default=None)
    if first is None or not may_answer(text[first.start : first.end], question):
        return None
    others = frozenset().union(*(heading_stems(cell.heading, asked) for cell in named))
    alone = first.start < first.end and sum(cell.heading == first.heading for cell in named) == 1
    if not alone or not asked <= others | _said(parsed, row, keys):
        return None
    return Quotation(parsed, (row.number,), span=text[first.start : first.end])


def _rows(parsed: ParsedDocument, hits: Sequence[Hit]) -> list[Sentence]:
    """Return the rows of a document's tables; if there are too many, only those that were found."""
    rows = [sentence for sentence in parsed.sentences if sentence.cells and sentence.context]
    if len(rows) <= _MOST_ROWS:
        return rows
    near = {number for hit in hits if hit.passage.doc_id == parsed.document.id for number in hit.passage.sentences}
    return [row for row in rows if row.number in near]


def _keys(parsed: ParsedDocument, row: Sentence, asked: Collection[str]) -> list[Cell]:
    """Return the cells of a row that the question names."""
    return [cell for cell in row.cells if is_named(parsed.document.text[cell.start : cell.end], asked)]


def _said(parsed: ParsedDocument, row: Sentence, keys: Sequence[Cell]) -> frozenset[str]:
    """Return the stems that identify a row: of its named cells and their headings, and of what is above it."""
    text = parsed.document.text
    named = [words for key in keys for words in (text[key.start : key.end], key.heading)]
    above = [parsed.sentence_text(number) for number in row.context if not parsed.sentences[number].cells]
    around = [row.cells[0].heading, row.section or "", parsed.document.title]
    return frozenset().union(*map(stems_of, [*named, *above, *around]))


def _items(parsed: ParsedDocument, question: Question, named: re.Match[str]) -> Iterator[Quotation]:
    held = named.groupdict()
    number = held.get("number") or str(_ORDINALS.index(held["ordinal"].lower()) + 1)
    rest = stems_of(question.text[: named.start()] + question.text[named.end() :]) & frozenset(question.stems)
    for sentence in parsed.sentences:
        label = _LABEL.match(parsed.document.text, sentence.start, sentence.end)
        if label is None or label["number"] != number or sentence.cells:
            continue
        above = [sentence.section or "", parsed.document.title, *map(parsed.sentence_text, sentence.context)]
        if rest <= frozenset().union(*map(stems_of, above)):
            yield Quotation(parsed, (sentence.number,), span=parsed.document.text[label.end() : sentence.end])


_DIGITS: Final = re.compile(r"\d+")
_FOUND: Final = 8
_YEAR: Final = re.compile(r"(?:19|20)\d\d")


def in_named_document(question: str, hits: Sequence[Hit], corpus: Corpus) -> Sequence[Hit]:
    """Return the hits in the documents that the question names by a number; ``hits`` if it names none.

    The title of such a document contains the word and equals another title but for the number. Failing that, the word
    is a name with a number, which some of the found documents contain and others do not.
    """
    marks = [word for word in _words_of(question) if _DIGITS.search(word) and not _YEAR.fullmatch(word)]
    if not marks:
        return hits
    titles = {document.id: document.title for document in in_reach(corpus, question)}
    alike = Counter(_DIGITS.sub("", title) for title in titles.values())
    titled = (doc_id for doc_id, title in titles.items() if not set(marks).isdisjoint(_words_of(title)))
    named = frozenset(doc_id for doc_id in titled if alike[_DIGITS.sub("", titles[doc_id])] > 1)
    if not named:
        names = [mark for mark in marks if not mark[0].isdigit()]
        found = {hit.passage.doc_id: corpus.parsed(hit.passage.doc_id).document.text for hit in hits if names}
        holding = frozenset(doc_id for doc_id, text in found.items() if any(name in text for name in names))
        named = holding if len(holding) < len(found) else named
    return SelectedDocuments(corpus, named).search(question, len(hits) or _FOUND) if named else hits


@lru_cache(maxsize=16384)
def _words_of(text: str) -> tuple[str, ...]:
    return tuple(term.word for term in terms(text))
