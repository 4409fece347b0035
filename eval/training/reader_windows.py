"""Windows of whole sentences, of many lengths and with the answer anywhere in them.

Data sets have paragraphs of one length; the product asks about anything from one sentence to a page. The sentence
rule is rough on purpose and its own: training rows must not shift when the product's sentence splitter is improved.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

_BREAK = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[A-Z0-9\"'(\[])|\n+")
_SINGLE_SENTENCE = 0.12
_SHORTEST, _LONGEST = 25, 150


@dataclass(frozen=True, slots=True)
class Cut:
    """Characters ``[start, end)`` of a context."""

    start: int
    end: int

    def overlaps(self, other: Cut) -> bool:
        """Whether the two have a character in common."""
        return self.start < other.end and other.start < self.end


def sentences(text: str) -> list[Cut]:
    """Return the sentences of ``text`` by a rough rule, without the space between them."""
    edges = [0, *(edge for match in _BREAK.finditer(text) for edge in match.span()), len(text)]
    cuts = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        body = text[start:end]
        stripped = body.strip()
        if stripped:
            left = start + len(body) - len(body.lstrip())
            cuts.append(Cut(left, left + len(stripped)))
    return cuts


def window(rng: random.Random, text: str, keep: Cut | None = None) -> Cut:
    """Return a run of whole sentences of random length that has ``keep`` in it (a random sentence if None)."""
    parts = sentences(text)
    if keep is None:
        keep = rng.choice(parts)
    held = [number for number, part in enumerate(parts) if part.overlaps(keep)]
    first, last = held[0], held[-1]
    words = 0 if rng.random() < _SINGLE_SENTENCE else rng.randint(_SHORTEST, _LONGEST)
    counts = [len(text[part.start : part.end].split()) for part in parts]
    total = sum(counts[first : last + 1])
    while total < words and (first > 0 or last < len(parts) - 1):
        go_left = first > 0 and (last == len(parts) - 1 or rng.random() < 0.5)  # noqa: PLR2004 - a fair coin
        first, last = (first - 1, last) if go_left else (first, last + 1)
        total += counts[first if go_left else last]
    return Cut(parts[first].start, parts[last].end)
