"""Numbers in digits or words, with their scale words: «41.06 million», «three hundred», «2.5bn», «17万亿», «a dozen».

Fractions («one-third», «a quarter of») are read as percentages, the form in which sources give them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_TEENS: Final = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen
"""
_TENS: Final = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_ONES: Final = {word: value for value, word in enumerate(_TEENS.split())} | _TENS
_SCALES: Final = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "quadrillion": 1e15, "mn": 1e6,
    "mln": 1e6, "bn": 1e9, "tn": 1e12, "trn": 1e12, "k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12, "lakh": 1e5, "crore": 1e7,
    "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "千亿": 1e11, "万亿": 1e12,
}  # fmt: skip
_WORD: Final = "|".join(sorted(_ONES, key=len, reverse=True))
_BIG: Final = "hundred|thousand|million|billion|trillion"
_LONG_SCALE: Final = r"(?i:hundred|thousand|million|billion|trillion|quadrillion|mn|mln|bn|tn|trn|lakh|crore)\b"
_SHORT_SCALE: Final = "[kKmMbBtT](?![A-Za-z/])"
_CHINESE_SCALE: Final = "万亿|千亿|千万|百万|亿|万|千"
_DIGITS: Final = r"\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?(?![\d])|\d+(?:\.\d+)?"
_VULGAR: Final = {"½": 50.0, "⅓": 100 / 3, "¼": 25.0, "¾": 75.0, "⅔": 200 / 3, "⅕": 20.0}
_DENOMINATORS: Final = {
    "half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "tenth": 10, "twentieth": 20,
}  # fmt: skip
_ORDINALS: Final = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "twentieth": 20, "thirtieth": 30, "fiftieth": 50,
    "hundredth": 100,
}  # fmt: skip
_VAGUE: Final = {"dozens": 12.0, "scores": 20.0, "hundreds": 1e2, "thousands": 1e3, "millions": 1e6, "billions": 1e9,
                 "trillions": 1e12}  # fmt: skip

_SPELLED: Final = (
    rf"(?:(?:{_WORD}|{_BIG}|an?(?=\s(?:{_BIG}|dozen)\b)|half\sa|dozen)"
    rf"(?:(?:[\s-]|(?<=hundred)\sand\s|(?<=thousand)\sand\s)(?:{_WORD}|{_BIG}|dozen)\b)*)"
)
NUMBER: Final = re.compile(
    rf"(?<![\w.,])(?:(?P<digits>{_DIGITS})|(?P<vulgar>[½⅓¼¾⅔⅕])|\b(?P<words>(?i:{_SPELLED}))\b)"
    rf"(?P<half>\s?½|(?i:\sand\sa\shalf\b))?"
    rf"(?:[\s\u00a0-]?(?P<scale>{_LONG_SCALE})|\s?(?P<chinese>{_CHINESE_SCALE})|\s?(?P<short>{_SHORT_SCALE}))?"
)
"""A number with its scale; ``read_number`` turns a match into a value."""
FRACTION: Final = re.compile(
    r"\b(?<!and\s)(?:(?!an?\s\w+\s(?!of\b|more\b|less\b|fewer\b|higher\b|"
    r"lower\b|by\b|to\b|from\b|in\b|as\b))(?P<top>one|two|three|four|five|seven|nine|an?)[\s-](?P<bottom>half|third|quarter|fourth|fifth|sixth|seventh|"
    r"eighth|tenth|twentieth)s?\b(?![\s-](?:century|hour|day|year|finals?|party|parties|time|note|mile|point|life|back))"
    r"|(?<!first\s)(?<!second\s)(?<!other\s)(?<!latter\s)(?<!last\s)(?<!top\s)(?<!bottom\s)(?P<half>half)\b(?=\s(?:of|the|all|its|their|his|her|our|as)\b|[.,;]|$)"
    r"|(?P<many>one|two|three|four|five|six|seven|eight|nine|\d+)\s(?:in|out\sof)\s(?:every\s)?"
    r"(?P<of>two|three|four|five|six|seven|eight|nine|ten|twenty|\d+)\b(?!\s?[%\d]))",
    re.IGNORECASE,
)
"""A share in words: «half of» but not «half an hour», «a third of» but not «a third party»."""
ORDINAL: Final = re.compile(
    rf"(?<![\w.])(?:(?P<digits>\d+)(?:st|nd|rd|th)|\b(?P<tens>(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-)?"
    rf"(?P<word>{'|'.join(_ORDINALS)}))\b",
    re.IGNORECASE,
)
VAGUE: Final = re.compile(
    rf"\b(?:(?P<times>tens|hundreds)\sof\s)?(?P<word>{'|'.join(_VAGUE)})\b(?=\s+of\b|\s+[a-z])", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number read from a text. ``step`` is the size of its last digit; ``words``: it is spelled out."""

    value: float
    step: float
    start: int
    end: int
    words: bool = False
    scaled: bool = False
    half: bool = False


def read_number(match: re.Match[str], *, letter_scale: bool) -> Number:
    """Return the number of a ``NUMBER`` match; a single letter («5m») is a scale only if ``letter_scale`` is set."""
    words = match["words"] is not None
    value, step = _spelled(match["words"]) if words else _digits(match["digits"] or "0")
    if match["vulgar"]:
        value, step = _VULGAR[match["vulgar"]] / 100, 0.01
    if match["half"]:
        value, step = value + 0.5, 0.1
    scale = match["scale"] or match["chinese"] or (match["short"] if letter_scale else None)
    end = match.end()
    if match["short"] and not letter_scale:
        end = match.start("short")
        end -= match.string[end - 1] == " "
    factor = _SCALES[scale.lower()] if scale else 1.0
    return Number(value * factor, step * factor, match.start(), end, words, bool(scale), bool(match["half"]))


def spelled_out(word: str) -> int | None:
    """Return the count that one word in lower case spells out, None for any other; «one» often is no number.

    >>> spelled_out("nineteen"), spelled_out("twenty-one"), spelled_out("one"), spelled_out("often")
    (19, 21, None, None)
    """
    tens, _, ones = word.partition("-")
    if ones:
        return _TENS[tens] + _ONES[ones] if tens in _TENS and 0 < _ONES.get(ones, 0) < 10 else None  # noqa: PLR2004
    return _ONES[word] if _ONES.get(word, 1) != 1 else None


def read_fraction(match: re.Match[str]) -> float:
    """Return the percentage of a ``FRACTION`` match."""
    if match["half"]:
        return 50.0
    if match["many"]:
        below = _small(match["of"])
        return 100 * _small(match["many"]) / below if below else 0.0
    return 100 * _small(match["top"]) / _DENOMINATORS[match["bottom"].lower()]


def ordinal(match: re.Match[str]) -> int:
    """Return the number of an ``ORDINAL`` match."""
    if match["digits"]:
        return int(match["digits"])
    tens = _ONES[match["tens"][:-1].lower()] if match["tens"] else 0
    return tens + _ORDINALS[match["word"].lower()]


def vague(match: re.Match[str]) -> float:
    """Return the least value of a ``VAGUE`` match: 1,000 for «thousands», 10,000 for «tens of thousands»."""
    times = {"tens": 10.0, "hundreds": 100.0}.get((match["times"] or "").lower(), 1.0)
    return times * _VAGUE[match["word"].lower()]


def _small(word: str) -> int:
    if word.isdigit():
        return int(word)
    return 1 if word.lower() in {"a", "an"} else _ONES[word.lower()]


def _digits(text: str) -> tuple[float, float]:
    plain = re.sub(r"[,\u00a0\u202f]", "", text)
    whole, _, decimals = plain.partition(".")
    if decimals:
        return float(plain), 10.0 ** -len(decimals)
    zeros = len(whole) - len(whole.rstrip("0")) if whole.strip("0") else 0
    return float(plain), 10.0**zeros


def _spelled(text: str) -> tuple[float, float]:
    total = current = 0.0
    step = 1.0
    for word in re.split(r"[\s-]+", text.lower()):
        if word in _ONES:
            current += _ONES[word]
            step = 1.0
        elif word == "half":
            current, step = 0.5, 0.1
        elif word in _SCALES or word == "dozen":
            factor = _SCALES.get(word, 12.0)
            step *= factor
            if factor >= 1e3:  # noqa: PLR2004 - «two hundred thousand»: what stands before is multiplied as a whole
                total, current = total + (current or 1) * factor, 0.0
            else:
                current = (current or 1) * factor
    return total + current, step
