"""Questions that the documents do not answer: near ones, with one name or year changed, and far ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.language.names import find_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_YEAR: Final = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_STEPS: Final = (-2, -3, -1, 2, 3, 1, -4, 4, -5, 5, -6, -7, -8, -9)
_COUNTRIES: Final = ("Portugal", "Kenya", "Chile", "Norway", "Vietnam", "Peru", "Morocco", "Canada", "Iceland", "Laos")
_FAR: Final = (
    "How many moons does Jupiter have?",
    "Which key opens a sonata in C major?",
    "How long should a soft egg boil?",
    "Who wrote the play Hamlet?",
    "What is the longest river in Africa?",
    "How does a bicycle pump work?",
    "Which planet is closest to the sun?",
    "What does a beaver eat in winter?",
    "How many players are in a volleyball team?",
    "Which metal melts at the lowest temperature?",
)
_LONG: Final = 5


@dataclass(frozen=True, slots=True)
class Changed:
    """A question with one thing replaced, so that the documents do not answer it; ``note`` says which."""

    question: str
    note: str


def near(question: str, texts: Sequence[str], people: Iterable[str]) -> list[Changed]:
    """Return ``question`` with a year, country or person replaced; the new years and countries are in no document.

    >>> near("How much data did China generate in 2024?", ["China had 5 in 2024."], ())[0].question
    'How much data did China generate in 2022?'
    """
    found = (_other_year(question, texts), _other_place(question, texts), _other_person(question, people))
    return [changed for changed in found if changed is not None]


def far(texts: Sequence[str]) -> list[str]:
    """Return general-knowledge questions of which at most one longer word occurs in a document."""
    held = {word for text in texts for word in re.findall(r"\w+", text.lower())}
    return [
        question
        for question in _FAR
        if sum(word in held for word in re.findall(r"\w+", question.lower()) if len(word) >= _LONG) <= 1
    ]


def _other_year(question: str, texts: Sequence[str]) -> Changed | None:
    found = _YEAR.search(question)
    if found is None:
        return None
    known = {year for text in (*texts, question) for year in _YEAR.findall(text)}
    other = next((year for step in _STEPS if (year := str(int(found.group()) + step)) not in known), None)
    return _exchanged(question, found.start(), found.end(), other)


def _other_place(question: str, texts: Sequence[str]) -> Changed | None:
    for name in find_names(question):
        alone = len(name.units) == 1 and name.units[0].place and name.text == name.units[0].word
        adjective = name.text.endswith(("ese", "ish", "ian", "can", "ch", "rs", "."))
        if alone and not adjective and len(name.text) >= _LONG:
            other = next((each for each in _COUNTRIES if not any(each in text for text in texts)), None)
            return _exchanged(question, name.start, name.end, other)
    return None


def _other_person(question: str, people: Iterable[str]) -> Changed | None:
    """Replace a person by another one in the documents; not for a position, where that could be answered."""
    known = sorted(set(people))
    name = next((each for each in known if each in question), None)
    if name is None or question.startswith("What is the position of"):
        return None
    after = known[known.index(name) + 1 :] + known
    place = question.find(name)
    return _exchanged(question, place, place + len(name), next((each for each in after if each not in question), None))


def _exchanged(question: str, start: int, end: int, other: str | None) -> Changed | None:
    if other is None:
        return None
    return Changed(question[:start] + other + question[end:], f"«{question[start:end]}» was changed to «{other}»")
