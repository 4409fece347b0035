"""What a sentence must not be quoted without, because it turns the sentence's meaning.

An item has its lead-in («We do not cover: …»), a row the headings of its columns, a rule the exception in the next
sentence, and an exception its rule. The loaders note lead-ins and headings as ranges; here they become sentences.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.sentences import TextSpan
    from index.types import Document, Part

_EXCEPTION: Final = re.compile(
    r"(?:(?:However|But|Nevertheless|Yet),? )?"
    r"(?i:This|That|It|The same|The above|These|They|The (?:rule|limit|right|provision|offer|discount)s?)\b[^.;]{0,40}?"
    r"\b(?:do(?:es)? not|don’t|doesn’t|don't|doesn't|shall not|will not|is not|are not) (?:apply|hold|extend|cover|"
    r"include|concern|valid|available|open)\b"
    r"|(?:Except|Excepted|Excluded|Exempt(?:ed)?|Unless|An? exceptions?|The (?:only )?exceptions?|Exceptions?|"
    r"Not (?:included|covered|valid|for|on|in|at))\b"
    r"|[^.;:]{1,60} (?:is|are) (?:exempt(?:ed)?|excepted|excluded)\b"
)
"""An exception as the beginning of a sentence; without this list case 36 quotes the rule alone."""
_LONGEST_CHAIN: Final = 4
_MOST_RULES: Final = 30


def contexts(document: Document, spans: Sequence[TextSpan], parts: Sequence[Part | None]) -> list[tuple[int, ...]]:
    """Return the numbers of the sentences that belong to each of ``spans``, in order; most have none.

    ``parts`` is the part of the document that each sentence lies in.
    """
    starts, ends = [span.start for span in spans], [span.end for span in spans]
    found: list[tuple[int, ...]] = []
    for number, part in enumerate(parts):
        leads = _sentences_in(part.lead_start, part.lead_end, starts, ends) if part is not None else []
        if part is not None and not part.cells:
            leads = leads[-1:] or _beginning(number, parts)
        own = {earlier for lead in leads if lead != number for earlier in (*_chain(found, lead), lead)}
        found.append(tuple(sorted(own)[-_LONGEST_CHAIN:]))
    headings = {section.start for section in document.sections}
    headings |= {part.lead_start for part in document.parts if part.lead_end and not part.cells}
    for number in range(1, len(spans)):
        alone = parts[number] is None or parts[number] is parts[number - 1]
        if alone and spans[number].start not in headings and _EXCEPTION.match(document.text, spans[number].start):
            for rule in _rules_before(number, parts):
                found[rule] = (*found[rule], number)
            found[number] = tuple(sorted({*found[number], number - 1}))
    return found


def _rules_before(number: int, parts: Sequence[Part | None]) -> list[int]:
    """Return the sentences that an exception concerns: the one before it; after a list or table all that lean alike."""
    last = parts[number - 1]
    if last is None or last is parts[number]:
        return [number - 1]
    lead = (last.lead_start, last.lead_end)
    before = takewhile(lambda place: _leans_on(parts[place], lead), range(number - 1, -1, -1))
    return list(islice(before, _MOST_RULES)) or [number - 1]


def _leans_on(part: Part | None, lead: tuple[int, int]) -> bool:
    return part is not None and lead[1] > 0 and (part.lead_start, part.lead_end) == lead


def _sentences_in(start: int, end: int, starts: Sequence[int], ends: Sequence[int]) -> list[int]:
    return list(range(bisect_right(ends, start), bisect_left(starts, end))) if start < end else []


def _beginning(number: int, parts: Sequence[Part | None]) -> list[int]:
    """Return the first sentence of the item for one that follows in it, unless a lead-in says enough."""
    return [number - 1] if number and parts[number - 1] is parts[number] else []


def _chain(found: Sequence[tuple[int, ...]], lead: int) -> tuple[int, ...]:
    return found[lead] if lead < len(found) else ()
