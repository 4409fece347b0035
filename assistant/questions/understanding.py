"""A question taken apart once: what it asks for, its content words, the names, numbers and quotations it brings.

Everything later (ranking, declining, finding the exact answer) reads this instead of the raw text, so that two
features never disagree about what was asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from assistant.grounding.names import Name, find_names
from assistant.grounding.terms import Term, content_terms, fold, stem
from assistant.questions.kinds import Kind, kind_of
from assistant.questions.requests import Kind as RequestKind
from assistant.questions.requests import request_of

_ASKED_SPEAKER: Final = re.compile(
    r"\b(?:did|does|do|has|have|is|was)\s+(?P<after>(?:(?!according to)[^?])*)|\baccording to\s+(?P<source>[^,?]+)"
    r"|\b(?P<owner>[A-Z][^?]*?)['’]s? (?:view|opinion|position|stance|warning|concern|prediction|message)\b"
)
_GENERIC: Final = frozenset(
    stem(word)
    for word in """
    say said says tell told happen mention mentioned state stated name named call called describe described think thinks
    believe according view opinion kind kinds type types sort sorts thing things much many long often give given explain
    explained role person people company companies article report text source briefing document want wants list two
    three reason reasons cause example examples exactly new year years number amount total quantity percentage percent
    share proportion date time day
    """.split()  # noqa: SIM905 - a word list reads better so
)
_YEAR: Final = re.compile(r"(?:1[5-9]|20)\d\d")


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart.

    ``names`` leaves out a capital that only the start of the sentence made. ``speaker`` is whose words are asked for
    («What did Liu Bo say?»), None where nobody's are. ``relation`` are the stems
    of the content words that are neither part of a name nor a number nor a mere question word: what is asked *about*
    the names. ``numbers`` are written as the question writes them, without thousands separators.
    """

    text: str
    kind: Kind
    terms: tuple[Term, ...]
    names: tuple[Name, ...]
    numbers: tuple[str, ...]
    speaker: Name | None

    @property
    def stems(self) -> tuple[str, ...]:
        """The stems of all content words, in order, each once."""
        return tuple(dict.fromkeys(term.stem for term in self.terms))

    @property
    def relation(self) -> tuple[str, ...]:
        """The stems of what is asked about the names, in order, each once."""
        named = [(name.start, name.end) for name in self.names]
        return tuple(
            dict.fromkeys(
                term.stem
                for term in self.terms
                if not term.word[0].isdigit()
                and term.stem not in _GENERIC
                and not any(start <= term.start < end for start, end in named)
            )
        )

    @property
    def asks_for_list(self) -> bool:
        """Whether all of several things are wanted."""
        return request_of(self.text).kind is RequestKind.LIST

    @property
    def years(self) -> tuple[str, ...]:
        """Those of ``numbers`` that are years."""
        return tuple(number for number in self.numbers if _YEAR.fullmatch(number))


_ROLE: Final = re.compile(
    r"^what (?:is|was) (?P<who>[A-Z][^?]*?)['’]s? (?:role|position|post|job|job title|title|office|function)\s*\?*$"
    r"|^what (?:role|position|post|job|office) (?:does|did) (?P<holder>[A-Z][^?]*?) (?:have|hold|occupy)\s*\?*$",
    re.IGNORECASE,
)


_LEADS: Final = re.compile(
    r"^(?:who|(?:which|what) (?:official|person|executive|man|woman))(?: currently| now)? "
    r"(?:heads|leads|directs|runs|chairs|is in charge of) (?P<body>(?:the )?(?-i:[A-Z])[^?]*?)\s*\?*$",
    re.IGNORECASE,
)


@lru_cache(maxsize=256)
def understand(text: str) -> Question:
    """Return the parts of the question ``text``; pure.

    «What is X's role?» is read as «Who is X?», «Who leads X?» as «Who is the head of X?».

    >>> understand("What did Karl Voss say about buses in 2023?").years
    ('2023',)
    >>> understand("What is Ada Holm's role?").text
    'Who is Ada Holm?'
    """
    text = _plainer(text.strip())
    kind = kind_of(text)
    names = find_names(text)
    words = tuple(term for term in content_terms(text) if fold(term.word) not in _QUESTION_WORDS)
    numbers = tuple(term.word.replace(",", "") for term in words if term.word[0].isdigit())
    return Question(
        text=text,
        kind=kind,
        terms=words,
        names=names,
        numbers=numbers,
        speaker=_speaker(text, names) if kind is Kind.STATEMENT else None,
    )


def _plainer(text: str) -> str:
    role, leads = _ROLE.match(text), _LEADS.match(text)
    if role is not None:
        return f"Who is {role['who'] or role['holder']}?"
    return text if leads is None else f"Who is the head of {leads['body']}?"


_QUESTION_WORDS: Final = frozenset({"please", "exactly", "tell", "me", "could", "know", "according"})


def _speaker(text: str, names: tuple[Name, ...]) -> Name | None:
    """Return the name whose words are asked for: the first one after «did» or «according to», or the view's owner."""
    for match in sorted(_ASKED_SPEAKER.finditer(text), key=lambda found: found["source"] is None):
        group = next(name for name, words in match.groupdict().items() if words is not None)
        start, end = match.span(group)
        near = [name for name in names if start <= name.start < end and name.start - start <= _FAR]
        if near:
            return near[0]
    return None


_FAR: Final = 24
