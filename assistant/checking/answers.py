"""The check for other programs: an answer of bounded length, against texts or against an index.

Whole documents would be better evidence, but that does not scale to a million passages. So each sentence of the answer
is searched for, and the passages found are taken with their neighbours, adjacent ones joined.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, TypeVar

from assistant.errors import CheckRefused
from assistant.grounding.check import check_answer
from assistant.grounding.evidence import Evidence
from assistant.language.claims import split_claims
from assistant.types import Claim, SourceRange
from index.selected import at_this_moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.grounding.report import CheckedClaim, CheckReport
    from index.types import Corpus, ParsedDocument

_PASSAGES: Final = 6
_MOST_CHARACTERS: Final = 300_000


@dataclass(frozen=True, slots=True)
class SourceText:
    """A text to check against. ``id`` is its number, or its document's id; it begins at ``start`` of the document."""

    id: str
    text: str
    start: int = 0
    title: str | None = None

    def place(self, evidence: dict[str, Any]) -> dict[str, Any]:
        """Translate a place in this text to one in its document."""
        moved = {name: evidence[name] + self.start for name in ("start", "end")}
        return {**evidence, **moved, "source": self.id, "title": self.title}


def given(texts: Sequence[str]) -> list[SourceText]:
    """Return texts as sources, numbered from 0."""
    return [SourceText(str(number), text) for number, text in enumerate(texts)]


def relevant_sources(corpus: Corpus, text: str, most: int = _MOST_CHARACTERS) -> list[SourceText]:
    """Return what the documents say about the sentences of a text, best found first; [] if there is nothing.

    Raises ``CheckRefused`` for more than ``most`` characters, because what was left out would look unsupported.
    """
    corpus = at_this_moment(corpus)
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for said in split_claims(text):
        for hit in corpus.search(said.text, _PASSAGES):
            wanted[hit.passage.doc_id] |= {hit.passage.number + step for step in (-1, 0, 1)}
    sources = [source for doc_id, numbers in wanted.items() for source in _runs(corpus.parsed(doc_id), numbers)]
    if sum(len(source.text) for source in sources) > most:
        message = "Too many passages of the documents bear on this text to check it at once; check it in parts."
        raise CheckRefused(message)
    return sources


def _runs(parsed: ParsedDocument, numbers: set[int]) -> Iterator[SourceText]:
    """Yield each run of adjacent passages as one source."""
    held = sorted(number for number in numbers if 0 <= number < len(parsed.passages))
    document = parsed.document
    for _, run in groupby(enumerate(held), key=lambda pair: pair[1] - pair[0]):
        passages = [parsed.passages[number] for _, number in run]
        start, end = passages[0].start, passages[-1].end
        yield SourceText(document.id, document.text[start:end], start, document.title)


Place = TypeVar("Place", Evidence, SourceRange)

LONGEST: Final = 1_000_000
"""Characters of an answer; one processor core checks about 50,000 a second of one this long."""
MOST_SEARCHED: Final = 400
"""Sentences of an answer that are searched for in an index; each takes about as long as a search."""
_MOST_READ: Final = 3_000_000
"""Characters of an index that an answer is checked against, enough for what ``MOST_SEARCHED`` sentences find."""


def check_against(sources: Sequence[str], answer: str, question: str | None) -> CheckReport:
    """Check ``answer`` against texts; evidence names a text by its number, from 0, as a string.

    Raises ``CheckRefused`` for an answer without words or longer than ``LONGEST``, and if no source has words.
    """
    _bounded(answer)
    return check_answer(answer, sources, question)


def check_in(corpus: Corpus, answer: str, question: str | None) -> CheckReport:
    """Check ``answer`` against what the documents say about it; evidence names documents.

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
            f"The answer has {count:,} sentences; at most {MOST_SEARCHED} can be checked against an index. Check it in "
            "parts, or against sources of your own."
        )
        raise CheckRefused(message)
    sources = relevant_sources(corpus, answer, _MOST_READ)
    if not sources:
        message = "The index is empty, so there is nothing to check the answer against; add documents to it."
        raise CheckRefused(message)
    report = check_against([source.text for source in sources], answer, question)
    return replace(report, claims=tuple(_placed(claim, sources) for claim in report.claims))


def reasons(report: CheckReport) -> tuple[str, ...]:
    """Return a line for each sentence that is not supported or could not be read: its words and the findings."""
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
    """Return the claim with its places in the sources translated to places in documents."""
    findings = tuple(
        replace(found, source_range=_in_document(found.source_range, sources)) if found.source_range else found
        for found in claim.findings
    )
    return replace(claim, evidence=tuple(_in_document(item, sources) for item in claim.evidence), findings=findings)


def _in_document(place: Place, sources: Sequence[SourceText]) -> Place:
    source = sources[int(place.source)]
    return replace(place, source=source.id, start=place.start + source.start, end=place.end + source.start)


def marked(text: str, report: CheckReport) -> str:
    """Return the checked ``text`` for people: withheld sentences removed, unconfirmed ones marked.

    A removed sentence takes its citation marks along and, if nothing else is left of the item, its bullet. The text
    between the other sentences is unchanged.
    """
    claims = report.claims
    if not claims:
        return text
    kept, bullet = "", text[: claims[0].start]
    for number, claim in enumerate(claims):
        last = number + 1 == len(claims)
        gap = text[claim.end : len(text) if last else claims[number + 1].start]
        rest, breaks, following = _at_line_breaks(gap)
        if not claim.withheld:
            mark = Claim(claim.text, (), claim.verdict, claim.score, claim.findings).mark
            kept += f"{bullet}{text[claim.start : claim.end]}{f' ({mark})' if mark else ''}{rest}{breaks}"
            bullet = following
        elif breaks or last:  # otherwise the next sentence takes over its line and its bullet
            kept = kept if not kept or kept.endswith("\n") else kept.rstrip(" ") + breaks
            bullet = following
    whole = kept + bullet
    return whole.rstrip() if any(claim.withheld for claim in claims) else whole


def _at_line_breaks(gap: str) -> tuple[str, str, str]:
    """Split the text between two claims: the rest of the line, line breaks, the beginning of the next claim's line."""
    first, last = gap.find("\n"), gap.rfind("\n")
    return (gap, "", "") if first < 0 else (gap[:first], gap[first : last + 1], gap[last + 1 :])
