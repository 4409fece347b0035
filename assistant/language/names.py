"""People, organisations, places, products and laws named in a text, by rules on capital letters.

A name is a run of capitalised words, with function words inside («Bank of Lorien») and numbers that belong to it
(«Order 2291»). A capital at the start of a sentence is weak evidence: a lone word there is a name only if it is no
everyday word (``terms.is_common``), if it is a country, or if it has the form of a name (KLM, DeepSeek).

Every word has a key that its aliases share: for a country or bloc one of its names («American», «the U.S.»), for an
everyday word its stem, for any other the word without diacritics, possessive and plural s. Ambiguous names («Georgia»,
«Jordan» the person) are compared as plain words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from assistant.language.terms import Term, fold, is_common, lines_of, stem, terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_MUST_BE_CAPITALS: Final = frozenset({"us", "uk", "eu", "un", "prc", "usa", "dprk", "uae"})


@lru_cache(maxsize=1)
def _places() -> dict[tuple[str, ...], str]:
    table: dict[tuple[str, ...], str] = {}
    for names in (line.split("|") for line in lines_of("places.txt")):
        for name in names:
            table[tuple(name.replace(".", "").replace("'s", "").split())] = names[0]
    return table


def _place_at(words: tuple[str, ...], folded: tuple[str, ...], position: int) -> tuple[str, int] | None:
    """Return the longest place name that starts at ``position`` and its number of words, or None.

    ``words`` are as written, ``folded`` the same in lower case without full stops.
    """
    is_small = folded[position] in _MUST_BE_CAPITALS and not words[position].replace(".", "").isupper()
    for length in range(min(4, len(folded) - position), 0, -1):
        found = _places().get(folded[position : position + length])
        if found is not None and not is_small:
            return (found, length) if words[position][0].isupper() else None
    return None


TITLES: Final = frozenset(
    {
        "mr", "mrs", "ms", "dr", "prof", "professor", "president", "chairman", "chairwoman", "chair", "ceo", "cto",
        "cfo", "director", "minister", "academician", "sir", "lord", "lady", "king", "queen", "senator", "governor",
        "general", "judge", "justice", "deputy", "vice", "chief", "captain", "secretary", "premier", "prime", "mayor",
        "executive", "officer", "manager", "head", "founder", "spokesperson", "spokesman", "spokeswoman", "editor",
    }
)  # fmt: skip
_LEGAL_FORMS: Final = frozenset(
    {"inc", "ltd", "llc", "plc", "corp", "co", "corporation", "company", "limited", "incorporated", "gmbh", "ag"}
)
_INSIDE: Final = ("of", "for", "de", "del", "la", "le", "van", "von", "der", "den", "bin", "al", "the", "and")
_CALENDAR: Final = frozenset(
    """january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday jan feb mar apr jun jul aug sep sept oct nov dec fahrenheit celsius kelvin
    """.split()  # noqa: SIM905
)
_PARTS_OF_TEXT: Final = ("passage", "source", "step", "figure", "table", "note", "answer", "sentence", "part")
_KINDS_OF_PLACE: Final = frozenset({"mount", "lake", "fort", "port", "cape", "north", "south", "east", "west", "new"})
_PREDICATE: Final = re.compile(
    r"['’]s\b|['’] |,|\.?$| (?:is|was|has|had|will|would|can|could|may|might|did|and|or|of|bought|sold|built|made|won|"
    r"lost|left|went|told|led|began|held|paid|ran|took|beat|met|sued|cut|hit|set|put|gave|wrote|grew|rose|fell|\w+(?:ed|s))\b"
)
"""What follows a lone unknown word at the start of a sentence if it is a name: the rest of a subject, or a verb."""
_SENTENCE_START: Final = re.compile(r"(?:^|[.!?:;•*\n“\"‘(\[—–])[\s\"“‘'(\[*•\-–—\d.)]*$")
_TITLE_CASE_WORDS, _TITLE_CASE_SHARE = 7, 0.8
PLACE_MARK: Final = "@"
"""Prefix of the keys of countries and blocs, so that no other word has the same key."""


@dataclass(frozen=True, slots=True)
class NameWord:
    """A word of a name. ``key`` is shared by aliases; ``apart``: something no name contains precedes the word."""

    word: str
    start: int
    end: int
    key: str
    capital: bool
    function: bool
    apart: bool
    place: bool = False

    @property
    def acronym(self) -> str | None:
        """An acronym's letters in lower case, without full stops, ampersand and plural s; None for other words."""
        letters = self.word.replace(".", "").replace("&", "").removesuffix("'s").removesuffix("’s").removesuffix("s")
        return letters.lower() if len(letters) > 1 and letters.isupper() and letters.isalpha() else None

    @property
    def common(self) -> bool:
        """Whether the word alone identifies little: a place, an acronym, a title or an everyday word."""
        return self.place or self.acronym is not None or is_common(fold(self.word)) or fold(self.word) in TITLES


@dataclass(frozen=True, slots=True)
class Name:
    """A name as a text writes it: ``text[start:end]``; ``units`` are its words without function words and titles.

    ``loose``: the first word may belong to the sentence instead of the name.
    """

    text: str
    start: int
    end: int
    units: tuple[NameWord, ...]
    loose: bool = False

    @property
    def keys(self) -> frozenset[str]:
        """The keys of its words."""
        return frozenset(unit.key for unit in self.units)


def without_possessive(name: str) -> str:
    """Return a name without a possessive «'s»."""
    return name.removesuffix("'s").removesuffix("’s")


def _key(word: str) -> str:
    """Return the key of a single word, see the module."""
    folded = fold(word)
    if not folded.isalpha():
        return folded
    if is_common(folded):
        return stem(folded)
    return folded.removesuffix("s") if len(folded) > 3 else folded  # noqa: PLR2004 - «Los», «Bos» keep theirs


def units(text: str) -> tuple[NameWord, ...]:
    """Return all words of ``text`` as units; a place of several words is one unit."""
    found = terms(text)
    words = tuple(term.word for term in found)
    folded = tuple(map(fold, words))
    result: list[NameWord] = []
    position = 0
    while position < len(found):
        place = _place_at(words, folded, position)
        length = place[1] if place else 1
        first, last = found[position], found[position + length - 1]
        unit = NameWord(
            word=text[first.start : last.end],
            start=first.start,
            end=last.end,
            key=f"{PLACE_MARK}{place[0]}" if place else _key(first.word),
            capital=first.is_capital and words[position] not in {"I", "I'm", "I'd", "I've", "I'll"},
            function=not first.is_content and not first.is_acronym and place is None,
            apart=_is_apart(text, result[-1] if result else None, first),
            place=place is not None,
        )
        result.append(unit)
        position += length
    return tuple(result)


def _is_apart(text: str, before: NameWord | None, term: Term) -> bool:
    """Whether something that no name contains separates the word from the one before."""
    if before is None:
        return True
    between = text[before.end : term.start]
    if between == ". ":
        return len(before.word) > 1 and fold(before.word) not in TITLES | _LEGAL_FORMS
    return between.strip() not in {"", "-", "&", "·", "‑"} or before.word.lower().endswith(("'s", "’s"))


def find_names(text: str) -> tuple[Name, ...]:
    """Return the names in ``text`` in order, without overlaps."""
    found = units(text)
    capitals = [unit.capital for unit in found if unit.word[:1].isalpha()]
    title_case = len(capitals) >= _TITLE_CASE_WORDS and sum(capitals) >= _TITLE_CASE_SHARE * len(capitals)
    return tuple(name for run in _runs(found) if (name := _name(text, run, title_case=title_case)) is not None)


def _runs(found: Sequence[NameWord]) -> Iterator[list[NameWord]]:
    """Yield the runs of units that may be a name: capitalised words, function words between, numbers after them."""
    run: list[NameWord] = []
    for position, unit in enumerate(found):
        if run and (unit.apart or not (unit.capital or _goes_on(found, position, run))):
            yield run
            run = []
        if unit.capital and fold(unit.word) in _CALENDAR and not (run and run[-1].capital):
            continue
        if not run and unit.acronym is not None and position and found[position - 1].word[0].isdigit():
            continue  # the unit of a number («41 ZB»)
        if unit.capital or run:
            run.append(unit)
    if run:
        yield run


def _goes_on(found: Sequence[NameWord], position: int, run: Sequence[NameWord]) -> bool:
    """Whether the function word or number at ``position`` continues the name begun in ``run``.

    «And» does in «Food and Drug Administration», but not in «Intel and AMD».
    """
    unit, last = found[position], run[-1]
    if unit.word[0].isdigit():
        return last.capital and not last.function and fold(last.word) not in _CALENDAR
    if fold(unit.word) not in _INSIDE or position + 1 >= len(found):
        return False
    following = found[position + 1]
    everyday = all(is_common(fold(side.word)) and not side.place and side.acronym is None for side in (last, following))
    if fold(unit.word) == "and" and not everyday:
        return False
    if fold(unit.word) != "and" and fold(following.word) == "the" and position + 2 < len(found):
        return found[position + 2].capital and not following.apart
    return following.capital and not following.apart


def _name(text: str, run: list[NameWord], *, title_case: bool) -> Name | None:
    """Return the name in a run, None if its words are capitalised for another reason (sentence start, title case)."""
    first_of_sentence = bool(_SENTENCE_START.search(text[max(0, run[0].start - 40) : run[0].start]))
    while run and (run[0].function or fold(run[0].word) in TITLES or run[0].word[0].isdigit()):
        first_of_sentence = False
        run = run[1:]
    if run and fold(run[0].word).removesuffix("s") in _PARTS_OF_TEXT:
        return None
    kept = tuple(unit for unit in run if not unit.function and fold(unit.word) not in TITLES | _LEGAL_FORMS)
    if not kept or (title_case and all(unit.common and not unit.place for unit in kept)):
        return None
    start, end, alone = run[0].start, run[-1].end, len(kept) == 1
    if alone and not _is_name_alone(kept[0], text[end:], first_of_sentence=first_of_sentence):
        return None
    loose = first_of_sentence and not alone and kept[0].common and not kept[0].place
    loose = loose and fold(kept[0].word) not in _KINDS_OF_PLACE
    return Name(text=text[start:end], start=start, end=end, units=kept, loose=loose)


def _is_name_alone(unit: NameWord, following: str, *, first_of_sentence: bool) -> bool:
    """Whether a lone capitalised word is a name."""
    inner = unit.word[1:].replace("-", "")
    shaped = unit.place or unit.acronym is not None or any(c.isupper() for c in inner)
    if shaped:
        return True
    if len(unit.word) == 1 or fold(unit.word) in _CALENDAR:
        return False
    parts = fold(unit.word).split("-")
    everyday = all(is_common(part) or part.endswith("ly") for part in parts)
    if everyday and (first_of_sentence or len(parts) > 1):
        return False
    if unit.word.lower().endswith(("'s", "’s")) or not first_of_sentence:
        return True
    return not following.strip() or bool(_PREDICATE.match(following))
