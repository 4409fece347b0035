"""A question taken apart once: what it asks for, its content words, its names, and whose words are asked for.

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


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart.

    ``names`` leaves out a capital that only the start of the sentence made. ``speaker`` is whose words are asked for
    («What did Liu Bo say?»), None where nobody's are. ``relation`` are the stems
    of the content words that are neither part of a name nor a number nor a mere question word: what is asked *about*
    the names.
    """

    text: str
    kind: Kind
    terms: tuple[Term, ...]
    names: tuple[Name, ...]
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


@lru_cache(maxsize=256)
def understand(text: str) -> Question:
    """Return the parts of the question ``text``; pure.

    >>> understand("What did Karl Voss say about buses?").speaker.text
    'Karl Voss'
    """
    text = text.strip()
    kind = kind_of(text)
    names = find_names(text)
    words = tuple(term for term in content_terms(text) if fold(term.word) not in _QUESTION_WORDS)
    return Question(
        text=text,
        kind=kind,
        terms=words,
        names=names,
        speaker=_speaker(text, names) if kind is Kind.STATEMENT else None,
    )


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
