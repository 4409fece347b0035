"""Formats of a draft's report: one HTML file without scripts, Markdown, DOCX.

HTML and Markdown list the doubtful sentences first, worst first, then the whole draft. DOCX has a comment at each
doubtful sentence, in a copy of the draft if it is DOCX, else in a new file with its paragraphs.
"""

from __future__ import annotations

import io
import re
from html import escape
from typing import TYPE_CHECKING, Any, Final

from assistant.checking.draft import (
    CONTRADICTS,
    EVIDENCE,
    OUTCOMES,
    SUPPORTED,
    UNCONFIRMED,
    UNREAD,
    in_parts,
    outcome_of,
    place,
    reasons,
)
from index.canonical import CELLS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.draft import DraftReport
    from assistant.grounding.report import CheckedClaim

    Numbered = list[tuple[int, CheckedClaim]]

DOCX: Final = ".docx"
FORMS: Final = {
    ".html": "text/html; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""File endings of the formats, each with its media type."""
_CLASSES: Final = {CONTRADICTS: "bad", UNCONFIRMED: "open", UNREAD: "unread", SUPPORTED: "good", None: "none"}
_STYLE: Final = """
body{font:16px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c;background:#fff}
.draft{white-space:pre-wrap}mark{background:none;color:inherit;border-bottom:3px solid}
mark.bad{border-color:#b3261e;background:#fbe9e7}mark.open{border-color:#9a6700;background:#fff4d6}
mark.unread{border-color:#57606a;background:#eef0f2}mark.good{border-color:#1a7f37;border-bottom-width:1px}
mark.none{border:0}sup{font-size:.7em}li{margin:0 0 1rem}q{color:#444}dt{font-weight:600;margin-top:.6rem}
"""
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#|])")


def in_form(report: DraftReport, ending: str, draft: bytes | None) -> bytes:
    """Return a report in one of ``FORMS``; ``draft`` is the draft's own file if it is DOCX."""
    if ending == DOCX:
        return as_docx(report, draft)
    return (as_html(report) if ending == ".html" else as_markdown(report)).encode()


def _doubtful(report: DraftReport) -> Iterator[tuple[str, Numbered]]:
    """Yield the doubtful outcomes, worst first, with their sentences, numbered in the order of the draft."""
    for outcome in (CONTRADICTS, UNCONFIRMED, UNREAD):
        own = [each for each in enumerate(report.claims, start=1) if outcome_of(each[1]) == outcome]
        if own:
            yield outcome, own


def as_html(report: DraftReport) -> str:
    """Return the report as one page; all foreign text is escaped."""
    counts = "".join(f"<li>{len(report.of(outcome))} {escape(outcome)}</li>" for outcome in OUTCOMES)
    notices = "".join(f"<p><em>{escape(notice)}</em></p>" for notice in report.notices)
    doubtful = ""
    for outcome, own in _doubtful(report):
        items = "".join(_item(number, claim, report) for number, claim in own)
        doubtful += f"<h2>{escape(outcome.capitalize())}</h2><ol>{items}</ol>"
    sources = "".join(f"<li>{escape(document.title)}</li>" for document in report.sources)
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width'>"
        f"<title>{escape(report.title)}, checked</title><style>{_STYLE}</style></head><body>"
        f"<h1>{escape(report.title)}</h1><p>{escape(report.summary)}.</p><ul>{counts}</ul>{notices}"
        f"{doubtful}<h2>The draft</h2><div class='draft'>{''.join(_marked(report))}</div>"
        f"<h2>Sources</h2><ul>{sources}</ul></body></html>\n"
    )


def _item(number: int, claim: CheckedClaim, report: DraftReport) -> str:
    found = "".join(f"<dd>{escape(reason)}</dd>" for reason in reasons(claim, report))
    evidence = "".join(
        f"<dt>{escape(place(item, report))}</dt><dd><q>{escape(item.text)}</q></dd>"
        for item in claim.evidence[:EVIDENCE]
    )
    return (
        f"<li id='s{number}' value='{number}'><strong>{_parted(claim, report)}</strong><dl>{found}{evidence}</dl></li>"
    )


def _parted(claim: CheckedClaim, report: DraftReport) -> str:
    """Return the sentence; if only part of it is supported, the rest is struck through."""
    return "".join(f"<s>{escape(text)}</s>" if gone else escape(text) for text, gone in in_parts(claim, report))


def _marked(report: DraftReport) -> Iterator[str]:
    """Yield the draft's text with its claims marked and the text between them unchanged."""
    position = 0
    for number, claim in enumerate(report.claims, start=1):
        outcome = outcome_of(claim)
        link = "" if outcome in {SUPPORTED, None} else f"<sup><a href='#s{number}'>{number}</a></sup>"
        yield escape(report.text[position : claim.start])
        said, told = _parted(claim, report), escape(outcome or "claims nothing")
        yield f"<mark class='{_CLASSES[outcome]}' title='{told}'>{said}</mark>{link}"
        position = claim.end
    yield escape(report.text[position:])


def as_markdown(report: DraftReport) -> str:
    """Return the report; text from the draft and the sources is escaped."""
    lines = [f"# {_plain(report.title)}\n", f"{report.summary}.\n"]
    lines += [f"> {_plain(notice)}\n" for notice in report.notices]
    for outcome, own in _doubtful(report):
        lines.append(f"## {outcome.capitalize()} ({len(own)})\n")
        for number, claim in own:
            parts = in_parts(claim, report)
            said = "".join(_struck(text) if gone else _escaped(text) for text, gone in parts)
            lines.append(f"{number}. **{said}**")
            lines += [f"   - {_plain(reason)}" for reason in reasons(claim, report)]
            shown = claim.evidence[:EVIDENCE]
            lines += [f"   - {_plain(place(item, report))}: «{_plain(item.text)}»" for item in shown]
            lines.append("")
    lines += ["## All sentences\n", "| | sentence | |\n|-|-|-|"]
    for number, claim in enumerate(report.claims, start=1):
        lines.append(f"| {number} | {_plain(claim.text)} | {outcome_of(claim) or 'claims nothing'} |")
    lines.append("\n## Sources\n")
    lines += [f"- {_plain(document.title)}" for document in report.sources]
    return "\n".join(lines) + "\n"


def _struck(text: str) -> str:
    """Return ``text`` struck through; Markdown allows no white space inside the marks."""
    bare = text.strip()
    before, after = text.split(bare) if bare else ("", text)
    return f"{_escaped(before)}~~{_escaped(bare)}~~{_escaped(after)}" if bare else _escaped(text)


def _plain(text: str) -> str:
    return _escaped(text.strip())


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", text))


def as_docx(report: DraftReport, draft: bytes | None = None) -> bytes:
    """Return a DOCX file with a comment at every doubtful sentence; those not found in it are listed at the end.

    ``draft`` is the draft's own file if it is DOCX.
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
            document.add_comment(runs, text=_comment(claim, report), author="Briefing Assistant", initials="BA")
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
    """Return first and last run of a sentence (of a table row: of its longest cell), [] if it is not found."""
    cells = sorted(sentence.split(CELLS), key=len, reverse=True)
    places = (_runs(paragraph, text) for text in dict.fromkeys((sentence, *cells)) for paragraph in paragraphs)
    return next((runs for runs in places if runs), [])


def _runs(paragraph: Any, sentence: str) -> list[Any]:  # noqa: ANN401 - python-docx has no types
    """Return first and last run of a sentence in a paragraph, [] if it is not there."""
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
    """Return a comment's text: the outcome, the unsupported part, the reason, and the evidence."""
    struck = [f"Only this is not supported: «{text}»" for text, gone in in_parts(claim, report) if gone]
    evidence = [f"{place(item, report)}: «{item.text}»" for item in claim.evidence[:EVIDENCE]]
    return "\n".join([str(outcome_of(claim)), *struck, *reasons(claim, report), *evidence])
