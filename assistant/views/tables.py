"""The figures of a table's row: what each is about, the row's first cell and its column's heading say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.grounding.quantities.bounds import bound_before
from assistant.grounding.quantities.kinds import CALENDAR, ORDINAL
from assistant.grounding.quantities.reading import find_quantities
from assistant.views.modality import modality_at
from assistant.views.moments import moments
from assistant.views.rows import AHEAD, Direction, FigureRow, Place
from index.sentences import TextSpan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.grounding.quantities.kinds import Quantity
    from assistant.views.moments import Moment
    from index.types import Cell, Document, ParsedDocument, Sentence


def is_heading(parsed: ParsedDocument, sentence: Sentence) -> bool:
    """Whether a row has the headings under which the next one is read."""
    following = parsed.sentences[sentence.number + 1 : sentence.number + 2]
    return bool(sentence.cells) and any(row.cells and sentence.number in row.context for row in following)


def figures_of_row(parsed: ParsedDocument, sentence: Sentence) -> Iterator[FigureRow]:
    """Yield the figures in the cells of a row, without dates and ranks; none of a row of headings."""
    if is_heading(parsed, sentence):
        return
    first, *others = sentence.cells
    for cell in others:
        said = parsed.document.text[cell.start : cell.end]
        found = [one for one in find_quantities(said) if one.dimension not in CALENDAR | {ORDINAL} and not one.label]
        for quantity in found:
            own = bound_before(said, quantity.start)[1], quantity.end
            start, end = own if len(found) > 1 else (0, len(said))
            yield _row(
                parsed.document, sentence, (first, cell), quantity, TextSpan(cell.start + start, cell.start + end)
            )


def _row(
    document: Document, sentence: Sentence, cells: tuple[Cell, Cell], quantity: Quantity, words: TextSpan
) -> FigureRow:
    name, cell = cells
    times = moments(cell.heading.partition(" (")[0], document.published)  # «Cargo 2022 (thousand tonnes)»
    modality = modality_at(cell.heading, len(cell.heading))
    moment = times[0] if len(times) == 1 else None
    known = moment is not None and _is_known(moment, document, ahead=modality in AHEAD)
    return FigureRow(
        place=Place(document.id, sentence.start, sentence.end, words.start, words.end),
        words=" ".join(document.text[words.start : words.end].split()),
        dimension=quantity.dimension,
        low=quantity.low,
        high=quantity.high,
        about=_about(document.text[name.start : name.end], cell.heading, moment if known else None),
        as_of=moment.when if moment and known and modality not in AHEAD else None,
        modality=modality,
        horizon=moment.when if moment and known and modality in AHEAD else None,
        speaker=None,
        direction=Direction.LEVEL,
        quantity=quantity,
    )


def _is_known(moment: Moment, document: Document, *, ahead: bool) -> bool:
    return ahead or document.published is None or moment.when.first <= document.published


def _about(name: str, heading: str, moment: Moment | None) -> str:
    """Return the heading of the row with the column's, which adds nothing where it is the time of the figure alone."""
    column = "" if moment is not None and heading.strip() == moment.when.words.strip() else heading
    return ", ".join(" ".join(part.split()) for part in (name, column) if part.strip())
