"""Which cell of a table's row answers: the one under the heading that the question names, or none.

A row says many things, and the wrong one of them is worse than none. So a cell is marked only where the question names
its column, or where it is the only one that the question does not name itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.quoting.matching import stem_line, stems_of
from index.structure import is_figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.questions.understanding import Question
    from assistant.quoting.candidates import Candidate
    from index.types import Cell, ParsedDocument, Sentence

_UNIT: Final = re.compile(r"\((?:figures |amounts |values )?in [^()]+\)", re.IGNORECASE)


def cell_asked(candidate: Candidate, question: Question) -> str | None:
    """Return the text of the cell that answers; None where the column cannot be told."""
    document = candidate.place.parsed.document.text
    asked = stem_line(question.text)
    held = {cell: stems_of(document[cell.start : cell.end]) for cell in candidate.cells if cell.start < cell.end}
    free = [cell for cell, stems in held.items() if not stems or not stems <= set(asked)]
    shares = {cell: _share(cell, asked) for cell in free}
    best = max(shares.values(), default=0.0)
    named = [cell for cell in free if shares[cell] == best]
    if best > 0:
        named = [min(named, key=lambda cell: _place(cell, asked))]
        if sum(cell.heading == named[0].heading for cell in free) > 1:
            return None
    elif len(free) > 1 or len(held) == len(free):
        return None
    return document[named[0].start : named[0].end] if named else None


def _share(cell: Cell, asked: tuple[str, ...]) -> float:
    """Return the share of the heading's words that the question has, in [0, 1]."""
    heading = stems_of(cell.heading)
    return len(heading & set(asked)) / len(heading) if heading else 0.0


def _place(cell: Cell, asked: tuple[str, ...]) -> int:
    """Return where the question first names the heading: of «the height of high water» the height is asked."""
    heading = stems_of(cell.heading)
    return next((place for place, stem in enumerate(asked) if stem in heading), len(asked))


def cell_line(parsed: ParsedDocument, numbers: Sequence[int], span: str | None) -> str | None:
    """Return «row · column: value» for an answer that is a cell of one of the sentences; None for any other.

    A unit that the caption gives for all figures («in thousands») stands behind the value.
    """
    for sentence in (parsed.sentences[number] for number in reversed(numbers)):
        for cell in sentence.cells:
            if cell.heading and parsed.document.text[cell.start : cell.end] == span:
                named = " · ".join(filter(None, (_row_heading(parsed, sentence, cell), cell.heading)))
                return f"{named}: {span}{_unit(parsed, sentence) if is_figure(span) else ''}"
    return None


def _unit(parsed: ParsedDocument, row: Sentence) -> str:
    above = (parsed.sentence_text(number) for number in row.context if not parsed.sentences[number].cells)
    return next((f" {unit[0]}" for caption in above if (unit := _UNIT.search(caption))), "")


def _row_heading(parsed: ParsedDocument, row: Sentence, answer: Cell) -> str:
    """Return the first cell that says something, but not of the answer itself."""
    texts = (parsed.document.text[cell.start : cell.end] for cell in row.cells if cell != answer)
    return next(filter(None, texts), "")
