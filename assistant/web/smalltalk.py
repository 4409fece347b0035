"""What is said to the program and asks nothing of the briefing: a greeting, thanks, what it is, what it cannot do.

It is told by its likeness to examples (``smalltalk.json``): the cosine of the index's own encoder to the nearest one.
No grammar: an example more is all that a new way of saying it needs. ``LEAST`` is where no question of the evaluation's
suites is taken for one (see ``tests/assistant/web/test_smalltalk.py``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

    from assistant.web.words import Words

LEAST: Final = 0.75
_LONGEST: Final = 100
"""Characters: who says more than this asks something."""
_EXAMPLES: Final = Path(__file__).with_name("smalltalk.json")
_TITLES: Final = 3


class Talk(StrEnum):
    """What was said; the value is the key of the examples and of the reply."""

    GREETING = "greeting"
    THANKS = "thanks"
    FAREWELL = "farewell"
    ABOUT = "about"
    DRAW = "draw"
    TRANSLATE = "translate"
    WRITE = "write"
    LOOK_UP = "look_up"
    ACT = "act"


@dataclass(frozen=True, slots=True)
class _Examples:
    """``vectors`` has a unit row for each of ``kinds``."""

    kinds: Sequence[Talk]
    vectors: np.ndarray


class SmallTalk:
    """Tells small talk from questions; ``encode`` gives one unit vector a text."""

    def __init__(self, encode: Callable[[Sequence[str]], Sequence[Sequence[float]]]) -> None:
        self._encode = encode

    def of(self, said: str) -> Talk | None:
        """Return what is said where it is small talk, None for a question."""
        import numpy as np

        if not said.strip() or len(said) > _LONGEST:
            return None
        likeness = self._examples.vectors @ np.asarray(self._encode([_levelled(said)])[0])
        best = int(likeness.argmax())
        return self._examples.kinds[best] if likeness[best] >= LEAST else None

    @cached_property
    def _examples(self) -> _Examples:
        import numpy as np

        held = json.loads(_EXAMPLES.read_text(encoding="utf-8"))
        pairs = [(Talk(kind), text) for kind, texts in held.items() for text in texts]
        return _Examples([kind for kind, _ in pairs], np.asarray(self._encode([_levelled(text) for _, text in pairs])))


def _levelled(text: str) -> str:
    return " ".join(text.lower().split()).rstrip(" .?!…。？！")


def reply(talk: Talk, titles: Sequence[str], words: Words) -> str:
    """Return what is answered; ``titles`` are those of the documents that can be asked."""
    said = words(f"talk.{talk}")
    if talk in {Talk.THANKS, Talk.FAREWELL}:
        return said
    return words("sentences_between").join([said, _documents(titles, words)])


def _documents(titles: Sequence[str], words: Words) -> str:
    if not titles:
        return words("talk.no_documents")
    named = words("talk.between").join(words("talk.title", title=title) for title in titles[:_TITLES])
    more = len(titles) - _TITLES
    if more > 0:
        named = words.count("talk.and_more", more, titles=named)
    return words.count("talk.documents", len(titles), titles=named)
