"""Ranks passages for a question by vectors and words together.

Words are scored by BM25 (bm25s), for English and Chinese text. The two rankings are joined by reciprocal rank fusion
(Cormack, Clarke and Büttcher, SIGIR 2009), which compares ranks, never scores of two kinds.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, TypeVar

from index.types import Hit

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from index.types import ParsedDocument, Passage

    Item = TypeVar("Item", bound=Hashable)

POOL: Final = 50
"""How many passages of each ranking are fused."""
_RANK_CONSTANT: Final = 60
_TOKEN: Final = re.compile(r"[\u3400-\u9fff]|[^\W_]+(?:[.,]\d+)*", re.UNICODE)
_ENDINGS: Final = ("ations", "ation", "ings", "ing", "ies", "ied", "es", "ed", "s")
_STEM: Final = 4
_STOPWORDS: Final = frozenset(
    {"a", "an", "and", "are", "as", "at", "be", "by", "did", "do", "does", "for", "from", "had", "has", "have", "how",
     "in", "is", "it", "its", "of", "on", "or", "that", "the", "their", "there", "this", "to", "was", "were", "what",
     "when", "where", "which", "who", "whom", "why", "will", "with", "would"}
)  # fmt: skip


class PassageRanker:
    """The passages of fixed documents, ready to be ranked; a changed corpus gets a new ranker.

    ``passages`` and their ``texts`` are in the order of the documents. The titles over a passage are searched too, so
    that one that never names the company its report is about is found by that name.
    """

    def __init__(self, documents: Sequence[ParsedDocument]) -> None:
        placed = [(parsed, passage) for parsed in documents for passage in parsed.passages]
        self.passages = tuple(passage for _, passage in placed)
        self.texts = tuple(parsed.document.text[passage.start : passage.end] for parsed, passage in placed)
        self.place = {passage.id: number for number, passage in enumerate(self.passages)}
        titles = (titles_over(parsed, passage) for parsed, passage in placed)
        self._words = WordIndex([f"{title} {text}" for title, text in zip(titles, self.texts, strict=True)])

    def rank(self, query: str, similarities: NDArray[np.float32], k: int, within: Collection[str] | None) -> list[Hit]:
        """Return up to ``k`` hits; ``similarities`` holds the cosine of each passage, shape (passages,)."""
        import numpy as np

        among = similarities if within is None else np.where(self._among(within), similarities, -np.inf)
        near = [place for place in np.argsort(-among, kind="stable")[:POOL] if among[place] > -np.inf]
        return self._fused(query, {int(place): float(similarities[place]) for place in near}, k, within)

    def rank_pool(self, query: str, pool: Mapping[str, float], k: int, within: Collection[str] | None) -> list[Hit]:
        """Return up to ``k`` hits where only the nearest passages' cosines are known, in ``pool`` by passage id."""
        known = {self.place[name]: cosine for name, cosine in pool.items() if name in self.place}
        return self._fused(query, dict(sorted(known.items(), key=lambda pair: -pair[1])), k, within)

    def _fused(self, query: str, near: Mapping[int, float], k: int, within: Collection[str] | None) -> list[Hit]:
        """Fuse the nearest passages (in order) with those that score best by words."""
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

    def _among(self, within: Collection[str]) -> NDArray[np.bool_]:
        """Return whether each passage is in one of the documents ``within``, shape (passages,)."""
        import numpy as np

        return np.fromiter((passage.doc_id in within for passage in self.passages), bool, len(self.passages))

    @property
    def fetched(self) -> int:
        """The least number of passages fetched from the vector graph: as many as are fused."""
        return POOL

    def count(self, within: Collection[str] | None = None) -> int:
        """Return the number of passages in these documents or in all."""
        return len(self.passages) if within is None else int(self._among(within).sum())

    def passages_of(self, doc_ids: Collection[str], most: int) -> list[str]:
        """Return the ids of at most ``most`` passages of these documents."""
        return [passage.id for passage in self.passages if passage.doc_id in doc_ids][:most]


def titles_over(parsed: ParsedDocument, passage: Passage) -> str:
    """Return the titles of the passage's document and section."""
    section = parsed.sentences[passage.sentences[0]].section or ""
    title = parsed.document.title
    return title if section in title else f"{title} {section}"


def fuse(rankings: Sequence[Sequence[Item]]) -> dict[Item, float]:
    """Return each item's fused score, best first; ties keep the order in which items were first seen.

    An item counts 1 / (60 + rank) in every ranking that has it, with ranks from 1.

    >>> list(fuse([["a", "b", "c"], ["b", "d"]]))
    ['b', 'a', 'd', 'c']
    """
    scores: dict[Item, float] = defaultdict(float)
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] += 1 / (_RANK_CONSTANT + rank)
    return dict(sorted(scores.items(), key=lambda pair: -pair[1]))


class WordIndex:
    """BM25 scores of a fixed list of texts; a changed corpus gets a new index."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._count = len(texts)
        self._ranker: Any = None
        lists = [tokens(text) or [""] for text in texts]
        if any(any(terms) for terms in lists):
            from bm25s import BM25

            self._ranker = BM25()
            self._ranker.index(lists, show_progress=False)

    def scores(self, query: str) -> NDArray[np.float32]:
        """Return one score (>= 0) per text, shape (texts,); all zeros where no term is known."""
        import numpy as np

        known = [term for term in tokens(query) if self._ranker is not None and term in self._ranker.vocab_dict]
        found: NDArray[np.float32] = (
            self._ranker.get_scores(known) if known else np.zeros(self._count, dtype=np.float32)
        )
        return found


def tokens(text: str) -> list[str]:
    """Return the search terms of ``text``: lower-case words without common endings, Chinese characters in pairs.

    >>> tokens("The restrictions of 41.06 zettabytes")
    ['restriction', '41.06', 'zettabyt']
    >>> tokens("数据安全")
    ['数据', '据安', '安全']
    """
    found = [token.lower() for token in _TOKEN.findall(text)]
    terms: list[str] = []
    for place, token in enumerate(found):
        if _is_han(token):
            following = found[place + 1] if place + 1 < len(found) else ""
            if _is_han(following):
                terms.append(token + following)
            elif place == 0 or not _is_han(found[place - 1]):
                terms.append(token)
        elif token not in _STOPWORDS:
            endings = (each for each in _ENDINGS if token.endswith(each) and len(token) - len(each) >= _STEM)
            terms.append(token if token[0].isdigit() else token.removesuffix(next(endings, "")))
    return terms


def _is_han(token: str) -> bool:
    return len(token) == 1 and "\u3400" <= token <= "\u9fff"
