"""Break a true sentence in exactly one way, so that its source no longer supports it.

The twelve kinds have patterns of their own, not those of the witnesses: what a witness overlooks must not be missing
from its test set. Word replacements are in ``breaks.toml``. Other names, numbers and dates come from the same document
if possible, because these are the hardest to tell from the right ones.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping, Sequence

    _Change = tuple[tuple[int, int], str]
    _Way = Callable[[random.Random, str, Sequence[str]], _Change | None]

_TABLES: Final[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("breaks.toml").read_text(encoding="utf-8"))

NUMBER_WORDS: Final[tuple[str, ...]] = tuple(_TABLES["number_words"])
MONTHS: Final[tuple[str, ...]] = tuple(_TABLES["months"])
DAYS: Final[tuple[str, ...]] = tuple(_TABLES["days"])
UNITS: Final[tuple[tuple[str, ...], ...]] = tuple(map(tuple, _TABLES["units"]))
NOT_NAMES: Final[frozenset[str]] = frozenset(_TABLES["not_names"])
QUESTION_WORDS: Final[frozenset[str]] = frozenset(_TABLES["question_words"])
ADDITIONS: Final[tuple[str, ...]] = tuple(_TABLES["additions"])
SAYS: Final[str] = _TABLES["says"]
NUMBER: Final = re.compile(r"(?<![\w.,-])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w-])|(?<![\w.,-])\d+(?:\.\d+)?(?![\w-])")
YEAR: Final = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
NUMBER_WORD: Final = re.compile(rf"\b(?:{'|'.join(NUMBER_WORDS)})\b", re.IGNORECASE)
CALENDAR: Final = re.compile(rf"\b(?:{'|'.join((*MONTHS, *DAYS))})\b")
# Possessive («*+»): otherwise the time for a row of capitalised words doubles with each word.
WORD: Final = r"[A-Z](?=[\w’'-]*[a-z])[\w’'-]*+"
NAME: Final = re.compile(rf"\b{WORD}(?:\s(?:(?:of|de|van|von)\s)?{WORD})*+")
SPEAKER: Final = re.compile(rf"(?P<a>{NAME.pattern})(?=,? (?:{SAYS})\b)|(?:{SAYS}),? (?P<b>{NAME.pattern})")
AUXILIARY: Final = re.compile(
    r"\b(?:is|are|was|were|has|have|had|can|could|will|would|should|may|might|must|does|did)\b(?! not\b|n['’]t)"
)
NOT: Final = re.compile(r"\b(?:not|never) |n['’]t\b")
_COUNTED: Final = re.compile(r"\d|\b(?:one|two|three|four|five|ten|few|several)\b")


def pairs_of(name: str) -> list[tuple[str, str]]:
    """Return a table of words with their replacements: directions, opposites, quantifiers, hedges."""
    return [(one, other) for one, other in _TABLES[name]]


@dataclass(frozen=True, slots=True)
class Break:
    """A broken sentence: ``kind`` is one of ``KINDS``; at ``start`` the words ``was`` became ``now``."""

    kind: str
    text: str
    start: int
    was: str
    now: str


def broken(rng: random.Random, sentence: str, kind: str, document: Sequence[str]) -> Break | None:
    """Break ``sentence`` in the way of ``kind``; None if that is impossible.

    ``document`` are the sentences of its document. Raises ``KeyError`` for an unknown kind.
    """
    found = _KINDS[kind](rng, sentence, document)
    if found is None:
        return None
    (start, end), new = found
    text = sentence[:start] + new + sentence[end:]
    if " ".join(text.lower().split()) == " ".join(sentence.lower().split()) or text.strip() in document:
        return None
    return Break(kind, text, start, sentence[start:end], new)


def any_break(rng: random.Random, sentence: str, document: Sequence[str]) -> Break | None:
    """Break ``sentence`` in a random way, all possible kinds equally likely; None if none is possible."""
    kinds = list(KINDS)
    rng.shuffle(kinds)
    return next((made for kind in kinds if (made := broken(rng, sentence, kind, document)) is not None), None)


def _number(rng: random.Random, sentence: str, document: Sequence[str]) -> _Change | None:
    years = {match.span() for match in YEAR.finditer(sentence)}
    places = [match for match in NUMBER.finditer(sentence) if match.span() not in years]
    spelled = list(NUMBER_WORD.finditer(sentence))
    if not places and not spelled:
        return None
    match = rng.choice(places or spelled)
    old = match.group()
    if not places:
        new = rng.choice([word for word in NUMBER_WORDS if word != old.lower()])
        return match.span(), new.capitalize() if old[0].isupper() else new
    here = set(NUMBER.findall(sentence))
    others = [n for text in document for n in NUMBER.findall(text) if n not in here and not YEAR.fullmatch(n)]
    if others and rng.random() < 0.4:  # noqa: PLR2004 - the share taken from the document
        return match.span(), rng.choice(sorted(set(others)))
    digits = [place for place, character in enumerate(old) if character.isdigit()]
    place = rng.choice(digits)
    lowest = "1" if place == digits[0] else "0"
    new = rng.choice([digit for digit in "0123456789" if digit != old[place] and digit >= lowest])
    return match.span(), old[:place] + new + old[place + 1 :]


def _date(rng: random.Random, sentence: str, document: Sequence[str]) -> _Change | None:
    places = [*YEAR.finditer(sentence), *CALENDAR.finditer(sentence)]
    if not places:
        return None
    match = rng.choice(places)
    old = match.group()
    if old in MONTHS or old in DAYS:
        return match.span(), rng.choice([name for name in (MONTHS if old in MONTHS else DAYS) if name != old])
    here = set(YEAR.findall(sentence))
    others = sorted({year for text in document for year in YEAR.findall(text)} - here)
    near = [str(int(old) + step) for step in (-10, -3, -2, -1, 1, 2, 3, 10) if str(int(old) + step) not in here]
    return match.span(), rng.choice(others if others and rng.random() < 0.5 else near)  # noqa: PLR2004


def _inner_names(text: str) -> list[re.Match[str]]:
    """Return the names, except single words at the sentence's start, which may be any word."""
    found = [name for name in NAME.finditer(text) if name.group().split()[0].lower() not in NOT_NAMES]
    inner = [name for name in found if name.start() > 0 or " " in name.group()]
    return [name for name in inner if name.group() not in MONTHS and name.group() not in DAYS]


def _other_name(rng: random.Random, old: str, sentence: str, document: Sequence[str]) -> str | None:
    own = set(old.lower().split())
    known = {match.group() for text in document for match in _inner_names(text)}
    others = [n for n in sorted(known) if not own & set(n.lower().split()) and n not in sentence]
    alike = [name for name in others if len(name.split()) == len(old.split())]
    return rng.choice(alike or others) if others else None


def _name(rng: random.Random, sentence: str, document: Sequence[str]) -> _Change | None:
    spoken = {match.span(group) for match in SPEAKER.finditer(sentence) for group in "ab"}
    places = [match for match in _inner_names(sentence) if match.span() not in spoken]
    rng.shuffle(places)
    for match in places:
        new = _other_name(rng, match.group(), sentence, document)
        if new is not None:
            return match.span(), new
    return None


def _speaker(rng: random.Random, sentence: str, document: Sequence[str]) -> _Change | None:
    for match in SPEAKER.finditer(sentence):
        group = "a" if match.group("a") else "b"
        old = match.group(group)
        if old.split()[0].lower() in NOT_NAMES:
            continue
        new = _other_name(rng, old, sentence, document)
        if new is not None:
            return match.span(group), new
    return None


def _order(rng: random.Random, sentence: str, document: Sequence[str]) -> _Change | None:
    del document
    places = _inner_names(sentence)
    pairs = [
        (one, two)
        for one, two in pairwise(places)
        if not re.fullmatch(r"[,;]? ?(?:and|or|&)? ?", sentence[one.end() : two.start()])
        and re.search(r" [a-z]{3,}", sentence[one.end() : two.start()])
        and not set(one.group().split()) & set(two.group().split())
    ]
    if not pairs:
        return None
    one, two = rng.choice(pairs)
    return (one.start(), two.end()), two.group() + sentence[one.end() : two.start()] + one.group()


def _negation(rng: random.Random, sentence: str, document: Sequence[str]) -> _Change | None:
    del document
    there = list(NOT.finditer(sentence))
    if there:
        match = rng.choice(there)
        return match.span(), ""
    places = list(AUXILIARY.finditer(sentence))
    if not places:
        return None
    match = rng.choice(places[:2])
    return (match.end(), match.end()), rng.choice((" not", " never"))


def _addition(rng: random.Random, sentence: str, document: Sequence[str]) -> _Change | None:
    del document
    end = len(sentence.rstrip().rstrip(".!?\"'”’"))
    return ((end, end), rng.choice(ADDITIONS)) if len(sentence[:end].split()) > 4 else None  # noqa: PLR2004


def _unit(rng: random.Random, sentence: str, document: Sequence[str]) -> _Change | None:
    del document
    found = []
    for group in UNITS:
        for unit in group:
            before, after = r"(?<![^\W\d_])" if unit[0].isalpha() else "", r"\b" if unit[-1].isalpha() else ""
            for match in re.finditer(f"{before}{re.escape(unit)}{after}", sentence):
                if _COUNTED.search(sentence[max(0, match.start() - 14) : match.end() + 4]):
                    found += [(match.span(), other) for other in group if other != unit]
    return rng.choice(found) if found else None


def _exchange(pairs: Sequence[tuple[str, str]], *, both_ways: bool) -> _Way:
    others: dict[str, list[str]] = {}
    for one, two in pairs:
        others.setdefault(one, []).append(two)
        if both_ways:
            others.setdefault(two, []).append(one)
    pattern = re.compile(rf"\b(?:{'|'.join(sorted(others, key=len, reverse=True))})\b", re.IGNORECASE)

    def way(rng: random.Random, sentence: str, document: Sequence[str]) -> _Change | None:
        del document
        places = list(pattern.finditer(sentence))
        if not places:
            return None
        match = rng.choice(places)
        new = rng.choice(others[match.group().lower()])
        return match.span(), new.capitalize() if match.group()[0].isupper() else new

    return way


_KINDS: Final[Mapping[str, _Way]] = {
    "number": _number,
    "unit": _unit,
    "date": _date,
    "name": _name,
    "speaker": _speaker,
    "order": _order,
    "direction": _exchange(pairs_of("directions"), both_ways=True),
    "opposite": _exchange(pairs_of("opposites"), both_ways=True),
    "quantifier": _exchange(pairs_of("quantifiers"), both_ways=False),
    "hedge": _exchange(pairs_of("hedges"), both_ways=False),
    "negation": _negation,
    "addition": _addition,
}
KINDS: Final = tuple(_KINDS)
"""The kinds of breaks."""
