"""Countries and blocs under all their usual names, so that «American», «the U.S.» and «United States» are one.

What can mean something else («Georgia», «Jordan» the person) is left to plain comparison of words.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Final

CAPITALS: Final = {
    "beijing": "china", "washington": "united states", "moscow": "russia", "london": "united kingdom",
    "brussels": "european union", "berlin": "germany", "paris": "france", "tokyo": "japan", "delhi": "india",
    "seoul": "south korea", "pyongyang": "north korea", "taipei": "taiwan", "ottawa": "canada", "kyiv": "ukraine",
    "canberra": "australia", "ankara": "turkey", "tehran": "iran",
}  # fmt: skip
"""Capitals that stand for their country's government where they act and are not merely a place («in Beijing»)."""

_MUST_BE_CAPITALS: Final = frozenset({"us", "uk", "eu", "un", "prc", "usa", "dprk", "uae"})


@lru_cache(maxsize=1)
def _places() -> dict[tuple[str, ...], str]:
    table: dict[tuple[str, ...], str] = {}
    text = resources.files("assistant.grounding").joinpath("places.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        names = [] if line.startswith("#") else line.split("|")
        for name in names:
            table[tuple(name.replace(".", "").replace("'s", "").split())] = names[0]
    return table


def place_at(words: tuple[str, ...], folded: tuple[str, ...], position: int) -> tuple[str, int] | None:
    """Return the place that starts at ``position`` and the number of words it takes, longest name first, or None.

    ``words`` are as written, ``folded`` the same in lower case without full stops.
    """
    table = _places()
    for length in (4, 3, 2, 1):
        found = table.get(folded[position : position + length])
        if found is None or position + length > len(folded):
            continue
        word = words[position]
        if folded[position] in _MUST_BE_CAPITALS and not word.replace(".", "").isupper():
            continue
        return (found, length) if word[0].isupper() else None
    return None
