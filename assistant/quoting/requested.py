"""Requests that no single sentence answers: a document's date, how long a list is, how figures differ, a description.

A computed answer shows and cites the figures it was computed from.

A question may describe a thing instead of naming it: «the mayor of the town where the museum stands». If a single
sentence contains the whole description, except for the kind of thing («town»), and brings a single name, the question
is asked again with that name and answered or declined like any other. Both sentences are shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from assistant.language.names import find_names
from assistant.language.quantities.reading import find_quantities
from assistant.language.terms import content_terms, stems_of
from assistant.quoting.collecting import Quotation, claim_of
from assistant.types import Claim, Verdict, cite
from assistant.views.rows import Precision
from assistant.views.timeline import moments

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.types import Answer
    from assistant.views.rows import When
    from index.types import Corpus, Hit, ParsedDocument

_LEAST_ITEMS: Final = 2
_ABOUT: Final = 0.45
"""Least cosine of a question and a list's lead-in for the list to be the one asked for."""
_CLEAR: Final = 0.05
"""The list must be nearer than the next one by this much."""
_DIGITS: Final = re.compile(r"\d[\d,.]*\d|\d")


def published(question: str, corpus: Corpus) -> list[Claim]:
    """Return where each document states its date; [] if one does not."""
    found = []
    for document in corpus.documents():
        claim = _published(question, corpus.parsed(document.id))
        if claim is None:
            return []
        found.append(claim)
    return found


def _published(question: str, parsed: ParsedDocument) -> Claim | None:
    """Return the title if it is in the text and has a date, else the first sentence with the date of publication."""
    document = parsed.document
    start = document.text.find(document.title)
    if start >= 0 and _exact(document.title):
        citation = cite(document, start, start + len(document.title))
        return Claim(document.title, (citation,), Verdict.SUPPORTED, 0.0)
    day = document.published
    if day is None:
        return None
    for sentence in parsed.sentences:
        if any(when.first <= day <= when.last for when in _exact(parsed.sentence_text(sentence.number))):
            return claim_of(Quotation(parsed, (sentence.number,)), question)
    return None


def _exact(text: str) -> list[When]:
    """Return the times in ``text`` that are more precise than a year."""
    times = [moment.when for moment in moments(text, None)]
    return [when for when in times if when.precision in {Precision.DAY, Precision.MONTH}]


def counted(question: str, hits: Sequence[Hit], corpus: Corpus) -> list[Claim]:
    """Return the number of items in the list asked about, and the list; [] if no list clearly is."""
    found = _list_on(question, hits, corpus)
    if found is None:
        return []
    quoted = claim_of(found, question)
    said = f"{len(found.numbers) - 1}, counted in this list:"
    return [Claim(said, quoted.citations, Verdict.SUPPORTED, 0.0), quoted]


def listed(question: str, hits: Sequence[Hit], corpus: Corpus) -> list[Claim]:
    """Return the list asked for; [] if no list clearly is."""
    found = _list_on(question, hits, corpus)
    return [] if found is None else [claim_of(found, question)]


def _list_on(question: str, hits: Sequence[Hit], corpus: Corpus) -> Quotation | None:
    """Return the list whose lead-in is clearly nearest to a question; for a table the headings are the lead-in."""
    import numpy as np

    lists, above = [], []
    for parsed in (corpus.parsed(doc_id) for doc_id in dict.fromkeys(hit.passage.doc_id for hit in hits)):
        under = [(max((n for n in one.context if n < one.number), default=-1), one.number) for one in parsed.sentences]
        for lead, pairs in groupby(sorted(pair for pair in under if pair[0] >= 0), key=lambda pair: pair[0]):
            numbers = [number for _, number in pairs]
            if len(numbers) >= _LEAST_ITEMS:
                lists.append(Quotation(parsed, (lead, *numbers)))
                heading = parsed.sentences[lead].section or parsed.document.title
                above.append(f"{heading}: {parsed.sentence_text(lead)}")
    if not lists:
        return None
    vectors = np.asarray(corpus.encode([question, *above]))
    likeness = vectors[1:] @ vectors[0]
    best, *others = (int(place) for place in np.argsort(-likeness))
    clear = not others or likeness[best] - likeness[others[0]] >= _CLEAR
    return lists[best] if likeness[best] >= _ABOUT and clear else None


def difference(answers: Sequence[Answer]) -> list[Claim]:
    """Return the answers to both sides of a comparison and the difference of their figures; [] if a side is missing."""
    if not all(answer.claims for answer in answers):
        return []
    claims = [answer.claims[0] for answer in answers]
    computed = _computed(claims)
    shown = {claim.text: claim for claim in claims}
    return [*shown.values(), *([computed] if computed else [])]


def _computed(claims: Sequence[Claim]) -> Claim | None:
    """Return the difference of the answers' figures; None unless each side has one, in the same unit.

    It needs no check: it is arithmetic over figures that are both in the sentences shown before it.
    """
    spans = [claim.answer_span or "" for claim in claims]
    figures = [find_quantities(span) for span in spans]
    if not all(len(found) == 1 for found in figures):
        return None
    (less, less_said), (more, more_said) = sorted(
        ((one, span[one.start : one.end]) for (one,), span in zip(figures, spans, strict=True)),
        key=lambda pair: pair[0].low,
    )
    digits = _DIGITS.search(more_said)
    if digits is None or not _DIGITS.search(less_said) or more.is_range or less.is_range:
        return None
    if more.dimension != less.dimension or not more.low:
        return None
    unit = more.low / float(digits[0].replace(",", ""))
    rest = f"{(more.low - less.low) / unit:.10g}"
    text = f"The difference is {_DIGITS.sub(rest, more_said, count=1)} ({more_said} − {less_said})."
    citations = tuple(dict.fromkeys(citation for claim in claims for citation in claim.citations))
    return Claim(text, citations, Verdict.SUPPORTED, 0.0)


_FEWEST_STEMS: Final = 2
"""A description needs at least this many words besides the kind of thing."""
_ARTICLE: Final = re.compile(r"\s+(?:the|an?)\s+$", re.IGNORECASE)
_PASSAGES: Final = 3


@dataclass(frozen=True, slots=True)
class Bridge:
    """The sentence that names what a question describes, the name, and the question with the name put in."""

    quotation: Quotation
    name: str
    question: str


def bridge(question: str, corpus: Corpus) -> Bridge | None:
    """Return the one way to replace the description that ends ``question`` by a name; None if there is not just one."""
    said = content_terms(question)
    for place, sort in enumerate(said[1:], start=1):
        rest = frozenset(term.stem for term in said[place + 1 :])
        article = _ARTICLE.search(question, 0, sort.start)
        if len(rest) < _FEWEST_STEMS:
            return None
        if article is None or sort.is_capital:
            continue
        asked = frozenset(term.stem for term in said[:place])
        found = dict(_named(question[sort.start :], asked, rest, corpus))
        if len(found) == 1:
            ((name, quotation),) = found.items()
            return Bridge(quotation, name, f"{question[: article.start()]} {name}?")
    return None


def _named(
    described: str, asked: frozenset[str], rest: frozenset[str], corpus: Corpus
) -> Iterator[tuple[str, Quotation]]:
    """Yield each new name from sentences that contain all stems of ``rest`` and none of ``asked``."""
    known = {key for name in find_names(described) for key in name.keys}
    for hit in corpus.search(described, _PASSAGES):
        parsed = corpus.parsed(hit.passage.doc_id)
        for number in hit.passage.sentences:
            text = parsed.sentence_text(number)
            stems = stems_of(text)
            if rest <= stems and not asked & stems:
                named = (name.text for name in find_names(text) if not name.keys & known)
                yield from ((name, Quotation(parsed, (number,))) for name in named)
