"""A follow-up made to stand alone by rules over the conversation: «and in 2030?», «what about X?», pronouns.

Only what is plain is completed; a question that already stands alone comes back unchanged, because a wrong rewriting
answers a question that nobody asked. The caller shows a changed question to the user.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.grounding.names import find_names
from assistant.grounding.terms import content_terms
from assistant.questions.referents import PERSON, THING, is_person, referent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.types import Turn

_LEAD: Final = re.compile(r"^(?:and|but|so|ok(?:ay)?|then|also)\b[\s,]*", re.IGNORECASE)
_ABOUT: Final = re.compile(r"^(?:what|how) about\s+(?P<topic>[^?]+?)\s*\?*$", re.IGNORECASE)
_TIME: Final = re.compile(
    r"^(?P<when>(?:in|by|for|since|until|before|after)\s+(?P<year>(?:1[5-9]|20)\d\d))\s*\?*$", re.IGNORECASE
)
_YEAR: Final = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_BARE: Final = re.compile(
    r"^(?P<word>who|when|where|why|how|how (?:much|many|long|so)|since when)\s*\?*$", re.IGNORECASE
)
_POSSESSIVES: Final = frozenset({"his", "her", "its", "their"})
_EMPTY_IT: Final = re.compile(
    r"\b(?:is|was|does|did|will|would|can|could|has) it (?:true|possible|likely|take|matter|rain)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A question that stands alone; ``changed`` tells whether it differs from what was typed."""

    text: str
    changed: bool


def standalone(question: str, history: Sequence[Turn]) -> Rewritten:
    """Return ``question`` completed from the user's previous question and the answer to it, where that is plain.

    ``history`` is in order, oldest first. Pure.
    """
    previous = next((turn.content for turn in reversed(history) if turn.role == "user" and turn.content.strip()), None)
    if previous is None:
        return Rewritten(question, changed=False)
    core = _LEAD.sub("", question.strip())
    text = _completed(core, previous, led=core != question.strip())
    text = _resolved(text, history)
    same = text == core or text.rstrip("?").casefold() == question.strip().rstrip("?").casefold()
    return Rewritten(question, changed=False) if same else Rewritten(_as_question(text), changed=True)


def _completed(core: str, previous: str, *, led: bool) -> str:
    """Return the question with what it leaves out taken from the previous one."""
    about, when, bare = _ABOUT.match(core), _TIME.match(core), _BARE.match(core)
    if when:
        return _with_year(previous, when["year"], when["when"])
    if bare:
        return f"{bare['word'].capitalize()}, regarding «{previous.strip()}»"
    topic = about["topic"] if about else core.rstrip("? ") if led and _is_fragment(core) else None
    if topic is None:
        return core
    year = _YEAR.fullmatch(topic.split()[-1])
    return _with_year(previous, year.group(), topic) if year else _with_topic(previous, topic)


def _is_fragment(core: str) -> bool:
    """Whether what follows «and» is a bare name or noun: no verb of its own to speak of, three words at most."""
    names = find_names(core)
    return bool(names) and sum(len(name.text.split()) for name in names) >= len(content_terms(core))


def _with_year(previous: str, year: str, phrase: str) -> str:
    if _YEAR.search(previous):
        return _YEAR.sub(year, previous, count=1)
    return f"{previous.strip().rstrip('?')} {phrase}?"


def _with_topic(previous: str, topic: str) -> str:
    """Put ``topic`` in place of the name of its sort in the previous question, else name it at the end."""
    topics, names = find_names(topic), find_names(previous)
    if topics and names:
        alike = [name for name in names if is_person(name) == is_person(topics[0])]
        old = (alike or list(names))[0]
        return f"{previous[: old.start]}{topic}{previous[old.end :]}"
    if PERSON.fullmatch(topic.strip()) or THING.fullmatch(topic.strip()):
        return f"{previous.strip().rstrip('?')}, for {topic}?"
    return f"{previous.strip().rstrip('?')}, as to {topic}?"


def _resolved(text: str, history: Sequence[Turn]) -> str:
    """Replace the first pronoun that nothing in the question explains by the name that it points at."""
    names = find_names(text)
    before = text[: min(name.start for name in names)] if names else text
    person, thing = PERSON.search(before), THING.search(before)
    pronoun = person or (None if _EMPTY_IT.search(text) else thing)
    name = None if pronoun is None else referent(history, person=pronoun is person)
    if pronoun is None or name is None:
        return text
    owned = pronoun.group().lower() in _POSSESSIVES and _is_owner(text, pronoun)
    return f"{text[: pronoun.start()]}{name}{chr(39) + 's' if owned else ''}{text[pronoun.end() :]}"


def _is_owner(text: str, pronoun: re.Match[str]) -> bool:
    """Whether «her» owns what follows: a word comes next that is no small one («her team», not «told her about»)."""
    following = text[pronoun.end() :].split()
    return bool(following) and bool(content_terms(following[0]))


def _as_question(text: str) -> str:
    text = text.strip()
    return f"{text[0].upper()}{text[1:]}" + ("" if text.endswith(("?", ".", "!", "»")) else "?")
