"""A report in Markdown: first what needs work, the worst first, then every sentence with its evidence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.checking.draft import CONTRADICTS, UNCONFIRMED, UNREAD, outcome_of
from assistant.checking.words import EVIDENCE, in_parts, place, reasons

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.draft import DraftReport
    from assistant.grounding.report import CheckedClaim

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#|])")


def as_markdown(report: DraftReport) -> str:
    """Return the report; text of the draft and of sources is escaped."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: DraftReport) -> Iterator[str]:
    yield f"# {_plain(report.title)}\n"
    yield f"{report.summary}.\n"
    yield from (f"> {_plain(notice)}\n" for notice in report.notices)
    numbers = {id(claim): number for number, claim in enumerate(report.claims, start=1)}
    for outcome in (CONTRADICTS, UNCONFIRMED, UNREAD):
        own = report.of(outcome)
        if own:
            yield f"## {outcome.capitalize()} ({len(own)})\n"
        for claim in own:
            yield from _claim(numbers[id(claim)], claim, report)
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
