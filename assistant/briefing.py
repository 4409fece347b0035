"""``Briefing``, the assistant for other programs: one object over a home folder.

It opens the same home as the command line. Only one process at a time owns a home folder. Beside a running server,
documents are searched and added through that server, while answers are made in this process.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import BriefingClosed, QuestionRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Self

    from langchain_core.retrievers import BaseRetriever
    from langchain_core.tools import BaseTool

    from assistant.grounding.report import CheckReport
    from assistant.langchain.answering import AnswerRunnable
    from assistant.pipeline import Assistant, FoundPassage
    from assistant.settings import Settings
    from assistant.types import Answer, Event, Turn
    from index.library import AddResult, Index
    from index.types import Corpus, Document


class Briefing:
    """Questions, checks and searches over the documents of a home folder.

    Thread-safe. ``documents`` are ids, prefixes of ids, titles or file names; None means all documents. An unknown one
    raises ``DocumentNotFound``.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> folder = TemporaryDirectory()
    >>> note = Path(folder.name, "quay.txt")
    >>> _ = note.write_text("The quay of Marn was rebuilt in 1987. It cost 4 million crowns.")
    >>> with Briefing.open(Path(folder.name, "home")) as briefing:
    ...     added = briefing.add([note])
    ...     answer = briefing.ask("When was the quay of Marn rebuilt?")
    ...     report = briefing.check("The quay of Marn cost 9 million crowns.")
    >>> answer.claims[0].citations[0].quote, answer.claims[0].answer_span
    ('The quay of Marn was rebuilt in 1987.', '1987')
    >>> report.grounded, report.claims[0].findings[0].check
    (False, 'quantity')
    >>> folder.cleanup()
    """

    def __init__(self, settings: Settings) -> None:
        """Keep the settings; the index is opened on first use.

        Raises ``ModelUnavailable`` for a model that cannot exist.
        """
        from assistant.pipeline import make_answerer

        self.settings = settings
        self._answerer = make_answerer(settings)
        self._index: Index | None = None
        self._opening = threading.Lock()
        self._closed = False

    @classmethod
    def open(cls, home: str | Path | None = None, *, model: str | None = None) -> Self:
        """Open a home folder, creating it if it is missing.

        ``home`` and ``model`` default to those of the command line (``BRIEFING_HOME``, ``BRIEFING_MODEL``). Raises
        ``IndexInUse`` if a process that is not a server owns the folder, and whatever ``Index.open`` raises for a
        folder that cannot be used.
        """
        from assistant.settings import Settings

        given = {"home": None if home is None else Path(home), "model": model}
        opened = cls(Settings(**{name: value for name, value in given.items() if value is not None}))
        _ = opened.index  # fail now for a folder that cannot be used, not at the first question
        return opened

    @property
    def index(self) -> Index:
        """The documents, opened once; raises ``BriefingClosed`` after ``close``."""
        from index.library import Index

        with self._opening:
            if self._closed:
                message = f"The briefing in {self.settings.home} was closed; open it again."
                raise BriefingClosed(message)
            if self._index is None:
                self._index = Index.open(self.settings.home)
            return self._index

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        documents: Sequence[str] | None = None,
        sources: Sequence[str] | None = None,
    ) -> Answer:
        """Return the checked answer, from the index or, if ``sources`` are given, from those texts alone.

        ``history`` holds the earlier turns, for follow-up questions. An empty question, an empty index or an
        unavailable model gives an answer with status error, explained in ``problem``.
        """
        return self._assistant(documents, sources).answer(question, history)

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        documents: Sequence[str] | None = None,
        sources: Sequence[str] | None = None,
    ) -> Iterator[Event]:
        """Yield each claim as soon as it passes the check; the last event is ``Finished``. See ``ask``."""
        return self._assistant(documents, sources).stream(question, history)

    def check(
        self,
        answer: str,
        sources: Sequence[str] | None = None,
        *,
        question: str | None = None,
        documents: Sequence[str] | None = None,
    ) -> CheckReport:
        """Check any text against ``sources`` or, if these are None, against the index.

        Evidence refers to a text by its number (from 0) and to a document by its id. Raises ``CheckRefused`` if there
        is nothing to check or nothing to check it against, and for a text that is too long.
        """
        from assistant.checking.answers import check_against, check_in

        if sources is not None:
            _only_one(documents)
            return check_against(sources, answer, question)
        return check_in(self.corpus(documents), answer, question)

    def search(self, query: str, k: int = 8, *, documents: Sequence[str] | None = None) -> list[FoundPassage]:
        """Return up to ``k`` passages, best first; raises ``QuestionRefused`` for an empty query."""
        from assistant.pipeline import passages

        return passages(self.corpus(documents), query, k)

    def documents(self) -> tuple[Document, ...]:
        """Return all documents, in the order in which they were added."""
        return tuple(self.index.documents())

    def add(self, paths: Iterable[str | Path]) -> list[AddResult]:
        """Add files. A file replaces the one added earlier from the same path; an unchanged file changes nothing.

        Raises ``DocumentRefused`` at the first file that cannot become a document; files before it stay added.
        """
        return self.index.add([Path(path) for path in paths])

    def as_retriever(self, k: int = 8, *, documents: Sequence[str] | None = None) -> BaseRetriever:
        """Return the index as a LangChain retriever; the documents' metadata say where each passage is."""
        from assistant.langchain.answering import PassageRetriever

        return PassageRetriever(corpus=self.corpus(documents), k=k)

    def as_runnable(self, *, documents: Sequence[str] | None = None) -> AnswerRunnable:
        """Return a LangChain Runnable from a question to its answer; see ``assistant.langchain.answering``."""
        from assistant.langchain.answering import AnswerRunnable

        return AnswerRunnable(self, documents)

    def as_tool(self, *, documents: Sequence[str] | None = None) -> BaseTool:
        """Return a LangChain tool that answers with citations; see ``assistant.langchain.answering``."""
        from assistant.langchain.answering import answering_tool

        return answering_tool(self, documents)

    def corpus(self, documents: Sequence[str] | None = None) -> Corpus:
        """Return the named documents, or all; raises ``DocumentNotFound``."""
        if documents is None:
            return self.index
        from index.errors import DocumentNotFound
        from index.selected import SelectedDocuments

        named = [documents] if isinstance(documents, str) else documents
        if not named:
            message = "No document is named; leave «documents» out to ask all of them."
            raise DocumentNotFound(message)
        return SelectedDocuments(self.index, frozenset(self.index.find(name).id for name in named))

    def close(self) -> None:
        """Release the home folder; closing twice does nothing."""
        with self._opening:
            self._closed = True
            if self._index is not None:
                self._index.close()
                self._index = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _assistant(self, documents: Sequence[str] | None, sources: Sequence[str] | None) -> Assistant:
        from assistant.pipeline import Assistant

        if sources is None:
            return Assistant(self.corpus(documents), self.settings, self._answerer)
        from index.memory import TextCorpus

        _only_one(documents)
        return Assistant(TextCorpus(sources), self.settings, self._answerer)


def _only_one(documents: Sequence[str] | None) -> None:
    """Raise ``QuestionRefused`` if documents of the index are named as well as sources."""
    if documents is not None:
        message = "Name either documents of the index or sources of your own, not both."
        raise QuestionRefused(message)
