"""A report in one HTML file without scripts: the draft as it reads, doubtful sentences marked, with their evidence."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from assistant.checking.draft import CONTRADICTS, OUTCOMES, SUPPORTED, UNCONFIRMED, UNREAD, outcome_of
from assistant.checking.words import EVIDENCE, in_parts, place, reasons

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.draft import DraftReport
    from assistant.grounding.report import CheckedClaim

_CLASSES: Final = {CONTRADICTS: "bad", UNCONFIRMED: "open", UNREAD: "unread", SUPPORTED: "good", None: "none"}
_STYLE: Final = """
body{font:16px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c;background:#fff}
.draft{white-space:pre-wrap}mark{background:none;color:inherit;border-bottom:3px solid}
mark.bad{border-color:#b3261e;background:#fbe9e7}mark.open{border-color:#9a6700;background:#fff4d6}
mark.unread{border-color:#57606a;background:#eef0f2}mark.good{border-color:#1a7f37;border-bottom-width:1px}
mark.none{border:0}sup{font-size:.7em}li{margin:0 0 1rem}q{color:#444}dt{font-weight:600;margin-top:.6rem}
"""


def as_html(report: DraftReport) -> str:
    """Return the report as one page; all text of people is escaped."""
    counts = "".join(f"<li>{len(report.of(outcome))} {escape(outcome)}</li>" for outcome in OUTCOMES)
    notices = "".join(f"<p><em>{escape(notice)}</em></p>" for notice in report.notices)
    doubtful = "".join(_sections(report))
    sources = "".join(f"<li>{escape(document.title)}</li>" for document in report.sources)
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width'>"
        f"<title>{escape(report.title)}, checked</title><style>{_STYLE}</style></head><body>"
        f"<h1>{escape(report.title)}</h1><p>{escape(report.summary)}.</p><ul>{counts}</ul>{notices}"
        f"{doubtful}<h2>The draft</h2><div class='draft'>{''.join(_marked(report))}</div>"
        f"<h2>Sources</h2><ul>{sources}</ul></body></html>\n"
    )


def _sections(report: DraftReport) -> Iterator[str]:
    numbers = {id(claim): number for number, claim in enumerate(report.claims, start=1)}
    for outcome in (CONTRADICTS, UNCONFIRMED, UNREAD):
        own = report.of(outcome)
        if own:
            items = "".join(_item(numbers[id(claim)], claim, report) for claim in own)
            yield f"<h2>{escape(outcome.capitalize())}</h2><ol>{items}</ol>"


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
    """Return the sentence with what is not borne out struck through, where the rest is."""
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
