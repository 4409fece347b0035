"""Figures that the source does not state but that can be computed from two or more of its figures.

Sums, differences, ratios and changes of the evidence's few figures of one dimension are tried. A computed percentage or
ratio is rarely round, so the claim may round it at its last digit.
"""

from __future__ import annotations

import math
from itertools import combinations, permutations
from typing import TYPE_CHECKING, Final

from assistant.language.quantities.kinds import CALENDAR, COUNT, FACTOR, ORDINAL, PERCENT, POINTS, Bound
from assistant.language.quantities.matching import comparable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.language.quantities.kinds import Quantity

_MOST_FIGURES: Final = 10
_RATIO_ERROR: Final = 0.06
_MORE_THAN: Final = 1.5
_NEARLY: Final = 0.85


def follows(said: Quantity, held: Sequence[Quantity], addends: Sequence[Quantity]) -> bool:
    """Whether the claim's quantity can be computed from the source's; only ``addends`` are added.

    The ends of a range may come from different places («between 120 and 130»).
    """
    if said.dimension == ORDINAL:
        return False
    if said.is_range:
        same = [other for other in held if comparable(said, other)]
        ends = {value for other in same for value in (other.low, other.high)}
        ends |= {other.number for other in same if other.dimension == COUNT}
        return all(any(math.isclose(end, value) for value in ends) for end in (said.low, said.high))
    if said.dimension == FACTOR:
        shares = [other.low / 100 for other in held if other.dimension == PERCENT]
        grown = [ratio for share in shares for ratio in (1 + share, 1 - share, share)]
        return any(_fits_ratio(said, ratio) for ratio in (*_ratios(held), *grown))
    return any(_fits(said, value) for value in _results(said, held, addends))


def _results(said: Quantity, held: Sequence[Quantity], addends: Sequence[Quantity]) -> Iterator[float]:
    """Yield all computable values in the dimension of the claim's quantity."""
    dimensions = {PERCENT, POINTS} if said.dimension == POINTS else {said.dimension}
    own = _values([other for other in held if other.dimension in dimensions])
    if said.dimension == PERCENT:
        ratios = [*_ratios(held), *(other.low for other in held if other.dimension == FACTOR)]
        yield from (100 * ratio for ratio in ratios)
        yield from (100 * abs(ratio - 1) for ratio in ratios)
    yield from (abs(left - right) for left, right in combinations(own, 2))
    added = _values([other for other in addends if other.dimension in dimensions])
    yield from (left + right for left, right in combinations(added, 2))
    if len(added) > 2:  # noqa: PLR2004 - the sum of two stands above
        yield sum(added)


def _ratios(held: Sequence[Quantity]) -> Iterator[float]:
    """Yield the ratios of all pairs of figures of one dimension."""
    for dimension in dict.fromkeys(quantity.dimension for quantity in held):
        if dimension not in {*CALENDAR, ORDINAL, FACTOR}:
            values = _values([other for other in held if other.dimension == dimension])
            yield from (left / right for left, right in permutations(values, 2) if right)


def _values(held: Sequence[Quantity]) -> list[float]:
    ends = (value for quantity in held for value in (quantity.low, quantity.high))
    return list(dict.fromkeys(ends))[:_MOST_FIGURES]


def _fits(said: Quantity, value: float) -> bool:
    """Whether a computed value is what the claim says, within its rounding and bound."""
    if math.isclose(said.low, value, rel_tol=1e-6):
        return True
    if said.dimension == PERCENT and not said.rough and abs(said.low - value) <= min(said.step, 1.0) / 2:
        return True
    if said.bound in {Bound.ABOUT, Bound.NEARLY}:
        return abs(said.low - value) <= max(said.step / 2, 0.05 * said.low)
    if said.bound is Bound.MORE:
        return said.low < value <= _MORE_THAN * said.low
    return said.bound is Bound.LESS and value < said.low <= _MORE_THAN * value


def _fits_ratio(said: Quantity, ratio: float) -> bool:
    if said.bound is Bound.MORE:
        return said.low < ratio <= _MORE_THAN * said.low
    if said.bound in {Bound.NEARLY, Bound.LESS}:
        return _NEARLY * said.low <= ratio < said.low
    return abs(ratio - said.low) <= max(_RATIO_ERROR * said.low, said.step / 2)
