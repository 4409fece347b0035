"""The check for other programs: an answer of bounded length, against texts or against what an index says about it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from assistant.checking.sources import relevant_sources
from assistant.errors import CheckRefused
from assistant.grounding.check import check_answer
from assistant.grounding.claims import split_claims
from assistant.grounding.evidence import Evidence
from assistant.types import SourceRange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.checking.sources import SourceText
    from assistant.grounding.report import CheckedClaim, CheckReport
    from index.types import Corpus

Place = TypeVar("Place", Evidence, SourceRange)

LONGEST: Final = 1_000_000
"""Characters; one processor core checks about 50,000 a second of an answer so long."""
MOST_SEARCHED: Final = 400
"""Sentences of an answer that are searched for in an index; each takes about as long as a search."""
_MOST_READ: Final = 3_000_000
"""Characters of an index that an answer is checked against, enough for what so many sentences find."""


def check_against(sources: Sequence[str], answer: str, question: str | None = None) -> CheckReport:
    """Return the report on ``answer`` checked against texts; evidence names them by number, from 0, as a string.

    Raises ``CheckRefused`` for an answer without words or longer than ``LONGEST``, and where no source has words.
    """
    _bounded(answer)
    return check_answer(answer, sources, question)


def check_in(corpus: Corpus, answer: str, question: str | None = None) -> CheckReport:
    """Return the report on ``answer`` checked against what the documents say about it; evidence stands in documents.

    Raises ``CheckRefused`` as ``check_against`` does, for an empty index, and for more than ``MOST_SEARCHED``
    sentences.
    """
    _bounded(answer)
    count = len(split_claims(answer))
    if not count:
        message = "The answer is empty; there is nothing to check."
        raise CheckRefused(message)
    if count > MOST_SEARCHED:
        message = (
            f"The answer has {count:,} sentences; at most {MOST_SEARCHED} are searched for in an index. Check it in "
            "parts, or against sources of your own."
        )
        raise CheckRefused(message)
    sources = relevant_sources(corpus, answer, _MOST_READ)
    if not sources:
        message = "The index is empty, so there is nothing to hold the answer against; add documents to it."
        raise CheckRefused(message)
    report = check_against([source.text for source in sources], answer, question)
    return replace(report, claims=tuple(_placed(claim, sources) for claim in report.claims))


def reasons(report: CheckReport) -> tuple[str, ...]:
    """Return one line for each sentence that is not supported or could not be read: its words and the findings."""
    return tuple(
        f"«{claim.text}»: {', '.join(finding.message for finding in claim.findings) or 'the sources do not support it'}"
        for claim in report.claims
        if claim.verdict.is_bad or claim.is_unread
    )


def _bounded(answer: str) -> None:
    if len(answer) > LONGEST:
        message = f"The answer has {len(answer):,} characters; at most {LONGEST:,} are checked. Check it in parts."
        raise CheckRefused(message)


def _placed(claim: CheckedClaim, sources: Sequence[SourceText]) -> CheckedClaim:
    """Return the claim with places in documents for those in the sources."""
    return replace(
        claim,
        evidence=tuple(_in_document(item, sources) for item in claim.evidence),
        findings=tuple(
            replace(found, source_range=_in_document(found.source_range, sources)) if found.source_range else found
            for found in claim.findings
        ),
    )


def _in_document(place: Place, sources: Sequence[SourceText]) -> Place:
    source = sources[int(place.source)]
    return replace(place, source=source.id, start=place.start + source.start, end=place.end + source.start)
