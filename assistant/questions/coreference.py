"""Whom or what a pronoun of a follow-up means, by the conversation before it.

A conversation keeps to its topic: where the earlier question has the same pronoun, that one meant the same, so the
search goes on further back. An answer brings a new referent only where it was asked for («who …») or where it begins
with the name; names in the middle of an answer are mostly somebody else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.grounding.names import Name, find_names, without_possessive

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.types import Turn

PERSON: Final = re.compile(r"\b(?:he|she|him|his|her|hers)\b", re.IGNORECASE)
THING: Final = re.compile(r"\b(?:it|its|they|them|their|theirs)\b", re.IGNORECASE)
_WHO: Final = re.compile(
    r"^\W*(?:and |but |so )?(?:who|whom|whose|which (?:person|official|expert|minister))\b", re.IGNORECASE
)
_BODY: Final = re.compile(
    r"\b(?:academy|administration|agency|alliance|association|authority|bank|board|bureau|centre|center|club|college|"
    r"company|commission|committee|conference|corporation|council|court|department|firm|forum|foundation|fund|group|"
    r"hospital|inc|information|institute|institutes|ministry|museum|office|organi[sz]ation|party|plan|province|school|"
    r"security|society|tribunal|trust|union|university|act|order|directive|project|system|station|city|county|state|"
    r"award|awards|prize|league|cup|tour|band|album|war|army|north|south|east|west|new|los|san|street|radio|"
    r"territory|islands?|river|lake|park|records?)s?\b",
    re.IGNORECASE,
)  # fmt: skip
_PERSON_WORDS: Final = (2, 3)
_SUBJECT_WITHIN: Final = 12
"""A name is what a sentence is about when it begins within so many characters."""


def is_person(name: Name) -> bool:
    """Whether a name looks like a person's: two or three words, no acronym, number or word for a body."""
    return len(name.units) in range(_PERSON_WORDS[0], _PERSON_WORDS[1] + 1) and _could_be_person(name)


def referent(history: Sequence[Turn], *, person: bool) -> str | None:
    """Return the name that a pronoun after ``history`` (oldest first) means, or None where nothing fits."""
    rounds = list(_rounds(history))
    for question, answer in reversed(rounds):
        found = _in_round(question, answer, person=person)
        if found is not None:
            return without_possessive(_in_full(found, history) if person else found.text)
    alone = _single_word(rounds) if person else None
    return None if alone is None else without_possessive(alone)


def _rounds(history: Sequence[Turn]) -> Iterator[tuple[str, str]]:
    """Yield each question with its answer, "" where it has none."""
    for place, turn in enumerate(history):
        if turn.role == "user":
            after = history[place + 1] if place + 1 < len(history) else None
            yield turn.content, after.content if after is not None and after.role == "assistant" else ""


def _in_round(question: str, answer: str, *, person: bool) -> Name | None:
    if (PERSON if person else THING).search(question):
        return None
    fitting = [name for name in find_names(question) if is_person(name) == person]
    if fitting:
        return fitting[0]
    answered = [name for name in find_names(answer) if is_person(name) == person]
    if person and _WHO.search(question):
        return answered[0] if answered else None
    return answered[0] if answered and answered[0].start < _SUBJECT_WITHIN else None


def _in_full(name: Name, history: Sequence[Turn]) -> str:
    """Return the longest person's name in the conversation that ends as ``name`` does."""
    last = name.text.split()[-1]
    known = [other.text for turn in history for other in find_names(turn.content) if is_person(other)]
    return max([text for text in known if text.split()[-1] == last] or [name.text], key=len)


def _single_word(rounds: Sequence[tuple[str, str]]) -> str | None:
    """Return the name of one word in the latest question that has one: a surname, a stage name."""
    for question, _ in reversed(rounds):
        for name in find_names(question):
            if len(name.units) == 1 and _could_be_person(name):
                return name.text
    return None


def _could_be_person(name: Name) -> bool:
    return not _BODY.search(name.text) and all(
        unit.acronym is None and unit.word[0].isalpha() and not unit.place for unit in name.units
    )
