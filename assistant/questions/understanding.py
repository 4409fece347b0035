"""A question analysed once: the type of its answer, and its content words.

The reader judges whether a sentence answers. The answer type, told by the first words, only decides what is quoted with
a sentence (one value instead of a whole list), what is said of its times, and that a name in the question is not the
person asked for. The trained classifier (``requests``) tells whether a list is wanted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from assistant.language.terms import Term, content_terms, fold
from assistant.questions.requests import Kind, request_of


class AnswerType(StrEnum):
    """The answer types that something depends on; ``OTHER`` demands nothing."""

    TIME = "time"
    QUANTITY = "quantity"
    YES_NO = "yes_no"
    PERSON = "person"
    OTHER = "other"


_OPENINGS: Final = {
    AnswerType.PERSON: r"^who(?:m|se)?\b",
    AnswerType.QUANTITY: r"^how (?:long|soon|much|many|fast|big|large|high|deep|heavy|tall|far|old|often|wide|small)\b"
    r"|^(?:what|which) (?:percentage|percent|share|proportion|fraction|number|amount|price|cost)\b",
    AnswerType.TIME: r"^when\b|^(?:what|which) (?:year|date|day|month|time|century|quarter|decade|deadline|period)s?\b",
    AnswerType.YES_NO: r"^(?:is|are|was|were|does|do|did|has|have|had|can|could|may|might|will|would|should|must)\b",
}
_BY_HOW_MUCH: Final = re.compile(r"\bby (?:how much|what percentage|what percent)\b", re.IGNORECASE)
QUESTION_WORD: Final = re.compile(r"\b(?:who(?:m|se)?|what|which|when|where|why|how)\b", re.IGNORECASE)


def answer_type(question: str) -> AnswerType:
    """Return the type of answer that ``question`` wants.

    It is told by the first question word and the words after it, or by the verb that opens the question.

    >>> answer_type("How many carriages did the operator lease?").value
    'quantity'
    """
    if _BY_HOW_MUCH.search(question):
        return AnswerType.QUANTITY
    is_plain = re.match(_OPENINGS[AnswerType.YES_NO], question, re.IGNORECASE)
    word = None if is_plain else QUESTION_WORD.search(question)
    tail = question[word.start() :] if word else question
    fitting = (kind for kind, pattern in _OPENINGS.items() if re.search(pattern, tail, re.IGNORECASE))
    return next(fitting, AnswerType.OTHER)


_FILLERS: Final = frozenset({"please", "exactly", "tell", "me", "could", "know", "according"})


@dataclass(frozen=True, slots=True)
class Question:
    """An analysed question; ``terms`` are its content words.

    Later steps use this instead of the raw text, so that they never disagree about what was asked.
    """

    text: str
    kind: AnswerType
    terms: tuple[Term, ...]

    @property
    def stems(self) -> tuple[str, ...]:
        """The distinct stems of all content words, in order."""
        return tuple(dict.fromkeys(term.stem for term in self.terms))

    @property
    def asks_for_list(self) -> bool:
        """Whether a list of things is wanted."""
        return request_of(self.text).kind is Kind.LIST


@lru_cache(maxsize=256)
def understand(text: str) -> Question:
    """Return the analysis of the question ``text``.

    >>> understand("Where will the new depot stand?").stems
    ('new', 'depot', 'stand')
    """
    text = text.strip()
    words = tuple(term for term in content_terms(text) if fold(term.word) not in _FILLERS)
    return Question(text=text, kind=answer_type(text), terms=words)
