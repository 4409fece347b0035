"""The forms in which a report on a draft can be taken along: one HTML file without scripts, Markdown, DOCX.

HTML and Markdown show what needs work first, the worst first, then the whole draft; ``docx`` puts comments into it.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

from assistant.checking.docx import as_docx
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
"""The endings of the forms, each with its media type."""
_CLASSES: Final = {CONTRADICTS: "bad", UNCONFIRMED: "open", UNREAD: "unread", SUPPORTED: "good", None: "none"}
_STYLE: Final = """
body{font:16px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c;background:#fff}
.draft{white-space:pre-wrap}mark{background:none;color:inherit;border-bottom:3px solid}
mark.bad{border-color:#b3261e;background:#fbe9e7}mark.open{border-color:#9a6700;background:#fff4d6}
mark.unread{border-color:#57606a;background:#eef0f2}mark.good{border-color:#1a7f37;border-bottom-width:1px}
mark.none{border:0}sup{font-size:.7em}li{margin:0 0 1rem}q{color:#444}dt{font-weight:600;margin-top:.6rem}
"""
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#|])")


def in_form(report: DraftReport, ending: str, draft: bytes | None = None) -> bytes:
    """Return a report in the form of one of ``FORMS``; ``draft`` is the draft's own file where it is DOCX."""
    if ending == DOCX:
        return as_docx(report, draft)
    return (as_html(report) if ending == ".html" else as_markdown(report)).encode()


def _doubtful(report: DraftReport) -> Iterator[tuple[str, Numbered]]:
    """Yield the outcomes that need work, the worst first, with their sentences, numbered in the order of the draft."""
    for outcome in (CONTRADICTS, UNCONFIRMED, UNREAD):
        own = [each for each in enumerate(report.claims, start=1) if outcome_of(each[1]) == outcome]
        if own:
            yield outcome, own


def as_html(report: DraftReport) -> str:
    """Return the report as one page; all text of people is escaped."""
    counts = "".join(f"<li>{len(report.of(outcome))} {escape(outcome)}</li>" for outcome in OUTCOMES)
    notices = "".join(f"<p><em>{escape(notice)}</em></p>" for notice in report.notices)
    doubtful = "".join(_section(outcome, own, report) for outcome, own in _doubtful(report))
    sources = "".join(f"<li>{escape(document.title)}</li>" for document in report.sources)
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width'>"
        f"<title>{escape(report.title)}, checked</title><style>{_STYLE}</style></head><body>"
        f"<h1>{escape(report.title)}</h1><p>{escape(report.summary)}.</p><ul>{counts}</ul>{notices}"
        f"{doubtful}<h2>The draft</h2><div class='draft'>{''.join(_marked(report))}</div>"
        f"<h2>Sources</h2><ul>{sources}</ul></body></html>\n"
    )


def _section(outcome: str, own: Numbered, report: DraftReport) -> str:
    items = "".join(_item(number, claim, report) for number, claim in own)
    return f"<h2>{escape(outcome.capitalize())}</h2><ol>{items}</ol>"


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
    """Return the sentence with what is not supported struck through, where the rest is."""
    return "".join(f"<s>{escape(text)}</s>" if gone else escape(text) for text, gone in in_parts(claim, report))


def _marked(report: DraftReport) -> Iterator[str]:
    """Yield the draft's text with its sentences marked; what the claims leave out stays between them."""
    position = 0
    for number, claim in enumerate(report.claims, start=1):
        outcome = outcome_of(claim)
        link = "" if outcome in {SUPPORTED, None} else f"<sup><a href='#s{number}'>{number}</a></sup>"
        yield escape(report.text[position : claim.start])
        told = escape(outcome or "claims nothing")
        said = _parted(claim, report)
        yield f"<mark class='{_CLASSES[outcome]}' title='{told}'>{said}</mark>{link}"
        position = claim.end
    yield escape(report.text[position:])


def as_markdown(report: DraftReport) -> str:
    """Return the report; text of the draft and of sources is escaped."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: DraftReport) -> Iterator[str]:
    yield f"# {_plain(report.title)}\n"
    yield f"{report.summary}.\n"
    yield from (f"> {_plain(notice)}\n" for notice in report.notices)
    for outcome, own in _doubtful(report):
        yield f"## {outcome.capitalize()} ({len(own)})\n"
        for number, claim in own:
            yield from _claim(number, claim, report)
    yield "## All sentences\n"
    yield "| | sentence | |\n|-|-|-|"
    for number, claim in enumerate(report.claims, start=1):
        yield f"| {number} | {_plain(claim.text)} | {outcome_of(claim) or 'claims nothing'} |"
    yield "\n## Sources\n"
    yield from (f"- {_plain(document.title)}" for document in report.sources)


def _claim(number: int, claim: CheckedClaim, report: DraftReport) -> Iterator[str]:
    said = "".join(f"~~{_escaped(text)}~~" if gone else _escaped(text) for text, gone in in_parts(claim, report))
    yield f"{number}. **{said}**"
    yield from (f"   - {_plain(reason)}" for reason in reasons(claim, report))
    yield from (f"   - {_plain(place(item, report))}: «{_plain(item.text)}»" for item in claim.evidence[:EVIDENCE])
    yield ""


def _plain(text: str) -> str:
    return _escaped(text.strip())


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", text))
