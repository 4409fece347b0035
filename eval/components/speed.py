"""Speed on this machine: questions in an index of many passages, adding documents, the check, and each network.

Adding is compared with the usual way, over the same text in the same run: what LangChain's Chroma store with
``HuggingFaceEmbeddings`` does, rebuilt without packages that this project does not install. Chunks of at most 1,000
characters are encoded by sentence-transformers in batches of 32 and written to Chroma. Start-up (imports, loading)
counts on neither side.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from assistant.grounding.check import check_answer, index_of
from assistant.grounding.combination import Kind
from assistant.grounding.trained.witness import shipped_witness
from assistant.language.claims import split_claims
from assistant.pipeline import Assistant
from assistant.quoting import QuoteAnswerer
from assistant.reading.loading import shipped_reader
from assistant.settings import Settings
from index.encoder import embedded_model, shared
from index.inference.choosing import EngineSpeed, engine_speeds
from index.inference.packing import loaded
from index.inference.sentences import library_model
from index.library import Index
from index.owned import OwnedIndex
from index.ranking import POOL
from index.store import VectorStore
from index.types import Corpus, Passage

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.quoting.passages import PassageReader

_DOCUMENT_PASSAGES: Final = 200
_QUESTIONS: Final = 20
_CHECKS: Final = 15
_CHUNK: Final = 1000
_BATCH: Final = 32
_SENTENCES: Final = 5
_PLACES: Final = ("harbour", "station", "market", "library", "bridge", "canal", "school", "mill", "tower", "quarry")
_VERBS: Final = ("opened", "closed", "was enlarged", "was sold", "was repaired", "burnt down")
_TOWNS: Final = ("Brenwick", "Halden", "Marn", "Osterby", "Pellara", "Kestrel Sound", "Dunholm", "Westry")
_CHECKED_QUESTION: Final = "How did the harbour of Brenwick change?"
_CHECKED_ANSWER: Final = (
    "The harbour of Brenwick was enlarged by the council. Its market, which had opened in 1903, was sold to a "
    "company from Halden for 12 million crowns. The bridge was repaired twice, according to Karl Voss. Nobody knows "
    "whether the mill will be rebuilt."
)


@dataclass(frozen=True, slots=True)
class QuestionSpeed:
    """Median milliseconds of a question, in total and by part, in an index of ``passages``; ``opening`` in seconds."""

    passages: int
    opening: float
    total: float
    parts: dict[str, float]


@dataclass(frozen=True, slots=True)
class AddingSpeed:
    """Characters a second by this program (``ours``) and the usual way (``usual``), over ``characters``."""

    characters: int
    ours: float
    usual: float


@dataclass(frozen=True, slots=True)
class CheckSpeed:
    """Median milliseconds of a check, and of the network alone over the same tokens (None: no network).

    ``growth`` maps numbers of source words to median milliseconds.
    """

    kind: Kind
    check: float
    network: float | None
    tokens: int
    growth: dict[int, float]


def measure_questions(passages: int) -> QuestionSpeed:
    """Index about ``passages`` made-up passages, open the index again, ask, and return the medians."""
    with tempfile.TemporaryDirectory() as folder:
        home, files = Path(folder, "home"), []
        for first in range(0, passages, _DOCUMENT_PASSAGES):
            files.append(Path(folder, f"chronicle-{first}.txt"))
            files[-1].write_text(made_up_text(min(passages - first, _DOCUMENT_PASSAGES), first), encoding="utf-8")
        with Index.open(home) as index:
            index.add(files)
        begun = time.perf_counter()
        with Index.open(home) as index:
            index.search("The bridge of Marn", 1)
            opening = time.perf_counter() - begun
            held = sum(entry.passages for entry in index.manifest.entries)
            timed = [_ask(index, number) for number in range(-2, _QUESTIONS)][2:]
    parts = {name: statistics.median(each[name] for each in timed) for name in timed[0]}
    return QuestionSpeed(held, opening, parts.pop("total"), parts)


def _ask(index: Index, number: int) -> dict[str, float]:
    """Return one question's milliseconds by part; the parts of the search are also timed separately."""
    question = f"When was the {_PLACES[number % 10]} of {_TOWNS[number % 8]} sold by order of council {97 * number}?"
    clock, alone = _Stopwatch(), _Stopwatch()
    reader = cast("PassageReader", _Timed(shipped_reader(), clock, read="read"))
    corpus = cast("Corpus", _Timed(index, clock, search="search", encode="encode the sentences"))
    begun = time.perf_counter()
    Assistant(corpus, Settings(), QuoteAnswerer(reader)).answer(question)
    total = 1000 * (time.perf_counter() - begun)
    inside = {"search": 0.0, "encode the sentences": 0.0, "read": 0.0, **clock.spent}
    rest = total - sum(inside.values())
    vector = alone.of("(search: encode the question)", lambda: index.encode([question])[0])
    if isinstance(index, OwnedIndex):
        alone.of("(search: vectors)", lambda: index.store.nearest(vector, POOL))
    return {**alone.spent, **inside, "rank, check and the rest": rest, "total": total}


class _Stopwatch:
    """Milliseconds spent, by name."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)

    def of(self, name: str, work: Callable[[], Any]) -> Any:  # noqa: ANN401 - what the work returns
        begun = time.perf_counter()
        try:
            return work()
        finally:
            self.spent[name] += 1000 * (time.perf_counter() - begun)


class _Timed:
    """A wrapper that times some methods; ``methods`` maps each to the name that its time counts under."""

    def __init__(self, inner: object, clock: _Stopwatch, **methods: str) -> None:
        self._inner, self._clock, self._methods = inner, clock, methods

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the object has
        own = getattr(self._inner, name)
        if name not in self._methods:
            return own
        return lambda *args: self._clock.of(self._methods[name], lambda: own(*args))


def measure_adding() -> AddingSpeed:
    """Add 800 paragraphs of about 500 characters in both ways."""
    text = made_up_text(800)
    shared().load()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "chronicle.txt")
        file.write_text(text, encoding="utf-8")
        with Index.open(Path(folder, "home")) as index:
            begun = time.perf_counter()
            index.add([file])
            ours = len(text) / (time.perf_counter() - begun)
        model = library_model(str(embedded_model()))
        model.encode(["warm"])
        store = VectorStore(Path(folder, "usual"), "usual")
        begun = time.perf_counter()
        chunks = [text[start : start + _CHUNK] for start in range(0, len(text), _CHUNK)]
        vectors = model.encode(chunks, batch_size=_BATCH, show_progress_bar=False, normalize_embeddings=True)
        store.put([Passage("d", number, number, number + 1, (number,)) for number in range(len(chunks))], vectors)
        usual = len(text) / (time.perf_counter() - begun)
        store.close()
    return AddingSpeed(len(text), ours, usual)


def measure_check(kind: Kind) -> CheckSpeed:
    """Check an answer of four sentences against three passages of about 150 words, warm, and against longer texts."""
    sources = [_words(150, first) for first in (0, 40, 80)]
    median = _median(_CHECKS, check_answer, _CHECKED_ANSWER, sources, _CHECKED_QUESTION, kind)
    network, tokens = None, 0
    if kind is Kind.TRAINED:
        witness = shipped_witness()
        sentences = [claim.text for claim in split_claims(_CHECKED_ANSWER)]
        row = witness.row(sentences, index_of(sources), _CHECKED_QUESTION)
        network, tokens = _median(_CHECKS, witness.logits, row), len(row.ids)
    growth = {
        words: _median(3, check_answer, _CHECKED_ANSWER, [_words(words)], _CHECKED_QUESTION, kind)
        for words in (500, 5_000, 50_000)
    }
    return CheckSpeed(kind, median, network, tokens, growth)


def _words(count: int, first: int = 0) -> str:
    return " ".join(made_up_text(1 + count // 80, first).split()[:count])


def _median(runs: int, work: Callable[..., object], *given: object) -> float:
    work(*given)
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        work(*given)
        times.append(1000 * (time.perf_counter() - begun))
    return statistics.median(times)


def measure_engines() -> list[EngineSpeed]:
    """Load all networks of the program and time each engine over the same rows, on one core."""
    shared().load()
    shipped_reader()
    shipped_witness()
    return [speed for network in loaded().values() for speed in engine_speeds(network)]


def made_up_text(paragraphs: int, first: int = 0) -> str:
    """Return ``paragraphs`` different paragraphs, numbered from ``first``."""
    return "\n\n".join(
        " ".join(
            f"The {_PLACES[(number + step) % 10]} of {_TOWNS[number % 8]} {_VERBS[(number * step) % 6]} in "
            f"{1900 + (number + step) % 120} by order of council {number * _SENTENCES + step}, "
            "after a vote of the towns."
            for step in range(_SENTENCES)
        )
        for number in range(first, first + paragraphs)
    )
