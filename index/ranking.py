"""Passages ranked for a question by vectors and by words together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.fusion import fuse
from index.types import Hit
from index.words import WordIndex

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from index.types import ParsedDocument, Passage

POOL: Final = 50
"""How many passages of each ranking are fused."""


class PassageRanker:
    """The passages of fixed documents, ready to be ranked; a changed corpus gets a new one.

    ``passages`` and their ``texts`` are in the order of the documents. Words are sought in the titles over a passage
    too: one that never names the company that its report is about is found by that name.
    """

    def __init__(self, documents: Sequence[ParsedDocument]) -> None:
        placed = [(parsed, passage) for parsed in documents for passage in parsed.passages]
        self.passages = tuple(passage for _, passage in placed)
        self.texts = tuple(parsed.document.text[passage.start : passage.end] for parsed, passage in placed)
        self.place = {passage.id: number for number, passage in enumerate(self.passages)}
        titles = (titles_over(parsed, passage) for parsed, passage in placed)
        self._words = WordIndex([f"{title} {text}" for title, text in zip(titles, self.texts, strict=True)])

    def rank(
        self, query: str, similarities: NDArray[np.float32], k: int, within: Collection[str] | None = None
    ) -> list[Hit]:
        """Return up to ``k`` hits; ``similarities`` holds the cosine of each passage, shape (passages,)."""
        import numpy as np

        among = similarities if within is None else np.where(self._among(within), similarities, -np.inf)
        near = [place for place in np.argsort(-among, kind="stable")[:POOL] if among[place] > -np.inf]
        return self._fused(query, {int(place): float(similarities[place]) for place in near}, k, within)

    def rank_pool(
        self, query: str, pool: Mapping[str, float], k: int, within: Collection[str] | None = None
    ) -> list[Hit]:
        """Return up to ``k`` hits where only the nearest passages' cosines are known: ``pool`` by passage id."""
        known = {self.place[name]: cosine for name, cosine in pool.items() if name in self.place}
        return self._fused(query, dict(sorted(known.items(), key=lambda pair: -pair[1])), k, within)

    @property
    def fetched(self) -> int:
        """How many passages are fetched from the graph of vectors at least: as many as are fused."""
        return POOL

    def count(self, within: Collection[str] | None = None) -> int:
        """Return how many passages there are, in these documents or in all."""
        return len(self.passages) if within is None else int(self._among(within).sum())

    def passages_of(self, doc_ids: Collection[str], most: int) -> list[str]:
        """Return the ids of the passages of these documents, ``most`` at most."""
        return [passage.id for passage in self.passages if passage.doc_id in doc_ids][:most]

    def _among(self, within: Collection[str]) -> NDArray[np.bool_]:
        """Tell of each passage whether it is in one of the documents ``within``."""
        import numpy as np

        return np.fromiter((passage.doc_id in within for passage in self.passages), bool, len(self.passages))

    def _fused(self, query: str, near: Mapping[int, float], k: int, within: Collection[str] | None) -> list[Hit]:
        """Fuse the nearest passages (in order) with those that share most words."""
        import numpy as np

        words = self._words.scores(query)
        sought = words if within is None else np.where(self._among(within), words, 0.0)
        lexical = [int(place) for place in np.argsort(-sought, kind="stable")[:POOL] if sought[place] > 0]
        fused = fuse([list(near), lexical])
        floor = min(near.values(), default=0.0)
        return [
            Hit(self.passages[place], score, near.get(place, floor), float(words[place]))
            for place, score in list(fused.items())[:k]
        ]


def titles_over(parsed: ParsedDocument, passage: Passage) -> str:
    """Return the titles of the passage's document and section."""
    section = parsed.sentences[passage.sentences[0]].section or ""
    title = parsed.document.title
    return title if section in title else f"{title} {section}"
