"""The kind of a request, told by a small classifier instead of patterns.

A multinomial logistic regression on the embedded encoder's 384 dimensions and on words and word pairs (with these it
finds 69 % of overviews worded in an unknown way instead of 53 %, at the same rate of plain questions mistaken for one).
It is trained on ``eval/training/request_rows.txt``; what it misses becomes a row there. A kind other than a plain
question is accepted only above a probability that hardly any plain question reaches (``thresholds``), because such a
question would not be answered at all.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from assistant.language.quantities.kinds import COUNT
from assistant.language.quantities.reading import find_quantities
from index.encoder import VARIABLE, Encoder, shared

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

WEIGHTS: Final = Path(__file__).with_name("requests.safetensors")
FORMAT: Final = "briefing-requests-1"
WORD_WEIGHT: Final = 0.4
"""The value of a word's feature, beside a vector of length 1."""
_WORD: Final = re.compile(r"[^\W\u2e80-\u9fff]+|[\u2e80-\u9fff]")
"""A word, or a Chinese character."""
_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
MOST_ASKED: Final = 20
"""The most sentences that a request may ask for."""


class Kind(StrEnum):
    """The kinds of request; the values are the headings of the training rows."""

    QUESTION = "question"
    FRAGMENT = "fragment"
    LIST = "list"
    COUNT = "count"
    DIFFERENCE = "difference"
    PUBLISHED = "published"
    SUMMARY = "summary"
    BRIEF = "brief"
    KEY_FIGURES = "key_figures"
    FIGURES = "figures"
    FORECASTS = "forecasts"
    TARGETS = "targets"
    DATES = "dates"
    SPEAKERS = "speakers"
    TOPIC = "topic"
    CHANGES = "changes"
    GREETING = "greeting"
    THANKS = "thanks"
    FAREWELL = "farewell"
    ABOUT = "about"
    COMPLAINT = "complaint"
    DRAW = "draw"
    TRANSLATE = "translate"
    WRITE = "write"
    LOOK_UP = "look_up"
    ACT = "act"


OVERVIEWS: Final = frozenset(
    {
        *(Kind.SUMMARY, Kind.BRIEF, Kind.KEY_FIGURES, Kind.FIGURES, Kind.FORECASTS, Kind.TARGETS, Kind.DATES),
        *(Kind.SPEAKERS, Kind.CHANGES),
    }
)
"""Answered by sentences chosen from whole documents."""
READ_FIRST: Final = frozenset(
    {Kind.QUESTION, Kind.FRAGMENT, Kind.LIST, Kind.COUNT, Kind.DIFFERENCE, Kind.PUBLISHED, Kind.TOPIC}
)
"""Read as questions first, so that mistaking one for another loses nothing."""
COMPUTED: Final = frozenset({Kind.DIFFERENCE, Kind.PUBLISHED})
"""The kinds among these that are answered from several places at once, before anything is read."""
_SPECIAL: Final = READ_FIRST - {Kind.QUESTION, Kind.FRAGMENT}
_PERHAPS: Final = 0.25
CHAT: Final = frozenset(
    {
        *(Kind.GREETING, Kind.THANKS, Kind.FAREWELL, Kind.ABOUT, Kind.COMPLAINT, Kind.DRAW, Kind.TRANSLATE),
        *(Kind.WRITE, Kind.LOOK_UP, Kind.ACT),
    }
)
"""Asks nothing of the briefing, or something that the program cannot do."""
_COURTESIES: Final = frozenset({Kind.GREETING, Kind.THANKS, Kind.FAREWELL, Kind.ABOUT})
_SURE: Final = 0.9
"""From here on a request for what the program cannot do is refused at once; below, it is read as a question."""


@dataclass(frozen=True, slots=True)
class Request:
    """A kind with its probability in [0, 1], the ``text`` that was typed, and what narrows it.

    ``topic`` holds the words of its topic, "" for everything. ``insists`` tells that the request names it as a topic
    («about …»); otherwise these are merely words that no training row has. ``years`` are the years it names; ``most``
    is the number of sentences it asks for, None if it does not say. ``otherwise`` is the kind to try if the question is
    declined.
    """

    kind: Kind
    probability: float = 1.0
    text: str = ""
    topic: str = ""
    insists: bool = False
    years: tuple[str, ...] = ()
    most: int | None = None
    otherwise: Kind | None = None

    @property
    def searched(self) -> str:
        """What to search for: only the topic if everything about it is wanted."""
        is_overview = self.kind in OVERVIEWS or self.kind is Kind.TOPIC
        return self.topic if self.insists and is_overview else self.text

    @property
    def is_chat(self) -> bool:
        """Whether it asks nothing of the briefing, or something that the program cannot do."""
        return self.kind in CHAT

    @property
    def may_be_asked(self) -> bool:
        """Whether to read it as a question first, with a reply only if nothing answers."""
        return not self.is_chat or (self.kind not in _COURTESIES and self.probability < _SURE)


@dataclass(frozen=True, slots=True)
class Classifier:
    """``coefficients`` has a row for each of ``kinds``: the encoder's dimensions, then one for each of ``words``.

    ``openers`` are words after which a topic usually begins, ``asking`` are words that ask and never belong to a topic.
    """

    kinds: tuple[Kind, ...]
    words: Mapping[str, int]
    coefficients: np.ndarray
    intercepts: np.ndarray
    thresholds: Mapping[str, float]
    openers: frozenset[str]
    asking: frozenset[str]
    fingerprint: str

    def probabilities(self, text: str) -> np.ndarray:
        """Return the probability of each kind, in the order of ``kinds``; they sum to 1."""
        import numpy as np

        scores = self.coefficients @ features([text], self.words)[0] + self.intercepts
        scores = np.exp(scores - scores.max())
        found: np.ndarray = scores / scores.sum()
        return found


def features(texts: Sequence[str], words: Mapping[str, int]) -> np.ndarray:
    """Return the classifier's features of ``texts``, shape (texts, encoder's dimension + words)."""
    import numpy as np

    said = np.zeros((len(texts), len(words)), dtype=np.float32)
    for row, text in zip(said, texts, strict=True):
        row[[words[word] for word in words_of(text) if word in words]] = WORD_WEIGHT
    return np.hstack([encoder().encode([plain(text) for text in texts]), said])


def words_of(text: str) -> list[str]:
    """Return the lower-case words of ``text``, then each pair of neighbours.

    >>> words_of("Key figures, please")
    ['key', 'figures', 'please', 'key figures', 'figures please']
    """
    words = _WORD.findall(text.lower())
    return [*words, *map(" ".join, pairwise(words))]


@lru_cache(maxsize=512)
def request_of(text: str) -> Request:
    """Return the request in ``text``; its kind is a question unless another is likely enough."""
    model = classifier()
    found = model.probabilities(text)
    best = int(found.argmax())
    likeliest = model.kinds[best]
    sure = found[best] >= model.thresholds.get(likeliest, 0.0)
    kind = likeliest if sure and likeliest is not Kind.QUESTION else _special(model.kinds, found)
    words = _WORD.findall(text)
    opener = next((place for place, word in enumerate(words, start=1) if word.lower() in model.openers), 0)
    topic = [word for word in words[opener:] if not word.isdigit() and word.lower() not in model.asking]
    counts = [one.low for one in find_quantities(text) if one.dimension == COUNT and one.low == one.high]
    return Request(
        kind=kind,
        probability=float(found[model.kinds.index(kind)]),
        text=text,
        topic=" ".join(topic),
        insists=opener > 0,
        years=tuple(_YEAR.findall(text)),
        most=int(counts[0]) if len(counts) == 1 and 0 < counts[0] <= MOST_ASKED else None,
        otherwise=likeliest if likeliest is Kind.TOPIC or (not sure and likeliest in OVERVIEWS) else None,
    )


def _special(kinds: Sequence[Kind], probabilities: np.ndarray) -> Kind:
    """Return the kind of question that it may be; each is read like any other question first."""
    likely = {kind: value for kind, value in zip(kinds, probabilities, strict=True) if kind in _SPECIAL}
    best = max(likely, key=lambda kind: likely[kind])
    unlikely = best in COMPUTED and likely[best] < probabilities[kinds.index(Kind.QUESTION)]
    return best if likely[best] >= _PERHAPS and not unlikely else Kind.QUESTION


def plain(text: str) -> str:
    """Return ``text`` as the classifier reads it: without punctuation at its ends."""
    return " ".join(text.split()).strip(" .?!…。？！,;:-*")


@lru_cache(maxsize=1)
def classifier() -> Classifier:
    """Return the shipped classifier; raises ``ModelUnavailable`` if its file is damaged."""
    from assistant import weights

    held = weights.read(WEIGHTS, FORMAT, encoder().fingerprint)
    return Classifier(
        kinds=tuple(Kind(name) for name in json.loads(held.settings["kinds"])),
        words={word: place for place, word in enumerate(json.loads(held.settings["words"]))},
        coefficients=held.tensors["coefficients"].astype("float32"),
        intercepts=held.tensors["intercepts"].astype("float32"),
        thresholds=json.loads(held.settings["thresholds"]),
        openers=frozenset(json.loads(held.settings["openers"])),
        asking=frozenset(json.loads(held.settings["asking"])),
        fingerprint=held.fingerprint,
    )


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """Return the embedded encoder that the classifier was trained with, whatever encoder the index uses."""
    return Encoder() if os.environ.get(VARIABLE) else shared()
