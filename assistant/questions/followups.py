"""A follow-up made to stand alone: «and in 2030?», «what about X?», «why?», pronouns; and the documents it is about.

A fragment takes the place of that part of the question before which is nearest to it in meaning, by the encoder's
vectors: «and in Denver?» after «When will Leeds be finished?» replaces «Leeds». No grammar is needed for that, and
where no part is near enough it goes on from the question before. A question that already stands alone comes back
unchanged, because a wrong rewriting answers a question that nobody asked. The caller shows a changed question.

A pronoun means what the conversation is about: where the earlier question has the same pronoun, that one meant the
same, so the search goes on further back. An answer brings a new name only where it was asked for («who …») or where it
begins with the name; names in the middle of an answer are mostly somebody else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.grounding.names import Name, find_names, without_possessive
from assistant.grounding.terms import content_terms
from assistant.questions.requests import Kind, encoder, request_of
from index.selected import SelectedDocuments, in_reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.types import Turn
    from index.types import Corpus

PERSON: Final = re.compile(r"\b(?:he|she|him|his|her|hers)\b", re.IGNORECASE)
THING: Final = re.compile(r"\b(?:it|its|they|them|their|theirs)\b", re.IGNORECASE)
_WHO: Final = re.compile(
    r"^\W*(?:and |but |so )?(?:who|whom|whose|which (?:person|official|expert|minister))\b", re.IGNORECASE
)
_BODY: Final = re.compile(
    r"\b(?:academy|administration|agency|alliance|association|authority|bank|board|bureau|centre|center|club|college|"
    r"company|commission|committee|conference|corporation|council|court|department|firm|forum|foundation|fund|group|"
    r"hospital|inc|information|institute|institutes|ministry|museum|office|organi[sz]ation|party|plan|province|school|"
    r"security|society|tribunal|trust|union|university|act|order|directive|project|system|station|city|county|state|"
    r"award|awards|prize|league|cup|tour|band|album|war|army|north|south|east|west|new|los|san|street|radio|"
    r"territory|islands?|river|lake|park|records?)s?\b",
    re.IGNORECASE,
)  # fmt: skip
_PERSON_WORDS: Final = range(2, 4)
_SUBJECT_WITHIN: Final = 12
"""A name is what a sentence is about when it begins within so many characters."""


def _is_person(name: Name) -> bool:
    """Whether a name looks like a person's: two or three words, no acronym, number or word for a body."""
    return len(name.units) in _PERSON_WORDS and _could_be_person(name)


def referent(history: Sequence[Turn], *, person: bool) -> str | None:
    """Return the name that a pronoun after ``history`` (oldest first) means, or None where nothing fits.

    Of a person that is the longest name in the conversation of the same surname, else a name of one word in the latest
    question that has one: a surname, a stage name.
    """
    rounds = [
        (turn.content, after.content if after is not None and after.role == "assistant" else "")
        for turn, after in zip(history, [*history[1:], None], strict=True)
        if turn.role == "user"
    ]
    for question, answer in reversed(rounds):
        found = _in_round(question, answer, person=person)
        if found is not None and not person:
            return without_possessive(found.text)
        if found is not None:
            known = [other.text for turn in history for other in find_names(turn.content) if _is_person(other)]
            alike = [text for text in known if text.split()[-1] == found.text.split()[-1]]
            return without_possessive(max(alike or [found.text], key=len))
    named = (name for question, _ in reversed(rounds) for name in find_names(question)) if person else ()
    alone = next((name.text for name in named if len(name.units) == 1 and _could_be_person(name)), None)
    return None if alone is None else without_possessive(alone)


def _in_round(question: str, answer: str, *, person: bool) -> Name | None:
    """Return the name that a question and its answer bring; None where they bring none, or go on about another."""
    if (PERSON if person else THING).search(question):
        return None
    fitting = [name for name in find_names(question) if _is_person(name) == person]
    if fitting:
        return fitting[0]
    answered = [name for name in find_names(answer) if _is_person(name) == person]
    if person and _WHO.search(question):
        return answered[0] if answered else None
    return answered[0] if answered and answered[0].start < _SUBJECT_WITHIN else None


def _could_be_person(name: Name) -> bool:
    return not _BODY.search(name.text) and all(
        unit.acronym is None and unit.word[0].isalpha() and not unit.place for unit in name.units
    )


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

    ``history`` is in order, oldest first. The question before is itself completed by what stood before it.
    """
    asked = [place for place, turn in enumerate(history) if turn.role == "user" and turn.content.strip()][-_ROUNDS:]
    if not asked or not question.strip():
        return Rewritten(question, changed=False)
    previous = standalone(history[asked[-1]].content, history[asked[0] : asked[-1]]).text
    core = _LEAD.sub("", question.strip()) or question.strip()
    resolved = _resolved(core, history)
    text = with_part(previous, resolved) if request_of(question).kind is Kind.FRAGMENT else resolved
    if text == core and not content_terms(core):
        text = f"{core.rstrip(' ?').capitalize()}, regarding «{previous.strip()}»"
    if text == core or text.rstrip("?").casefold() == question.strip().rstrip("?").casefold():
        return Rewritten(question, changed=False)
    text = text.strip()
    mark = "" if text.endswith(("?", ".", "!", "»")) else "?"
    return Rewritten(f"{text[0].upper()}{text[1:]}{mark}", changed=True)


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
    following = text[pronoun.end() :].split()  # «her» owns what is no small word: «her team», not «told her about»
    owns = pronoun.group().lower() in _POSSESSIVES and bool(following) and not _is_small(following[0])
    return f"{text[: pronoun.start()]}{name}{chr(39) + 's' if owns else ''}{text[pronoun.end() :]}"


_LEAST: Final = 25
"""Characters from which words that stand in a document tell that they were quoted from it."""
_LINE: Final = re.compile(r"[^\n]+?(?:[.!?](?=\s|$)|$)", re.MULTILINE)


def of_former_answer(history: Sequence[Turn], corpus: Corpus) -> Corpus:
    """Return the documents that the last answer quotes; the whole corpus where that cannot be told."""
    answer = next((turn.content for turn in reversed(history) if turn.role == "assistant"), "")
    said = [line.strip() for line in _LINE.findall(answer) if len(line.strip()) >= _LEAST]
    documents = in_reach(corpus, " ".join(said)) if said else ()
    ids = frozenset(document.id for document in documents if any(line in document.text for line in said))
    return SelectedDocuments(corpus, ids) if 0 < len(ids) < len(corpus.documents()) else corpus
