"""Find the cell of a table's row that answers: the one under the heading that the question names, or none.

A wrong cell is worse than none. So a cell is marked only if the question names its column, or if it is the only cell
that the question does not name itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.language.terms import content_terms, fold, stems_of
from assistant.questions.understanding import AnswerType
from assistant.types import cite
from index.structure import NOT_TICKED, TICKED, is_figure

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from assistant.questions.understanding import Question
    from assistant.quoting.passages import Candidate
    from assistant.types import Citation
    from index.types import Cell, ParsedDocument, Sentence

_NAME_AND_VALUE: Final = 2
_MOST_ROWS: Final = 5_000
"""In a larger table, rows are not compared to see which one the question asks for."""
_CUT: Final = (3, 4)
"""Least and most letters of a word that a heading may have cut off."""
_DIGIT: Final = re.compile(r"\d")
_UNIT: Final = re.compile(r"\((?:figures |amounts |values )?in [^()]+\)", re.IGNORECASE)


def cell_asked(candidate: Candidate, question: Question) -> str | None:
    """Return the text of the cell that answers; None if the column cannot be told."""
    document = candidate.place.parsed.document.text
    asked = _stem_line(question.text)
    texts = {cell: document[cell.start : cell.end] for cell in candidate.cells}
    held = {cell: said for cell, said in texts.items() if not says_nothing(said)}
    free = [cell for cell, said in held.items() if not is_named(said, asked) and may_answer(said, question)]
    label = next(iter(held.values()), "")
    columns = without_row(label, asked) if is_named(label, asked) else asked
    shares = {cell: _share(cell, columns) for cell in free}
    best = max(shares.values(), default=0.0)
    named = [cell for cell in free if shares[cell] == best]
    if best > 0:
        named = [min(named, key=lambda cell: first_place(cell, asked))]
        if sum(cell.heading == named[0].heading for cell in free) > 1:
            return None
    elif len(free) > 1 or len(held) == len(free):
        return None
    return document[named[0].start : named[0].end] if named else None


def _stem_line(text: str) -> tuple[str, ...]:
    return tuple(term.stem for term in content_terms(text))


def is_named(words: str, asked: Collection[str]) -> bool:
    """Whether the stems ``asked`` contain all content words of ``words``; False if it has none."""
    stems = stems_of(words)
    return bool(stems) and stems <= set(asked)


def without_row(label: str, asked: tuple[str, ...]) -> tuple[str, ...]:
    """Return the stems ``asked`` that do not name a row by its ``label``; all if nothing else is asked.

    «The total of Q2» asks for the column Q2 of the row «Total», not for its column «Total».
    """
    row = stems_of(label)
    return tuple(stem for stem in asked if stem not in row) or asked


def is_headed(cell: Cell, asked: Collection[str]) -> bool:
    """Whether the stems ``asked`` contain all content words of a cell's heading."""
    stems = heading_stems(cell.heading, asked)
    return bool(stems) and stems <= set(asked)


def rows_asked(parsed: ParsedDocument, number: int, question: Question) -> tuple[int, ...]:
    """Return the rows under the same headings as row ``number`` that match the question's distinguishing words.

    These are words that occur in some of the rows but not in all, and marks («J4», «2021») of the kind that the rows
    begin with (J1, J2). The row itself is returned if the question has none
    of them, if it may be answered with «no», or if there are too many rows; () if no row has all of them.
    """
    table = _table_of(parsed, parsed.sentences[number])
    if question.kind is AnswerType.YES_NO or len(table) > _MOST_ROWS:
        return (number,)
    words = {each.number: stems_of(parsed.document.text[each.start : each.end]) for each in table}
    kinds = {_DIGIT.sub("0", fold(parsed.document.text[each.cells[0].start : each.cells[0].end])) for each in table}
    marks = {stem for stem in question.stems if _DIGIT.search(stem) and _DIGIT.sub("0", stem) in kinds}
    telling = {stem for stem in question.stems if 0 < sum(stem in said for said in words.values()) < len(words)} | marks
    return tuple(each for each, said in words.items() if telling <= said) if telling else (number,)


def _table_of(parsed: ParsedDocument, row: Sentence) -> list[Sentence]:
    """Return the rows under the same headings."""
    heads = [cell.heading for cell in row.cells]
    return [each for each in parsed.sentences if each.cells and [cell.heading for cell in each.cells] == heads]


def is_no_row_asked(parsed: ParsedDocument, number: int, question: Question) -> bool:
    """Whether a sentence is a row of a table that lacks the row asked for, or is empty in the column asked for."""
    row, text = parsed.sentences[number], parsed.document.text
    if not (row.cells and row.context):
        return False
    if not rows_asked(parsed, number, question):
        return True
    asked = question.stems
    named = [cell for cell in row.cells if is_headed(cell, asked)]
    first = min(named, key=lambda cell: first_place(cell, asked), default=None)
    return first is not None and says_nothing(text[first.start : first.end])


def may_answer(text: str, question: Question) -> bool:
    """Tell whether a cell may answer a question: a tick box only answers yes-or-no questions."""
    return text not in {TICKED, NOT_TICKED} or question.kind is AnswerType.YES_NO


def says_nothing(text: str) -> bool:
    """Whether a cell is empty or has only a dash."""
    return not any(character.isalnum() for character in text) and text not in {TICKED, NOT_TICKED}


def heading_stems(heading: str, asked: Collection[str]) -> frozenset[str]:
    """Return the stems of a heading, completing abbreviated ones («Typ», «Temp.») from the question.

    >>> sorted(heading_stems("Typ. height", ["typic", "height"]))
    ['height', 'typic']
    """
    return frozenset(_uncut(stem, asked) for stem in stems_of(heading))


def _uncut(stem: str, asked: Collection[str]) -> str:
    if stem in asked or not _CUT[0] <= len(stem) <= _CUT[1]:
        return stem
    return next((one for one in asked if one.startswith(stem)), stem)


def _share(cell: Cell, asked: tuple[str, ...]) -> float:
    """Return the share of the heading's words that the question contains, in [0, 1]."""
    heading = heading_stems(cell.heading, asked)
    return len(heading & set(asked)) / len(heading) if heading else 0.0


def first_place(cell: Cell, asked: Sequence[str]) -> int:
    """Return where the question first names a cell's heading: of «the height of high water» the height is asked."""
    heading = heading_stems(cell.heading, asked)
    return next((place for place, stem in enumerate(asked) if stem in heading), len(asked))


@dataclass(frozen=True, slots=True)
class CellAnswer:
    """A cell that answers, as «row · column: value», with citations of the cell, its headings and its row."""

    line: str
    citations: tuple[Citation, ...]


def cell_answer(parsed: ParsedDocument, numbers: Sequence[int], span: str | None, question: str) -> CellAnswer | None:
    """Return the cell in one of the sentences that is the answer ``span``; None if the answer is not a cell.

    A unit that the caption gives for all figures («in thousands») follows the value.
    """
    asked = _stem_line(question)
    for sentence in (parsed.sentences[number] for number in reversed(numbers)):
        alike = [cell for cell in sentence.cells if span and parsed.document.text[cell.start : cell.end] == span]
        shares = [_share(cell, asked) for cell in alike]
        if alike and shares.count(max(shares)) == 1:
            return _answer(parsed, sentence, alike[shares.index(max(shares))], asked)
    return None


def _answer(parsed: ParsedDocument, row: Sentence, cell: Cell, asked: tuple[str, ...]) -> CellAnswer | None:
    """Return a cell's answer, named by the row's first non-empty cell and all other cells that the question names."""
    text = parsed.document.text
    said = [each for each in row.cells if each != cell and each.start < each.end]
    keys = [each for each in said if each == said[0] or is_named(text[each.start : each.end], asked)]
    if not cell.heading and (len(row.cells) != _NAME_AND_VALUE or not keys or keys[0].start > cell.start):
        return None
    column = row.cells.index(cell)
    heads = (parsed.sentences[number].cells for number in row.context if number < row.number)
    above = [head[column] for head in heads if column < len(head)]
    columns = [each for each in above if each.start < each.end and text[each.start : each.end] in cell.heading]
    value = text[cell.start : cell.end]
    named = " · ".join(filter(None, (*(text[key.start : key.end] for key in keys), cell.heading)))
    places = [(each.start, each.end) for each in (cell, *columns, *keys)]
    captions = [parsed.sentences[number] for number in row.context if not parsed.sentences[number].cells]
    for caption in captions if is_figure(value) else ():
        unit = _UNIT.search(parsed.sentence_text(caption.number))
        if unit is not None:
            value = f"{value} {unit[0]}"
            places.append((caption.start, caption.end))
            break
    places.append((row.start, row.end))
    return CellAnswer(f"{named}: {value}", tuple(cite(parsed.document, *place) for place in dict.fromkeys(places)))
