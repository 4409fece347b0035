"""The questions and what a right answer to each says and cites.

Where the evidence stands is kept as character ranges of the document's file: the words themselves are not ours.
"""

from __future__ import annotations

import json
import re
from importlib import resources
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, model_validator

from eval.cases import Message  # noqa: TC001 - pydantic needs it at run time

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from eval.natural.documents import Part


class Question(BaseModel):
    """A question about one document.

    A right answer matches one pattern of each group of ``must_say``, patterns of at least ``cover_min`` groups of
    ``must_cover``, none of ``must_not_say``, and cites one range ``[start, end)`` of ``evidence``. Patterns are regular
    expressions, tried without regard to case. ``why`` says what the question tries.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    doc: str
    question: str
    style: str
    answerable: bool
    history: tuple[Message, ...] | None
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


def load_questions(part: Part) -> tuple[Question, ...]:
    """Return the questions of a part, in the order of their documents."""
    lines = resources.files("eval").joinpath("natural", f"{part}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(Question.model_validate(json.loads(line)) for line in lines)
