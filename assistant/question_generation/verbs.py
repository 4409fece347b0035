"""Verbs as the templates of questions need them: which word begins the predicate, and its base form.

A closed list of irregular forms, and regular ones whose base is an everyday word. What is not surely a verb is taken
for none: a sentence that is passed over costs less than a question that nobody would ask.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Final

AUXILIARIES: Final = frozenset(
    {
        "is",
        "are",
        "was",
        "were",
        "has",
        "have",
        "had",
        "will",
        "would",
        "can",
        "could",
        "may",
        "might",
        "should",
        "must",
    }
)
_IRREGULAR_TEXT: Final = """
took take, made make, rose rise, fell fall, grew grow, came come, went go, said say, told tell, held hold, began begin,
brought bring, bought buy, built build, sold sell, sent send, spent spend, won win, lost lose, paid pay, met meet,
led lead, left leave, gave give, got get, saw see, wrote write, drew draw, drove drive, became become, found find,
kept keep, stood stand, ran run, chose choose, lent lend, shrank shrink, knew know, taught teach, caught catch
"""
_IRREGULAR: Final = dict(pair.split() for pair in _IRREGULAR_TEXT.replace("\n", " ").split(","))
_THIRD_TEXT: Final = """
comes come, says say, expects expect, holds hold, considers consider, rests rest, argues argue, remains remain,
includes include, contains contain, belongs belong, employs employ, produces produce, runs run, costs cost, owns own,
covers cover, serves serve, opens open, begins begin, takes take, makes make, gives give, keeps keep, carries carry
"""
_THIRD: Final = dict(pair.split() for pair in _THIRD_TEXT.replace("\n", " ").split(","))
_LEAST: Final = 4


def base_of(word: str) -> tuple[str, str] | None:
    """Return the auxiliary that a question needs and the base form of a finite verb; None for another word.

    >>> base_of("generated"), base_of("grew"), base_of("comes"), base_of("data")
    (('did', 'generate'), ('did', 'grow'), ('does', 'come'), None)
    """
    if word in _IRREGULAR:
        return "did", _IRREGULAR[word]
    if word in _THIRD:
        return "does", _THIRD[word]
    if not word.endswith("ed") or len(word) <= _LEAST:
        return None
    stem = word[:-2]
    forms = [word[:-1], stem, f"{stem[:-1]}y" if stem.endswith("i") else "", stem[:-1] if stem[-1] == stem[-2] else ""]
    return next((("did", form) for form in forms if form in _everyday()), None)


@lru_cache(maxsize=1)
def _everyday() -> frozenset[str]:
    """Return the everyday words as they are written: «earn» is one, «earne» is none."""
    text = resources.files("assistant.grounding").joinpath("common_words.txt").read_text(encoding="utf-8")
    return frozenset(text.split())
