"""Passages by the million that read like real ones: sentences of real texts put together anew, with other figures.

A passage is four sentences, mostly of one text; its vector is the direction of their sum with a little noise, so a
million need not be embedded. Document number n is always the same one.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import index as index_package
from index.encoder import shared
from index.sentences import split
from index.types import Document, ParsedDocument, Passage, Sentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

A_DOCUMENT: Final = 200
"""Passages of a document."""
_SENTENCES: Final = 4
_NEAR: Final = 0.75
_NOISE: Final = 0.3
_SEED: Final = 7
_FIGURE: Final = re.compile(r"\d+")
_SHORTEST, _LONGEST = 20, 400
_TEXTS: Final = 1300
"""At most so many texts are taken from each file of the open data."""
_OPEN: Final = (
    "reading/squadshifts_wiki.jsonl",
    "reading/squadshifts_amazon.jsonl",
    "reading/squadshifts_reddit.jsonl",
)


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A document and its vectors, shape (passages, dimension)."""

    parsed: ParsedDocument
    vectors: NDArray[np.float32]


class VariedTexts:
    """Real sentences with their vectors, kept in ``folder`` once made, and documents made up of them."""

    def __init__(self, folder: Path, data: Path | None) -> None:
        """Read the texts of ``data`` (the open data sets) and the shipped briefing, or what was made of them before."""
        import numpy as np

        kept = folder / "sentences.json"
        if not kept.exists():
            sentences = [(number, said) for number, text in enumerate(_texts(data)) for said in _sentences(text)]
            np.save(folder / "sentences.npy", shared().encode([said for _, said in sentences]))
            kept.write_text(json.dumps(sentences), encoding="utf-8")
        content = json.loads(kept.read_text(encoding="utf-8"))
        self._said = [said for _, said in content]
        texts = np.array([number for number, _ in content])
        self._first = np.searchsorted(texts, texts, side="left")
        self._last = np.searchsorted(texts, texts, side="right")
        self._vectors = np.load(folder / "sentences.npy")

    def document(self, number: int, passages: int = A_DOCUMENT) -> MadeUp:
        """Return document ``number``, of so many passages."""
        import numpy as np

        dice = np.random.default_rng([_SEED, number])
        picked = self._picked(dice, passages)
        vectors = self._vectors[picked].sum(axis=1)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors += dice.standard_normal(vectors.shape, dtype=np.float32) * (_NOISE / vectors.shape[1] ** 0.5)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        said = [[self._other_figures(self._said[place], dice) for place in row] for row in picked]
        return MadeUp(_parsed(f"Chronicle {number}", said), vectors)

    def _picked(self, dice: Any, passages: int) -> NDArray[np.int64]:
        """Return the sentences of each passage, shape (passages, sentences)."""
        import numpy as np

        leading = dice.integers(0, len(self._said), (passages, 1))
        near = dice.integers(self._first[leading], self._last[leading], (passages, _SENTENCES - 1))
        far = dice.integers(0, len(self._said), near.shape)
        return np.hstack([leading, np.where(dice.random(near.shape) < _NEAR, near, far)])

    def _other_figures(self, said: str, dice: Any) -> str:
        return _FIGURE.sub(lambda found: str(int(dice.integers(1, 10 ** min(len(found[0]), 9)))), said)

    def questions(self, data: Path | None, count: int) -> list[str]:
        """Return people's questions about the texts; beginnings of sentences where there is no ``data``."""
        if data is None:
            return [" ".join(said.split()[:8]) for said in self._said[:: max(1, len(self._said) // count)]][:count]
        asked = [json.loads(line)["question"] for name in _OPEN for line in _lines(data / name)]
        return asked[:: len(asked) // count][:count]


def _texts(data: Path | None) -> list[str]:
    texts = [
        path.read_text(encoding="utf-8")
        for path in sorted((Path(index_package.__file__).parent / "briefing").glob("*.md"))
    ]
    if data is None:
        return texts
    texts += [path.read_text(encoding="utf-8") for path in sorted((data.parent / "briefing").glob("*.txt"))]
    for name in _OPEN:
        texts += list(dict.fromkeys(json.loads(line)["context"] for line in _lines(data / name)))[:_TEXTS]
    return texts


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _sentences(text: str) -> list[str]:
    said = (" ".join(text[span.start : span.end].split()) for span in split(text, 0, len(text)))
    return [sentence for sentence in said if _SHORTEST <= len(sentence) <= _LONGEST]


def _parsed(title: str, passages: list[list[str]]) -> ParsedDocument:
    """Return a document of these sentences, a paragraph a passage."""
    text = "\n\n".join(" ".join(said) for said in passages)
    doc_id = f"d{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    sentences: list[Sentence] = []
    made: list[Passage] = []
    position = 0
    for said in passages:
        first = len(sentences)
        for sentence in said:
            sentences.append(Sentence(doc_id, len(sentences), position, position + len(sentence)))
            position += len(sentence) + 1
        numbers = tuple(range(first, len(sentences)))
        made.append(Passage(doc_id, len(made), sentences[first].start, sentences[-1].end, numbers))
        position += 1
    return ParsedDocument(Document(doc_id, title, title, text), tuple(sentences), tuple(made))
