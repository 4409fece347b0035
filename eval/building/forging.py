"""Forged answers from the sentences of any documents: true ones rephrased, and true ones broken in one way.

The breaks are those of ``eval.training.breaks``. The trained witness of our own check has learned from breaks by
the same patterns, in other documents, so machine-made forgeries flatter it; the shipped, hand-written ones do not.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.grounding.names import find_names
from assistant.question_generation.clauses import POINTS_BACK, PROSE, clause_of
from assistant.views.moments import moments
from eval.training.breaks import KINDS, Break, broken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_WORDS: Final = range(7, 36)
_SEED: Final = 11
_TAIL: Final = re.compile(r", (?:which|where|while|and then|a record)\b[^,]*$")
_FORMS: Final = (
    (re.compile(r"(?<=\d)%"), " percent"),
    (re.compile(r"(?<=\d) billion\b"), "bn"),
    (re.compile(r"\b[Mm]ore than (?=\d)"), "over "),
    (re.compile(r"\b[Aa]bout (?=\d)"), "around "),
    (re.compile(r"\b(\d{1,2}) (January|March|April|June|July|August|September|October|November|December)\b"), r"\2 \1"),
)
_SMALL: Final = frozenset(
    {"more", "most", "last", "first", "up", "down", "both", "will", "must", "is", "are", "was", "like"}
)
"""Words whose exchange gives no English sentence, or none that is surely false."""
_ALREADY_DENIED: Final = re.compile(r"^(?:No|None|Nobody|Nothing|Neither)\b|\b(?:not|never|no longer)\b")
_MAY: Final = re.compile(r"\b(?:may|might|could|can)$")
_LEANS: Final = re.compile(r"^That\b|\b(?:them|as well)\b")
_LEADS: Final = re.compile(r"^(?P<lead>(?:In|On|By|Since) [^,]{3,40}), (?P<rest>[A-Z][^,]*)\.$")


@dataclass(frozen=True, slots=True)
class Forgery:
    """A sentence rephrased (``kind`` right) or broken in the way of ``kind``; ``note`` says what was done."""

    kind: str
    text: str
    note: str


def rephrased(sentence: str) -> Forgery:
    """Return the sentence with the same meaning in another form, or as it is where no form can be changed.

    >>> rephrased("More than 25% came, which surprised us.").text
    'Over 25 percent came.'
    """
    text = sentence.strip()
    if text.endswith("."):
        text = _TAIL.sub("", text[:-1]) + "."
    lead = _LEADS.match(text)
    if lead is not None:
        text = f"{lead['rest']} {lead['lead'][0].lower()}{lead['lead'][1:]}."
    for pattern, form in _FORMS:
        text = pattern.sub(form, text)
    text = text[:1].upper() + text[1:]
    return Forgery("right", text, "word for word" if text == sentence.strip() else "told in another form")


def break_of(
    sentence: str, document: Sequence[str], people: frozenset[str], counts: Mapping[str, int]
) -> Forgery | None:
    """Return a break of ``sentence``, of the kind with the lowest count that it allows; None where it allows none.

    ``document`` are the sentences around it, ``people`` the names in them that are people's.
    """
    dice = random.Random(f"{_SEED}{sentence}")  # noqa: S311 - the same breaks every time
    for kind in sorted(KINDS, key=lambda each: (counts.get(each, 0), KINDS.index(each))):
        made = broken(dice, sentence, kind, document)
        if made is not None and _sensible(made, sentence, document, people):
            change = f"«{made.was}» became «{made.now.strip()}»" if made.was else f"added «{made.now.strip()}»"
            return Forgery(kind, made.text, change)
    return None


def _sensible(made: Break, sentence: str, document: Sequence[str], people: frozenset[str]) -> bool:
    """Whether a break reads like a sentence somebody might write, and is surely false; others are passed over."""
    was = made.was.strip().lower()
    if was in _SMALL or "percentage points" in made.now:
        return False
    if made.kind == "negation":
        return not _ALREADY_DENIED.search(sentence) and not _MAY.search(sentence[: made.start].rstrip())
    if made.kind in {"number", "hedge", "unit"}:
        end = made.start + len(made.was)
        return not any(moment.start < end and made.start < moment.end for moment in moments(sentence, None))
    if made.kind in {"name", "speaker"}:
        return _alike(made.was, made.now, document, people)
    if made.kind == "order":
        names = [name.text for name in find_names(made.was)]
        return len(names) >= 2 and _alike(names[0], names[-1], document, people)  # noqa: PLR2004 - an exchange takes two
    return True


def _alike(one: str, two: str, document: Sequence[str], people: frozenset[str]) -> bool:
    """Whether both are whole names of several words, and both or neither are people's."""
    known = {name.text for text in document for name in find_names(text) if " " in name.text}
    return {one, two} <= known and (one in people) == (two in people)


def forgeable(sentence: str) -> bool:
    """Whether a sentence says something by itself."""
    words = sentence.split()
    if len(words) not in _WORDS or not sentence.strip().endswith(".") or POINTS_BACK.search(sentence.split(", ", 1)[0]):
        return False
    if _LEANS.search(sentence) or not PROSE.fullmatch(sentence):
        return False
    return clause_of(" ".join(words)) is not None or bool(re.search(r"\d|[a-z] [A-Z]", sentence))
