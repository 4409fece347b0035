"""A large home: its passages on disk, found by word in milliseconds, and the nearest vectors among some of them.

A home of fewer than ``LARGE`` passages keeps them in memory (``index.ranking``); for a million that would take
gigabytes, and minutes at each change. Here tantivy keeps the words of each passage and what a hit shows of it, in
segments that are read in place. It is a cache: ``follow`` makes it match a manifest whatever it holds, so it may be
deleted, and an interrupted change is repaired at the next opening. It was chosen (figures in ``eval/README.md``) over
bm25s (as fast, but rebuilt at each change), SQLite's FTS5 (incremental, but slow for frequent words) and Chroma's own
full-text search (which does not rank).

A filter applies inside the search: documents that a user may not see take no places from those they may. Chroma
evaluates a ``where`` over many documents row by row in SQLite, so it is not used. Instead there are three ways, chosen
by how many passages are searched (figures in ``eval/README.md``).
"""

from __future__ import annotations

import shutil
import threading
from typing import TYPE_CHECKING, Any, Final

from index.errors import BriefingIndexError
from index.ranking import POOL, fuse, titles_over, tokens
from index.types import Hit, Passage

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from index.manifest import Entry, Manifest
    from index.ranking import PassageRanker
    from index.store import Near, VectorStore
    from index.types import ParsedDocument

LARGE: Final = 20_000
"""Passages from which a home is searched on disk; below, everything is in memory and built at the first search."""
NAME: Final = "words"
_HEAP: Final = 64 * 2**20
_VERSION_DIGITS: Final = 12
_NUMBERS: Final = ("number", "start", "end", "first", "last")
FEW: Final = 3_000
"""Passages up to which all are compared; a vector graph finds few among very many badly and slowly."""
SOME: Final = 20_000
"""Passages up to which the graph is told which to search; beyond, more are fetched, in proportion, and filtered."""
WIDE: Final = 1_200
"""Passages fetched from the graph of a large home, which then visits as many. Of the ten nearest of a million it finds
.91 where 50 are fetched, .98 where 800 are, .997 where 1,600 are."""


class Catalogue:
    """Passages in ``folder``, written by one process at a time; searches see only complete changes."""

    def __init__(self, folder: Path) -> None:
        """Open or create the catalogue; one that cannot be opened is replaced by an empty one."""
        import tantivy

        self._folder = folder
        self._changing = threading.Lock()
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("version", tokenizer_name="raw", index_option="basic")
        builder.add_text_field("doc", tokenizer_name="raw", index_option="basic")
        builder.add_text_field("passage", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
        for name in _NUMBERS:
            builder.add_integer_field(name, fast=True)
        self._schema = builder.build()
        try:
            self._index = self._opened()
        except (ValueError, OSError):
            shutil.rmtree(folder, ignore_errors=True)
            self._index = self._opened()
        counted = self._index.searcher().terms_with_prefix("version", "", tantivy.Query.all_query())
        self._held = {str(version): int(count) for version, count in counted if count}
        """How many passages are held per version of a document."""

    def _opened(self) -> Any:  # noqa: ANN401 - tantivy is imported late
        import tantivy

        self._folder.mkdir(parents=True, exist_ok=True)
        return tantivy.Index(self._schema, path=str(self._folder))

    def follow(self, entries: Iterable[Entry], parsed: Callable[[Entry], ParsedDocument]) -> None:
        """Hold exactly what ``entries`` name; only new documents are read, through ``parsed``.

        Another title over the passages of a document makes another version of it.
        """
        with self._changing:
            wanted = {f"{entry.id}-{entry.parsed[:_VERSION_DIGITS]}": entry for entry in entries}
            gone = [version for version in self._held if version not in wanted]
            new = {name: entry for name, entry in wanted.items() if self._held.get(name, 0) != entry.passages}
            if not gone and not new:
                return
            try:
                self._write([*gone, *new], ((version, parsed(entry)) for version, entry in new.items()))
            except (ValueError, OSError) as error:
                message = f"{self._folder} could not be written ({error}); check the disk and the folder's permissions."
                raise BriefingIndexError(message) from error
            for version in gone:
                del self._held[version]
            self._held.update({version: entry.passages for version, entry in new.items()})

    def _write(self, dropped: Iterable[str], added: Iterable[tuple[str, ParsedDocument]]) -> None:
        """Drop these versions and add the documents of the others, in one commit."""
        import tantivy

        writer = self._index.writer(heap_size=_HEAP, num_threads=1)
        for version in dropped:
            writer.delete_documents_by_term("version", version)
        for version, parsed in added:
            for passage in parsed.passages:
                text = parsed.document.text[passage.start : passage.end]
                row = tantivy.Document(
                    version=version,
                    doc=passage.doc_id,
                    passage=passage.id,
                    words=" ".join(tokens(f"{titles_over(parsed, passage)} {text}")),
                    number=passage.number,
                    start=passage.start,
                    end=passage.end,
                    first=passage.sentences[0],
                    last=passage.sentences[-1],
                )
                writer.add_document(row)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def nearest(self, query: str, k: int, within: Collection[str] | None) -> list[str]:
        """Return the ids of up to ``k`` passages by falling BM25 score for ``query``.

        Only the documents with ids ``within`` are searched, or all.
        """
        import tantivy

        words = self._words(query)
        if words is None:
            return []
        needed = [words, *([self._among("doc", within)] if within is not None else [])]
        asked = tantivy.Query.boolean_query([(tantivy.Occur.Must, each) for each in needed])
        searcher = self._index.searcher()
        hits = searcher.search(asked, k, count=False).hits
        return [str(searcher.doc(address)["passage"][0]) for _, address in hits]

    def looked_up(self, query: str, passage_ids: Collection[str]) -> dict[str, tuple[Passage, float]]:
        """Return the held passages with these ids, by id, each with its BM25 score for ``query``."""
        import tantivy

        searcher = self._index.searcher()
        words = self._words(query) or tantivy.Query.empty_query()
        asked = tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, self._among("passage", passage_ids)), (tantivy.Occur.Should, words)]
        )
        hits = searcher.search(asked, max(1, len(passage_ids)), count=False).hits
        addresses = [address for _, address in hits]
        columns = [searcher.fast_field_values(name, addresses) for name in _NUMBERS]
        found = {}
        for (score, address), (number, start, end, first, last) in zip(hits, zip(*columns, strict=True), strict=True):
            name = str(searcher.doc(address)["passage"][0])
            passage = Passage(name.rpartition(":")[0], number, start, end, tuple(range(first, last + 1)))
            found[name] = passage, score
        return found

    def passages_of(self, doc_ids: Collection[str], most: int) -> list[str]:
        """Return the ids of at most ``most`` passages of these documents."""
        searcher = self._index.searcher()
        hits = searcher.search(self._among("doc", doc_ids), most, count=False).hits
        return [str(searcher.doc(address)["passage"][0]) for _, address in hits]

    def _words(self, query: str) -> Any:  # noqa: ANN401 - a query of tantivy's
        """Return a query for any of the terms of ``query``, None where it has none."""
        import tantivy

        terms = [tantivy.Query.term_query(self._schema, "words", term, "freq") for term in tokens(query)]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms]) if terms else None

    def _among(self, field: str, values: Collection[str]) -> Any:  # noqa: ANN401 - a query of tantivy's
        """Return a query for passages with one of these ``values``; it adds nothing to a score."""
        import tantivy

        return tantivy.Query.const_score_query(tantivy.Query.term_set_query(self._schema, field, list(values)), 0.0)


class LargeRanker:
    """Ranks the passages that one manifest names, on disk, as ``PassageRanker`` does in memory."""

    def __init__(self, catalogue: Catalogue, held: Manifest) -> None:
        self._catalogue = catalogue
        self._held = {entry.id: entry.passages for entry in held.entries}
        self._count = sum(self._held.values())

    @property
    def fetched(self) -> int:
        """The least number of passages fetched from the vector graph."""
        return WIDE

    def count(self, within: Collection[str] | None = None) -> int:
        """Return the number of passages in these documents or in all."""
        return self._count if within is None else sum(self._held.get(doc_id, 0) for doc_id in within)

    def passages_of(self, doc_ids: Collection[str], most: int) -> list[str]:
        """Return the ids of at most ``most`` passages of these documents."""
        return self._catalogue.passages_of(doc_ids, most)

    def rank_pool(self, query: str, pool: Mapping[str, float], k: int, within: Collection[str] | None) -> list[Hit]:
        """Return up to ``k`` hits; ``pool`` has the nearest passages' cosines by id.

        Passages that the manifest does not name, yet or any longer, are skipped.
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
    """Return up to ``k`` passages by falling cosine, of the documents ``within`` or of all."""
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
