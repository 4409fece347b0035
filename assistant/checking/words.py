"""What all forms of a report share: the reason of a finding, and where a sentence of evidence stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.checking.draft import DraftReport
    from assistant.grounding.evidence import Evidence
    from assistant.grounding.report import CheckedClaim

EVIDENCE = 2
"""So many sentences of the sources stand beside one of the draft."""


def reasons(claim: CheckedClaim) -> list[str]:
    """Return what the check found, each once, in its order."""
    return list(dict.fromkeys(finding.message for finding in claim.findings))


def place(item: Evidence, report: DraftReport) -> str:
    """Return title and page of a sentence of evidence."""
    document = report.sources[int(item.source)]
    page = document.page_of(item.start)
    return document.title if page is None else f"{document.title}, page {page}"
