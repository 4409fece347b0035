"""Units: their dimension and their size in base units.

Abbreviations are case-sensitive (MB is not mb, and m is a metre), words are not. Each currency is its own dimension,
because no exchange rates are known. Ambiguous units («¥», «pounds») match more than one dimension.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final

from assistant.language.quantities.kinds import PERCENT, POINTS

_PREFIXES: Final = {"": 0, "kilo": 3, "mega": 6, "giga": 9, "tera": 12, "peta": 15, "exa": 18, "zetta": 21, "yotta": 24}
_SHORT_PREFIXES: Final = {"k": 3, "K": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18, "Z": 21, "Y": 24}
_PREFIXED: Final = (
    ("byte", ("byte", "bytes"), ("B",)),
    ("bit", ("bit", "bits"), ("b",)),
    ("flops", ("flops", "flop/s"), ("FLOPS", "FLOP/s", "Flops")),
    ("watt", ("watt", "watts"), ("W",)),
    ("watt-hour", ("watt-hour", "watt-hours", "watt hours", "watt hour"), ("Wh",)),
    ("hertz", ("hertz",), ("Hz",)),
    ("bit/s", ("bits per second",), ("bps", "bit/s", "b/s")),
    ("joule", ("joule", "joules"), ("J",)),
    ("volt", ("volt", "volts"), ("V",)),
)
_SIGNS: Final = {
    "$": "dollar", "us$": "dollar", "u.s.$": "dollar", "u.s. $": "dollar", "usd": "dollar", "€": "euro", "eur": "euro",
    "£": "gbp", "gbp": "gbp", "¥": "¥", "￥": "¥", "rmb": "yuan", "cny": "yuan", "₹": "rupee", "rs.": "rupee",
    "rs": "rupee", "₩": "won", "a$": "Australian dollar", "au$": "Australian dollar", "c$": "Canadian dollar",
    "ca$": "Canadian dollar", "hk$": "Hong Kong dollar", "nt$": "Taiwan dollar", "s$": "Singapore dollar", "jpy": "yen",
}  # fmt: skip
_COUNTRIES: Final = {
    "us": "", "u.s.": "", "american": "", "chinese": "", "british": "", "indian": "", "australian": "Australian ",
    "canadian": "Canadian ", "hong kong": "Hong Kong ", "taiwan": "Taiwan ", "singapore": "Singapore ",
}  # fmt: skip
_SAME: Final = frozenset(
    {
        frozenset({"¥", "yuan"}),
        frozenset({"¥", "yen"}),
        frozenset({"pounds", "gbp"}),
        frozenset({"degree", "°C"}),
        frozenset({"degree", "°F"}),
    }
)
MONEY: Final = frozenset({*_SIGNS.values(), "pounds", "ruble", "franc", "crown"})
SIGN: Final = "|".join(sorted(map(re.escape, _SIGNS), key=len, reverse=True))
"""Currency signs before a number, for a pattern that ignores case."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in a text: its dimension, its size in base units (``factor``), its length in characters."""

    dimension: str
    factor: float
    length: int


def sign_dimension(sign: str) -> str:
    """Return the dimension of a currency sign that ``SIGN`` matched."""
    return _SIGNS[sign.lower()]


def same_dimension(left: str, right: str) -> bool:
    """Whether quantities of these dimensions can be compared."""
    return left == right or frozenset({left, right}) in _SAME


def unit_at(text: str, position: int) -> Unit | None:
    """Return the unit at ``position`` (after an optional space or hyphen), or None."""
    match = _pattern().match(text, position)
    if match is None:
        return None
    length = match.end() - position
    kind = match.lastgroup
    if kind == "short":
        dimension, factor = _short()[match["short"]]
        return Unit(dimension, factor, length)
    if kind == "word":
        dimension, factor = _named(match)
        return Unit(dimension, factor, length)
    degrees = "°F" if "f" in match.group().lower() else "°C"
    return Unit({"percent": PERCENT, "points": POINTS}.get(kind or "", degrees), 1.0, length)


def _named(match: re.Match[str]) -> tuple[str, float]:
    """Return dimension and factor of a unit that is written out: «Hong Kong dollars», «square kilometres»."""
    dimension, factor = _words()[re.sub(r"[\s-]+", " ", match["word"].lower())]
    power = (match["square"] or "").lower()
    if power.startswith("sq"):
        return f"square {dimension}", factor**2
    if power:
        return f"cubic {dimension}", factor**3
    country = _COUNTRIES.get((match["country"] or "").lower(), "")
    return (f"{country}{dimension}" if dimension == "dollar" else dimension), factor


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    words = "|".join(re.escape(word).replace(r"\ ", r"[\s-]") for word in sorted(_words(), key=len, reverse=True))
    short = "|".join(re.escape(word) for word in sorted(_short(), key=len, reverse=True))
    countries = "|".join(map(re.escape, _COUNTRIES))
    return re.compile(
        r"[\s\u00a0\u202f-]?(?:"
        r"(?P<points>(?i:percentage[\s-]points?|个百分点)|pp\b|ppt\b)"
        r"|(?P<percent>%|％|(?i:per\s?cents?\b|pct\b|percentage\b))"
        r"|(?P<scale>(?<=\d)[CF]\b|°\s?[CF]\b|(?i:degrees\s(?:celsius|fahrenheit|[cf])\b))"
        rf"|(?P<short>{short})(?![A-Za-z/])"
        rf"|(?i:(?P<country>{countries})\s)?(?i:(?P<square>square|sq\.?|cubic)\s)?(?P<word>(?i:{words}))(?![A-Za-z])"
        r")"
    )


@lru_cache(maxsize=1)
def _words() -> dict[str, tuple[str, float]]:
    table = _table(0)
    for dimension, names, _ in _PREFIXED:
        for prefix, power in _PREFIXES.items():
            table |= {f"{prefix}{name}".replace("-", " "): (dimension, 10.0**power) for name in names}
    return table


@lru_cache(maxsize=1)
def _short() -> dict[str, tuple[str, float]]:
    table = _table(1)
    for dimension, _, names in _PREFIXED:
        prefixes = _SHORT_PREFIXES if dimension != "joule" else {"k": 3}
        for prefix, power in prefixes.items():
            table |= {f"{prefix}{name}": (dimension, 10.0**power) for name in names}
    table |= {"W": ("watt", 1.0), "FLOPS": ("flops", 1.0), "V": ("volt", 1.0), "Hz": ("hertz", 1.0)}
    return table


def _table(part: int) -> dict[str, tuple[str, float]]:
    """Return dimension and factor of each unit that is written out (part 0) or abbreviated (part 1)."""
    text = resources.files("assistant.language.quantities").joinpath("units.txt").read_text(encoding="utf-8")
    table: dict[str, tuple[str, float]] = {}
    for row in text.split("---")[part].splitlines():
        dimension, factor, *names = (row if not row.startswith("#") else "").split() or ("", "0")
        table |= {name: (dimension, float(factor)) for name in names}
    return table
