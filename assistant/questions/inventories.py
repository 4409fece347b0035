"""Requests for all of one sort: every forecast, all figures for 2030, who is quoted, what each of them said.

No sentence answers them better than another, so they are not ranked: the sort is read from the document itself. Only a
request that asks for nothing narrower is taken as one; «list the forecasts for steel» is a question like any other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Sort(StrEnum):
    """What is asked for all of; the value is how messages call it."""

    FORECAST = "forecast"
    TARGET = "target"
    FIGURE = "figure"
    DATE = "date"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class Inventory:
    """A request for everything of a sort, of ``years`` only where it names some."""

    sort: Sort
    years: tuple[str, ...] = ()


_TEXT: Final = (
    r"(?:in |by |from |of )?(?:the|this|that|these|our) (?:briefings?|articles?|documents?|texts?|sources?|reports?)"
)
_GIVEN: Final = (
    r"(?:given|made|named|mentioned|listed|cited|quoted|contained|set|stated|reported|there|found|included|announced)"
)
_GIVES: Final = r"(?:give|make|name|mention|list|cite|quote|contain|set|state|report|include|announce|have)s?"
_ALL: Final = r"(?:(?:all|every|each|any|the|of|me|down|out|up|us|single|various|different|main|key) )*"
_ASKS: Final = (
    r"(?:please )?(?:(?:can|could) you )?(?:list|collect|gather|name|show|give|find|enumerate|tell|what are|which are|"
    r"what|which|are there|extract)"
)
_SORTS: Final = (
    (Sort.FORECAST, r"(?:forecasts?|predictions?|projections?|outlooks?|expectations?)"),
    (Sort.TARGET, r"(?:targets?|goals?|aims?|objectives?)"),
    (Sort.FIGURE, r"(?:figures?|numbers?|quantit(?:y|ies)|statistics|stats|amounts?|numerical values?)"),
    (Sort.DATE, r"(?:dates?|times|events?|deadlines?|points? in time)"),
    (Sort.STATEMENT, r"(?:statements?|quotes?|quotations?|speakers?|voices?|opinions?|people quoted)"),
)
_SPEAKERS: Final = re.compile(
    rf"^(?:{_ASKS} {_ALL})?(?:"
    rf"who(?: all)?(?: is| are| was| were)? (?:quoted|cited|speaks?|spoke|said what|says what|says something)"
    rf"|what (?:did|does|do) (?:each|every)(?: \w+)? sa(?:y|id)"
    rf"|what (?:each|every)(?: of (?:them|the speakers|the people))?(?: \w+)? said"
    rf"|(?:people|persons?|experts?|officials?|speakers?)(?: who)?(?: are| is| were)? (?:quoted|cited|speak|spoke)"
    rf")$",
    re.IGNORECASE,
)
_WITH: Final = re.compile(
    r",? (?:and|with|together with|including)(?: in)?(?: (?:which|their|the|its|what|his or her))? "
    r"(?:horizons?|dates?|years?|sources?|units?|speakers?|roles?|office|page)$",
    re.IGNORECASE,
)
_YEARS: Final = re.compile(
    r",? (?:for|of|in|by|until|till|about|from|on|concerning|to)(?: the)?(?: years?)? (?P<years>(?:19|20)\d\d"
    r"(?:(?:, | and | or | to |-|–)(?:19|20)\d\d)*)$",
    re.IGNORECASE,
)
_TAILS: Final = (
    _WITH,
    re.compile(rf",? (?:(?:that |which )?(?:do|does|did|is|are|were) )?{_TEXT}(?: {_GIVES})?$", re.IGNORECASE),
    re.compile(rf" (?:(?:that |which )?(?:is|are|were|was) )?(?:there|{_GIVEN})$", re.IGNORECASE),
)


def inventory_of(question: str) -> Inventory | None:
    """Return what ``question`` asks for all of, None for a question that asks for less.

    >>> inventory_of("Which forecasts does the briefing give for 2030?")
    Inventory(sort=<Sort.FORECAST: 'forecast'>, years=('2030',))
    >>> inventory_of("List the forecasts for steel.") is None
    True
    """
    bare, years = _bare(" ".join(question.split()).strip(" .?!:"))
    if _SPEAKERS.match(bare):
        return Inventory(Sort.STATEMENT, years)
    for sort, words in _SORTS:
        if re.match(rf"^{_ASKS} {_ALL}{words}$", bare, re.IGNORECASE):
            return Inventory(sort, years)
    return None


def _bare(question: str) -> tuple[str, tuple[str, ...]]:
    """Return the question without the years and the phrases that narrow nothing, and those years."""
    years: tuple[str, ...] = ()
    while not _SPEAKERS.match(question):
        dated = _YEARS.search(question)
        tail = dated or next((found for pattern in _TAILS if (found := pattern.search(question))), None)
        if tail is None:
            break
        if dated:
            years = (*years, *re.findall(r"\d{4}", dated["years"]))
        question = question[: tail.start()]
    return question, years
