"""What a judge says of an answer, and what it is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.types import Verdict
    from eval.cases import Case

Row = dict[str, Any]
"""One answer in the form of ``briefing ask --batch``."""


@dataclass(frozen=True, slots=True)
class ClaimScore:
    """A claim's verdict and the reason; None is unscored: the judge cannot tell. ``withheld`` claims were not shown.

    ``cited`` tells whether its citations bear the claim out; ``citations`` and ``good_citations`` count them.
    """

    text: str
    verdict: Verdict | None
    reason: str
    withheld: bool = False
    cited: bool = False
    citations: int = 0
    good_citations: int = 0


class Judge(Protocol):
    """Judges the claims of one answer, those shown first, then those withheld."""

    name: str

    @property
    def fingerprint(self) -> str:
        """Identity of weights, prompt, threshold and training data; "" for a judge that has none of these."""
        ...

    def judged(self, case: Case, row: Row, documents: Sequence[str]) -> tuple[ClaimScore, ...]:
        """Return one score a claim; ``documents`` are the texts that the system answered from ([] if unknown)."""
        ...


def claims_of(row: Row, key: str) -> list[Row]:
    """Return the claims of a row; a row without any has the sentences of its text as claims without citations."""
    claims = row.get(key)
    if claims is not None:
        return [claim for claim in claims if isinstance(claim, dict) and str(claim.get("text", "")).strip()]
    if key != "claims" or row.get("status", "answered") not in {"answered", "incomplete"}:
        return []
    from assistant.grounding.claims import split_claims

    return [{"text": claim.text, "citations": []} for claim in split_claims(str(row.get("text", "")))]
