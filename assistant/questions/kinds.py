"""What kind of thing a question asks for, told by its question word and the words right after it.

Rules instead of a classifier: the kinds are few, the cues are a closed class of words, and a reader of the code can see
why a question was taken for what it was. What no rule catches is ``Kind.OTHER``, which demands nothing of an answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What an answer must hold to be one."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    TIME = "time"
    QUANTITY = "quantity"
    REASON = "reason"
    MANNER = "manner"
    DEFINITION = "definition"
    STATEMENT = "statement"
    LIST = "list"
    YES_NO = "yes_no"
    OTHER = "other"


class Unit(StrEnum):
    """What a quantity is measured in."""

    MONEY = "money"
    PERCENT = "percent"
    COUNT = "count"
    DURATION = "duration"
    SIZE = "size"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Asked:
    """A kind with its unit (``Unit.ANY`` unless a quantity); ``head`` is the thing counted or chosen from, or ""."""

    kind: Kind
    unit: Unit = Unit.ANY
    head: str = ""


_REPORTING: Final = (
    r"(?:say|said|says|tell|told|think|thinks|believe|believes|warn|warned|argue|argued|claim|claimed|promise|promised|"
    r"stress|stressed|emphasi[sz]e|emphasi[sz]ed|note|noted|add|added|call|called|describe|described|predict|predicted|"
    r"expect|expects|fear|fears|demand|demands|complain|complained|criticise|criticised|criticize|propose|proposed|"
    r"suggest|suggested|cite|cited|highlight|highlighted|point|explain|explained|announce|announced|hope|hopes|ask|"
    r"asked|urge|urged|stated|mention|mentioned|list|listed|name|named|identify|identified|see|consider|caution)"
)
_MEASURES: Final = (
    r"(?:number|amount|total|quantity|size|volume|capacity|length|height|depth|weight|speed|population|figure|level|"
    r"output|production|rate|growth|unemployment|inflation|target|goal)"
)
_PRICES: Final = r"(?:price|cost|fee|salary|wage|revenue|profit|budget|debt|debts|turnover|sales|fine|rent|bonus|value)"
_BE: Final = r"(?: (?:is|was|are|were|will|would))?"
_RULES_TEXT: Final = rf"""
person any          ^who(?:m|se)?\b
person any          ^(?:what|which) (?:person|people|expert|official|architect|professor|academician|minister)s?\b
person any          ^(?:what|which) (?:scientist|researcher|director|president|chairman|executive|analyst|author)s?\b
quantity duration   ^how (?:long|quickly|soon)\b
quantity money      ^how much (?:money|funding)\b
quantity money      ^how much\b.*\b(?:cost|costs|pay|paid|charge|earn|spend)\b
quantity percent    ^(?:what|which) (?:percentage|percent|share|proportion|fraction)\b
quantity percent    ^how many percent\b
quantity count      ^how many\b
quantity any        ^how (?:much|fast|big|large|high|deep|heavy|tall|far|old|often|frequently)\b
quantity any        ^how (?:wide|strong|small|low|full)\b
time any            ^when\b
time any            ^(?:what|which) (?:year|date|day|month|time|century|quarter|decade|deadline|period)s?\b
place any           ^where\b
place any           ^(?:what|which) (?:country|countries|city|cities|province|region|place|town|state|location)s?\b
organisation any    ^(?:what|which) (?:company|companies|firms?|organi[sz]ations?|agency|agencies|institutes?)\b
organisation any    ^(?:what|which) (?:institution|universit\w+|banks?|hospitals?|ministry|body|party|clubs?)\b
reason any          ^why\b
reason any          ^what (?:\w+ ){{0,3}}(?:reasons?|causes?)\b
reason any          ^what (?:caused|led to|prompted|triggered)\b
reason any          ^how (?:does|did|do) .{{2,60}}\b(?:explain|justify)\b
definition any      ^what (?:does|do) .{{2,60}}?\b(?:mean|stand for|refer to)\b
definition any      ^(?:define|explain the term)\b
statement any       ^(?:what|which|how) (?:\w+ ){{0,2}}(?:did|does|do|has|have|is|was)\b.{{2,80}}?\b{_REPORTING}\b
statement any       ^what (?:is|was|are) .{{2,60}}?(?:view|opinion|position|stance|message|warning|concern)\b
statement any       ^(?:what|how)\b.*\baccording to\b
quantity money      ^(?:what|which){_BE}(?: [\w'’-]+){{0,3}} {_PRICES}\b
quantity money      ^what (?:does|did|will|would)\b.*\bcosts?\b
quantity any        ^(?:what|which){_BE}(?: [\w'’-]+){{0,4}} {_MEASURES}\b
quantity any        ^what\b.*\b(?:share|weigh)\b
manner any          ^how\b
definition any      ^what(?:'s| is| are) (?!.*\bof\b)(?:a |an |the )?[\w-]+(?: [\w-]+){{0,3}}\?*$
list any            ^(?:what|which) (?:are|were|kinds?|types?|sorts?|two|three|four|five)\b
list any            ^(?:list|name)\b
list any            ^(?:what|which) (?!is\b|was\b|does\b|has\b)\w+(?<!s)s\b
other any           ^(?:what|which)\b
yes_no any          ^(?:is|are|was|were|does|do|did|has|have|had|can|could|may|might|will|would|should|must)\b
"""
_RULES: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), Kind(kind), Unit(unit))
    for kind, unit, pattern in (line.split(maxsplit=2) for line in _RULES_TEXT.strip().splitlines())
)
_OPENS_PLAIN: Final = re.compile(
    r"^(?:is|are|was|were|does|do|did|has|have|had|can|could|may|might|will|would|should|must|list|name|define)\b",
    re.IGNORECASE,
)
_HEAD: Final = re.compile(
    r"^(?:how many|which|what)\s+(?:of the |more |other )?((?:(?!is\b|was\b|does\b|has\b)[\w-]+ ){0,2}?"
    r"(?!is\b|was\b|does\b|has\b)[\w-]+s)\b",
    re.IGNORECASE,
)
_BY_HOW_MUCH: Final = re.compile(r"\bby (?:how much|what percentage|what percent)\b", re.IGNORECASE)
_AFTER_WHAT_TIME: Final = re.compile(r"\b(?:after|for|within) (?:what|which) (?:time|period)\b", re.IGNORECASE)
_QUESTION_WORD: Final = re.compile(r"\b(?:who(?:m|se)?|what|which|when|where|why|how)\b", re.IGNORECASE)
_SPECIFIC: Final = frozenset({Kind.PERSON, Kind.TIME, Kind.PLACE, Kind.QUANTITY, Kind.REASON})
_ACCORDING: Final = re.compile(r"^\s*according to [^,]+,\s*|,?\s*according to [^,?]+(?=[,?]|$)", re.IGNORECASE)


def asked_for(question: str) -> Asked:
    """Return what ``question`` asks for.

    >>> asked_for("How many carriages did the operator lease?").unit.value
    'count'
    >>> asked_for("What did Karl Voss say about buses?").kind.value
    'statement'
    """
    bare = _ACCORDING.sub("", question).strip()
    found = _first(bare)
    if found.kind in _SPECIFIC or bare == question.strip():
        return found
    whole = _first(question)
    return whole if whole.kind is Kind.STATEMENT else found


def _first(question: str) -> Asked:
    """Return the kind of the first question word, with the words after it; of the whole where there is none."""
    if _BY_HOW_MUCH.search(question):
        return Asked(Kind.QUANTITY, Unit.PERCENT)
    if _AFTER_WHAT_TIME.search(question):
        return Asked(Kind.QUANTITY, Unit.DURATION)
    word = None if _OPENS_PLAIN.match(question) else _QUESTION_WORD.search(question)
    tail = question[word.start() :] if word else question
    for pattern, kind, unit in _RULES:
        if pattern.search(tail):
            head = _HEAD.search(tail) if kind in {Kind.QUANTITY, Kind.LIST} else None
            return Asked(kind, unit, head.group(1).split()[-1].lower() if head else "")
    return Asked(Kind.OTHER)
