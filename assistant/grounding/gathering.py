"""Which sentences of the sources a claim is held against, and what stands around them."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from assistant.grounding.claims import cut
from assistant.grounding.evidence import Evidence
from assistant.grounding.evidence_index import EvidenceIndex
from assistant.grounding.terms import is_common

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from index.types import ParsedDocument, Speaker

_NEIGHBOURS_BEFORE: Final = 2
_ACRONYM: Final = re.compile(r"\b[A-Z]{2,8}\b")
_LONE_NAME: Final = re.compile(r"\b[A-Z][a-z]+\b(?! [A-Z])")
_ABOUT_SOMEBODY: Final = re.compile(r"\b(?:[Hh]e|[Ss]he|[Hh]is|[Hh]ers?|[Hh]im)\b")
_FULL_NAME: Final = re.compile(r"\b[A-Z][a-z]+ [A-Z][a-z]+\b")
_PRONOUN_REACH: Final = 8
_MOST_INTRODUCED: Final = 4


def evidence_from(parsed: ParsedDocument, sentence_numbers: Iterable[int]) -> tuple[Evidence, ...]:
    """Return the sentences of a document as evidence, in the given order.

    ``before`` holds, beside the two sentences before, those that introduce an acronym or a surname that the sentence
    uses. Raises ``IndexError`` for a number that the document does not have.
    """
    spans = [(sentence.start, sentence.end) for sentence in parsed.sentences]
    speakers = {sentence.number: sentence.speaker for sentence in parsed.sentences}
    return _evidence(parsed.document.id, parsed.document.text, spans, list(sentence_numbers), speakers)


def evidence_of_text(text: str, source: str) -> tuple[Evidence, ...]:
    """Return all sentences of a handed-over text as evidence; ``source`` is its number as a string."""
    from index.sentences import split

    spans = [part for span in split(text) for part in cut(text, span.start, span.end)]
    return _evidence(source, text, spans, range(len(spans)), {})


def best_evidence(claim: str, candidates: Sequence[Evidence], k: int = 4) -> tuple[Evidence, ...]:
    """Return up to ``k`` of ``candidates`` that together explain most of ``claim``, most telling first."""
    return EvidenceIndex(candidates).best(claim, k)


def _evidence(
    source: str,
    text: str,
    spans: Sequence[tuple[int, int]],
    numbers: Iterable[int],
    speakers: Mapping[int, Speaker | None],
) -> tuple[Evidence, ...]:
    introductions = _introductions(text, spans)
    result = []
    for number in numbers:
        start, end = spans[number]
        nearby = range(max(0, number - _NEIGHBOURS_BEFORE), number)
        introducing = _introducing(text[start:end], introductions, number)
        if _ABOUT_SOMEBODY.search(text[start:end]):
            introducing |= _somebody(text, spans, number)
        before = [*sorted(introducing.difference(nearby)), *nearby]
        after = spans[number + 1] if number + 1 < len(spans) else (end, end)
        result.append(
            Evidence(
                source=source,
                start=start,
                end=end,
                text=text[start:end],
                speaker=speakers.get(number),
                before=" ".join(text[slice(*spans[earlier])] for earlier in before),
                after=text[slice(*after)],
            )
        )
    return tuple(result)


def _somebody(text: str, spans: Sequence[tuple[int, int]], number: int) -> set[int]:
    """Return the nearest sentence before that has a full name, which a pronoun may mean; the empty set for none."""
    earlier = range(number - 1, max(-1, number - 1 - _PRONOUN_REACH), -1)
    return set(islice((each for each in earlier if _FULL_NAME.search(text, *spans[each])), 1))


def _introductions(text: str, spans: Sequence[tuple[int, int]]) -> dict[str, int]:
    """Return the first sentence that declares each acronym in brackets or has a word in a name of several."""
    first: dict[str, int] = {}
    for number, (start, end) in enumerate(spans):
        for match in re.finditer(r"\(([A-Z]{2,8})s?\)|\b([A-Z][\w’'-]+(?: [A-Z][\w’'-]+)+)", text[start:end]):
            for word in (match.group(1) or match.group(2)).split():
                first.setdefault(word, number)
    return first


def _introducing(sentence: str, introductions: Mapping[str, int], number: int) -> set[int]:
    lone = (word for word in _LONE_NAME.findall(sentence) if not is_common(word))
    words = [*_ACRONYM.findall(sentence), *lone]
    found = (introductions.get(word) for word in words)
    return set(sorted({first for first in found if first is not None and first < number})[:_MOST_INTRODUCED])
