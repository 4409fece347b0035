"""How fast: a question in an index of many passages and its parts, documents being added, each network in each engine.

Adding is held against the usual way over the same text in the same run: what LangChain's Chroma store with
``HuggingFaceEmbeddings`` does, without the packages that this project does not install, that is chunks of at most 1,000
characters, encoded by sentence-transformers in batches of 32 and written to Chroma. Start-up (imports, loading) counts
on neither side.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from assistant.pipeline import Assistant
from assistant.quoting import QuoteAnswerer
from assistant.reading.shipped import shipped_reader
from assistant.settings import Settings
from index.encoder import embedded_model, shared
from index.errors import BriefingIndexError
from index.inference import processor
from index.inference.measuring import EngineSpeed, engine_speeds
from index.inference.packing import loaded
from index.inference.sentences import library_model
from index.library import Index
from index.owned import OwnedIndex
from index.ranking import POOL
from index.store import VectorStore
from index.types import Passage

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from assistant.quoting.reading import PassageReader, Read
    from index.types import Document, Hit, ParsedDocument


_A_DOCUMENT: Final = 200
_SENTENCES: Final = 5
_PLACES: Final = ("harbour", "station", "market", "library", "bridge", "canal", "school", "mill", "tower", "quarry")
_VERBS: Final = ("opened", "closed", "was enlarged", "was sold", "was repaired", "burnt down")
_TOWNS: Final = ("Brenwick", "Halden", "Marn", "Osterby", "Pellara", "Kestrel Sound", "Dunholm", "Westry")
_ASKED: Final = 20
_CHUNK: Final = 1000
_BATCH: Final = 32


@dataclass(frozen=True, slots=True)
class QuestionSpeed:
    """Median milliseconds of a question, in all and by part, in an index of ``passages``; ``opening`` in seconds."""

    passages: int
    opening: float
    total: float
    parts: dict[str, float]


def owned_index(home: Path) -> OwnedIndex:
    """Open the index of ``home`` in this process; raises ``BriefingIndexError`` where a server has it."""
    index = Index.open(home)
    if isinstance(index, OwnedIndex):
        return index
    message = f"A server has {home} open; stop it before measuring."
    raise BriefingIndexError(message)


def measure_questions(passages: int, questions: int = _ASKED) -> QuestionSpeed:
    """Build an index of about so many made-up passages, open it again, and ask; returns the medians."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        with Index.open(home) as index:
            index.add(list(_files(Path(folder), passages)))
        begun = time.perf_counter()
        with Index.open(home) as index:
            index.search("The bridge of Marn", 1)
            opening = time.perf_counter() - begun
            held = sum(entry.passages for entry in index.manifest.entries)
            timed = [_ask(index, number) for number in range(-2, questions)][2:]
    parts = {name: statistics.median(each[name] for each in timed) for name in timed[0]}
    return QuestionSpeed(held, opening, parts.pop("total"), parts)


def _ask(index: Index, number: int) -> dict[str, float]:
    clock = _Clock()
    answerer = QuoteAnswerer(_TimedReader(shipped_reader(), clock))
    question = f"When was the {_PLACES[number % 10]} of {_TOWNS[number % 8]} sold by order of council {97 * number}?"
    begun = time.perf_counter()
    Assistant(_TimedCorpus(index, clock), Settings(), answerer).answer(question)
    total = 1000 * (time.perf_counter() - begun)
    inside = {"search": 0.0, "encode the sentences": 0.0, "read": 0.0, **clock.spent}
    rest = total - sum(inside.values())
    return {**_search_parts(index, question), **inside, "rank, check and the rest": rest, "total": total}


def _search_parts(index: Index, question: str) -> dict[str, float]:
    """Return how long the parts of a search take when done by themselves."""
    clock = _Clock()
    vector = clock.of("(search: encode the question)", lambda: index.encode([question])[0])
    if isinstance(index, OwnedIndex):
        clock.of("(search: vectors)", lambda: index.store.nearest(vector, POOL))
    return dict(clock.spent)


class _Clock:
    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)

    def of(self, name: str, work: Callable[[], Any]) -> Any:  # noqa: ANN401 - what the work returns
        begun = time.perf_counter()
        try:
            return work()
        finally:
            self.spent[name] += 1000 * (time.perf_counter() - begun)


class _TimedCorpus:
    """A corpus that keeps time."""

    def __init__(self, index: Index, clock: _Clock) -> None:
        self._index, self._clock = index, clock
        self.home = index.home

    def search(self, query: str, k: int = 8, within: Collection[str] | None = None) -> list[Hit]:
        found: list[Hit] = self._clock.of("search", lambda: self._index.search(query, k, within))
        return found

    def parsed(self, doc_id: str) -> ParsedDocument:
        return self._index.parsed(doc_id)

    def documents(self) -> Sequence[Document]:
        return self._index.documents()

    def encode(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        found: Sequence[Sequence[float]] = self._clock.of("encode the sentences", lambda: self._index.encode(texts))
        return found


class _TimedReader:
    def __init__(self, reader: PassageReader, clock: _Clock) -> None:
        self._reader, self._clock = reader, clock

    def read(self, question: str, passages: Sequence[str]) -> Sequence[Read]:
        found: Sequence[Read] = self._clock.of("read", lambda: self._reader.read(question, passages))
        return found


def _files(folder: Path, passages: int) -> Iterator[Path]:
    """Write documents of ``_A_DOCUMENT`` passages, each a paragraph that says something of its own."""
    for first in range(0, passages, _A_DOCUMENT):
        path = folder / f"chronicle-{first}.txt"
        path.write_text(made_up_text(min(passages - first, _A_DOCUMENT), first), encoding="utf-8")
        yield path


def made_up_text(paragraphs: int, first: int = 0) -> str:
    """Return so many paragraphs, each saying something of its own, from number ``first`` on."""
    return "\n\n".join(_paragraph(number) for number in range(first, first + paragraphs))


def _paragraph(number: int) -> str:
    return " ".join(
        f"The {_PLACES[(number + step) % 10]} of {_TOWNS[number % 8]} {_VERBS[(number * step) % 6]} in "
        f"{1900 + (number + step) % 120} by order of council {number * _SENTENCES + step}, after a vote of the towns."
        for step in range(_SENTENCES)
    )


@dataclass(frozen=True, slots=True)
class AddingSpeed:
    """Characters a second by this program (``ours``) and by the usual way (``usual``) over ``characters``."""

    characters: int
    ours: float
    usual: float


def measure_adding(paragraphs: int = 800) -> AddingSpeed:
    """Add about 500 characters a paragraph in both ways."""
    text = made_up_text(paragraphs)
    shared().load()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "chronicle.txt")
        file.write_text(text, encoding="utf-8")
        with Index.open(Path(folder, "home")) as index:
            begun = time.perf_counter()
            index.add([file])
            ours = len(text) / (time.perf_counter() - begun)
        return AddingSpeed(len(text), ours, _usual(text, Path(folder, "usual")))


def _usual(text: str, folder: Path) -> float:
    model = library_model(str(embedded_model()))
    model.encode(["warm"])
    store = VectorStore(folder, "usual")
    begun = time.perf_counter()
    chunks = [text[start : start + _CHUNK] for start in range(0, len(text), _CHUNK)]
    vectors = model.encode(chunks, batch_size=_BATCH, show_progress_bar=False, normalize_embeddings=True)
    passages = [Passage("d", number, number, number + 1, (number,)) for number in range(len(chunks))]
    store.put(passages, vectors)
    speed = len(text) / (time.perf_counter() - begun)
    store.close()
    return speed


def measure_engines() -> list[EngineSpeed]:
    """Load all networks that the program uses, and time each engine over the same rows, on one core."""
    from assistant.grounding.trained.witness import shipped
    from assistant.reading.shipped import shipped_reader
    from index.encoder import shared

    shared().load()
    shipped_reader()
    shipped()
    return [speed for network in loaded().values() for speed in engine_speeds(network)]


def engines_json(speeds: Sequence[EngineSpeed]) -> dict[str, Any]:
    """Return the processor and all figures."""
    return {
        "processor": list(processor.features()),
        "cores": processor.cores(),
        "engines": [asdict(speed) for speed in speeds],
    }


def engines_table(speeds: Sequence[EngineSpeed]) -> str:
    """Return a table for people; the engine in use is marked."""
    lines = [f"{' '.join(processor.features())}; {processor.cores()} cores, each figure on one of them"]
    lines.append(f"{'network':16s} {'engine':22s} {'ms':>7s} {'tokens/s':>9s} {'off by':>7s}")
    for speed in speeds:
        mark = "  in use" if speed.chosen else ""
        if speed.milliseconds is None or speed.error is None:
            lines.append(f"{speed.network:16s} {speed.engine:22s} does not run here")
            continue
        rate = 1000 * speed.tokens / speed.milliseconds
        lines.append(
            f"{speed.network:16s} {speed.engine:22s} {speed.milliseconds:7.0f} {rate:9.0f} {speed.error:7.4f}{mark}"
        )
    return "\n".join(lines)
