"""How long a check takes: an answer of four sentences over three passages of 150 words, warm, and how it grows."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.grounding.check import check_answer
from assistant.grounding.combination import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

_RUNS: Final = 15
_QUESTION: Final = "How did the harbour of Brenwick change?"
_PLACES: Final = ("harbour", "station", "market", "library", "bridge", "canal", "school", "mill", "tower", "quarry")
_VERBS: Final = ("opened", "closed", "was enlarged", "was sold", "was repaired", "burnt down")
_ANSWER: Final = (
    "The harbour of Brenwick was enlarged by the council. Its market, which had opened in 1903, was sold to a "
    "company from Halden for 12 million crowns. The bridge was repaired twice, according to Karl Voss. Nobody knows "
    "whether the mill will be rebuilt."
)


@dataclass(frozen=True, slots=True)
class Speed:
    """Median milliseconds of a check, and of nothing but the network's pass over the same tokens (None: no network).

    ``growth`` are median milliseconds by number of source words, for growing sources.
    """

    kind: Kind
    check: float
    network: float | None
    tokens: int
    growth: dict[int, float]


def measure_speed(kind: Kind, runs: int = _RUNS) -> Speed:
    """Return the speed of the check of one kind on this machine, as it is now."""
    sources = [_passage(150, start) for start in (0, 40, 80)]
    median = _median(lambda: check_answer(_ANSWER, sources, _QUESTION, kind), runs)
    network, tokens = _bare_pass(sources, runs) if kind is Kind.TRAINED else (None, 0)
    growth = {
        words: _median(lambda words=words: check_answer(_ANSWER, [_passage(words, 0)], _QUESTION, kind), 3)  # type: ignore[misc]
        for words in (500, 5_000, 50_000)
    }
    return Speed(kind, median, network, tokens, growth)


def _passage(words: int, start: int) -> str:
    """Return a made-up passage of about so many words."""
    sentences: list[str] = []
    number = start
    while 12 * len(sentences) < words:
        place, verb = _PLACES[number % len(_PLACES)], _VERBS[number % len(_VERBS)]
        sentences.append(f"The {place} of Brenwick {verb} in {1900 + number % 120} by order of council {number}.")
        number += 1
    return " ".join(sentences)


def _bare_pass(sources: list[str], runs: int) -> tuple[float, int]:
    from assistant.grounding.check import index_of
    from assistant.grounding.claims import split_claims
    from assistant.grounding.trained.witness import shipped

    witness = shipped()
    sentences = [claim.text for claim in split_claims(_ANSWER)]
    row = witness.row(sentences, index_of(sources), _QUESTION)
    return _median(lambda: witness.logits(row), runs), len(row.ids)


def _median(work: Callable[[], object], runs: int) -> float:
    work()
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - begun))
    return statistics.median(times)
