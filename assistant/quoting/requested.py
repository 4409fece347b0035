"""Requests that no single sentence answers: when the document is of, how many items a list has, how two figures differ.

What is computed is said with the figures that it is computed from, and cites them all.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final

from assistant.grounding.quantities.reading import find_quantities
from assistant.quoting.collecting import Quotation, claim_of
from assistant.types import Claim, Verdict, cite
from assistant.views.moments import moments
from assistant.views.rows import Precision

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.types import Answer
    from assistant.views.rows import When
    from index.types import Corpus, Hit, ParsedDocument

_LEAST_ITEMS: Final = 2
_ABOUT: Final = 0.45
"""Cosine of a question and a list's lead-in from which the list is what is asked for, or counted."""
_CLEAR: Final = 0.05
"""So much nearer than the next one the list must be."""
_DIGITS: Final = re.compile(r"\d[\d,.]*\d|\d")


def published(question: str, corpus: Corpus) -> list[Claim]:
    """Return where each document gives the date that it is of; [] where one does not give it."""
    found = []
    for document in corpus.documents():
        parsed = corpus.parsed(document.id)
        claim = _dated_title(parsed) or _dated(parsed, question)
        if claim is None:
            return []
        found.append(claim)
    return found


def _dated_title(parsed: ParsedDocument) -> Claim | None:
    """Return the title where it stands in the text and has a date."""
    document = parsed.document
    start = document.text.find(document.title)
    if start < 0 or not _exact(document.title):
        return None
    citation = cite(document, start, start + len(document.title))
    return Claim(document.title, (citation,), Verdict.SUPPORTED, 0.0)


def _dated(parsed: ParsedDocument, question: str) -> Claim | None:
    """Return the first sentence with the date of publication."""
    day = parsed.document.published
    if day is None:
        return None
    for sentence in parsed.sentences:
        if any(when.first <= day <= when.last for when in _exact(parsed.sentence_text(sentence.number))):
            return claim_of(Quotation(parsed, (sentence.number,)), question)
    return None


def _exact(text: str) -> list[When]:
    """Return the times in ``text`` that say more than a year."""
    times = [moment.when for moment in moments(text, None)]
    return [when for when in times if when.precision in {Precision.DAY, Precision.MONTH}]


def counted(question: str, hits: Sequence[Hit], corpus: Corpus) -> list[Claim]:
    """Return the number of items of the list that is asked about, and the list; [] where no list clearly is."""
    found = _list_on(question, hits, corpus)
    if found is None:
        return []
    quoted = claim_of(found, question)
    said = f"{len(found.numbers) - 1}, counted in this list:"
    return [Claim(said, quoted.citations, Verdict.SUPPORTED, 0.0), quoted]


def listed(question: str, hits: Sequence[Hit], corpus: Corpus) -> list[Claim]:
    """Return the list that is asked for; [] where no list clearly is."""
    found = _list_on(question, hits, corpus)
    return [] if found is None else [claim_of(found, question)]


def _list_on(question: str, hits: Sequence[Hit], corpus: Corpus) -> Quotation | None:
    """Return the list whose lead-in is nearest to a question, clearly nearer than any other."""
    import numpy as np

    documents = [corpus.parsed(doc_id) for doc_id in dict.fromkeys(hit.passage.doc_id for hit in hits)]
    lists = [one for parsed in documents for one in _lists(parsed)]
    if not lists:
        return None
    vectors = np.asarray(corpus.encode([question, *(_heading(one) for one in lists)]))
    likeness = vectors[1:] @ vectors[0]
    best, *others = (int(place) for place in np.argsort(-likeness))
    clear = not others or likeness[best] - likeness[others[0]] >= _CLEAR
    return lists[best] if likeness[best] >= _ABOUT and clear else None


def _lists(parsed: ParsedDocument) -> Iterator[Quotation]:
    """Yield each list with its lead-in, and each table with its headings."""
    under = [(max((n for n in one.context if n < one.number), default=-1), one.number) for one in parsed.sentences]
    for lead, items in groupby(sorted(pair for pair in under if pair[0] >= 0), key=lambda pair: pair[0]):
        numbers = [number for _, number in items]
        if len(numbers) >= _LEAST_ITEMS:
            yield Quotation(parsed, (lead, *numbers))


def _heading(one: Quotation) -> str:
    lead = one.parsed.sentences[one.numbers[0]]
    return f"{lead.section or one.parsed.document.title}: {one.parsed.sentence_text(lead.number)}"


def difference(answers: Sequence[Answer]) -> list[Claim]:
    """Return what answers the two sides of a comparison, then how their figures differ; [] where a side is missing."""
    if not all(answer.claims for answer in answers):
        return []
    claims = [answer.claims[0] for answer in answers]
    computed = _computed(claims)
    shown = {claim.text: claim for claim in claims}
    return [*shown.values(), *([computed] if computed else [])]


def _computed(claims: Sequence[Claim]) -> Claim | None:
    """Return the difference of the figures that answer; None unless there is one of each side, in one unit.

    It is arithmetic over figures that both stand in the sentences before it, so nothing is left to check.
    """
    said = [claim.answer_span or "" for claim in claims]
    figures = [find_quantities(span) for span in said]
    if not all(len(found) == 1 and _DIGITS.search(span) for found, span in zip(figures, said, strict=True)):
        return None
    (less, less_said), (more, more_said) = sorted(
        ((found[0], span) for found, span in zip(figures, said, strict=True)), key=lambda pair: pair[0].low
    )
    digits = _DIGITS.search(more_said)
    if digits is None or more.dimension != less.dimension or more.is_range or less.is_range or not more.low:
        return None
    unit = more.low / float(digits[0].replace(",", ""))
    rest = f"{(more.low - less.low) / unit:.10g}"
    text = f"The difference is {_DIGITS.sub(rest, more_said, count=1)} ({more_said} − {less_said})."
    citations = tuple(dict.fromkeys(citation for claim in claims for citation in claim.citations))
    return Claim(text, citations, Verdict.SUPPORTED, 0.0)
