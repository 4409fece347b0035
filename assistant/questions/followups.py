"""Follow-up questions: «and in 2030?», «why?», «where does she live?»; the documents they are about.

A fragment replaces the nearest part of the question before, by the encoder's vectors: «and in Denver?» after «When will
Leeds be finished?». Any other follow-up is read together with the question before, which the reader has learned from
rows of such questions (``eval/training/written.py``). The caller shows how a question was read if that differs from
what was typed.
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
"""Separates a follow-up from the question it continues."""
_LEAD: Final = re.compile(
    r"^(?:(?:and|but|so|or|ok(?:ay)?|then|also|(?:what|how) about|same for)\b[\s,]*)+", re.IGNORECASE
)
_POINTS: Final = re.compile(
    r"\b(?:he|she|him|his|hers?|its?|they|them|theirs?|that|this|those|these|ones?|then|there|same|else|other)\b",
    re.IGNORECASE,
)
_CITED: Final = re.compile(r"\s*\[\d+\]")
_FEW: Final = 3
"""A question with fewer content words may mean little without the one before."""
_QUESTION_WORDS, _ANSWER_WORDS = 20, 12
"""Most words kept of the earlier question and answer: the reader sees 64 tokens of a question."""

_NEAR: Final = 0.6
"""Cosine from which a fragment replaces a part of the question before."""
_NEAR_SHORT, _SHORT = 0.45, 2
"""The lower threshold for a fragment of at most this many words, which is hardly a question of its own."""
_WHOLE: Final = 3
"""A longer question keeps its first word, which is the question word."""
_NAME: Final = 0.25
"""Bonus if both are names, because vectors of unknown names are hardly alike."""
_ALIKE: Final = 0.1
"""Bonus for each end at which both or neither have a function word."""
_CUT: Final = 0.05
"""Penalty for a part that the next word belongs to: «a side» of «a side business»."""
_LONGER: Final = 0.02
"""Penalty for each word by which the lengths differ."""
_LONGEST_PART: Final = 6
_LONGEST: Final = 40
"""Number of words of a question that are searched for parts."""
_LEAST: Final = 25
"""Least characters of a line of the answer that shows which document was quoted."""
_LINE: Final = re.compile(r"[^\n]+?(?:[.!?](?=\s|$)|$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A question in its standalone form; ``changed`` tells whether it differs from what was typed.

    ``may_stand_alone``: it may be independent of what was said before, so it is to be read alone if this one is
    declined. ``about`` is the name that it may point at, the first one in the answer before; "" for none.
    """

    text: str
    changed: bool
    may_stand_alone: bool = False
    about: str = ""


def standalone(question: str, history: Sequence[Turn]) -> Rewritten:
    """Return ``question`` in its standalone form, or unchanged.

    ``history`` is oldest first. A pronoun may refer to the last answer, so the beginning of that is included.
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
    """Return ``question`` with its nearest part replaced by ``part``; None if no part is near enough.

    ``near`` is the least score, by default that for a fragment of this length.
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
    repeated = first and words[first - 1].casefold() == part.split()[0].casefold()  # «has the» and «the Rex»
    return f"{' '.join([*words[: first - 1 if repeated else first], part, *words[last:]])}?"


def _fits(words: Sequence[str], span: tuple[int, int], part: str) -> float:
    """Return the adjustment to the cosine for how well the words in ``span`` match the form of ``part``."""
    first, last = span
    own = part.split()
    alike = sum(_is_small(words[at]) == _is_small(own[end]) for at, end in ((first, 0), (last - 1, -1)))
    cut = last < len(words) and not _is_small(words[last]) and not _is_small(words[last - 1])
    longer = abs(last - first - len(own))
    return _ALIKE * alike - _CUT * cut - _LONGER * longer


def _is_small(word: str) -> bool:
    return not content_terms(word)


def regarding(question: str, before: str) -> str:
    """Return a question with the one it continues, in the form that the reader was trained on."""
    return f"{question[0].upper()}{question[1:]}".rstrip(" ?.") + f"{REGARDING}{before.strip(' ?')}»"


def continued(question: str) -> str:
    """Return the question that one made by ``regarding`` continues; "" for any other."""
    return question.partition(REGARDING)[2].split(" – ", 1)[0].rstrip("»")


def _before(history: Sequence[Turn]) -> tuple[str, str]:
    """Return the user's last question and the beginning of the answer to it, "" for none.

    If that question is a follow-up itself, it comes in its standalone form.
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
    """Return the documents that the last answer quotes; the whole corpus if that cannot be told."""
    answer = next((turn.content for turn in reversed(history) if turn.role == "assistant"), "")
    said = [line.strip() for line in _LINE.findall(answer) if len(line.strip()) >= _LEAST]
    documents = in_reach(corpus, " ".join(said)) if said else ()
    ids = frozenset(document.id for document in documents if any(line in document.text for line in said))
    return SelectedDocuments(corpus, ids) if 0 < len(ids) < len(corpus.documents()) else corpus
