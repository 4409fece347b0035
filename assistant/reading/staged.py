"""Two readers, one after the other: a fast one reads everything, a larger one the few passages that it puts first.

What both say of a passage is combined on their log-odds; the exact words come from the one that is surer of them. The
numbers of the combination are fitted by ``training.staged`` on rows that neither reader was trained on.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from importlib import resources
from typing import TYPE_CHECKING, Final

from assistant.errors import ModelUnavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.reading.reader import Reader, Reading

WEIGHTS: Final = "combination.json"
MOST: Final = 3
"""At most so many passages are read by both."""
_EDGE: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Combination:
    """Log-odds of a passage read by both = ``offset`` + ``first`` × the fast reader's + ``close`` × the larger one's.

    The larger one's words are taken where its probability of them times ``trust`` is at least the fast one's.
    """

    offset: float
    first: float
    close: float
    trust: float


def shipped_combination() -> Combination:
    """Return the fitted numbers; raises ``ModelUnavailable`` where the file is missing or damaged."""
    path = resources.files("assistant.reading").joinpath(WEIGHTS)
    try:
        numbers = {name: float(value) for name, value in json.loads(path.read_text(encoding="utf-8")).items()}
        return Combination(**numbers)
    except (OSError, ValueError, TypeError, AttributeError) as error:
        message = f"The combination {path} cannot be used ({error}); install the program again."
        raise ModelUnavailable(message) from error


class StagedReader:
    """See the module; a ``PassageReader`` as both its readers are."""

    def __init__(self, first: Reader, close: Reader, combination: Combination) -> None:
        self._first, self._close, self._combination = first, close, combination
        self.fingerprint = f"{first.fingerprint}+{close.fingerprint}"

    def read(self, question: str, passages: Sequence[str]) -> tuple[Reading, ...]:
        """Return one reading a passage, in order; raises ``ModelMisbehaved`` as its readers do."""
        found = list(self._first.read(question, passages))
        best = sorted(range(len(found)), key=lambda place: -found[place].answerable)[:MOST]
        best = [place for place in best if found[place].end > found[place].start]
        again = self._close.read(question, [passages[place] for place in best])
        for place, closer in zip(best, again, strict=True):
            found[place] = combined(found[place], closer, self._combination)
        return tuple(found)


def combined(first: Reading, close: Reading, by: Combination) -> Reading:
    """Return the reading of a passage that both have read."""
    together = by.offset + by.first * log_odds(first.answerable) + by.close * log_odds(close.answerable)
    words = close if close.end > close.start and close.span_score * by.trust >= first.span_score else first
    return replace(words, answerable=1 / (1 + math.exp(-together)))


def log_odds(probability: float) -> float:
    """Return the log-odds of a probability, at most about 14 either way."""
    inside = min(1 - _EDGE, max(_EDGE, probability))
    return math.log(inside / (1 - inside))
