"""A follow-up made to stand alone: «and in 2030?», «what about X?», «why?», pronouns.

A fragment takes the place of that part of the question before which is nearest to it in meaning, by the encoder's
vectors: «and in Denver?» after «When will Leeds be finished?» replaces «Leeds». No grammar is needed for that, and
where no part is near enough it goes on from the question before. A question that already stands alone comes back
unchanged, because a wrong rewriting answers a question that nobody asked. The caller shows a changed question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.grounding.names import find_names
from assistant.grounding.terms import content_terms
from assistant.questions.coreference import PERSON, THING, referent
from assistant.questions.requests import Kind, encoder, request_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.types import Turn

_LEAD: Final = re.compile(
    r"^(?:(?:and|but|so|or|ok(?:ay)?|then|also|(?:what|how) about|same for)\b[\s,]*)+", re.IGNORECASE
)
_POSSESSIVES: Final = frozenset({"his", "her", "its", "their"})
_EMPTY_IT: Final = re.compile(
    r"\b(?:is|was|does|did|will|would|can|could|has) it (?:true|possible|likely|take|matter|rain)\b", re.IGNORECASE
)
_NEAR: Final = 0.6
"""Cosine from which a fragment takes the place of a part of the question before."""
_NEAR_SHORT, _SHORT = 0.45, 2
"""The same for a fragment of so few words, which hardly is a question of its own."""
_FEW: Final = 3
"""A longer question keeps its first word, which asks."""
_ROUNDS: Final = 4
"""So many questions of a conversation are read to complete the last one."""
_NAME: Final = 0.25
"""What it counts beside the cosine that both are names: vectors of unknown names are hardly alike."""
_ALIKE: Final = 0.1
"""What it counts that both or neither begin with a small word, and that both or neither end with one."""
_CUT: Final = 0.05
"""What it counts against a part that the next word belongs to: «a side» of «a side business»."""
_LONGER: Final = 0.02
"""What it counts against a part for each word that it is longer or shorter."""
_LONGEST_PART: Final = 6
_LONGEST: Final = 40
"""Words of a question in which parts are looked for."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A question that stands alone; ``changed`` tells whether it differs from what was typed."""

    text: str
    changed: bool


def standalone(question: str, history: Sequence[Turn]) -> Rewritten:
    """Return ``question`` completed from the user's previous question and the answer to it, where that is plain.

    ``history`` is in order, oldest first.
    """
    previous = _previous(history)
    if previous is None or not question.strip():
        return Rewritten(question, changed=False)
    core = _LEAD.sub("", question.strip()) or question.strip()
    resolved = _resolved(core, history)
    text = with_part(previous, resolved) if request_of(question).kind is Kind.FRAGMENT else resolved
    if text == core and not content_terms(core):
        text = f"{core.rstrip(' ?').capitalize()}, regarding «{previous.strip()}»"
    same = text == core or text.rstrip("?").casefold() == question.strip().rstrip("?").casefold()
    return Rewritten(question, changed=False) if same else Rewritten(_as_question(text), changed=True)


def _previous(history: Sequence[Turn]) -> str | None:
    """Return the question before, itself completed by what stood before it; None without one."""
    known = [place for place, turn in enumerate(history) if turn.role == "user" and turn.content.strip()][-_ROUNDS:]
    return standalone(history[known[-1]].content, history[known[0] : known[-1]]).text if known else None


def with_part(question: str, part: str, near: float | None = None) -> str:
    """Return ``question`` with ``part`` in the place of what is nearest to it, or after it where nothing is ``near``.

    ``near`` is by default what a fragment of its length needs to be taken for another of the same.
    """
    import numpy as np

    part = part.strip(" ?.,")
    words = question.strip(" ?.").split()[:_LONGEST]
    spans = [(first, last) for first in range(len(words)) for last in range(first + 1, first + 1 + _LONGEST_PART)]
    spans = [(first, last) for first, last in spans if last <= len(words) and (first or len(words) <= _FEW)]
    if not part or not spans:
        return question
    texts = [" ".join(words[first:last]) for first, last in spans]
    vectors = np.asarray(encoder().encode([part, *texts]))
    names = {name.text for name in find_names(question)} if find_names(part) else set()
    fits = [_fits(words, span, part) + _NAME * (text in names) for span, text in zip(spans, texts, strict=True)]
    likeness = vectors[1:] @ vectors[0] + np.array(fits)
    first, last = spans[int(likeness.argmax())]
    least = _NEAR if len(part.split()) > _SHORT else _NEAR_SHORT
    if likeness.max() < (least if near is None else near):
        return f"{' '.join(words)} {part}?"
    return f"{' '.join([*words[:first], part, *words[last:]])}?"


def _fits(words: Sequence[str], span: tuple[int, int], part: str) -> float:
    """Return what it counts beside likeness that words ``span`` make a whole as ``part`` does."""
    first, last = span
    own = part.split()
    alike = sum(_is_small(words[at]) == _is_small(own[end]) for at, end in ((first, 0), (last - 1, -1)))
    cut = last < len(words) and not _is_small(words[last]) and not _is_small(words[last - 1])
    longer = abs(last - first - len(own))
    return _ALIKE * alike - _CUT * cut - _LONGER * longer


def _is_small(word: str) -> bool:
    return not content_terms(word)


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
