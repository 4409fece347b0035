"""Passages of a large home ranked, and the nearest vectors among some documents of any home.

A filter applies inside the search: what a reader may not see takes no place of what it may. Chroma reads a ``where``
over many documents row by row from SQLite, so it is not used; three ways are, by how many passages are among those
sought (figures in ``eval/README.md``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.ranking import POOL, fuse
from index.types import Hit

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from index.catalogue import Catalogue
    from index.manifest import Manifest
    from index.ranking import PassageRanker
    from index.store import Near, VectorStore

FEW: Final = 3_000
"""Passages up to which all are compared; a graph of vectors finds few among very many badly and slowly."""
SOME: Final = 20_000
"""Passages up to which the graph is told which to look for; of more, as many more are fetched as are not wanted."""
WIDE: Final = 1_200
"""Of a large home as many are fetched from the graph, which then looks at as many: of the ten nearest of a million it
finds .91 where 50 are fetched, .98 where 800, .997 where 1,600."""


class LargeRanker:
    """The passages of a large home as one manifest names them, ranked on disk as ``PassageRanker`` does in memory."""

    def __init__(self, catalogue: Catalogue, held: Manifest) -> None:
        self._catalogue = catalogue
        self._held = {entry.id: entry.passages for entry in held.entries}
        self._count = sum(self._held.values())

    @property
    def fetched(self) -> int:
        """How many passages are fetched from the graph of vectors at least."""
        return WIDE

    def count(self, within: Collection[str] | None = None) -> int:
        """Return how many passages there are, in these documents or in all."""
        return self._count if within is None else sum(self._held.get(doc_id, 0) for doc_id in within)

    def passages_of(self, doc_ids: Collection[str], most: int) -> list[str]:
        """Return the ids of the passages of these documents, ``most`` at most."""
        return self._catalogue.passages_of(doc_ids, most)

    def rank_pool(
        self, query: str, pool: Mapping[str, float], k: int, within: Collection[str] | None = None
    ) -> list[Hit]:
        """Return up to ``k`` hits; ``pool`` has the nearest passages' cosines by id.

        A passage that is only about to be held, or no longer, is passed over.
        """
        near = sorted((name for name in pool if document_of(name) in self._held), key=lambda name: -pool[name])
        lexical = [name for name in self._catalogue.nearest(query, POOL, within) if document_of(name) in self._held]
        fused = list(fuse([near, lexical]).items())[:k]
        found = self._catalogue.looked_up(query, [name for name, _ in fused])
        floor = min(pool.values(), default=0.0)
        placed = ((name, score, *found[name]) for name, score in fused if name in found)
        return [Hit(passage, score, pool.get(name, floor), words) for name, score, passage, words in placed]


def nearest_among(
    store: VectorStore,
    ranker: PassageRanker | LargeRanker,
    vector: NDArray[np.float32],
    k: int,
    within: Collection[str] | None,
) -> list[Near]:
    """Return up to ``k`` passages by falling cosine, all of them in the documents ``within`` where these are given."""
    if within is None:
        return store.nearest(vector, max(k, ranker.fetched))[:k]
    count = ranker.count(within)
    if count <= FEW:
        return store.compared(vector, k, ranker.passages_of(within, FEW))
    if count > SOME:
        asked = max(ranker.fetched, int(2 * k * ranker.count() / count))
        found = [near for near in store.nearest(vector, asked) if document_of(near.passage_id) in within]
        if len(found) >= k:
            return found[:k]
    return store.nearest(vector, k, ranker.passages_of(within, count))


def document_of(passage_id: str) -> str:
    """Return the id of a passage's document."""
    return passage_id.rpartition(":")[0]
