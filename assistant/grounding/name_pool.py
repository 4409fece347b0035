"""The names that a claim's evidence offers, and whether it holds a given one under any of its aliases.

A name is held when its words stand together in one sentence of the evidence, when the evidence has its acronym or the
acronym's words, when the evidence has its surname and the nearest fuller mention around it is this name, or when a
pronoun or «the agency» in the evidence may point at it in the sentences around. Words of a name that are scattered
over a sentence do not make it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.grounding.name_text import SHORTEST_FREE_ACRONYM, NameText, read_names
from assistant.grounding.names import PLACE_MARK
from assistant.grounding.places import CAPITALS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.grounding.evidence import Evidence
    from assistant.grounding.names import Name, NameWord

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
_PLACE_PREPOSITIONS: Final = frozenset({"in", "near", "from", "at", "outside", "around", "to"})


class NamePool:
    """All names that some evidence offers; build it once a claim."""

    def __init__(self, evidence: Sequence[Evidence]) -> None:
        self._items = evidence
        self._texts = [read_names(_with_speaker(item)) for item in evidence]
        self._around: dict[int, tuple[NameText, NameText]] = {}

    def holds(self, name: Name) -> bool:
        """Whether the evidence names ``name`` under any of its aliases."""
        whole = re.compile(rf"(?<!\w){re.escape(name.text)}(?!\w)", re.IGNORECASE)
        if len(name.units) > 1 and any(whole.search(text.raw) for text in self._texts):
            return True
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
        return letters is not None and read_names(claim).spells(letters)

    def another_place(self, name: Name) -> tuple[Evidence, Name] | None:
        """Return a place of the evidence where ``name`` is one too, or None."""
        if not any(unit.place for unit in name.units):
            return None
        for item, text in zip(self._items, self._texts, strict=True):
            for other in text.names:
                if any(unit.place for unit in other.units) and other.end <= len(item.text):
                    return item, other
        return None

    def _holds_units(self, wanted: tuple[NameWord, ...]) -> bool:
        if self._holds_together(wanted):
            return True
        for cut in range(1, len(wanted)):
            left, right = wanted[:cut], wanted[cut:]
            if self._holds_part(left) and self._holds_part(right) and (_all_common(left) or _all_common(right)):
                return True
        return False

    def _holds_part(self, part: tuple[NameWord, ...]) -> bool:
        """Whether a part of a name is held: an everyday word must stand there on its own, outside another name."""
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
            unit = wanted[0]
            letters = unit.acronym
            return (
                (letters is not None and text.spells(letters))
                or (not unit.word.isascii() and unit.word in text.raw)
                or _acts_for(unit, text)
            )
        return any(text.has_acronym(letters) for letters in _acronyms_of(wanted))

    def _short_form_of(self, index: int, wanted: tuple[NameWord, ...]) -> bool:
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

    def _points_at(self, index: int, wanted: tuple[NameWord, ...]) -> bool:
        """Whether a pronoun, or the topic's country that goes without saying, may mean the name."""
        text = self._texts[index]
        country = all(unit.place for unit in wanted) and not any(unit.place for unit in text.words)
        if not country and not _POINTS_BACK.search(text.raw):
            return False
        before, _ = self._context(index)
        return self._text_holds(before, wanted)

    def _context(self, index: int) -> tuple[NameText, NameText]:
        if index not in self._around:
            item = self._items[index]
            self._around[index] = (read_names(item.before), read_names(item.after))
        return self._around[index]


def _with_speaker(item: Evidence) -> str:
    if item.speaker is None:
        return item.text
    return f"{item.text}\n{item.speaker.name}\n{item.speaker.role or ''}"


def _all_common(wanted: Sequence[NameWord]) -> bool:
    return all(unit.common for unit in wanted)


def _acronyms_of(wanted: tuple[NameWord, ...]) -> set[str]:
    """Return the acronyms that the name's words spell: «National Data Administration» gives nda."""
    initials = "".join(word[0].lower() for unit in wanted for word in unit.word.split())
    return {initials} if len(initials) >= SHORTEST_FREE_ACRONYM else set()


def _acts_for(unit: NameWord, text: NameText) -> bool:
    """Whether the text has the country's capital as an actor («Beijing is speeding up»), or its government for it."""
    capital = unit.key
    if capital in CAPITALS:
        government = re.search(r"government|authorit|leader|ministry|policymaker", text.raw, re.IGNORECASE)
        return government is not None and any(other.key == f"{PLACE_MARK}{CAPITALS[capital]}" for other in text.words)
    for position, other in enumerate(text.words):
        if other.capital and f"{PLACE_MARK}{CAPITALS.get(other.key, '')}" == capital:
            before = text.words[position - 1].word.lower() if position else ""
            if before not in _PLACE_PREPOSITIONS:
                return True
    return False
