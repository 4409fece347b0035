"""Single breaks of true sentences as labelled rows: what a witness that names a contradiction is worth.

The open sets hold few misattributions and exchanged words that are labelled as such, so sentences of passages are
broken in exactly one way each, by patterns that are not the witnesses' own.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from eval.training.breaks import KINDS, Break, broken
from eval.training.combination_rows import BREAKS, Fold, fold_of, hash_of, source_of
from index.sentences import split

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FILES: Final = (
    "reading/squadshifts_wiki", "reading/tatqa_text", "reading/qed", "grounding/wice_dev", "grounding/expertqa",
)  # fmt: skip
_LEAST_WORDS: Final = 6
_SEED: Final = 3


@dataclass(frozen=True, slots=True)
class BrokenSentence:
    """A sentence of ``source`` and its break; ``key`` tells the fold of the source, see ``fold_of``."""

    source: str
    key: str
    sentence: str
    made: Break

    def row(self) -> dict[str, Any]:
        """Return it as a row of a labelled set."""
        return {
            "id": f"{BREAKS}-{hash_of(self.made.text):x}"[:24], "dataset": BREAKS, "question": None,
            "sources": [self.source], "answer": self.made.text, "grounded": False, "spans": None,
            "meta": {"kind": self.made.kind, "doc_key": self.key},
        }  # fmt: skip


def broken_sentences(data: Path, count: int, fold: Fold) -> list[BrokenSentence]:
    """Return ``count`` breaks from passages of one fold, the kinds as evenly as the documents allow.

    ``data`` is the folder of the open data. Raises ``OSError``, ``ValueError`` or ``KeyError`` without it.
    """
    share = -(-count // len(KINDS))
    made: dict[str, list[BrokenSentence]] = {kind: [] for kind in KINDS}
    for source, key, sentence, document in _sentences(data, fold):
        dice = random.Random(f"{_SEED}{sentence}")
        for kind in sorted(KINDS, key=lambda each: len(made[each])):
            found = broken(dice, sentence, kind, document) if len(made[kind]) < share else None
            if found is not None:
                made[kind].append(BrokenSentence(source, key, sentence, found))
                break
    return [each for kind in KINDS for each in made[kind]][:count]


def _sentences(data: Path, fold: Fold) -> Iterator[tuple[str, str, str, list[str]]]:
    """Yield passage, its key, sentence and all sentences of the passage, in a fixed order."""
    for name in FILES:
        with (data / f"{name}.jsonl").open(encoding="utf-8") as file:
            texts = {text: key for line in file for text, key in _texts(json.loads(line), fold)}
        for text in sorted(texts, key=hash_of):
            document = [text[span.start : span.end] for span in split(text)]
            yield from ((text, texts[text], each, document) for each in document if len(each.split()) >= _LEAST_WORDS)


def _texts(row: Mapping[str, Any], fold: Fold) -> Iterator[tuple[str, str]]:
    """Yield the row's passages with the key of their source, where they are of that fold."""
    texts = [row["context"]] if "context" in row else row["sources"]
    own = {"meta": {} if "context" in row else row["meta"], "sources": texts}
    if fold_of(own) is fold:
        yield from ((text, source_of(own)) for text in texts)
