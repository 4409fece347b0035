"""Single breaks: true sentences of the open documents, each broken in exactly one way, and what the check catches.

The sentences come from passages whose source is in the reporting fold, so no weight has seen them, broken or whole.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from assistant.grounding.check import check_answer
from assistant.training.breaks import KINDS, Break, broken
from assistant.training.combination_rows import Fold, fold_of, hash_of
from eval.errors import SuiteRefused
from index.sentences import split

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from assistant.grounding.combination import Kind

_FILES: Final = (
    "reading/squadshifts_wiki", "reading/tatqa_text", "reading/qed", "grounding/wice_dev", "grounding/expertqa",
)  # fmt: skip
_LEAST_WORDS: Final = 6
_SEED: Final = 3


@dataclass(frozen=True, slots=True)
class BrokenSentence:
    """A sentence of ``source`` and its break."""

    source: str
    sentence: str
    made: Break


@dataclass(frozen=True, slots=True)
class Caught:
    """How many breaks of one kind were caught."""

    kind: str
    caught: int
    count: int
    missed: tuple[Break, ...]


def broken_sentences(data: Path, count: int) -> list[BrokenSentence]:
    """Return ``count`` breaks, the kinds as evenly as the documents allow; raises ``SuiteRefused`` without data."""
    share = -(-count // len(KINDS))
    made: dict[str, list[BrokenSentence]] = {kind: [] for kind in KINDS}
    for source, sentence, document in _sentences(data):
        dice = random.Random(f"{_SEED}{sentence}")  # noqa: S311 - the same breaks every time
        for kind in sorted(KINDS, key=lambda each: len(made[each])):
            found = broken(dice, sentence, kind, document) if len(made[kind]) < share else None
            if found is not None:
                made[kind].append(BrokenSentence(source, sentence, found))
                break
    return [each for kind in KINDS for each in made[kind]][:count]


def catch(breaks: Iterable[BrokenSentence], kind: Kind) -> tuple[list[Caught], int, int]:
    """Return what the check of ``kind`` catches, and how many of how many unbroken sentences it flags."""
    found: dict[str, list[Break | None]] = {each: [] for each in KINDS}
    unbroken: dict[str, bool] = {}
    for each in breaks:
        passes = check_answer(each.made.text, [each.source], kind=kind).grounded
        found[each.made.kind].append(each.made if passes else None)
        if each.sentence not in unbroken:
            unbroken[each.sentence] = check_answer(each.sentence, [each.source], kind=kind).grounded
    caught = [
        Caught(name, made.count(None), len(made), tuple(each for each in made if each is not None))
        for name, made in found.items()
        if made
    ]
    return caught, sum(not passes for passes in unbroken.values()), len(unbroken)


def _sentences(data: Path) -> Iterator[tuple[str, str, list[str]]]:
    """Yield passage, sentence and all sentences of the passage, in a fixed order."""
    for name in _FILES:
        try:
            with (data / f"{name}.jsonl").open(encoding="utf-8") as file:
                texts = {text for line in file for text in _texts(json.loads(line))}
        except (OSError, ValueError, KeyError) as error:
            message = f"The passages of {name} cannot be read below {data} ({error}); name the open data with --data."
            raise SuiteRefused(message) from error
        for text in sorted(texts, key=hash_of):
            document = [text[span.start : span.end] for span in split(text)]
            yield from ((text, each, document) for each in document if len(each.split()) >= _LEAST_WORDS)


def _texts(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the row's passages, where no weight has seen them."""
    texts = (row["context"],) if "context" in row else tuple(row["sources"])
    meta = {} if "context" in row else row["meta"]
    return texts if fold_of({"meta": meta, "sources": texts}) is Fold.REPORT else ()
