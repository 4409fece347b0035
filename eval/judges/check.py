"""Our own grounding check as a judge: good for answers of systems that it did not gate, circular for its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.errors import AssistantError, CheckRefused
from assistant.types import Verdict
from eval.circularity import Parts, parts_of_check
from eval.judges.base import ClaimScore, Row, all_claims, quotes_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.grounding.combination import Kind
    from eval.cases import Case


class CheckJudge:
    """Holds every claim against the quotes that it cites, or against all documents where it cites nothing."""

    name = "check"

    @property
    def fingerprint(self) -> str:
        """The fingerprint that the gate has too: SHA-256 of the check's weights."""
        from assistant.grounding import check

        return check.fingerprint()

    @property
    def parts(self) -> Parts:
        """Its weights, threshold and training data."""
        return parts_of_check(self.fingerprint)

    def judged(self, case: Case, row: Row, documents: Sequence[str]) -> tuple[ClaimScore, ...]:
        """Return one score a claim; a claim that the check refuses, or cannot read now, is unscored."""
        return tuple(self._scored(case, claim, documents, withheld=withheld) for claim, withheld in all_claims(row))

    def _scored(self, case: Case, claim: Row, documents: Sequence[str], *, withheld: bool) -> ClaimScore:
        from assistant.grounding.check import check_answer

        quotes = quotes_of(claim)
        text = str(claim["text"])
        try:
            report = check_answer(text, quotes or list(documents), case.question)
        except AssistantError as refusal:
            return ClaimScore(text, None, str(refusal), withheld, citations=len(quotes))
        bad = [checked for checked in report.claims if checked.verdict.is_bad]
        if bad:
            reason = bad[0].findings[0].message if bad[0].findings else "the sources do not support it"
            return ClaimScore(text, bad[0].verdict, reason, withheld, citations=len(quotes))
        factual = any(checked.verdict is Verdict.SUPPORTED for checked in report.claims)
        verdict = Verdict.SUPPORTED if factual else Verdict.NOT_FACTUAL
        good = sum(bool(quote.strip()) for quote in quotes) if factual else 0
        reason = "the check found nothing against it"
        return ClaimScore(text, verdict, reason, withheld, good > 0, len(quotes), good)


class DocumentsCheck:
    """Our check over a whole answer and whole documents, as ``briefing check`` does it: citations are not looked at."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self.name = f"grounding:{kind}"

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the check's weights."""
        from assistant.grounding import check

        return check.fingerprint(self._kind)

    def judged(self, case: Case, row: Row, documents: Sequence[str]) -> tuple[ClaimScore, ...]:
        """Return one score a claim of the check, which splits the text itself."""
        from assistant.grounding.check import check_answer

        text = str(row["text"])
        try:
            report = check_answer(text, documents, case.question, self._kind)
        except CheckRefused as refusal:
            return (ClaimScore(text, None, str(refusal)),)
        return tuple(
            ClaimScore(claim.text, claim.verdict, "; ".join(finding.message for finding in claim.findings))
            for claim in report.claims
        )
