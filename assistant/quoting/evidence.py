"""What the decision to answer looks at: what the reader makes of the best sentence, and how far any other is behind.

More was tried and brought nothing on natural questions (cross-validated, see ``eval/README.md``): whether another
passage gives the same answer, how many names and numbers of the question stand nowhere, how many passages were read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.grounding.terms import stem
from assistant.quoting.matching import numbers_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.quoting.selection import Ranked

_ALONE: Final = 6.0
"""The lead of an answer beside which no other was read, and the highest that counts."""


def evidence(ranked: Sequence[Ranked]) -> Mapping[str, float]:
    """Return the numbers that the decision weighs; ``ranked`` are all sentences, best first.

    ``reader``: the best sentence's log-odds of answering. ``lead``: how far the best one with another answer is behind;
    another document's figure is no doubt about this one's, both are shown.
    """
    best, *others = ranked
    rivals = [
        each.log_odds
        for each in others
        if each.span is not None and not same_answer(each, best) and not disagree(best, each)
    ]
    return {"reader": best.log_odds, "lead": min(_ALONE, best.log_odds - max(rivals)) if rivals else _ALONE}


def disagree(one: Ranked, other: Ranked) -> bool:
    """Whether two documents give different figures as answers."""
    own, theirs = numbers_of(one.span or ""), numbers_of(other.span or "")
    return one.candidate.doc_id != other.candidate.doc_id and bool(own and theirs) and not own & theirs


def same_answer(one: Ranked, other: Ranked) -> bool:
    """Whether two answers are the same words, or one is a part of the other."""
    own, theirs = _words(one.span), _words(other.span)
    return bool(own and theirs) and (own <= theirs or theirs <= own)


def _words(span: str | None) -> frozenset[str]:
    return frozenset(stem(word.strip(".,;:()\"'").lower()) for word in (span or "").split())
