"""A checked text without the sentences that are withheld, and with a mark behind those that could not be confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.types import Claim

if TYPE_CHECKING:
    from assistant.grounding.report import CheckedClaim, CheckReport


def marked(text: str, report: CheckReport) -> str:
    """Return ``text``, of which ``report`` is the check, as people may read it.

    A sentence that is withheld goes with its citation marks and, where nothing else is left of the item, its bullet.
    What stands between the others stays as it is.
    """
    claims = report.claims
    if not claims:
        return text
    kept, bullet = "", text[: claims[0].start]
    for number, claim in enumerate(claims):
        last = number + 1 == len(claims)
        rest, breaks, following = _parted(text[claim.end : len(text) if last else claims[number + 1].start])
        if not claim.withheld:
            kept += f"{bullet}{text[claim.start : claim.end]}{mark_of(claim)}{rest}{breaks}"
            bullet = following
        elif breaks or last:  # else the sentence after it takes its place in the line, and its bullet
            kept = kept if not kept or kept.endswith("\n") else kept.rstrip(" ") + breaks
            bullet = following
    whole = kept + bullet
    return whole.rstrip() if any(claim.withheld for claim in claims) else whole


def mark_of(claim: CheckedClaim) -> str:
    """Return what stands behind a claim for its reader, "" behind one with nothing against it."""
    mark = Claim(claim.text, (), claim.verdict, claim.score, claim.findings).mark
    return f" ({mark})" if mark else ""


def _parted(gap: str) -> tuple[str, str, str]:
    """Return what stands after a claim: the rest of its line, line breaks, what begins the next claim's line."""
    first, last = gap.find("\n"), gap.rfind("\n")
    return (gap, "", "") if first < 0 else (gap[:first], gap[first : last + 1], gap[last + 1 :])
