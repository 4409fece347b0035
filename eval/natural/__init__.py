"""Questions as hurried colleagues type them, about public documents of many kinds (see ``README.md`` here).

Each question says what a right answer says and cites. The documents have their own licences, so only their addresses
are here (``documents.jsonl``); measuring needs a folder of their texts. Evidence is kept as character ranges in a
document's file.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from eval.cases import CaseMessage  # noqa: TC001 - pydantic needs it at run time
from eval.errors import SuiteRefused
from eval.lines import open_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Part = Literal["tune", "held", "fresh", "unseen", "untouched", "newest", "latest", "final", "ninth"]
"""Whether the questions may be used for tuning (``tune``, ``held``), or were only to measure with at the end."""


class PublicDocument(BaseModel):
    """One document: ``name`` is its file in the folder, ``sha256`` that of the file's bytes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    part: Part
    kind: str
    repo: str
    commit: str
    path: str
    licence: str
    sha256: str


class NaturalQuestion(BaseModel):
    """A question about one document.

    A right answer matches one pattern of each group of ``must_say``, patterns of at least ``cover_min`` groups of
    ``must_cover``, none of ``must_not_say``, and cites one range ``[start, end)`` of ``evidence``. Patterns are
    case-insensitive regular expressions. ``why`` says what the question tests.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    doc: str
    question: str
    style: str
    answerable: bool
    history: tuple[CaseMessage, ...] | None
    must_say: tuple[tuple[str, ...], ...]
    must_cover: tuple[tuple[str, ...], ...]
    cover_min: int = Field(ge=0)
    must_not_say: tuple[str, ...]
    evidence: tuple[tuple[int, int], ...]
    gold_answer: str
    why: str

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        groups = (*self.must_say, *self.must_cover, self.must_not_say)
        for pattern in (pattern for group in groups for pattern in group):
            re.compile(pattern)
        if self.answerable != bool(self.evidence):
            message = "an answerable question has evidence, an unanswerable one has none"
            raise ValueError(message)
        if self.answerable and not (self.must_say or self.cover_min):
            message = "an answerable question says what a right answer says"
            raise ValueError(message)
        return self

    def quotes(self, texts: Mapping[str, str]) -> tuple[str, ...]:
        """Return the words of the evidence."""
        text = texts[self.doc]
        return tuple(text[start:end] for start, end in self.evidence)


def load_questions(part: Part) -> tuple[NaturalQuestion, ...]:
    """Return the questions of a part, in the order of their documents."""
    return tuple(map(NaturalQuestion.model_validate, _rows(f"{part}.jsonl")))


def listed_documents(part: Part) -> tuple[PublicDocument, ...]:
    """Return the documents of a part."""
    every = map(PublicDocument.model_validate, _rows("documents.jsonl"))
    return tuple(document for document in every if document.part == part)


def _rows(name: str) -> Iterator[dict[str, Any]]:
    return open_rows(Path(__file__).with_name(name))


def document_texts(documents: Iterable[PublicDocument], folder: Path) -> dict[str, str]:
    """Return the documents' texts by name; raises ``SuiteRefused``, which names every missing or different one."""
    found, wrong = {}, []
    for document in documents:
        path = folder / document.name
        content = path.read_bytes() if path.is_file() else None
        if content is not None and hashlib.sha256(content).hexdigest() == document.sha256:
            found[document.name] = content.decode()
        else:
            state = "is missing" if content is None else "differs"
            wrong.append(f"{document.name} {state} ({document.repo} at {document.commit[:10]}, {document.path})")
    if wrong:
        message = f"{len(wrong)} documents are not in {folder} as the questions need them:\n" + "\n".join(wrong)
        raise SuiteRefused(message)
    return found
