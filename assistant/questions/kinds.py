"""What sort of answer a question wants, as far as more than the best sentence depends on it: told by its first words.

Whether a sentence answers is the reader's business. This decides only what is quoted with it (one value instead of a
whole list), what is said of its times, and that a name in the question is not the person asked for. Whether a list is
wanted is told by the trained classifier (``requests``).
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """The sorts that something depends on; ``OTHER`` demands nothing."""

    TIME = "time"
    QUANTITY = "quantity"
    YES_NO = "yes_no"
    PERSON = "person"
    OTHER = "other"


_RULES: Final = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (Kind.PERSON, r"^who(?:m|se)?\b"),
        (Kind.QUANTITY, r"^how (?:long|soon|much|many|fast|big|large|high|deep|heavy|tall|far|old|often|wide|small)\b"),
        (Kind.QUANTITY, r"^(?:what|which) (?:percentage|percent|share|proportion|fraction|number|amount|price|cost)\b"),
        (Kind.TIME, r"^when\b|^(?:what|which) (?:year|date|day|month|time|century|quarter|decade|deadline|period)s?\b"),
        (Kind.YES_NO, r"^(?:is|are|was|were|does|do|did|has|have|had|can|could|may|might|will|would|should|must)\b"),
    )
)
_BY_HOW_MUCH: Final = re.compile(r"\bby (?:how much|what percentage|what percent)\b", re.IGNORECASE)
_OPENS_PLAIN: Final = _RULES[-1][1]
_QUESTION_WORD: Final = re.compile(r"\b(?:who(?:m|se)?|what|which|when|where|why|how)\b", re.IGNORECASE)


def kind_of(question: str) -> Kind:
    """Return what sort of answer ``question`` wants.

    Told by the first question word and the words after it, or by the verb that opens the question.

    >>> kind_of("How many carriages did the operator lease?").value
    'quantity'
    """
    if _BY_HOW_MUCH.search(question):
        return Kind.QUANTITY
    word = None if _OPENS_PLAIN.match(question) else _QUESTION_WORD.search(question)
    tail = question[word.start() :] if word else question
    return next((kind for kind, pattern in _RULES if pattern.search(tail)), Kind.OTHER)
