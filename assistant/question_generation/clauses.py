"""Analyse a plain sentence: introductory phrase, subject, auxiliary and verb, and the rest.

Only sentences that stand by themselves qualify: no pronoun as subject, no subordinate clause, no negation. Verbs are a
closed list of irregular forms, and regular ones whose base is a common word. In doubt a word is not a verb: a skipped
sentence costs less than a question that nobody would ask.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from assistant.language.names import find_names
from assistant.language.terms import lines_of

_AUXILIARIES: Final = frozenset("is are was were has have had will would can could may might should must".split())  # noqa: SIM905
_PAST: Final = """
took take, made make, rose rise, fell fall, grew grow, came come, went go, said say, told tell, held hold, began begin,
brought bring, bought buy, built build, sold sell, sent send, spent spend, won win, lost lose, paid pay, met meet,
led lead, left leave, gave give, got get, saw see, wrote write, drew draw, drove drive, became become, found find,
kept keep, stood stand, ran run, chose choose, lent lend, shrank shrink, knew know, taught teach, caught catch
"""
_PRESENT: Final = """
comes come, says say, expects expect, holds hold, considers consider, rests rest, argues argue, remains remain,
includes include, contains contain, belongs belong, employs employ, produces produce, runs run, costs cost, owns own,
covers cover, serves serve, opens open, begins begin, takes take, makes make, gives give, keeps keep, carries carry
"""
_FORMS: Final = {
    form: (auxiliary, base)
    for auxiliary, text in (("did", _PAST), ("does", _PRESENT))
    for form, base in map(str.split, text.split(","))
}
_LEAST: Final = 4


def base_of(word: str) -> tuple[str, str] | None:
    """Return a finite verb's auxiliary in a question and its base form; None for any other word.

    >>> base_of("generated"), base_of("grew"), base_of("comes"), base_of("data")
    (('did', 'generate'), ('did', 'grow'), ('does', 'come'), None)
    """
    if word in _FORMS:
        return _FORMS[word]
    if not word.endswith("ed") or len(word) <= _LEAST:
        return None
    stem = word[:-2]
    forms = [word[:-1], stem, f"{stem[:-1]}y" if stem.endswith("i") else "", stem[:-1] if stem[-1] == stem[-2] else ""]
    return next((("did", form) for form in forms if form in _everyday()), None)


@lru_cache(maxsize=1)
def _everyday() -> frozenset[str]:
    """Return the common words, unstemmed: «earn» is one, «earne» is not."""
    return frozenset(" ".join(lines_of("common_words.txt")).split())


_LEAD: Final = re.compile(
    r"^(?P<bare>(?:In|By|Since|During) (?:the year )?(?:[A-Z][a-z]+ )?(?:1[5-9]|20)\d\d) (?=\w)"
    r"|^(?P<lead>(?:In|On|By|Since|During|At|After|Before|Until) [^,]{2,50}?|Worldwide|Today), (?=\w)"
)
_APPOSITION: Final = re.compile(r"^(?P<name>[A-Z][^,]{1,60}), (?P<role>[^,]{3,90}), (?=[a-z])")
_NOT_ALONE: Final = re.compile(
    r"\b(?:it|he|she|they|we|you|this|that|these|those|such|which|who|whose|what|where|when|while|if|there|same|former|"
    r"latter|both|another)\b",
    re.IGNORECASE,
)
POINTS_BACK: Final = re.compile(
    r"^(?:but|and|or|so|yet|then|thus|however|therefore|still|also|instead|meanwhile)\b"
    r"|\b(?:it|he|she|they|we|this|these|those|such|the same|the former|the latter|his|her|there)\b",
    re.IGNORECASE,
)
"""Words by which a sentence or a question refers to what was said before."""
PROSE: Final = re.compile(r"[^|│▸`*#{}<>=_\\\n]*")
"""Texts without the characters of tables, code and markup, which no template understands."""
_BEFORE_NOUN: Final = re.compile(
    r"(?:^|\s)(?:the|an?|some|all|no|many|more|most|each|every|newly|so-called)$", re.IGNORECASE
)
_DENIED: Final = re.compile(r"^(?:not|no longer|never|also|nevertheless|to blame)\b")
_LONGEST_SUBJECT: Final = 10
_SHORT_SUBJECT: Final = 3
_LIKE_PARTICIPLES: Final = frozenset(
    ["made", "said", "told", "held", "bought", "built", "sold", "sent", "spent", "won", "lost", "paid", "led", "left"]
)
_PREPOSITIONS: Final = frozenset(
    {"on", "in", "at", "for", "from", "with", "as", "to", "of", "under", "over", "into", "during", "since", "between"}
)


@dataclass(frozen=True, slots=True)
class Clause:
    """``{lead} {subject} {auxiliary} {rest}``; ``rest`` begins with the base form if the auxiliary is «did»."""

    lead: str
    subject: str
    auxiliary: str
    rest: str


def clause_of(sentence: str) -> Clause | None:
    """Return the main clause of a sentence that stands by itself, else None.

    >>> clause_of("In 2024 China generated 41 zettabytes of data, as reported.")
    Clause(lead='in 2024', subject='China', auxiliary='did', rest='generate 41 zettabytes of data, as reported')
    """
    said = sentence.strip().rstrip(".")
    match = _LEAD.match(said)
    lead = (match["lead"] or match["bare"]) if match else ""
    said = said[match.end() :] if match else said
    named = _APPOSITION.match(said)
    words = (f"{named['name']} {said[named.end() :]}" if named else said).split(" ")
    if words[0].lower() in _PREPOSITIONS:  # no subject: «At its current pace it …»
        return None
    for place in range(1, min(len(words), _LONGEST_SUBJECT)):
        subject, word, rest = " ".join(words[:place]), words[place], " ".join(words[place + 1 :])
        if subject[-1] in ",;:)" or _NOT_ALONE.search(subject) or words[place - 1] == "to":
            return None
        if word in _AUXILIARIES:
            return _clause(lead, subject, word, rest)
        base = None if _BEFORE_NOUN.search(subject) or _is_noun_before_verb(words[place:]) else base_of(word)
        if base is not None and _is_participle(word, place, rest):
            return None
        if base is not None:
            return _clause(lead, subject, base[0], f"{base[1]} {rest}".strip())
    return None


def _is_noun_before_verb(words: list[str]) -> bool:
    """Whether what may be a verb is a noun with its verb right after it («operating costs fell»)."""
    own, following = base_of(words[0]), words[1] if words[1:] else ""
    return own is not None and own[0] == "does" and (following in _AUXILIARIES or base_of(following) is not None)


def _is_participle(word: str, place: int, rest: str) -> bool:
    """Whether a form that may be a participle probably is one («the agents built on it»)."""
    following = rest.split(" ", 1)[0]
    may_be = word.endswith("ed") or word in _LIKE_PARTICIPLES
    if following == "by":
        return may_be and not rest[3:4].isdigit()
    return may_be and following in _PREPOSITIONS and place > _SHORT_SUBJECT


def _clause(lead: str, subject: str, auxiliary: str, rest: str) -> Clause | None:
    """Return the clause, its subject in lower case unless it begins with a name."""
    if not rest or _DENIED.match(rest) or (lead and POINTS_BACK.search(lead)):
        return None
    is_name = any(name.start == 0 and not name.loose for name in find_names(subject))
    if not is_name and subject.split(" ", 1)[0].istitle():
        subject = subject[:1].lower() + subject[1:]
    return Clause(lead[:1].lower() + lead[1:], subject, auxiliary, rest)
