"""What a claim is checked against: sentences of sources, with their speakers and neighbouring sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeAlias

from assistant.language.claims import cut
from assistant.language.terms import is_common

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from assistant.types import Finding
    from index.types import ParsedDocument, Speaker

_NEIGHBOURS_BEFORE: Final = 2
_ACRONYM: Final = re.compile(r"\b[A-Z]{2,8}\b")
_LONE_NAME: Final = re.compile(r"\b[A-Z][a-z]+\b(?! [A-Z])")
_ABOUT_SOMEBODY: Final = re.compile(r"\b(?:[Hh]e|[Ss]he|[Hh]is|[Hh]ers?|[Hh]im)\b")
_FULL_NAME: Final = re.compile(r"\b[A-Z][a-z]+ [A-Z][a-z]+\b")
_PRONOUN_REACH: Final = 8
_MOST_INTRODUCED: Final = 4


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence of a source: ``source_text[start:end] == text``.

    ``source`` is a document's id, or the number (from 0) of a given text as a string. ``before`` and ``after`` are
    neighbouring sentences of the same source ("" at its ends): they resolve pronouns and ellipses but are not evidence.
    """

    source: str
    start: int
    end: int
    text: str
    speaker: Speaker | None = None
    before: str = ""
    after: str = ""


Witness: TypeAlias = "Callable[[str, Sequence[Evidence]], tuple[Finding, ...]]"
"""A witness takes a claim and its evidence and returns its findings against the claim, () for none."""


def evidence_from(parsed: ParsedDocument, sentence_numbers: Iterable[int]) -> tuple[Evidence, ...]:
    """Return the sentences of a document as evidence, in the given order.

    ``before`` has the two sentences before, and those that introduce an acronym, surname or person that the sentence
    refers to. Raises ``IndexError`` for a number that the document does not have.
    """
    spans = [(sentence.start, sentence.end) for sentence in parsed.sentences]
    speakers = {sentence.number: sentence.speaker for sentence in parsed.sentences}
    return _evidence(parsed.document.id, parsed.document.text, spans, list(sentence_numbers), speakers)


def evidence_of_text(text: str, source: str) -> tuple[Evidence, ...]:
    """Return all sentences of a given text as evidence; ``source`` is its number as a string."""
    from index.sentences import split

    spans = [part for span in split(text) for part in cut(text, span.start, span.end)]
    return _evidence(source, text, spans, range(len(spans)), {})


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
        lone = (word for word in _LONE_NAME.findall(text[start:end]) if not is_common(word))
        found = {introductions.get(word, number) for word in (*_ACRONYM.findall(text[start:end]), *lone)}
        introducing = set(sorted(first for first in found if first < number)[:_MOST_INTRODUCED])
        if _ABOUT_SOMEBODY.search(text[start:end]):  # add the nearest earlier sentence with a full name
            earlier = range(number - 1, max(-1, number - 1 - _PRONOUN_REACH), -1)
            introducing.update(islice((each for each in earlier if _FULL_NAME.search(text, *spans[each])), 1))
        before = [*sorted(introducing.difference(nearby)), *nearby]
        after = spans[number + 1] if number + 1 < len(spans) else (end, end)
        item = Evidence(
            source=source,
            start=start,
            end=end,
            text=text[start:end],
            speaker=speakers.get(number),
            before=" ".join(text[slice(*spans[other])] for other in before),
            after=text[slice(*after)],
        )
        result.append(item)
    return tuple(result)


def _introductions(text: str, spans: Sequence[tuple[int, int]]) -> dict[str, int]:
    """Return the first sentence of each acronym in brackets, and of each word in a name of several words."""
    first: dict[str, int] = {}
    for number, (start, end) in enumerate(spans):
        for match in re.finditer(r"\(([A-Z]{2,8})s?\)|\b([A-Z][\w’'-]+(?: [A-Z][\w’'-]+)+)", text[start:end]):
            for word in (match.group(1) or match.group(2)).split():
                first.setdefault(word, number)
    return first
