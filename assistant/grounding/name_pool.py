"""The names in a claim's evidence, and whether a given name is among them under any of its aliases.

A name is held if its words are together in one sentence of the evidence, if the evidence has its acronym or the
acronym's long form, if it has the surname and the nearest fuller mention around is this name, or if a pronoun in the
evidence may refer to it in the sentences before. Words scattered over a sentence do not count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.language.names import PLACE_MARK, Name, NameWord, find_names, units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.grounding.evidence import Evidence

_SHORTEST_FREE_ACRONYM: Final = 3
_CAPITALS: Final = {
    "beijing": "china", "washington": "united states", "moscow": "russia", "london": "united kingdom",
    "brussels": "european union", "berlin": "germany", "paris": "france", "tokyo": "japan", "delhi": "india",
    "seoul": "south korea", "pyongyang": "north korea", "taipei": "taiwan", "ottawa": "canada", "kyiv": "ukraine",
    "canberra": "australia", "ankara": "turkey", "tehran": "iran",
}  # fmt: skip
"""Capitals that stand for their country's government if they act and are not just a place («in Beijing»)."""
_SET_ACRONYMS: Final = {
    "ai": ("artificial", "intelligence"), "rd": ("research", "development"), "ml": ("machine", "learning"),
    "vr": ("virtual", "reality"), "pr": ("public", "relations"), "hr": ("human", "resources"), "tv": ("television",),
}  # fmt: skip
_MOST_EXTRA_WORDS: Final = 2
_SHORTEST_SQUEEZED: Final = 5


@dataclass(frozen=True, slots=True)
class NameText:
    """A parsed text; ``squeezed`` is its letters and digits only, in lower case."""

    raw: str
    words: tuple[NameWord, ...]
    names: tuple[Name, ...]
    squeezed: str

    def holds(self, wanted: Sequence[NameWord]) -> bool:
        """Whether the words are together, in any order, with at most two capitalised words between them."""
        keys = {unit.key for unit in wanted}
        return any(unit.key in keys and self._window(position, keys) for position, unit in enumerate(self.words))

    def holds_squeezed(self, wanted: Sequence[NameWord]) -> bool:
        """Whether the text has a compound name when only letters and digits count («Wi-Fi», «SoilHealth»)."""
        said = _squeezed(" ".join(unit.word for unit in wanted))
        compound = any(
            unit.acronym is None and ("-" in unit.word or any(c.isupper() for c in unit.word[1:])) for unit in wanted
        )
        return compound and len(said) >= _SHORTEST_SQUEEZED and said in self.squeezed

    def _window(self, position: int, keys: set[str]) -> bool:
        missing, extra = set(keys), 0
        for step, unit in enumerate(self.words[position:]):
            if step and ((unit.apart and not unit.word[0].isdigit()) or unit.word.lower() in {"and", "or"} - keys):
                return False
            if unit.key in missing:
                missing.discard(unit.key)
            elif not unit.function and unit.key not in keys:
                extra += 1
                if extra > _MOST_EXTRA_WORDS or not (unit.capital or unit.word[0].isdigit()):
                    return False
            if not missing:
                return True
        return False

    def spells(self, letters: str) -> bool:
        """Whether ``letters`` are the initials of consecutive words, with or without function words."""
        if letters in _SET_ACRONYMS:
            return all(word in self.raw.lower() for word in _SET_ACRONYMS[letters])
        line = [
            (word[0].lower(), unit, unit.apart and not position)
            for unit in self.words
            for position, word in enumerate(unit.word.split())
        ]
        return any(_spelled(each, letters) for each in ([entry for entry in line if not entry[1].function], line))


def _read(text: str) -> NameText:
    return NameText(text, units(text), find_names(text), _squeezed(text))


def _squeezed(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


_POINTS_BACK: Final = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|these|the (?:former|latter))\b", re.IGNORECASE
)
_PLACE_PREPOSITIONS: Final = frozenset({"in", "near", "from", "at", "outside", "around", "to"})


def _spelled(line: Sequence[tuple[str, NameWord, bool]], letters: str) -> bool:
    """Whether ``line`` has the letters; it has each initial with its unit and whether a break precedes it."""
    initials = "".join(initial for initial, _, _ in line)
    for at in range(len(initials) - len(letters) + 1):
        if not initials.startswith(letters, at):
            continue
        run = line[at : at + len(letters)]
        capitals = all(unit.capital for _, unit, _ in run)
        together = not any(apart for _, _, apart in run[1:])
        if (together and (capitals or len(letters) >= _SHORTEST_FREE_ACRONYM)) or (
            capitals and len(letters) > _SHORTEST_FREE_ACRONYM
        ):
            return True
    return False


class NamePool:
    """All names in some evidence; build it once per claim."""

    def __init__(self, evidence: Sequence[Evidence]) -> None:
        self._items = evidence
        speakers = (item.speaker for item in evidence)
        known = ("" if each is None else f"\n{each.name}\n{each.role or ''}" for each in speakers)
        self._texts = [_read(f"{item.text}{speaker}") for item, speaker in zip(evidence, known, strict=True)]
        self._around: dict[int, tuple[NameText, NameText]] = {}

    def holds(self, name: Name) -> bool:
        """Whether the evidence has ``name`` under any of its aliases."""
        whole = re.compile(rf"(?<!\w){re.escape(name.text)}(?!\w)", re.IGNORECASE)
        if len(name.units) > 1 and any(whole.search(text.raw) for text in self._texts):
            return True
        variants = [name.units, name.units[1:]] if name.loose else [name.units]
        return any(self._holds_units(variant) for variant in variants if variant)

    def nearest(self, name: Name) -> tuple[Evidence, Name] | None:
        """Return the name in the evidence that shares most words with ``name``; for a place without any, a place."""
        named = [
            (item, other)
            for item, text in zip(self._items, self._texts, strict=True)
            for other in text.names
            if other.end <= len(item.text)
        ]
        best = max(named, key=lambda pair: len(name.keys & pair[1].keys), default=None)
        if best is not None and name.keys & best[1].keys:
            return best
        places = (pair for pair in named if any(unit.place for unit in pair[1].units))
        return next(places, None) if any(unit.place for unit in name.units) else None

    def spelled_in(self, name: Name, claim: str) -> bool:
        """Whether ``name`` is an acronym that the claim itself spells out («basal metabolic rate (BMR)»)."""
        letters = name.units[0].acronym if len(name.units) == 1 else None
        return letters is not None and _read(claim).spells(letters)

    def _holds_units(self, wanted: tuple[NameWord, ...]) -> bool:
        """Whether the words are held together, or in two parts of which one has only everyday words."""
        if self._holds_together(wanted):
            return True
        parts = ((wanted[:cut], wanted[cut:]) for cut in range(1, len(wanted)))
        return any(
            self._holds_part(left) and self._holds_part(right) and (_all_common(left) or _all_common(right))
            for left, right in parts
        )

    def _holds_part(self, part: tuple[NameWord, ...]) -> bool:
        """Whether a part of a name is held; a single everyday word must occur in lower case, outside other names."""
        if len(part) > 1 or part[0].place or part[0].acronym is not None or not part[0].common:
            return self._holds_together(part)
        return any(unit.key == part[0].key and not unit.capital for text in self._texts for unit in text.words)

    def _holds_together(self, wanted: tuple[NameWord, ...]) -> bool:
        return any(
            self._text_holds(text, wanted) or self._short_form_of(index, wanted) or self._points_at(index, wanted)
            for index, text in enumerate(self._texts)
        )

    def _text_holds(self, text: NameText, wanted: tuple[NameWord, ...]) -> bool:
        if text.holds(wanted) or text.holds_squeezed(wanted):
            return True
        if len(wanted) == 1:
            unit, letters = wanted[0], wanted[0].acronym
            return (
                (letters is not None and text.spells(letters))
                or (not unit.word.isascii() and unit.word in text.raw)
                or _acts_for(unit, text)
            )
        initials = "".join(word[0].lower() for unit in wanted for word in unit.word.split())
        return len(initials) >= _SHORTEST_FREE_ACRONYM and any(unit.acronym == initials for unit in text.words)

    def _short_form_of(self, index: int, wanted: tuple[NameWord, ...]) -> bool:
        """Whether the text has a part of the name and the nearest fuller mention around is the name."""
        keys = {unit.key for unit in wanted}
        for other in self._texts[index].names:
            if not other.keys < keys or _all_common(other.units):
                continue
            before, after = self._context(index)
            mentions = [name for name in (*reversed(before.names), *after.names) if other.keys < name.keys]
            if mentions and keys <= mentions[0].keys | {"."}:
                return True
        return False

    def _points_at(self, index: int, wanted: tuple[NameWord, ...]) -> bool:
        """Whether a pronoun may refer to the name, or the name is the implied country of the topic."""
        text = self._texts[index]
        country = all(unit.place for unit in wanted) and not any(unit.place for unit in text.words)
        points = country or _POINTS_BACK.search(text.raw) is not None
        return points and self._text_holds(self._context(index)[0], wanted)

    def _context(self, index: int) -> tuple[NameText, NameText]:
        if index not in self._around:
            item = self._items[index]
            self._around[index] = (_read(item.before), _read(item.after))
        return self._around[index]


def _all_common(wanted: Sequence[NameWord]) -> bool:
    return all(unit.common for unit in wanted)


def _acts_for(unit: NameWord, text: NameText) -> bool:
    """Whether the text has a country's capital as an actor («Beijing is speeding up»), or a capital's government."""
    if unit.key in _CAPITALS:
        government = re.search(r"government|authorit|leader|ministry|policymaker", text.raw, re.IGNORECASE)
        country = f"{PLACE_MARK}{_CAPITALS[unit.key]}"
        return government is not None and any(other.key == country for other in text.words)
    return any(
        other.capital
        and f"{PLACE_MARK}{_CAPITALS.get(other.key, '')}" == unit.key
        and (before is None or before.word.lower() not in _PLACE_PREPOSITIONS)
        for before, other in zip((None, *text.words), text.words, strict=False)
    )
