"""What a judge reads beside a claim: what it cites, and the sentences of all documents that are nearest to it.

The documents are searched too because a claim can be true and wrongly cited: that is a fault of the citation, which is
counted apart, and no hallucination.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.grounding.evidence_index import EvidenceIndex


def nearest(claim: str, documents: Sequence[str], most: int) -> list[str]:
    """Return up to ``most`` sentences of the documents that share the most telling words with ``claim``."""
    if not any(document.strip() for document in documents):
        return []
    return [item.text for item in _index(tuple(documents)).best(claim, most)]


@lru_cache(maxsize=4)
def _index(documents: tuple[str, ...]) -> EvidenceIndex:
    from assistant.grounding.check import index_of

    return index_of(documents)
