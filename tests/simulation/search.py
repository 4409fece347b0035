"""What a search costs among very many passages: time, memory, what the graph of vectors misses, and changes.

python -m tests.simulation.search FOLDER --passages 1000000 --data …/data    fills an index, going on where it stopped
python -m tests.simulation.search FOLDER --data …/data                       opens it and measures; prints JSON
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from index.changing import Prepared
from index.errors import BriefingIndexError
from index.large import nearest_among
from index.library import Index
from index.owned import OwnedIndex
from index.ranking import POOL
from tests.simulation.varied_texts import A_DOCUMENT, VariedTexts

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import numpy as np
    from numpy.typing import NDArray


_ASKED: Final = 200
_FILTERED: Final = 40
_AT_ONCE: Final = 50
"""Documents that are kept in one change while the index is filled."""
_PERSISTED_EVERY: Final = 50_000
_TOP: Final = 10
_CHANGED: Final = 100
_FOUND: Final = 8
_SMALL: Final = 10
"""Passages of a document that is added to the filled index."""
_SHARES: Final = (0.001, 0.01, 0.1, 0.6)
_MEGABYTE: Final = 2**20


def owned_index(home: Path) -> OwnedIndex:
    """Open the index of ``home`` in this process; raises ``BriefingIndexError`` where a server has it."""
    index = Index.open(home)
    if isinstance(index, OwnedIndex):
        return index
    message = f"A server has {home} open; stop it before measuring."
    raise BriefingIndexError(message)


@dataclass(frozen=True, slots=True)
class Spread:
    """Milliseconds: median, 95th percentile and longest."""

    p50: float
    p95: float
    longest: float


@dataclass(frozen=True, slots=True)
class SearchSpeed:
    """An index of ``passages``; ``opening`` and changes in seconds, ``memory`` in MB of the whole process.

    ``opening`` is until the first search is answered, ``reading`` the encoder's part of a search. ``filtered`` are
    searches by the share of the documents among which is sought. ``recall`` is the share of the ten nearest vectors
    that the search finds. ``adding`` and ``removing`` are of 100 documents of 10 passages, one after the other, read
    and embedded before.
    """

    passages: int
    opening: float
    memory: float
    search: Spread
    reading: Spread
    filtered: dict[str, Spread]
    recall: float
    adding: float
    removing: float


def fill(folder: Path, passages: int, data: Path | None) -> float:
    """Fill the index in ``folder`` up to so many passages, going on where it stopped; return the seconds it took."""
    texts = VariedTexts(folder, data)
    begun = time.perf_counter()
    with owned_index(folder / "home") as index:
        index.store.persist_every(_PERSISTED_EVERY)
        for first in range(len(index.manifest.entries), passages // A_DOCUMENT, _AT_ONCE):
            numbers = range(first, min(first + _AT_ONCE, passages // A_DOCUMENT))
            _kept(index, folder, [_prepared(texts, folder, number) for number in numbers])
        index.store.persist_every()
    return time.perf_counter() - begun


def _prepared(texts: VariedTexts, folder: Path, number: int, passages: int = A_DOCUMENT) -> Prepared:
    made = texts.document(number, passages)
    path = folder / f"chronicle-{number}.txt"
    path.write_text(made.parsed.document.text, encoding="utf-8")
    return Prepared(path, made.parsed, made.vectors)


def _kept(index: OwnedIndex, folder: Path, batch: Sequence[Prepared]) -> None:
    for result in index.keep(batch):
        if isinstance(result, BriefingIndexError):
            raise result
    for each in batch:
        (folder / each.path.name).unlink()


def measure_search(folder: Path, data: Path | None) -> SearchSpeed:
    """Open the filled index and measure; the process should do nothing else before, since its memory is told."""
    texts = VariedTexts(folder, data)
    questions = texts.questions(data, _ASKED)
    del texts
    begun = time.perf_counter()
    with owned_index(folder / "home") as index:
        index.search("The bridge of Marn", 1)
        opening = time.perf_counter() - begun
        reading = [_timed(lambda said=said: index.encode([f"{said} "])) for said in questions]
        searches = [_timed(lambda said=said: index.search(said)) for said in questions]
        filtered = {f"{share:.1%}": _filtered(index, questions[:_FILTERED], share) for share in _SHARES}
        memory = _memory()
        texts = VariedTexts(folder, data)
        recall = _recall(index, texts, questions)
        adding, removing = _changes(index, texts, folder)
        held = index.manifest.passages
    return SearchSpeed(held, opening, memory, _spread(searches), _spread(reading), filtered, recall, adding, removing)


def _filtered(index: Index, questions: Sequence[str], share: float) -> Spread:
    """Search among every so-manieth document."""
    ids = [entry.id for entry in index.manifest.entries]
    within = frozenset(ids[:: max(1, round(1 / share))] if share < 1 / 2 else ids[: round(share * len(ids))])
    return _spread([_timed(lambda said=said: _inside(index, said, within)) for said in questions])


def _inside(index: Index, question: str, within: Collection[str]) -> None:
    hits = index.search(question, _FOUND, within)
    if len(hits) < _FOUND or any(hit.passage.doc_id not in within for hit in hits):
        message = f"{len(hits)} passages were found among {len(within)} documents, not {_FOUND} of theirs."
        raise BriefingIndexError(message)


def _recall(index: OwnedIndex, texts: VariedTexts, questions: Sequence[str]) -> float:
    """Hold what the graph finds against all vectors, made again a document at a time."""
    import numpy as np

    asked = np.asarray(index.encode(questions[: _ASKED // 2]), dtype=np.float32)
    best: NDArray[np.float32] = np.full((len(asked), _TOP), -1, dtype=np.float32)
    for number in range(len(index.manifest.entries)):
        near = asked @ texts.document(number).vectors.T
        best = -np.partition(-np.hstack([best, near]), _TOP - 1, axis=1)[:, :_TOP]
    least = best.min(axis=1) - 1e-5
    found = [
        sum(item.similarity >= low for item in nearest_among(index.store, index.ranker, row, POOL, None)[:_TOP])
        for row, low in zip(asked, least, strict=True)
    ]
    return float(sum(found)) / (len(asked) * _TOP)


def _changes(index: OwnedIndex, texts: VariedTexts, folder: Path) -> tuple[float, float]:
    """Return the seconds that adding 100 small documents takes, and removing them."""
    new = [_prepared(texts, folder, 10**6 + number, _SMALL) for number in range(_CHANGED)]
    adding = sum(_timed(lambda each=each: _kept(index, folder, [each])) for each in new)
    removing = sum(_timed(lambda each=each: index.remove(each.parsed.document.id)) for each in new)
    return adding / 1000, removing / 1000


def _timed(work: Any) -> float:
    """Return the milliseconds that ``work`` takes."""
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)


def _spread(times: Sequence[float]) -> Spread:
    import numpy as np

    return Spread(float(np.percentile(times, 50)), float(np.percentile(times, 95)), max(times))


def _memory() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / _MEGABYTE


def main() -> None:
    """Fill the index up to so many passages, or, without a number, measure the one that is there; prints JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--passages", type=int, help="fill the index up to so many")
    parser.add_argument("--data", type=Path, help="open data whose sentences are varied")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    if given.passages is None:
        found: dict[str, Any] = asdict(measure_search(given.folder, given.data))
    else:
        found = {"passages": given.passages, "seconds": fill(given.folder, given.passages, given.data)}
    sys.stdout.write(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
