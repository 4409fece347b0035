"""What sort of answer a question wants, as far as more than the best sentence depends on it: told by its first words.

Whether a sentence answers is the reader's business. This decides only what is quoted with it (the reason that follows,
all that a speaker says, one value instead of a whole list) and what is said of its times. Whether a list is wanted is
told by the trained classifier (``requests``).
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """The sorts that something depends on; ``OTHER`` demands nothing."""

    TIME = "time"
    QUANTITY = "quantity"
    REASON = "reason"
    STATEMENT = "statement"
    YES_NO = "yes_no"
    OTHER = "other"


_REPORTING: Final = (
    r"(?:say|said|says|tell|told|think|thinks|believe|believes|warn|warned|argue|argued|claim|claimed|promise|promised|"
    r"stress|stressed|emphasi[sz]e|emphasi[sz]ed|note|noted|add|added|call|called|describe|described|predict|predicted|"
    r"expect|expects|fear|fears|demand|demands|complain|complained|criticise|criticised|criticize|propose|proposed|"
    r"suggest|suggested|cite|cited|highlight|highlighted|point|explain|explained|announce|announced|hope|hopes|ask|"
    r"asked|urge|urged|stated|mention|mentioned|list|listed|name|named|identify|identified|see|consider|caution)"
)
_SAID: Final = (
    rf"^(?:what|which|how) (?:\w+ ){{0,2}}(?:did|does|do|has|have|is|was)\b.{{2,80}}?\b{_REPORTING}\b"
    r"|^what (?:is|was|are) .{2,60}?(?:view|opinion|position|stance|message|warning|concern)\b"
    r"|^(?:what|how)\b.*\baccording to\b"
)
_RULES: Final = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (Kind.OTHER, r"^who(?:m|se)?\b"),
        (Kind.QUANTITY, r"^how (?:long|soon|much|many|fast|big|large|high|deep|heavy|tall|far|old|often|wide|small)\b"),
        (Kind.QUANTITY, r"^(?:what|which) (?:percentage|percent|share|proportion|fraction|number|amount|price|cost)\b"),
        (Kind.TIME, r"^when\b|^(?:what|which) (?:year|date|day|month|time|century|quarter|decade|deadline|period)s?\b"),
        (Kind.REASON, r"^why\b|^what (?:\w+ ){0,3}(?:reasons?|causes?|caused|led to|prompted|triggered)\b"),
        (Kind.STATEMENT, _SAID),
        (Kind.YES_NO, r"^(?:is|are|was|were|does|do|did|has|have|had|can|could|may|might|will|would|should|must)\b"),
    )
)
_BY_HOW_MUCH: Final = re.compile(r"\bby (?:how much|what percentage|what percent)\b", re.IGNORECASE)
_OPENS_PLAIN: Final = _RULES[-1][1]
_QUESTION_WORD: Final = re.compile(r"\b(?:who(?:m|se)?|what|which|when|where|why|how)\b", re.IGNORECASE)
_ACCORDING: Final = re.compile(r"^\s*according to [^,]+,\s*|,?\s*according to [^,?]+(?=[,?]|$)", re.IGNORECASE)


def kind_of(question: str) -> Kind:
    """Return what sort of answer ``question`` wants.

    >>> kind_of("How many carriages did the operator lease?").value
    'quantity'
    >>> kind_of("What did Karl Voss say about buses?").value
    'statement'
    """
    bare = _ACCORDING.sub("", question).strip()
    found = _first(bare)
    if found in {Kind.TIME, Kind.QUANTITY, Kind.REASON} or bare == question.strip():
        return found
    return Kind.STATEMENT if _first(question) is Kind.STATEMENT else found


def _first(question: str) -> Kind:
    """Return the kind by the first question word and the words after it, or by the verb that opens the question."""
    if _BY_HOW_MUCH.search(question):
        return Kind.QUANTITY
    word = None if _OPENS_PLAIN.match(question) else _QUESTION_WORD.search(question)
    tail = question[word.start() :] if word else question
    return next((kind for kind, pattern in _RULES if pattern.search(tail)), Kind.OTHER)
