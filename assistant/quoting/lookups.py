"""Questions that name the place of their answer: a table's cell by row and column, a list's item by its number.

«Who is the manager of the Bexley depot?» names a row and a column, «What is the second step?» an item; neither shares
more words with its answer than with the rows and items beside it, so no ranking can tell them apart. A place is taken
only where the question says nothing that its row, column, heading and title do not, and where no other place fits.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.quoting.collecting import Quotation
from assistant.quoting.matching import stems_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.questions.understanding import Question
    from index.types import Cell, Corpus, Hit, ParsedDocument, Sentence

_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_KINDS: Final = r"(?:step|point|item|clause|rule|paragraph|stage|instruction|condition)"
_BY_NUMBER: Final = re.compile(rf"\b{_KINDS}\s+(?:no\.?\s+|number\s+)?(?P<number>\d+(?:\.\d+)*)\b", re.IGNORECASE)
_BY_ORDINAL: Final = re.compile(rf"\b(?P<ordinal>{'|'.join(_ORDINALS)})\s+{_KINDS}\b", re.IGNORECASE)
_LABEL: Final = re.compile(r"\(?(?P<number>\d+(?:\.\d+)*)[.)]?\s")
_MOST_ROWS: Final = 20_000


def looked_up(question: Question, hits: Sequence[Hit], corpus: Corpus) -> tuple[Quotation, ...]:
    """Return the row or item whose place the question names; () where it names none or more than one of a document.

    Where documents have it differently, one is returned of each.
    """
    documents = [corpus.parsed(doc_id) for doc_id in dict.fromkeys(hit.passage.doc_id for hit in hits)]
    named = _BY_NUMBER.search(question.text) or _BY_ORDINAL.search(question.text)
    if named is not None:
        return _only([found for parsed in documents for found in _items(parsed, question, named)])
    return _only([found for parsed in documents for found in _cells(parsed, question, hits)])


def _only(found: Sequence[Quotation]) -> tuple[Quotation, ...]:
    """Return the one place of each document, of those that say the same the first; () where one has more."""
    said = {(each.span, each.text): each for each in reversed(found)}
    documents = [each.parsed.document.id for each in said.values()]
    return tuple(reversed(said.values())) if len(set(documents)) == len(documents) else ()


def _cells(parsed: ParsedDocument, question: Question, hits: Sequence[Hit]) -> Iterator[Quotation]:
    """Yield the cells that the question names; of a document with very many rows only the found ones are looked at."""
    asked = frozenset(question.stems)
    text = parsed.document.text
    rows = [sentence for sentence in parsed.sentences if sentence.cells and sentence.context and asked]
    if len(rows) > _MOST_ROWS:
        near = {number for hit in hits if hit.passage.doc_id == parsed.document.id for number in hit.passage.sentences}
        rows = [row for row in rows if row.number in near]
    for row in rows:
        keys = [cell for cell in row.cells if _is_named(text[cell.start : cell.end], asked)]
        for cell in row.cells:
            heading = stems_of(cell.heading)
            if cell in keys or cell.start == cell.end or not keys or not heading or not heading <= asked:
                continue
            if asked <= heading | _said(parsed, row, keys):
                yield Quotation(parsed, (row.number,), span=text[cell.start : cell.end])


def _is_named(cell: str, asked: frozenset[str]) -> bool:
    stems = stems_of(cell)
    return bool(stems) and stems <= asked


def _said(parsed: ParsedDocument, row: Sentence, keys: Sequence[Cell]) -> frozenset[str]:
    """Return what the cells that the question names say of the row, with their headings and what stands above."""
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
