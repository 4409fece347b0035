"""The check for other programs: an answer of bounded length, against texts or against what an index holds.

An index may hold far more than a claim can be held against. So each claim is searched for, and the answer is held
against the whole of every document that any of them found: with less of a document, what stands round a sentence (who
«she» is, what an acronym means) would be missing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from assistant.errors import CheckRefused
from assistant.grounding.check import check_answer
from assistant.grounding.claims import split_claims

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.grounding.report import CheckedClaim, CheckReport
    from assistant.types import Finding
    from index.types import Corpus

LONGEST: Final = 1_000_000
"""Characters; one processor core checks about 50,000 a second of an answer so long."""
MOST_SEARCHED: Final = 400
"""Sentences of an answer that are searched for in an index; each takes about as long as a search."""
_PASSAGES: Final = 8


def check_against(sources: Sequence[str], answer: str, question: str | None = None) -> CheckReport:
    """Return the report on ``answer`` held against texts; evidence names them by number, from 0, as a string.

    Raises ``CheckRefused`` for an answer without words or longer than ``LONGEST``, and where no source has words.
    """
    _bounded(answer)
    return check_answer(answer, sources, question)


def check_in(corpus: Corpus, answer: str, question: str | None = None) -> CheckReport:
    """Return the report on ``answer`` held against the documents that its claims find; evidence names their ids.

    Raises ``CheckRefused`` as ``check_against`` does, for an empty index, and for more than ``MOST_SEARCHED``
    sentences.
    """
    _bounded(answer)
    if not corpus.documents():
        message = "The index is empty, so there is nothing to hold the answer against; add documents to it."
        raise CheckRefused(message)
    claims = split_claims(answer)
    if len(claims) > MOST_SEARCHED:
        message = (
            f"The answer has {len(claims):,} sentences; at most {MOST_SEARCHED} are searched for in an index. "
            "Check it in parts, or against sources of your own."
        )
        raise CheckRefused(message)
    found = dict.fromkeys(hit.passage.doc_id for claim in claims for hit in corpus.search(claim.text, _PASSAGES))
    ids = list(found) or [document.id for document in corpus.documents()]
    report = check_against([corpus.parsed(doc_id).document.text for doc_id in ids], answer, question)
    return replace(report, claims=tuple(_named(claim, ids) for claim in report.claims))


def reasons(report: CheckReport) -> tuple[str, ...]:
    """Return one line for each sentence that is not borne out or could not be read: its words and the findings."""
    return tuple(
        f"«{claim.text}»: {', '.join(finding.message for finding in claim.findings) or 'the sources do not support it'}"
        for claim in report.claims
        if claim.verdict.is_bad or claim.is_unread
    )


def _bounded(answer: str) -> None:
    if len(answer) > LONGEST:
        message = f"The answer has {len(answer):,} characters; at most {LONGEST:,} are checked. Check it in parts."
        raise CheckRefused(message)


def _named(claim: CheckedClaim, ids: Sequence[str]) -> CheckedClaim:
    """Return the claim with documents' ids for the numbers of sources."""
    return replace(
        claim,
        evidence=tuple(replace(item, source=ids[int(item.source)]) for item in claim.evidence),
        findings=tuple(_pointing(finding, ids) for finding in claim.findings),
    )


def _pointing(finding: Finding, ids: Sequence[str]) -> Finding:
    place = finding.source_range
    return finding if place is None else replace(finding, source_range=replace(place, source=ids[int(place.source)]))
