"""A report as comments in a DOCX file: in a copy of the draft where it is one, else in a new file of its paragraphs."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from assistant.checking.draft import EVIDENCE, SUPPORTED, in_parts, outcome_of, place, reasons
from index.canonical import CELLS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.draft import DraftReport
    from assistant.grounding.report import CheckedClaim

_AUTHOR: Final = "Briefing Assistant"
_INITIALS: Final = "BA"


def as_docx(report: DraftReport, draft: bytes | None = None) -> bytes:
    """Return a DOCX file with a comment at every doubtful sentence; those that found no place stand at its end.

    ``draft`` is the draft's own file where it is DOCX.
    """
    import docx

    document = docx.Document(io.BytesIO(draft) if draft is not None else None)
    if draft is None:
        for paragraph in report.text.split("\n"):
            document.add_paragraph(paragraph)
    paragraphs = list(_paragraphs(document))
    lost = []
    for claim in report.claims:
        if outcome_of(claim) in {SUPPORTED, None}:
            continue
        runs = _place(paragraphs, claim.text)
        if runs:
            document.add_comment(runs, text=_comment(claim, report), author=_AUTHOR, initials=_INITIALS)
        else:
            lost.append(claim)
    for claim in lost:
        document.add_paragraph(f"{claim.text} ({_comment(claim, report)})")
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _paragraphs(document: Any) -> Iterator[Any]:  # noqa: ANN401 - python-docx has no types
    yield from document.paragraphs
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                yield from cell.paragraphs


def _place(paragraphs: list[Any], sentence: str) -> list[Any]:
    """Return first and last run of a sentence, of a table's row those of its longest cell; [] where it is not found."""
    cells = sorted(sentence.split(CELLS), key=len, reverse=True)
    places = (_runs(paragraph, text) for text in dict.fromkeys((sentence, *cells)) for paragraph in paragraphs)
    return next((runs for runs in places if runs), [])


def _runs(paragraph: Any, sentence: str) -> list[Any]:  # noqa: ANN401 - python-docx has no types
    """Return first and last run of a sentence in a paragraph, [] where it does not stand there."""
    text = "".join(run.text for run in paragraph.runs)
    start = text.find(sentence)
    if start < 0:
        return []
    inside = []
    position = 0
    for run in paragraph.runs:
        if position < start + len(sentence) and position + len(run.text) > start:
            inside.append(run)
        position += len(run.text)
    return [inside[0], inside[-1]]


def _comment(claim: CheckedClaim, report: DraftReport) -> str:
    evidence = [f"{place(item, report)}: «{item.text}»" for item in claim.evidence[:EVIDENCE]]
    return "\n".join([str(outcome_of(claim)), *_struck(claim, report), *reasons(claim, report), *evidence])


def _struck(claim: CheckedClaim, report: DraftReport) -> list[str]:
    """Return which words of a sentence of which the rest is supported are not."""
    return [f"Only this is not supported: «{text}»" for text, gone in in_parts(claim, report) if gone]
