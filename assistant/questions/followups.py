"""A follow-up with what it goes on from: «and in 2030?», «why?», «where does she live?»; the documents it is about.

What names another of the same takes its place in the question before, where that has a part near enough to it in
meaning, by the encoder's vectors: «and in Denver?» after «When will Leeds be finished?». Everything else is read
together with the question before, which the reader has learned from rows of such questions
(``eval/training/written.py``). The caller shows a question that is read otherwise than it was typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.language.names import find_names, without_possessive
from assistant.language.terms import content_terms
from assistant.questions.requests import Kind, encoder, request_of
from assistant.questions.understanding import QUESTION_WORD
from index.selected import SelectedDocuments, in_reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.types import Turn
    from index.types import Corpus

REGARDING: Final = ", regarding «"
"""Stands between what was typed and what it goes on from."""
_LEAD: Final = re.compile(
    r"^(?:(?:and|but|so|or|ok(?:ay)?|then|also|(?:what|how) about|same for)\b[\s,]*)+", re.IGNORECASE
)
_POINTS: Final = re.compile(
    r"\b(?:he|she|him|his|hers?|its?|they|them|theirs?|that|this|those|these|ones?|then|there|same|else|other)\b",
    re.IGNORECASE,
)
_CITED: Final = re.compile(r"\s*\[\d+\]")
_FEW: Final = 3
"""A question of fewer words of content may mean little without the one before."""
_QUESTION_WORDS, _ANSWER_WORDS = 20, 12
"""So much is kept of what was said before: the reader sees 64 tokens of a question."""

_NEAR: Final = 0.6
"""Cosine from which a fragment takes the place of a part of the question before."""
_NEAR_SHORT, _SHORT = 0.45, 2
"""The same for a fragment of so few words, which hardly is a question of its own."""
_WHOLE: Final = 3
"""A longer question keeps its first word, which asks."""
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
_LEAST: Final = 25
"""Characters from which words that stand in a document tell that they were quoted from it."""
_LINE: Final = re.compile(r"[^\n]+?(?:[.!?](?=\s|$)|$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A question with what it goes on from; ``changed`` tells whether it differs from what was typed.

    ``may_stand_alone``: it may mean nothing that was said before, so it is to be read alone where this declines.
    ``about`` is the name that it may point at, the first of the answer before; "" for none.
    """

    text: str
    changed: bool
    may_stand_alone: bool = False
    about: str = ""


def standalone(question: str, history: Sequence[Turn]) -> Rewritten:
    """Return ``question`` with what it goes on from, else as it is.

    ``history`` is in order, oldest first. What points at something may mean what was answered, so that goes with it.

    >>> from assistant.types import Turn
    >>> standalone("and in 2021?", [Turn("user", "How many looms ran in 2019?"), Turn("assistant", "Forty.")]).text
    'How many looms ran in 2021?'
    >>> standalone("who bought them", [Turn("user", "How many looms ran?"), Turn("assistant", "Forty looms [1].")]).text
    'Who bought them, regarding «How many looms ran – Forty looms.»'
    """
    typed = question.strip()
    before, answer = _before(history)
    own, names = _LEAD.sub("", typed) or typed, find_names(typed)
    points = _POINTS.search(typed, 0, names[0].start if names else len(typed)) is not None
    is_fragment = own != typed or request_of(typed).kind is Kind.FRAGMENT
    said_itself = len(content_terms(typed))
    if not before or not typed or not (points or is_fragment or (said_itself < _FEW and not names)):
        return Rewritten(question, changed=False)
    names_another = is_fragment and not points and not QUESTION_WORD.search(own)
    replaced = with_part(before, own) if names_another else None
    if replaced is not None:
        return Rewritten(replaced, changed=True)
    said = f"{before} – {answer}" if points and answer else before
    may_stand_alone = not is_fragment and said_itself >= (_FEW if points else 1)
    meant = [*find_names(answer), *find_names(before)] if points else []
    about = without_possessive(meant[0].text) if meant else ""
    return Rewritten(regarding(own, said), changed=True, may_stand_alone=may_stand_alone, about=about)


def with_part(question: str, part: str, near: float | None = None) -> str | None:
    """Return ``question`` with ``part`` in the place of what is nearest to it; None where nothing is ``near``.

    ``near`` is by default what a fragment of its length needs to be taken for another of the same.
    """
    import numpy as np

    part = part.strip(" ?.,")
    words = question.strip(" ?.").split()[:_LONGEST]
    spans = [(first, last) for first in range(len(words)) for last in range(first + 1, first + 1 + _LONGEST_PART)]
    spans = [(first, last) for first, last in spans if last <= len(words) and (first or len(words) <= _WHOLE)]
    if not part or not spans:
        return None
    texts = [" ".join(words[first:last]) for first, last in spans]
    vectors = np.asarray(encoder().encode([part, *texts]))
    names = {name.text for name in find_names(question)} if find_names(part) else set()
    fits = [_fits(words, span, part) + _NAME * (text in names) for span, text in zip(spans, texts, strict=True)]
    likeness = vectors[1:] @ vectors[0] + np.array(fits)
    first, last = spans[int(likeness.argmax())]
    least = _NEAR if len(part.split()) > _SHORT else _NEAR_SHORT
    if likeness.max() < (least if near is None else near):
        return None
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


def regarding(question: str, before: str) -> str:
    """Return a question with what it goes on from, as the reader has learned to read them."""
    return f"{question[0].upper()}{question[1:]}".rstrip(" ?.") + f"{REGARDING}{before.strip(' ?')}»"


def _before(history: Sequence[Turn]) -> tuple[str, str]:
    """Return the user's last question, and the beginning of the answer to it; "" where there is none.

    A question that goes on from another one brings that along in its own words.
    """
    asked = [place for place, turn in enumerate(history) if turn.role == "user" and turn.content.strip()]
    if not asked:
        return "", ""
    last = asked[-1]
    question = " ".join(standalone(history[last].content, history[max(0, last - 2) : last]).text.split())
    question = question.replace(REGARDING, " – ").strip(" ?.»").replace("«", "").replace("»", "")
    answers = [turn.content for turn in history[last + 1 :] if turn.role == "assistant"]
    answer = _CITED.sub("", answers[0]).split()[:_ANSWER_WORDS] if answers else []
    return " ".join(question.split()[:_QUESTION_WORDS]), " ".join(answer)


def of_former_answer(history: Sequence[Turn], corpus: Corpus) -> Corpus:
    """Return the documents that the last answer quotes; the whole corpus where that cannot be told."""
    answer = next((turn.content for turn in reversed(history) if turn.role == "assistant"), "")
    said = [line.strip() for line in _LINE.findall(answer) if len(line.strip()) >= _LEAST]
    documents = in_reach(corpus, " ".join(said)) if said else ()
    ids = frozenset(document.id for document in documents if any(line in document.text for line in said))
    return SelectedDocuments(corpus, ids) if 0 < len(ids) < len(corpus.documents()) else corpus
