"""Whether every number of the claim is in the evidence, with its unit.

Any sentence of the evidence may have the figure. Years and dates may also be in the sentences around it, which tell the
time. Small counts in words are compared only with counts of the same thing, since a source may name the «two firms»
instead. A missing figure may be computed from others (``computed_figures``). Whether a matching figure is about
something else is not checked: no figure of ``eval/README.md`` fell without it.

A quantity belongs to the words of its part of the sentence. Sentences are cut at punctuation and conjunctions; a part
without a number belongs to the next number («clinics, pharmacies and stores grew by 4%»). Two numbers in one part are
separated at the next preposition. A number in brackets after another belongs to the same words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from assistant.grounding.witnesses.computed_figures import follows
from assistant.grounding.witnesses.wrong_dates import find_wrong_dates
from assistant.language.quantities.bounds import bound_before
from assistant.language.quantities.kinds import CALENDAR, COUNT, ORDINAL, PERCENT, POINTS, Quantity
from assistant.language.quantities.matching import Match, comparable, match
from assistant.language.quantities.reading import find_quantities
from assistant.language.terms import content_terms, stem, weight
from assistant.types import Finding, SourceRange, TextRange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.grounding.evidence import Evidence

    Held = tuple[Evidence, "PlacedQuantity"]

CHECK: Final = "quantity"
_SAME_THING: Final = 0.5
_NEXT_WORDS: Final = re.compile(r"(?:[ -]+[^\W\d_][\w'’-]*){0,3}")
_STOPS: Final = re.compile(
    r"[\s-]+(?:to|in|by|and|or|of|on|at|for|from|with|that|which|who|were|was|is|are|have|has|had|will|across|as)\b.*",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class PlacedQuantity:
    """A quantity with the stems of the content words in its part of the sentence."""

    quantity: Quantity
    keys: frozenset[str]


def find(claim: str, evidence: Sequence[Evidence]) -> tuple[Finding, ...]:
    """Return a finding for each quantity of ``claim`` that the ``evidence`` lacks or gives differently."""
    if not evidence or not find_quantities(claim):
        return ()
    held = [(item, placed) for item in evidence for placed in _placed(item.text)]
    said = [placed for placed in _placed(claim) if placed.quantity.dimension not in CALENDAR]
    findings = [finding for placed in said if (finding := _finding(claim, placed, said, held)) is not None]
    return (*findings, *find_wrong_dates(claim, evidence))


def _finding(
    claim: str, placed: PlacedQuantity, said: Sequence[PlacedQuantity], held: Sequence[Held]
) -> Finding | None:
    """Return the finding for one figure of the claim, None if there is nothing against it."""
    own = placed.quantity
    if own.soft and own.dimension == COUNT and own.low == own.high == 1:
        return None
    matches = [(match(own, other.quantity), item, other) for item, other in held]
    if any(how is Match.YES for how, *_ in matches) or _follows(placed, held):
        return None
    for how, item, other in matches:
        if how is not Match.NO:
            silently = " (rounded without saying so)" if how is Match.ROUNDED else ""
            return _otherwise(claim, own, (item, other), contradicts=how is Match.FLIPPED, more=silently)
    is_alike = _counts_alike if own.soft else _may_be
    others = [
        (item, other)
        for item, other in held
        if is_alike(own, other.quantity) and _closeness(placed, other) >= _SAME_THING and not _is_said(other, said)
    ]
    nearest = max(others, key=lambda pair: _closeness(placed, pair[1]), default=None)
    is_name = own.dimension in {COUNT, ORDINAL} and any(_has_digits(item.text, own, claim) for item, _ in held)
    if (own.soft and (nearest is None or own.rough)) or (not own.soft and (own.label or is_name)):
        return None
    if nearest is not None:
        return _otherwise(claim, own, nearest)
    return Finding(CHECK, f"the source does not say «{_words(claim, own)}»", TextRange(own.start, own.end))


def _follows(placed: PlacedQuantity, held: Sequence[Held]) -> bool:
    """Whether the figure can be computed from others; figures about the same thing, if any, are the only ones added.

    If the source has 30 days for the same thing, 60 for something else does not explain «90 days».
    """
    figures = [other.quantity for _, other in held]
    own = [other.quantity for _, other in held if _closeness(placed, other) >= _SAME_THING]
    return follows(placed.quantity, figures, own or figures)


def _counts_alike(own: Quantity, other: Quantity) -> bool:
    """Whether the source counts the same sort of thing, neither roughly nor as «one»."""
    same = other.dimension == own.dimension
    counted = bool(own.nouns & other.nouns) or own.dimension not in {COUNT, ORDINAL}
    return same and counted and not other.rough and (other.low != 1 or other.dimension == ORDINAL)


def _may_be(own: Quantity, other: Quantity) -> bool:
    """Whether the source's quantity can be the true value of the claim's, or is the same number in another unit."""
    if other.dimension in CALENDAR or (own.dimension == ORDINAL) != (other.dimension == ORDINAL):
        return False
    if comparable(own, other) or {own.dimension, other.dimension} == {PERCENT, POINTS}:
        return True
    return bool(own.number) and own.number == other.number


def _is_said(other: PlacedQuantity, said: Sequence[PlacedQuantity]) -> bool:
    """Whether the claim has this figure of the source too, so that it is not the one that the claim gets wrong."""
    return any(match(placed.quantity, other.quantity) is Match.YES for placed in said)


def _otherwise(claim: str, own: Quantity, held: Held, *, contradicts: bool = True, more: str = "") -> Finding:
    """Return the finding that the source has another figure in place of the claim's."""
    item, other = held[0], held[1].quantity
    message = f"the answer says «{_words(claim, own)}», the source says «{_words(item.text, other)}»"
    source = SourceRange(item.source, item.start + other.start, item.start + other.end)
    return Finding(CHECK, message + more, TextRange(own.start, own.end), source, contradicts=contradicts)


def _words(text: str, quantity: Quantity) -> str:
    """Return the words of a quantity in ``text``, with its bound and, for a count, what is counted."""
    start, end = quantity.start, quantity.end
    if quantity.dimension not in CALENDAR:
        _, start = bound_before(text, start)
    if quantity.dimension in {COUNT, ORDINAL}:
        following = _NEXT_WORDS.match(text, end)
        end += len(_STOPS.sub("", following.group())) if following else 0
    return " ".join(text[start:end].split())


def _has_digits(source: str, quantity: Quantity, claim: str) -> bool:
    """Whether ``source`` has the same number anywhere, even in a name («Flight 370», «COVID-19»)."""
    digits = re.search(r"\d[\d,.]*", claim[quantity.start : quantity.end])
    if digits is None:
        return False
    return bool(re.search(rf"(?<![\d.,]){re.escape(digits.group().rstrip('.,'))}(?![\d]|[.,]\d)", source))


_CUT: Final = re.compile(
    r"[,;:—–()\[\]]|\b(?:and|but|while|whereas|although|though|versus|compared|against|than)\b", re.IGNORECASE
)
_NEXT_PHRASE: Final = re.compile(
    r"\b(?:to|from|across|into|with|for|over|per|by|as|up|down|plus|including|on|when|where|who|which|that)\b",
    re.IGNORECASE,
)
_DIRECTLY_BEFORE: Final = re.compile(r"\s*[(\[]\s*(?:about|around|approximately|or|equivalent to)?\s*")
_GENERIC: Final = """
increase decrease rise grow fall reach total year annual number rate percent jump drop hit year-on-year respectively
expect forecast estimate report according currently current share level amount figure value million billion trillion
thousand cut reduce lower raise boost improve shrink gain climb decline slash lose give expand
"""
_GENERIC_STEMS: Final = frozenset(map(stem, _GENERIC.split()))


def _closeness(said: PlacedQuantity, other: PlacedQuantity) -> float:
    """Return how far two figures are about the same thing, in [0, 1]: the weight of the words of ``said`` shared."""
    if said.quantity.nouns & other.quantity.nouns:
        return 1.0
    total = sum(map(weight, said.keys))
    return sum(map(weight, said.keys & other.keys)) / total if total else 0.0


@lru_cache(maxsize=4096)
def _placed(text: str) -> tuple[PlacedQuantity, ...]:
    """Return the quantities of ``text`` in order, with dates, each with the words that it belongs to."""
    found = find_quantities(text)
    parts = _parts(text, [quantity for quantity in found if quantity.dimension not in CALENDAR])
    words = [
        term
        for term in content_terms(text)
        if term.stem not in _GENERIC_STEMS and not any(one.start <= term.start < one.end for one in found)
    ]
    placed = []
    for quantity in found:
        start, end = parts.get(quantity.start, (0, len(text)))
        keys = frozenset(term.stem for term in words if start <= term.start < end)
        placed.append(PlacedQuantity(quantity, keys))
    return tuple(placed)


def _parts(text: str, numbers: Sequence[Quantity]) -> dict[int, tuple[int, int]]:
    """Return the range of each number's part of the sentence, by the number's start."""
    inside = [match.start() for match in _CUT.finditer(text)]
    cuts = [place for place in inside if not any(number.start < place < number.end for number in numbers)]
    result: dict[int, tuple[int, int]] = {}
    start = 0
    for position, number in enumerate(numbers):
        before = numbers[position - 1] if position else None
        following = numbers[position + 1] if position + 1 < len(numbers) else None
        if before is not None and _DIRECTLY_BEFORE.fullmatch(text[before.end : number.start]):
            result[number.start] = result[before.start]
            continue
        end = len(text)
        if following is not None:
            phrase = _NEXT_PHRASE.search(text, number.end, following.start)
            end = phrase.start() if phrase else following.start
            end = next((cut for cut in cuts if number.end <= cut < following.start), end)
        result[number.start] = (start, end)
        start = end
    return result
