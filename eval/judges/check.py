"""Our own grounding check as a judge: good for answers of systems that it did not gate, circular for its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.errors import CheckRefused
from assistant.types import Verdict
from eval.judges.base import ClaimScore, Row, claims_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.cases import Case


class CheckJudge:
    """Holds every claim against the quotes that it cites, or against all documents where it cites nothing."""

    name = "check"

    @property
    def fingerprint(self) -> str:
        """The fingerprint that the gate has too: SHA-256 of the check's weights."""
        from assistant.grounding import check

        return check.fingerprint()

    def judged(self, case: Case, row: Row, documents: Sequence[str]) -> tuple[ClaimScore, ...]:
        """Return one score a claim; a claim that the check refuses is unscored."""
        return tuple(
            self._scored(case, claim, documents, withheld=key == "withheld")
            for key in ("claims", "withheld")
            for claim in claims_of(row, key)
        )

    def _scored(self, case: Case, claim: Row, documents: Sequence[str], *, withheld: bool) -> ClaimScore:
        from assistant.grounding.check import check_answer

        quotes = [str(c.get("quote", "")) for c in claim.get("citations") or [] if isinstance(c, dict)]
        text = str(claim["text"])
        try:
            report = check_answer(text, quotes or list(documents), case.question)
        except CheckRefused as refusal:
            return ClaimScore(text, None, str(refusal), withheld, citations=len(quotes))
        bad = [checked for checked in report.claims if checked.verdict.is_bad]
        if bad:
            reason = bad[0].findings[0].message if bad[0].findings else "the sources do not support it"
            return ClaimScore(text, bad[0].verdict, reason, withheld, citations=len(quotes))
        factual = any(checked.verdict is Verdict.SUPPORTED for checked in report.claims)
        verdict = Verdict.SUPPORTED if factual else Verdict.NOT_FACTUAL
        good = len(quotes) if factual else 0
        return ClaimScore(
            text, verdict, "the check found nothing against it", withheld, bool(quotes), len(quotes), good
        )
