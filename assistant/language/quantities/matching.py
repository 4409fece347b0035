"""Compares quantities: units, values, rounding and bounds.

A claim may drop a bound («over 190,000» → «190,000») and may round if it says so («about 41» for 41.06). It may not
reverse a bound, be more exact than its source, or round silently.
"""

from __future__ import annotations

import math
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from assistant.language.quantities.dates import HALF_DAY
from assistant.language.quantities.kinds import (
    CALENDAR,
    COUNT,
    FACTOR,
    MONTHS,
    ORDINAL,
    PERCENT,
    POINTS,
    SECONDS,
    TIME,
    Bound,
)
from assistant.language.quantities.units import same_dimension

if TYPE_CHECKING:
    from assistant.language.quantities.kinds import Day, Quantity

_SECONDS_A_MONTH: Final = 2_629_800.0
_CONVERTED: Final = 0.03
_SHARE_ERROR: Final = 2.0
_ROUGH_SHARE_ERROR: Final = 4.0
_ABOUT: Final = 0.05
_NEARLY: Final = 0.1
_BEYOND: Final = 1.5
_APART: Final = frozenset({ORDINAL, FACTOR, PERCENT, POINTS}) | CALENDAR
_SLIGHT: Final = 0.03
_TEMPERATURES: Final = frozenset({"°C", "°F", "degree"})
_DEGREES: Final = 3.0


class Match(StrEnum):
    """How a claim's quantity compares with the source's."""

    NO = "no"
    YES = "yes"
    ROUNDED = "rounded"
    FLIPPED = "flipped"


def comparable(said: Quantity, held: Quantity) -> bool:
    """Whether the two measure the same sort of thing; a bare number matches any unit."""
    if said.dimension in CALENDAR or held.dimension in CALENDAR:
        return said.dimension == held.dimension
    if {said.dimension, held.dimension} <= _TEMPERATURES:
        return True
    if same_dimension(said.dimension, held.dimension) or {said.dimension, held.dimension} == {MONTHS, SECONDS}:
        return True
    if {said.dimension, held.dimension} == {POINTS, COUNT}:
        return "point" in (said.nouns | held.nouns)
    return _is_bare(said, held) or _is_bare(held, said)


def _is_bare(bare: Quantity, other: Quantity) -> bool:
    return bare.dimension == COUNT and not bare.nouns and not bare.soft and other.dimension not in {ORDINAL, FACTOR}


def match(said: Quantity, held: Quantity) -> Match:
    """Compare ``said``, a claim's quantity, with ``held``, the source's; dates are compared by ``same_day``."""
    if not comparable(said, held):
        return Match.NO
    if said.dimension == TIME:
        times = (said.low, held.low)
        if said.rough or held.rough:
            times = (said.low % HALF_DAY, held.low % HALF_DAY)
        return Match.YES if times[0] == times[1] else Match.NO
    if _same_temperature(said, held):
        return Match.YES
    if COUNT in {said.dimension, held.dimension} and said.dimension != held.dimension:
        said, held = _without_unit(said), _without_unit(held)
    if said.is_range or held.is_range:
        return _match_range(said, held)
    value, other = said.low, held.low
    if {said.dimension, held.dimension} == {MONTHS, SECONDS}:
        value, other = (one.low * (_SECONDS_A_MONTH if one.dimension == MONTHS else 1.0) for one in (said, held))
    return _match_value(said, value, other, held)


def same_day(said: Day, held: Day) -> bool:
    """Whether the claim's date adds nothing to the source's, except a year that the source leaves out."""
    if said.years > 1 or held.years > 1:
        if said.year is None or held.year is None:
            return False
        return said.years >= held.years and said.year <= held.year < said.year + said.years
    for own, other in ((said.month, held.month), (said.day, held.day)):
        if own is not None and own != other:
            return False
    return said.year is None or said.year == held.year or (held.year is None and said.month is not None)


def _same_temperature(said: Quantity, held: Quantity) -> bool:
    """Whether one is the other converted to Celsius or Fahrenheit, rounded as in recipes and forecasts."""
    scales = {said.dimension, held.dimension}
    if not scales <= _TEMPERATURES or len(scales) == 1:
        return False
    is_warm = said.dimension == "°F" if "°F" in scales else held.dimension == "°C"
    warm, cold = (said, held) if is_warm else (held, said)
    pairs = ((warm.low, cold.low), (warm.high, cold.high))
    return all(abs((fahrenheit - 32) / 1.8 - celsius) <= _DEGREES for fahrenheit, celsius in pairs)


def _without_unit(quantity: Quantity) -> Quantity:
    """Return the quantity as the bare number before its unit; ranges and shares in words stay as they are."""
    if not quantity.number or quantity.is_range or not quantity.low:
        return quantity
    factor = quantity.number / quantity.low
    return replace(quantity, low=quantity.number, high=quantity.number, step=quantity.step * factor)


def _match_range(said: Quantity, held: Quantity) -> Match:
    """Compare two quantities of which at least one is a range."""
    if said.is_range and held.is_range:
        same = _close(said.low, held.low) and _close(said.high, held.high)
        inside = said.rough and said.low <= held.low and held.high <= said.high
        return Match.YES if same or inside else Match.NO
    if said.is_range:
        return Match.YES if said.rough and said.low <= held.low <= said.high else Match.NO
    at_end = (said.bound is Bound.LESS and _close(said.low, held.high)) or (
        said.bound is Bound.MORE and _close(said.low, held.low)
    )
    loosely = said.bound is Bound.ABOUT and held.low <= said.low <= held.high
    return Match.YES if at_end or loosely else Match.NO


def _match_value(said: Quantity, value: float, other: float, held: Quantity) -> Match:
    """Compare two quantities by their values in one unit and by their bounds."""
    if _close(value, other) or _converted(said, held, value, other):
        below, above = {Bound.LESS, Bound.NEARLY}, {Bound.MORE}
        flipped = (said.bound in below and held.bound in above) or (said.bound in above and held.bound in below)
        return Match.FLIPPED if flipped else Match.YES
    if _fits_bound(said, value, other):
        return Match.YES
    plain = Bound.NONE is said.bound is held.bound and said.number
    if plain and abs(value - other) <= min(said.step / 2, _SLIGHT * abs(value)):
        return Match.ROUNDED
    return Match.NO


def _fits_bound(said: Quantity, value: float, other: float) -> bool:
    """Whether the other value satisfies the claim's «about», «nearly», «over» or «up to»."""
    if said.bound is Bound.ABOUT:
        return abs(value - other) <= max(said.step / 2, _ABOUT * value)
    if said.bound is Bound.NEARLY:
        return 0 < value - other <= max(said.step / 2, _NEARLY * value)
    if said.bound is Bound.MORE:
        return value < other <= _BEYOND * value
    if said.bound is Bound.LESS:
        return other < value <= _BEYOND * other
    return False


def _converted(said: Quantity, held: Quantity, value: float, other: float) -> bool:
    """Whether two agree within the rounding of a share in words or of a unit conversion (miles and kilometres)."""
    if said.dimension == held.dimension == PERCENT and said.rough != held.rough:
        return abs(value - other) <= (_SHARE_ERROR if said.bound is Bound.NONE else _ROUGH_SHARE_ERROR)
    if COUNT in {said.dimension, held.dimension} or said.dimension in _APART or not said.number or not held.number:
        return False
    factor = (value / said.number) / (other / held.number)
    is_decimal = math.isclose(math.log10(factor), round(math.log10(factor)), abs_tol=1e-9)
    return not is_decimal and abs(value - other) <= _CONVERTED * max(value, other)


def _close(left: float, right: float) -> bool:
    return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-12)
