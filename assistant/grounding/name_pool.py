"""The names that a claim's evidence offers, and whether it holds a given one under any of its aliases.

A name is held when its words stand together in one sentence of the evidence, when the evidence has its acronym or the
acronym's words, when the evidence has its surname and the nearest fuller mention around it is this name, or when a
pronoun or «the agency» in the evidence may point at it in the sentences around. Words of a name that are scattered
over a sentence do not make it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.grounding.names import Name, Unit, find_names, units
from assistant.grounding.places import CAPITALS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.grounding.evidence import Evidence

_POINTS_BACK: Final = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|these|the (?:former|latter)|"
    r"(?:the|this|that|these|those|its|their) (?:\w+ )?(?:agency|authority|company|firm|ministry|bank|institute|group|"
    r"university|school|country|nation|state|city|town|province|island|organi[sz]ation|body|board|committee|party|"
    r"union|team|club|band|museum|hospital|court|government|administration|department|man|woman|official|author|"
    r"director|chairman|minister|president|scientist|researcher|professor|actor|singer|player|officer|couple|brothers|"
    r"law|act|order|decree|plan|treaty|film|book|novel|album|song|series|show|game|ship|product|model|platform|"
    r"movie|species|river|mountain|lake|region|area|company's|agency's))\b",
    re.IGNORECASE,
)
_SET_ACRONYMS: Final = {
    "ai": ("artificial", "intelligence"), "rd": ("research", "development"), "ml": ("machine", "learning"),
    "vr": ("virtual", "reality"), "pr": ("public", "relations"), "hr": ("human", "resources"), "tv": ("television",),
}  # fmt: skip
_MOST_EXTRA_WORDS: Final = 2
_SHORTEST_FREE_ACRONYM: Final = 3
_SHORTEST_SQUEEZED: Final = 5
_PLACE_PREPOSITIONS: Final = frozenset({"in", "near", "from", "at", "outside", "around", "to"})


@dataclass(frozen=True, slots=True)
class _Text:
    """One text of the evidence, taken apart; ``initials`` are the acronyms that its runs of words spell."""

    raw: str
    words: tuple[Unit, ...]
    names: tuple[Name, ...]
    squeezed: str

    def holds(self, wanted: Sequence[Unit]) -> bool:
        """Whether the words stand together, in any order, with at most two capitalised words between them."""
        keys = {unit.key for unit in wanted}
        return any(unit.key in keys and self._window(position, keys) for position, unit in enumerate(self.words))

    def holds_squeezed(self, wanted: Sequence[Unit]) -> bool:
        """Whether the name stands there when nothing but letters and digits counts («Wi-Fi», «SoilHealth»)."""
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
        """Whether consecutive words begin with ``letters``, small words counted or not."""
        if letters in _SET_ACRONYMS:
            wanted = _SET_ACRONYMS[letters]
            raw = self.raw.lower()
            return all(word in raw for word in wanted)
        return any(self._spells_in(line, letters) for line in self._lines())

    def _spells_in(self, line: Sequence[tuple[str, Unit, bool]], letters: str) -> bool:
        initials = "".join(initial for initial, _, _ in line)
        at = initials.find(letters)
        while at >= 0:
            run = line[at : at + len(letters)]
            capitals = all(unit.capital for _, unit, _ in run)
            together = not any(apart for _, _, apart in run[1:])
            if (together and (capitals or len(letters) >= _SHORTEST_FREE_ACRONYM)) or (
                capitals and len(letters) > _SHORTEST_FREE_ACRONYM
            ):
                return True
            at = initials.find(letters, at + 1)
        return False

    def _lines(self) -> tuple[list[tuple[str, Unit, bool]], ...]:
        """Return the initials of all words, with small words and without, each with its unit and a break before it."""
        line = [
            (word[0].lower(), unit, unit.apart and not position)
            for unit in self.words
            for position, word in enumerate(unit.word.split())
        ]
        return [entry for entry in line if not entry[1].function], line

    def has_acronym(self, letters: str) -> bool:
        """Whether the acronym stands in the text."""
        return any(unit.acronym == letters for unit in self.words)


def _read(text: str) -> _Text:
    found = units(text)
    return _Text(text, found, find_names(text), _squeezed(text))


def _squeezed(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


class NamePool:
    """All names that some evidence offers; build it once a claim."""

    def __init__(self, evidence: Sequence[Evidence]) -> None:
        self._items = evidence
        self._texts = [_read(_with_speaker(item)) for item in evidence]
        self._around: dict[int, tuple[_Text, _Text]] = {}

    def holds(self, name: Name) -> bool:
        """Whether the evidence names ``name`` under any of its aliases."""
        variants = [name.units]
        if name.loose:
            variants.append(name.units[1:])
        return any(self._holds_units(variant) for variant in variants if variant)

    def nearest(self, name: Name) -> tuple[Evidence, Name] | None:
        """Return the evidence's name that shares most words with ``name`` (one at least), or None."""
        best: tuple[int, Evidence, Name] | None = None
        for item, text in zip(self._items, self._texts, strict=True):
            for other in text.names:
                shared = len(name.keys & other.keys)
                if shared and other.end <= len(item.text) and (best is None or shared > best[0]):
                    best = (shared, item, other)
        return None if best is None else (best[1], best[2])

    def spelled_in(self, name: Name, claim: str) -> bool:
        """Whether ``name`` is an acronym that the claim itself spells out («basal metabolic rate (BMR)»)."""
        letters = name.units[0].acronym if len(name.units) == 1 else None
        return letters is not None and _read(claim).spells(letters)

    def another_place(self, name: Name) -> tuple[Evidence, Name] | None:
        """Return a place of the evidence where ``name`` is one too, or None."""
        if not any(unit.place for unit in name.units):
            return None
        for item, text in zip(self._items, self._texts, strict=True):
            for other in text.names:
                if any(unit.place for unit in other.units) and other.end <= len(item.text):
                    return item, other
        return None

    def _holds_units(self, wanted: tuple[Unit, ...]) -> bool:
        if self._holds_together(wanted):
            return True
        for cut in range(1, len(wanted)):
            left, right = wanted[:cut], wanted[cut:]
            if self._holds_part(left) and self._holds_part(right) and (_all_common(left) or _all_common(right)):
                return True
        return False

    def _holds_part(self, part: tuple[Unit, ...]) -> bool:
        """Whether a part of a name is held: an everyday word must stand there on its own, outside another name."""
        if len(part) > 1 or part[0].place or part[0].acronym is not None or not part[0].common:
            return self._holds_together(part)
        return any(unit.key == part[0].key and not unit.capital for text in self._texts for unit in text.words)

    def _holds_together(self, wanted: tuple[Unit, ...]) -> bool:
        return any(
            self._text_holds(text, wanted) or self._short_form_of(index, wanted) or self._points_at(index, wanted)
            for index, text in enumerate(self._texts)
        )

    def _text_holds(self, text: _Text, wanted: tuple[Unit, ...]) -> bool:
        if text.holds(wanted) or text.holds_squeezed(wanted):
            return True
        if len(wanted) == 1:
            unit = wanted[0]
            letters = unit.acronym
            return (
                (letters is not None and text.spells(letters))
                or (not unit.word.isascii() and unit.word in text.raw)
                or _acts_for(unit, text)
            )
        return any(text.has_acronym(letters) for letters in _acronyms_of(wanted))

    def _short_form_of(self, index: int, wanted: tuple[Unit, ...]) -> bool:
        """Whether the text has a part of the name and the nearest fuller mention around it is the name."""
        keys = {unit.key for unit in wanted}
        for other in self._texts[index].names:
            if not other.keys < keys or _all_common(other.units):
                continue
            before, after = self._context(index)
            mentions = [name for name in (*reversed(before.names), *after.names) if other.keys < name.keys]
            if mentions and keys <= mentions[0].keys | {"."}:
                return True
        return False

    def _points_at(self, index: int, wanted: tuple[Unit, ...]) -> bool:
        """Whether a pronoun, or the topic's country that goes without saying, may mean the name."""
        text = self._texts[index]
        country = all(unit.place for unit in wanted) and not any(unit.place for unit in text.words)
        if not country and not _POINTS_BACK.search(text.raw):
            return False
        before, _ = self._context(index)
        return self._text_holds(before, wanted)

    def _context(self, index: int) -> tuple[_Text, _Text]:
        if index not in self._around:
            item = self._items[index]
            self._around[index] = (_read(item.before), _read(item.after))
        return self._around[index]


def _with_speaker(item: Evidence) -> str:
    if item.speaker is None:
        return item.text
    return f"{item.text}\n{item.speaker.name}\n{item.speaker.role or ''}"


def _all_common(wanted: Sequence[Unit]) -> bool:
    return all(unit.common for unit in wanted)


def _acronyms_of(wanted: tuple[Unit, ...]) -> set[str]:
    """Return the acronyms that the name's words spell: «National Data Administration» gives nda."""
    initials = "".join(word[0].lower() for unit in wanted for word in unit.word.split())
    return {initials} if len(initials) >= _SHORTEST_FREE_ACRONYM else set()


def _acts_for(unit: Unit, text: _Text) -> bool:
    """Whether the text has the country's capital as an actor («Beijing is speeding up»), or its government for it."""
    capital = unit.key
    if capital in CAPITALS:
        government = re.search(r"government|authorit|leader|ministry|policymaker", text.raw, re.IGNORECASE)
        return government is not None and any(other.key == f"@{CAPITALS[capital]}" for other in text.words)
    for position, other in enumerate(text.words):
        if other.capital and f"@{CAPITALS.get(other.key, '')}" == capital:
            before = text.words[position - 1].word.lower() if position else ""
            if before not in _PLACE_PREPOSITIONS:
                return True
    return False
