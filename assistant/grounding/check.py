"""The grounding check: checks any text against any sources, claim by claim, and gives a reason with each verdict.

A claim is supported if the combined probability that it is not stays below the threshold of the chosen strictness, and
no witness vetoes it; only sufficiently precise witnesses may. A claim that repeats whole sentences of its source is
always supported. A claim in a language that the check cannot read is not checked, neither supported nor unsupported;
an answer with such a claim is not grounded.
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
"""An answer with more claims gets the quick check: the trained witness would take minutes."""


def check_claim(
    claim: str, evidence: Sequence[Evidence], question: str | None = None, kind: Kind | None = None
) -> CheckedClaim:
    """Return the verdict on one claim checked against its cited ``evidence``.

    A claim without evidence is unsupported. ``kind`` defaults to ``BRIEFING_CHECK``. Raises ``CheckRefused`` for an
    empty claim or damaged weights, and ``ModelUnavailable`` if the trained witness cannot be loaded.
    """
    if not claim.strip():
        message = "The claim is empty; there is nothing to check."
        raise CheckRefused(message)
    said = ClaimText(claim, 0, len(claim), factual=True)
    return checker(kind or chosen_kind()).against(said, EvidenceIndex(evidence), tuple(evidence), question)


def check_answer(
    answer: str, sources: Sequence[str], question: str | None = None, kind: Kind | None = None
) -> CheckReport:
    """Return the report on ``answer`` checked against ``sources``, numbered from 0; empty sources are skipped.

    ``kind`` defaults to ``BRIEFING_CHECK``. Raises ``CheckRefused`` for an empty answer or no source with text, and
    ``ModelUnavailable`` if the trained witness cannot be loaded.
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
    """Return the fingerprint of all the check's weights; ``kind`` defaults to ``BRIEFING_CHECK``."""
    return checker(kind or chosen_kind()).fingerprint


def index_of(sources: Sequence[str]) -> EvidenceIndex:
    """Return an index of the sentences of ``sources``."""
    texts = enumerate(source.translate(_CONTROL) for source in sources)
    return EvidenceIndex([item for number, text in texts for item in evidence_of_text(text, str(number))])
