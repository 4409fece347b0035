"""All sentences of one sort, as ``assistant.views`` finds them: the answer to «which forecasts are there?»."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.questions.inventories import Inventory, Sort
from assistant.quoting.collecting import Quotation, leaning
from assistant.views.figures import figures
from assistant.views.rows import DateRow, FigureRow, Standing
from assistant.views.statements import statements
from assistant.views.timeline import timeline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.views.rows import Place, StatementRow, When
    from index.types import Corpus, Hit, ParsedDocument

_MOST: Final = 24
_MOST_TEXT: Final = 200_000
"""Characters of all documents together that are read for one question; of more, those of the found passages are."""
_VIEWS: Final = {Sort.STATEMENT: "Who said what", Sort.DATE: "Dates"}


def inventory(wanted: Inventory, hits: Sequence[Hit], corpus: Corpus, notices: list[str]) -> tuple[Quotation, ...]:
    """Return the sentences that hold something of the sort, each once, in the order of the documents.

    What is left out, and that there is none, is told in ``notices``.
    """
    documents = _documents(hits, corpus, notices)
    rows = [row for row in _rows(wanted.sort, documents) if not wanted.years or _covers(row, wanted.years)]
    places = {(row.place.doc_id, row.place.start): row.place for row in rows}
    by_id = {parsed.document.id: parsed for parsed in documents}
    order = {doc_id: position for position, doc_id in enumerate(by_id)}
    found = sorted(places.values(), key=lambda place: (order[place.doc_id], place.start))
    what = f"{wanted.sort.value}{' for ' if wanted.years else ''}{' or '.join(wanted.years)}"
    if not found:
        notices.append(f"No {what} was found in the documents.")
    elif len(found) > _MOST:
        view = _VIEWS.get(wanted.sort, "Figures")
        notices.append(
            f"These are the first {_MOST} of {len(found)} sentences; the Briefing tab has all under «{view}»."
        )
    return leaning([_quotation(by_id[place.doc_id], place) for place in found[:_MOST]])


def _documents(hits: Sequence[Hit], corpus: Corpus, notices: list[str]) -> list[ParsedDocument]:
    every = corpus.documents()
    if sum(len(document.text) for document in every) <= _MOST_TEXT:
        return [corpus.parsed(document.id) for document in every]
    best: list[ParsedDocument] = []
    for doc_id in dict.fromkeys(hit.passage.doc_id for hit in hits):
        parsed = corpus.parsed(doc_id)
        if best and sum(len(one.document.text) for one in best) + len(parsed.document.text) > _MOST_TEXT:
            break
        best.append(parsed)
    notices.append(f"Only {len(best)} of {len(every)} documents were read for this: those nearest to the question.")
    return best


def _rows(sort: Sort, documents: Sequence[ParsedDocument]) -> Iterator[FigureRow | StatementRow | DateRow]:
    if sort is Sort.STATEMENT:
        yield from statements(documents)
    elif sort is Sort.DATE:
        yield from timeline(documents)
    else:
        standing = {Sort.FORECAST: Standing.FORECAST, Sort.TARGET: Standing.TARGET}.get(sort)
        yield from (row for row in figures(documents) if standing is None or row.standing is standing)


def _covers(row: FigureRow | StatementRow | DateRow, years: Sequence[str]) -> bool:
    """Whether a row is of one of the years; a statement has none."""
    when = _when(row)
    return when is not None and any(when.first.year <= int(year) <= when.last.year for year in years)


def _when(row: FigureRow | StatementRow | DateRow) -> When | None:
    if isinstance(row, FigureRow):
        return row.horizon or row.as_of
    return row.when if isinstance(row, DateRow) else None


def _quotation(parsed: ParsedDocument, place: Place) -> Quotation:
    number = next(sentence.number for sentence in parsed.sentences if sentence.start == place.start)
    return Quotation(parsed, (number,))
