"""What a sentence must have to answer at all, whatever the model makes of it: five things that a reader would demand.

The ranking weighs likeness, and a sentence may be so like the question in all else that one decisive word is lost among
the rest: a hospital in another city, the professor for the president, the work for the property.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from assistant.grounding.names import PLACE_MARK
from assistant.grounding.roles import GENERAL_HEADS, LEADING_OFFICES, offices
from assistant.questions.kinds import Kind
from assistant.quoting.matching import aliases, keys_of

if TYPE_CHECKING:
    from assistant.questions.understanding import Question
    from assistant.quoting.candidates import Candidate

_ASKS_OFFICE: Final = re.compile(
    r"\b(?:who|which person|what person)(?: (?:is|was|are|were|became)|['’]s)\b", re.IGNORECASE
)
_ASKS_OWNER: Final = re.compile(r"\b(?:does|do|did)\b.*\bown\b|\bowns\b|\bis owned\b|\bare owned\b", re.IGNORECASE)
_OWNS: Final = re.compile(
    r"\b(?:own(?:s|ed|er|ers|ership)?|belong(?:s|ed|ing)?|acquir\w+|bought|subsidiar\w+|stakes?|parent|found(?:ed|er|ers))\b",
    re.IGNORECASE,
)


def unmet(question: Question, candidate: Candidate) -> bool:
    """Whether the sentence cannot answer because something decisive in the question is nowhere in what it says.

    That is a name of which the whole document has no part, a country where the passage speaks of another, an office
    that the sentence gives to nobody (a deputy is no director), a possession of which it does not speak, or, where
    somebody's words are asked for, that person.
    """
    return any(
        lacks(question, candidate)
        for lacks in (_unheard_of, _another_voice, _another_country, _other_office, _no_owner)
    )


def _unheard_of(question: Question, candidate: Candidate) -> bool:
    text, title = candidate.place.parsed.document.text, candidate.title
    known = _keys(title, text)
    return any(
        not any(keys & known for keys in alias.keys) and _run_together(alias.name.text) not in _run_together(text)
        for alias in aliases(question.names, (candidate.text, candidate.section))
    )


def _another_voice(question: Question, candidate: Candidate) -> bool:
    if question.speaker is None or question.asked.kind is not Kind.STATEMENT:
        return False
    speaker = candidate.speaker
    held = keys_of(f"{candidate.before} {candidate.text} {candidate.section} {speaker.name if speaker else ''}")
    (wanted,) = aliases([question.speaker], (candidate.text, candidate.before))
    return wanted.share(held) == 0


def _another_country(question: Question, candidate: Candidate) -> bool:
    asked = {key for name in question.names for key in name.keys if key.startswith(PLACE_MARK)}
    said = {key for key in _keys("", candidate.place.text) if key.startswith(PLACE_MARK)}
    return bool(asked and said) and not asked & said


@lru_cache(maxsize=64)
def _keys(title: str, text: str) -> frozenset[str]:
    return keys_of(title) | keys_of(text)


@lru_cache(maxsize=64)
def _run_together(text: str) -> str:
    """Return the letters and digits alone: «Deep Seek» is «DeepSeek»."""
    return "".join(filter(str.isalnum, text.lower()))


def _other_office(question: Question, candidate: Candidate) -> bool:
    if question.asked.kind is not Kind.PERSON or not _ASKS_OFFICE.search(question.text):
        return False
    asked = offices(question.text)
    if not asked:
        return False
    speaker = candidate.speaker
    said = offices(f"{speaker.role or ''}; {candidate.before}; {candidate.text}" if speaker else candidate.text)
    leads = any(noun in LEADING_OFFICES and not ranks for noun, ranks in said)
    return not (asked & said) and not any(noun in GENERAL_HEADS and leads and not ranks for noun, ranks in asked)


def _no_owner(question: Question, candidate: Candidate) -> bool:
    return bool(_ASKS_OWNER.search(question.text)) and not _OWNS.search(f"{candidate.before} {candidate.text}")
