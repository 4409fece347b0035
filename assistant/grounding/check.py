"""The grounding check: any text checked against any sources, claim by claim, each verdict with its reason in words.

A claim is supported when the combined probability that it is not stays below the threshold of the strictness that is
set, and no witness vetoes it; only witnesses that were right often enough may. A claim that repeats whole sentences of
its source is supported without further questions. What the check cannot read (another language) is neither supported
nor called unsupported: it is not checked, and an answer with such a claim is not grounded.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.errors import CheckRefused
from assistant.grounding.checker import checker
from assistant.grounding.combination import Kind, chosen_kind
from assistant.grounding.evidence import evidence_of_text
from assistant.grounding.evidence_index import EvidenceIndex
from assistant.grounding.report import CheckedClaim, CheckReport, UngroundedSpan, ungrounded_spans
from assistant.language.claims import ClaimText, split_claims
from assistant.types import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.grounding.evidence import Evidence

__all__ = ["CheckReport", "CheckedClaim", "UngroundedSpan", "check_answer", "check_claim", "fingerprint", "index_of"]

_CONTROL: Final = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160), 0xFEFF), " ")
_WORD: Final = re.compile(r"[^\W_]")
_MOST_READ: Final = 400
"""An answer of more claims than that is checked quickly: the trained witness would take minutes."""


def check_claim(
    claim: str, evidence: Sequence[Evidence], question: str | None = None, kind: Kind | None = None
) -> CheckedClaim:
    """Return the verdict on one claim checked against its cited ``evidence``.

    A claim without evidence is unsupported. ``kind`` is by default what ``BRIEFING_CHECK`` says. Raises
    ``CheckRefused`` for a claim without text or damaged weights, and ``ModelUnavailable`` where the trained witness
    cannot be loaded.
    """
    if not claim.strip():
        message = "The claim is empty; there is nothing to check."
        raise CheckRefused(message)
    said = ClaimText(claim, 0, len(claim), factual=True)
    return checker(kind or chosen_kind()).against(said, EvidenceIndex(evidence), tuple(evidence), question)


def check_answer(
    answer: str, sources: Sequence[str], question: str | None = None, kind: Kind | None = None
) -> CheckReport:
    """Return the report on ``answer`` checked against ``sources``; sources are numbered from 0, empty ones are skipped.

    ``kind`` is by default what ``BRIEFING_CHECK`` says. Raises ``CheckRefused`` where there is nothing to check (an
    empty answer) or nothing to check it against (no source with text), and ``ModelUnavailable`` where the trained
    witness cannot be loaded.
    """
    answer = answer.translate(_CONTROL)
    if not any(map(_WORD.search, sources)):
        message = "There are no sources with text; give at least one text to check the answer against."
        raise CheckRefused(message)
    if not _WORD.search(answer):
        message = "The answer is empty; there is nothing to check."
        raise CheckRefused(message)
    said = split_claims(answer)
    wanted = kind or chosen_kind()
    used = checker(Kind.QUICK if len(said) > _MOST_READ else wanted)
    claims = used.checked(said, index_of(sources), question)
    scores = [claim.score for claim in claims if claim.verdict is not Verdict.NOT_FACTUAL or claim.is_unread]
    return CheckReport(
        grounded=not any(claim.verdict.is_bad or claim.is_unread for claim in claims),
        score=used.combination.answer_score(scores),
        claims=claims,
        spans=tuple(span for claim in claims for span in ungrounded_spans(claim)),
        kind=used.kind,
    )


def fingerprint(kind: Kind | None = None) -> str:
    """Return what changes with any of the check's weights; ``kind`` is by default what ``BRIEFING_CHECK`` says."""
    return checker(kind or chosen_kind()).fingerprint


def index_of(sources: Sequence[str]) -> EvidenceIndex:
    """Return the sentences of handed-over texts as evidence, indexed by their words."""
    texts = enumerate(source.translate(_CONTROL) for source in sources)
    return EvidenceIndex([item for number, text in texts for item in evidence_of_text(text, str(number))])
