"""All words of the page, one catalogue a language: ``en.json`` and ``zh.json`` beside this file, with the same keys.

To say something on the page:

* In Python: ``words = words_of(request.headers)`` (``assistant.web.readers``), then ``words("tab.chat")``, with the
  placeholders' values as in ``words("source.at", number=1, count=3)``. A count has two entries, ``key.one`` and
  ``key.other``: ``words.count("state.reading", 3)``. A day: ``words.day(date)``.
* In the layout, where there is no request yet: ``label("tab.chat")`` (``assistant.web.layout_tabs``).
* For English messages of the index or an answerer: ``said(message, words)`` (``assistant.web.messages``), with an entry
  under «said.» in both catalogues; ``tests/assistant/web/test_said.py`` names the messages without one.
* In a panel's script: ``words("key", { number: 1 })``, ``count("key", 3)`` and ``language`` (``parts.js``).

A missing key raises. ``tests/assistant/web/test_words.py`` holds that both catalogues have the same keys and
placeholders, that each key is used and that nothing is said without them. Documents, answers and the findings of the
checks stay in their own language.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

ENGLISH: Final = "en"
CHINESE: Final = "zh"
TAGS: Final = {ENGLISH: "en", CHINESE: "zh-CN"}
"""The languages of the page and the tag by which browsers know each."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language."""

    language: str
    entries: Mapping[str, str]

    @property
    def tag(self) -> str:
        """The language's tag for browsers."""
        return TAGS[self.language]

    def __call__(self, key: str, **values: object) -> str:
        """Return an entry with its placeholders filled; raises ``KeyError`` for a missing key or value."""
        return self.entries[key].format(**values)

    def count(self, key: str, count: int, **values: object) -> str:
        """Return the entry ``key.one`` or ``key.other``, depending on the count."""
        return self(f"{key}.one" if count == 1 else f"{key}.other", count=count, **values)

    def day(self, day: date) -> str:
        """Return a day as the language writes it."""
        return self("day", day=day.day, month=self.entries[f"month.{day.month}"], year=day.year)


@cache
def words_in(language: str) -> Words:
    """Return the words of one of ``TAGS``; raises ``KeyError`` for another."""
    file = Path(__file__).with_name(f"{language}.json")
    if language not in TAGS:
        raise KeyError(language)
    return Words(language, json.loads(file.read_text(encoding="utf-8")))
