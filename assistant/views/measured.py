"""The source's phrase for what a figure measures, found by its place beside the number.

Tried in this order: what is counted («335 datasets»), what stands after the number («tonnes of steel», «in annual
output», «a 7% tariff»), what stands before its preposition («cut costs by 70%», «output of 48 ZB»), the subject of its
verb, what was done to it («have been annotated»), and what a share is of.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.grounding.quantities.bounds import bound_before
from assistant.grounding.quantities.kinds import COUNT, FACTOR, PERCENT, Bound
from assistant.views.lexicon import BREAKS, THINGS_TOO, is_verb
from assistant.views.phrases import phrase_after, phrase_before, trimmed
from assistant.views.subjects import done_to, subject

if TYPE_CHECKING:
    from assistant.grounding.quantities.kinds import Quantity
    from index.sentences import TextSpan

_CHANGE: Final = re.compile(
    r"\s(?:year-on-year\s|annual\s|further\s|sharp\s)?(?:increase|rise|drop|fall|decline|decrease|growth|jump|gain|cut|"
    r"reduction|surge|share|stake|chance|risk|rate)\b(?P<joint>\s(?:in|of|for)\s)?"
)
_OF: Final = re.compile(r"\s(?:of|worth\sof)\s(?:the\s|all\s)?")
_IN: Final = re.compile(
    r"\s(?:a\syear\s|annually\s)?in\s(?=[a-z])(?!the\b|a\b|an\b|its\b|his\b|their\b|early|late|mid)"
)
_MORE: Final = re.compile(r"\s(?:more|fewer|less)\s(?!than\b)")
_COMPARED: Final = re.compile(r"\s(?:faster|slower|higher|lower|cheaper|dearer|more|less|better|smaller|larger)\b")
_RELATIVE: Final = re.compile(r"\s(?:which|that)\s(?=(?!is\b|are\b|was\b|were\b|has\b|have\b)[\w’'-]+\s[\w’'-]+)")
_PREPOSITION: Final = re.compile(
    r"\s(?P<word>to|by|from|at|of|for|with|in|past|between|reaching|is|was)\s(?:an?\s|the\s)?$"
)
_MEASURE: Final = re.compile(r"\sin\s(?:number|value|volume|size|length|weight|total|price)$")
_DETERMINER: Final = re.compile(r"\b(?:an?|the|this|its|their)\s$")


def about(sentence: str, quantity: Quantity) -> TextSpan | None:
    """Return the range of the phrase that says what ``quantity`` measures; None where no plain one stands near."""
    _, left = bound_before(sentence, quantity.start)
    for find in (_counted, _after, _before, _done, _shared):
        span = find(sentence, quantity, left)
        if span is not None:
            return span
    return None


def counted_end(sentence: str, quantity: Quantity) -> int:
    """Return where the words of a figure end, with what it counts or is a share of."""
    if quantity.dimension == COUNT:
        span = phrase_after(sentence, quantity.end)
    else:
        span = _shared(sentence, quantity, quantity.start)
    return span.end if span else quantity.end


def _counted(sentence: str, quantity: Quantity, _left: int) -> TextSpan | None:
    if quantity.dimension != COUNT:
        return None
    joint = re.compile(r"\s(?:of\s(?:the\s)?)?").match(sentence, quantity.end)
    return phrase_after(sentence, joint.end()) if joint else None


def _after(sentence: str, quantity: Quantity, left: int) -> TextSpan | None:
    """Return «steel» of «5 tonnes of steel», «annual output» of «2 trillion yuan in annual output»."""
    if quantity.dimension == FACTOR:
        return None
    change = _CHANGE.match(sentence, quantity.end)
    if change is not None:
        return phrase_after(sentence, change.end()) if change["joint"] else None
    for joint in (_MORE,) if quantity.dimension == PERCENT else (_OF,):
        match = joint.match(sentence, quantity.end)
        if match is not None and (span := phrase_after(sentence, match.end())):
            return span
    match = _IN.match(sentence, quantity.end)
    if match is not None:
        return phrase_after(sentence, match.end())
    determined = _DETERMINER.search(sentence[max(0, left - 8) : left])
    if determined and re.match(r"[\s-]", sentence[quantity.end : quantity.end + 1]):
        span = phrase_after(sentence, quantity.end + 1)
        return span or _related(sentence, quantity)
    return None


def _related(sentence: str, quantity: Quantity) -> TextSpan | None:
    """Return «China produced» of «the 41 zettabytes which China produced in 2024»."""
    match = _RELATIVE.match(sentence, quantity.end)
    if match is None:
        return None
    end = match.end()
    for word in re.finditer(r"[\w’'-]+", sentence[match.end() : match.end() + 60]):
        if word.group().lower() in BREAKS or sentence[end : match.end() + word.start()].strip():
            break
        end = match.end() + word.end()
    return trimmed(sentence, match.end(), end)


def _before(sentence: str, quantity: Quantity, left: int) -> TextSpan | None:
    """Return what stands before the number's preposition, or the subject of its verb."""
    head = sentence[:left].rstrip()
    match = _PREPOSITION.search(sentence[:left])
    if match is not None and match["word"] in {"is", "was"}:
        return subject(sentence, match.end("word"))
    if match is not None:
        head = sentence[: match.start()].rstrip()
        measure = _MEASURE.search(head)
        if measure is not None:
            return subject(sentence, measure.start())
        if _is_noun(_last_word(head)):
            span = phrase_before(sentence, len(head))
            if span is not None:
                return span
    elif head.endswith(("—", ",", "–")):
        return phrase_before(sentence, len(head.rstrip(",—– "))) if quantity.bound is not Bound.NONE else None
    elif _is_noun(_last_word(head)) and (left < quantity.start or _COMPARED.match(sentence, quantity.end)):
        span = phrase_before(sentence, len(head))
        if span is not None:
            return span
    return subject(sentence, len(head))


def _done(sentence: str, quantity: Quantity, _left: int) -> TextSpan | None:
    return done_to(sentence, quantity.end)


def _shared(sentence: str, quantity: Quantity, _left: int) -> TextSpan | None:
    """Return «the world's data» of «23% of the world's data»."""
    joint = _OF.match(sentence, quantity.end) if quantity.dimension == PERCENT else None
    if joint is None:
        return None
    span = phrase_after(sentence, joint.end())
    if span is None or not sentence.startswith(" in the ", span.end):
        return span
    place = phrase_after(sentence, span.end + len(" in the "))
    return trimmed(sentence, span.start, place.end) if place else span


def _is_noun(word: str) -> bool:
    return bool(word) and (word.lower() in THINGS_TOO or not is_verb(word.lower()))


def _last_word(head: str) -> str:
    match = re.search(r"[\w’'&-]+$", head)
    return match.group() if match else ""
