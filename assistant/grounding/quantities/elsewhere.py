"""Whether a figure that the source has belongs to another thing there than in the claim.

Only a clear case counts: every place of the source that has the figure shares no word with the claim's part of the
sentence that would tell things apart, and another figure of the same sort does. A claim in other words than its source
shares none with either and is left alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.grounding.quantities.kinds import CALENDAR, COUNT, ORDINAL
from assistant.grounding.quantities.matching import Match, match
from assistant.grounding.quantities.reading import find_quantities
from assistant.grounding.quantities.units import same_dimension
from assistant.grounding.terms import content_terms, weight

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.grounding.evidence import Evidence
    from assistant.grounding.quantities.belonging import Placed
    from assistant.grounding.quantities.kinds import Quantity

_CLEAR: Final = 0.5
_CLEAR_APART: Final = 1.2


@dataclass(frozen=True, slots=True)
class Held:
    """A quantity of the evidence: in which sentence, and what it belongs to there."""

    item: Evidence
    placed: Placed

    @property
    def quantity(self) -> Quantity:
        """The quantity itself; its range is in ``item.text``."""
        return self.placed.quantity


def closeness(said: Placed, other: Held) -> float:
    """Return how much of what the claim's figure belongs to the source's figure has too, in [0, 1]."""
    if said.quantity.nouns & other.quantity.nouns:
        return 1.0
    total = _worth(said.keys)
    return _worth(said.keys & other.placed.keys) / total if total else 0.0


def nearest(said: Placed, others: Sequence[Held]) -> Held | None:
    """Return the figure of the source that belongs to most like the claim's, one of the same year before others."""
    if not others:
        return None

    def order(other: Held) -> tuple[float, bool, bool]:
        same_year = bool(said.years & other.placed.years)
        return closeness(said, other), same_year, same_dimension(said.quantity.dimension, other.quantity.dimension)

    return max(others, key=order)


def belongs_elsewhere(said: Placed, claim: str, same: Sequence[Held], held: Sequence[Held]) -> Held | None:
    """Return the figure that the source has for what the claim speaks of, where all of ``same`` belong elsewhere."""
    real: Held | None = None
    years = said.years or _only_year(claim)
    for own in same:
        rivals = [other for other in held if _is_rival(said.quantity, own, other)]
        found = next(
            (
                other
                for other in rivals
                if _other_noun(said, own, other)
                or _other_thing(said, own, other)
                or _other_year(said, years, own, other)
            ),
            None,
        )
        if found is None:
            return None
        real = real or found
    return real


def _only_year(claim: str) -> frozenset[int]:
    years = {quantity.day.year for quantity in find_quantities(claim) if quantity.day is not None and quantity.day.year}
    return frozenset(years) if len(years) == 1 else frozenset()


def _is_rival(said: Quantity, own: Held, other: Held) -> bool:
    """Whether ``other`` is another value of the same sort as ``own``, so that the two can have been confused."""
    if other.quantity.dimension in CALENDAR or not same_dimension(own.quantity.dimension, other.quantity.dimension):
        return False
    if said.dimension in {COUNT, ORDINAL}:
        counted, others = said.nouns, other.quantity.nouns
        elliptic = own.item is other.item and not others
        if not counted & others and (counted or others) and not elliptic:
            return False
        if other.quantity.low == 1 and said.dimension == COUNT:
            return False
    return match(said, other.quantity) is not Match.YES


def _other_noun(said: Placed, own: Held, other: Held) -> bool:
    """Whether the claim counts what ``other`` counts: «24 models» where the source has 80 models in 24 containers."""
    if said.quantity.dimension not in {COUNT, ORDINAL}:
        return False
    nouns, right, wrong = said.quantity.nouns, other.quantity.nouns, own.quantity.nouns
    if own.item is not other.item and nouns & _sentence_keys(own):
        return False
    return bool(nouns & (right - wrong)) and not nouns & wrong and bool(wrong)


def _other_thing(said: Placed, own: Held, other: Held) -> bool:
    """Whether the words around the claim's figure are those around ``other``, and none of them is around ``own``."""
    here, there = own.placed.keys, other.placed.keys
    if own.item is other.item:
        alone = not said.keys & (here - there) and _worth(said.keys & (there - here)) >= _CLEAR and bool(here - there)
        return alone or _other_neighbours(said, own, other)
    around = here | _sentence_keys(own)
    clear = _worth(said.keys & (there - around)) >= _CLEAR_APART
    return clear and not said.keys & around and bool(here)


def _other_neighbours(said: Placed, own: Held, other: Held) -> bool:
    """Whether the claim has all words next to ``other`` that are not next to ``own``, and none of the reverse."""
    here, there = own.placed.near - other.placed.near, other.placed.near - own.placed.near
    return bool(here) and there <= said.keys and _worth(there) >= _CLEAR and not here & said.keys


def _sentence_keys(own: Held) -> frozenset[str]:
    return frozenset(term.stem for term in content_terms(f"{own.item.before} {own.item.text}"))


def _other_year(said: Placed, years: frozenset[int], own: Held, other: Held) -> bool:
    """Whether the claim's year is the year of ``other`` and not of ``own``."""
    if not years or not own.placed.years or years & own.placed.years or not years & other.placed.years:
        return False
    return own.item is other.item or bool(said.keys & other.placed.keys)


def _worth(keys: Iterable[str]) -> float:
    return sum(weight(key) for key in keys)
