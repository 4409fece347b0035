"""What a sentence offers as an answer outside the question's own words: figures, times, people, places, reasons.

«Holds a person» is loose (any name that could be one), because a wrong «no» throws the right sentence away while a
wrong «yes» is only one feature among many.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.grounding.names import Name, find_names
from assistant.grounding.terms import stem
from assistant.questions.kinds import Kind, Unit
from assistant.questions.referents import is_person
from assistant.quoting.figures import Figure, Moment, figures_in, moments_in

if TYPE_CHECKING:
    from collections.abc import Collection

    from assistant.questions.understanding import Question
    from index.types import Speaker

_REASON: Final = re.compile(
    r"\b(?:because|since|due to|owing to|thanks to|as a result|so that|in order to|caused by|blame[ds]?|citing|cited|"
    r"in response|prompt(?:ed|ing)|therefore|hence|reasons?|explain\w*|after|amid|following|underscor\w+|highlight\w+|"
    r"aims? to|to (?:ensure|prevent|protect|avoid|help|sustain|secure|support|keep)|led to|leads to|so|as|"
    r"without|unless|lack of|if|depends? on)\b",
    re.IGNORECASE,
)
_STRONG_REASON: Final = re.compile(
    r"\b(?:because|due to|owing to|caused by|blame[ds]?|citing|in order to|so that|since \w+ \w+ \w+|aims? to|"
    r"explain\w*|in response|to (?:ensure|prevent|protect|avoid|secure|keep))\b",
    re.IGNORECASE,
)
_MANNER: Final = re.compile(
    r"\b(?:by|through|with|using|via|paid for|under|based on|supported by|from)\b", re.IGNORECASE
)
_DEFINITION: Final = re.compile(
    r"\b(?:is|are|was) (?:a|an|the|those|any)\b|\bknown as\b|\bcalled\b|\brefers? to\b|\bmeans?\b|, (?:the|a|an|which) "
    r"|—|\bsuch as\b|\bthat is\b",
    re.IGNORECASE,
)
_PLACE: Final = re.compile(r"\b(?:in|at|on|from|to|near|off|across|inside|outside) (?:the )?(?:[\w-]+ ){0,3}[A-Z]")
_PEOPLE: Final = re.compile(
    r"\b(?:students?|researchers?|experts?|scientists?|officials?|engineers?|anyone|analysts?|critics?|residents?|doctors?|"
    r"supporters?|governments?|authorities|companies|farmers?|teachers?)\b",
    re.IGNORECASE,
)
_LISTED: Final = re.compile(r"\w+, [^,]+,? (?:and|or|as well as) \w+|\w+ and \w+|:")
_SIZES: Final = frozenset({Unit.SIZE, Unit.COUNT, Unit.DURATION, Unit.MONEY, Unit.PERCENT})


def offered(sentence: str, question: Question, speaker: Speaker | None) -> float | None:
    """Return how well ``sentence`` holds the kind asked for, in [0, 1]; None where any kind will do."""
    kind = question.asked.kind
    if kind is Kind.STATEMENT or (kind is Kind.PERSON and question.asks_speaker and speaker is not None):
        return float(speaker is not None)
    if kind in {Kind.PERSON, Kind.ORGANISATION}:
        return _people(sentence, question)
    if kind is Kind.QUANTITY:
        return _quantity(sentence, question)
    if kind is Kind.TIME:
        return float(bool(new_moments(sentence, question)))
    return _worded(sentence, question)


def _worded(sentence: str, question: Question) -> float | None:
    """Return how well the small words of ``sentence`` fit a question for a place, a reason, a manner, and so on."""
    kind = question.asked.kind
    if kind is Kind.PLACE:
        placed = _PLACE.search(sentence) is not None
        return 0.5 * placed + 0.5 * (placed and bool(new_names(sentence, question)))
    if kind is Kind.REASON:
        return 1.0 if _STRONG_REASON.search(sentence) else 0.5 * (_REASON.search(sentence) is not None)
    pattern = _PATTERNS.get(kind)
    return None if pattern is None else float(pattern.search(sentence) is not None)


_PATTERNS: Final = {Kind.MANNER: _MANNER, Kind.DEFINITION: _DEFINITION, Kind.LIST: _LISTED}


def new_names(sentence: str, question: Question) -> tuple[Name, ...]:
    """Return the names of ``sentence`` that the question does not bring itself."""
    asked: Collection[str] = {key for name in question.names for key in name.keys}
    return tuple(name for name in find_names(sentence) if not name.keys <= set(asked))


def new_moments(sentence: str, question: Question) -> tuple[Moment, ...]:
    """Return the times of ``sentence`` that the question does not bring itself."""
    said = question.text.lower()
    return tuple(moment for moment in moments_in(sentence) if moment.text.lower() not in said)


def new_figures(sentence: str, question: Question) -> tuple[Figure, ...]:
    """Return the figures of ``sentence`` in the asked unit that the question does not bring itself."""
    said = question.text.lower()
    wanted = question.asked.unit
    return tuple(
        figure
        for figure in figures_in(sentence)
        if figure.text.lower() not in said and (wanted is Unit.ANY or figure.unit is wanted)
    )


def counts_head(sentence: str, question: Question) -> bool | None:
    """Return whether a figure of ``sentence`` counts the very thing that «how many …» asks for; None without such."""
    head = question.asked.head
    if question.asked.kind is not Kind.QUANTITY or not head:
        return None
    wanted = stem(head)
    near = (f"{figure.text.split()[-1]} {figure.after}" for figure in figures_in(sentence))
    return any(wanted in {stem(word.strip(".,;:")) for word in text.split()[:5]} for text in near)


def _people(sentence: str, question: Question) -> float:
    names = new_names(sentence, question)
    if not names:
        return 0.3 if _PEOPLE.search(sentence) else 0.0
    wants_person = question.asked.kind is Kind.PERSON
    return 1.0 if any(is_person(name) == wants_person for name in names) else 0.6


def _quantity(sentence: str, question: Question) -> float:
    if new_figures(sentence, question):
        return 1.0
    said = question.text.lower()
    others = [figure for figure in figures_in(sentence) if figure.text.lower() not in said]
    if not others:
        return 0.0
    loose = question.asked.unit in {Unit.COUNT, Unit.PERCENT} and any(figure.unit in _SIZES for figure in others)
    return 0.4 if loose else 0.2
