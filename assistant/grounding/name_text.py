"""One text of the evidence, taken apart for names: its words, its names, and the acronyms that the words spell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.grounding.names import Name, NameWord, find_names, units

if TYPE_CHECKING:
    from collections.abc import Sequence

SHORTEST_FREE_ACRONYM: Final = 3
_SET_ACRONYMS: Final = {
    "ai": ("artificial", "intelligence"), "rd": ("research", "development"), "ml": ("machine", "learning"),
    "vr": ("virtual", "reality"), "pr": ("public", "relations"), "hr": ("human", "resources"), "tv": ("television",),
}  # fmt: skip
_MOST_EXTRA_WORDS: Final = 2
_SHORTEST_SQUEEZED: Final = 5


@dataclass(frozen=True, slots=True)
class NameText:
    """One text, taken apart; ``squeezed`` are its letters and digits without anything between."""

    raw: str
    words: tuple[NameWord, ...]
    names: tuple[Name, ...]
    squeezed: str

    def holds(self, wanted: Sequence[NameWord]) -> bool:
        """Whether the words stand together, in any order, with at most two capitalised words between them."""
        keys = {unit.key for unit in wanted}
        return any(unit.key in keys and self._window(position, keys) for position, unit in enumerate(self.words))

    def holds_squeezed(self, wanted: Sequence[NameWord]) -> bool:
        """Whether the name stands there when nothing but letters and digits counts («Wi-Fi», «SoilHealth»)."""
        said = squeezed(" ".join(unit.word for unit in wanted))
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

    def _spells_in(self, line: Sequence[tuple[str, NameWord, bool]], letters: str) -> bool:
        initials = "".join(initial for initial, _, _ in line)
        at = initials.find(letters)
        while at >= 0:
            run = line[at : at + len(letters)]
            capitals = all(unit.capital for _, unit, _ in run)
            together = not any(apart for _, _, apart in run[1:])
            if (together and (capitals or len(letters) >= SHORTEST_FREE_ACRONYM)) or (
                capitals and len(letters) > SHORTEST_FREE_ACRONYM
            ):
                return True
            at = initials.find(letters, at + 1)
        return False

    def _lines(self) -> tuple[list[tuple[str, NameWord, bool]], ...]:
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


def read_names(text: str) -> NameText:
    """Return ``text`` taken apart."""
    found = units(text)
    return NameText(text, found, find_names(text), squeezed(text))


def squeezed(text: str) -> str:
    """Return the letters and digits of ``text`` in lower case, without anything between."""
    return "".join(character for character in text.lower() if character.isalnum())
