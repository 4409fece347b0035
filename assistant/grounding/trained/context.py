"""The part of the sources that the trained witness reads: all of short ones, the nearest part of long ones."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, Final

from assistant.grounding.quantities.numerals import NUMBER, read_number

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping, Sequence

    from assistant.grounding.evidence_index import EvidenceIndex

WHOLE_WORDS: Final = 480
"""Sources of so many words together are read whole."""
PART_WORDS: Final = 260
"""Of longer ones so many words are read."""
_NEAREST: Final = 8


def context(index: EvidenceIndex, claims: Sequence[str]) -> tuple[str, ...]:
    """Return one text a source, in order; sentences that are left out between others show as «…».

    Numbers stand there as the claims write them, see ``in_forms_of``.
    """
    lengths = [len(item.text.split()) for item in index.candidates]
    chosen = set(range(len(lengths))) if sum(lengths) <= WHOLE_WORDS else _nearest(index, claims, lengths)
    return tuple(
        in_forms_of(claims, _joined([number for number, _ in group], index))
        for _, group in groupby(((n, index.candidates[n]) for n in sorted(chosen)), key=lambda pair: pair[1].source)
    )


def in_forms_of(claims: Sequence[str], text: str) -> str:
    """Return ``text`` with its numbers in the form that the claims have them in, in words or in digits.

    The trained witness takes «19» beside «nineteen» for another number. «One» stays, since it often is no number.

    >>> in_forms_of(["There are 19 members."], "The nineteen members met, and one of them spoke for 40 minutes.")
    'The 19 members met, and one of them spoke for 40 minutes.'
    """
    forms: dict[float, set[str]] = defaultdict(set)
    for claim in claims:
        for match in NUMBER.finditer(claim):
            forms[read_number(match, letter_scale=False).value].add(match.group())
    return NUMBER.sub(lambda match: _in_form(match, forms), text)


def _in_form(match: re.Match[str], forms: Mapping[float, set[str]]) -> str:
    number, own = read_number(match, letter_scale=False), match.group()
    said = forms.get(number.value, set())
    if number.value == 1 or number.scaled or len(said) != 1:
        return own
    (other,) = said
    return other if other[0].isdigit() != own[0].isdigit() else own


def _nearest(index: EvidenceIndex, claims: Sequence[str], lengths: Sequence[int]) -> set[int]:
    numbers = {(item.source, item.start): number for number, item in enumerate(index.candidates)}
    ranked = [[numbers[item.source, item.start] for item in index.best(claim, _NEAREST)] for claim in claims]
    chosen: set[int] = set()
    left = PART_WORDS
    for number in _in_turn(ranked, len(lengths)):
        if number in chosen or lengths[number] > left:
            continue
        chosen.add(number)
        left -= lengths[number]
    return chosen or {0}


def _in_turn(ranked: Sequence[Sequence[int]], sentences: int) -> Iterator[int]:
    """Yield each claim's nearest sentence, then each one's second, …; then what stands beside those."""
    depth = max((len(numbers) for numbers in ranked), default=0)
    order = [numbers[place] for place in range(depth) for numbers in ranked if place < len(numbers)]
    yield from order
    for step in (-1, 1):
        yield from (number + step for number in order if 0 <= number + step < sentences)
    yield from range(sentences)


def _joined(numbers: Sequence[int], index: EvidenceIndex) -> str:
    parts: list[str] = []
    before = None
    for number in numbers:
        if before is not None and number != before + 1:
            parts.append("…")
        parts.append(index.candidates[number].text)
        before = number
    return " ".join(parts)
