"""Search by words: BM25 (bm25s) over the passages, for English and Chinese text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_TOKEN: Final = re.compile(r"[\u3400-\u9fff]|[^\W_]+(?:[.,]\d+)*", re.UNICODE)
_ENDINGS: Final = ("ations", "ation", "ings", "ing", "ies", "ied", "es", "ed", "s")
_STEM: Final = 4
_STOPWORDS: Final = frozenset(
    {"a", "an", "and", "are", "as", "at", "be", "by", "did", "do", "does", "for", "from", "had", "has", "have", "how",
     "in", "is", "it", "its", "of", "on", "or", "that", "the", "their", "there", "this", "to", "was", "were", "what",
     "when", "where", "which", "who", "whom", "why", "will", "with", "would"}
)  # fmt: skip


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
            terms.append(_stem(token))
    return terms


def _is_han(token: str) -> bool:
    return len(token) == 1 and "\u3400" <= token <= "\u9fff"


def _stem(word: str) -> str:
    if word[0].isdigit():
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return word[: -len(ending)]
    return word


class WordIndex:
    """BM25 scores of a fixed list of texts. It never changes: a changed corpus gets a new one."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._count = len(texts)
        self._ranker: Any = None
        lists = [tokens(text) or [""] for text in texts]
        if any(any(terms) for terms in lists):
            from bm25s import BM25

            self._ranker = BM25()
            self._ranker.index(lists, show_progress=False)

    def scores(self, query: str) -> Any:  # noqa: ANN401 - a float array; numpy is imported late
        """Return one score (>= 0) a text, float32, shape (texts,); all zeros where no term is known."""
        import numpy as np

        terms = tokens(query)
        if self._ranker is None or not terms:
            return np.zeros(self._count, dtype=np.float32)
        known = [term for term in terms if term in self._ranker.vocab_dict]
        if not known:
            return np.zeros(self._count, dtype=np.float32)
        return self._ranker.get_scores(known)
