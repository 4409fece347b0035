"""What all forms of a report share: the reason of a finding, and where a sentence of evidence stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.checking.halves import struck

if TYPE_CHECKING:
    from assistant.checking.draft import DraftReport
    from assistant.grounding.evidence import Evidence
    from assistant.grounding.report import CheckedClaim

EVIDENCE = 2
"""So many sentences of the sources stand beside one of the draft."""


def reasons(claim: CheckedClaim, report: DraftReport) -> list[str]:
    """Return what the check found, each once, in its order; of a claim that is borne out in part, why not the rest."""
    parts = struck(report.halves.get(claim.start, ()))
    found = [part.reason for part in parts] or [finding.message for finding in claim.findings]
    return list(dict.fromkeys(found))


def in_parts(claim: CheckedClaim, report: DraftReport) -> list[tuple[str, bool]]:
    """Return a claim's text in pieces, each with whether it is struck through since only the rest is borne out."""
    cuts, position = [], claim.start
    for part in struck(report.halves.get(claim.start, ())):
        cuts += [(report.text[position : part.start], False), (report.text[part.start : part.end], True)]
        position = part.end
    cuts.append((report.text[position : claim.end], False))
    return [cut for cut in cuts if cut[0]]


def place(item: Evidence, report: DraftReport) -> str:
    """Return title and page of a sentence of evidence."""
    document = report.sources[int(item.source)]
    page = document.page_of(item.start)
    return document.title if page is None else f"{document.title}, page {page}"
