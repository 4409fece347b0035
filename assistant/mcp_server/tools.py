"""What the tools do, over the documents that a caller may see.

Each tool is a generator whose last value is its result; each None before is a point at which it can be stopped.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from assistant.checking.answers import given, relevant_sources
from assistant.errors import AssistantError
from assistant.mcp_server import shapes
from assistant.pipeline import passages
from assistant.types import Finished, Status, Turn
from assistant.web.additions import visible_entries
from assistant.wire import answer_to_json, citation_to_json
from index.errors import DocumentNotFound

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from pydantic import BaseModel

    from assistant.checking.answers import SourceText
    from assistant.pipeline import Assistant
    from assistant.served import Server
    from index.library import Index
    from index.types import Corpus, Document

    Steps = Generator[BaseModel | None, None, None]

SCHEME: Final = "briefing://documents/"
_WHOLE: Final = 20_000
"""Characters of a document in its resource; the rest is read with the tool."""


class CallRefused(AssistantError):
    """A tool call or a resource request that cannot be answered; the message is for the agent."""


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A page of ``total`` documents; ``following`` is the offset of the next page, None at the end."""

    documents: tuple[Document, ...]
    total: int
    following: int | None


@dataclass(frozen=True, slots=True)
class Library:
    """The documents of a caller and who answers: ``server`` if one owns the home folder, else ``assistant``.

    ``hidden`` are the ids of documents private to others.
    """

    index: Index
    hidden: frozenset[str]
    assistant: Assistant
    server: Server | None = None

    @property
    def corpus(self) -> Corpus:
        """What is searched."""
        return self.assistant.corpus

    def page(self, first: int, most: int) -> DocumentPage:
        """Return a part of the list of documents; only the documents on it are read."""
        entries = visible_entries(self.index, self.hidden)
        documents = tuple(self.index.parsed(entry.id).document for entry in entries[first : first + most])
        return DocumentPage(documents, len(entries), first + most if first + most < len(entries) else None)

    def document(self, doc_id: str) -> Document:
        """Return a document; raises ``CallRefused`` if it does not exist or this caller may not see it."""
        try:
            return self.corpus.parsed(doc_id).document
        except DocumentNotFound as error:
            message = f"There is no document {doc_id}; list_documents shows all of them."
            raise CallRefused(message) from error


def search(library: Library, asked: shapes.SearchArguments) -> Steps:
    """Find passages."""
    found = [
        shapes.FoundPassage(**citation_to_json(each.citation), score=each.score)
        for each in passages(library.corpus, asked.query, asked.k)
    ]
    yield shapes.SearchResult(quoted_source_text=shapes.QuotedPassages(passages=found))


def ask(library: Library, asked: shapes.AskArguments) -> Steps:
    """Answer a question."""
    answer: dict[str, Any] = {}
    if library.server is not None:
        payload = {**asked.model_dump(), "hidden": sorted(library.hidden)}
        answer = library.server.do("ask", payload)["answer"]
    else:
        turns = [Turn(message.role, message.content) for message in asked.history]
        for event in library.assistant.stream(asked.question, turns):
            yield None
            if isinstance(event, Finished):
                answer = answer_to_json(event.answer)
    if answer["status"] == Status.ERROR:
        raise CallRefused(answer["text"])
    status = "possible" if answer["status"] == Status.ABSTAINED and answer["possible"] else answer["status"]
    quoted = shapes.QuotedAnswer.model_validate(answer)
    yield shapes.AskResult(status=shapes.Outcome(status), model=answer["model"], quoted_source_text=quoted)


def check(library: Library, asked: shapes.CheckArguments) -> Steps:
    """Check a text against given sources, or against what the documents say about it."""
    sources = given(asked.sources) if asked.sources else relevant_sources(library.corpus, asked.text)
    if not sources:
        message = "There is nothing to check the text against: the documents say nothing about it, or there are none."
        raise CallRefused(message)
    yield None
    report = _report(library, asked, sources)
    for claim in report["claims"]:
        claim["evidence"] = [sources[int(item["source"])].place(item) for item in claim["evidence"]]
    yield shapes.CheckResult(
        grounded=report["grounded"],
        score=report["score"],
        held_against="sources" if asked.sources else "documents",
        verdicts=Counter(claim["verdict"] for claim in report["claims"]),
        quoted_source_text=shapes.QuotedReport.model_validate(report),
    )


def _report(library: Library, asked: shapes.CheckArguments, sources: Sequence[SourceText]) -> dict[str, Any]:
    from assistant.grounding.check import check_answer
    from assistant.wire import report_to_json

    texts = [source.text for source in sources]
    if library.server is None:
        return report_to_json(check_answer(asked.text, texts, asked.question))
    payload = {"answer": asked.text, "sources": texts, "question": asked.question}
    report: dict[str, Any] = library.server.do("check", payload)["report"]
    return report


def read(library: Library, asked: shapes.ReadArguments) -> Steps:
    """Read a range of a document."""
    yield read_range(library.document(asked.doc_id), asked.start, asked.length)


def read_range(document: Document, start: int = 0, length: int = _WHOLE) -> shapes.ReadResult:
    """Return a range of a document; raises ``CallRefused`` if it begins after the document's end."""
    total = len(document.text)
    if start >= max(total, 1):
        message = f"start is {start:,}, and document {document.id} has {total:,} characters."
        raise CallRefused(message)
    end = min(start + length, total)
    return shapes.ReadResult(
        doc_id=document.id,
        start=start,
        end=end,
        total=total,
        next_start=end if end < total else None,
        quoted_source_text=shapes.QuotedRange(
            title=document.title,
            text=document.text[start:end],
            published=_day(document),
            page=document.page_of(start),
            warnings=[warning.message for warning in document.warnings_in(start, end)],
        ),
    )


def list_documents(library: Library, asked: shapes.ListArguments) -> Steps:
    """List documents in the order in which they were added."""
    page = library.page(asked.offset, asked.limit)
    listed = [
        shapes.ListedDocument(
            doc_id=document.id,
            uri=f"{SCHEME}{document.id}",
            characters=len(document.text),
            pages=len(document.pages),
            published=_day(document),
            quoted_source_text=shapes.QuotedTitle(title=document.title),
        )
        for document in page.documents
    ]
    yield shapes.ListResult(total=page.total, next_offset=page.following, documents=listed)


def _day(document: Document) -> str | None:
    return document.published.isoformat() if document.published is not None else None
