"""Cases: questions with gold facts. A suite is a JSON Lines file; every problem names file and line."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from eval.errors import SuiteRefused
from eval.halves import half_of, named_half
from eval.lines import Identified, rows
from eval.matching import normalised

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Message(BaseModel):
    """One earlier turn of a conversation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Literal["user", "assistant"]
    content: str


class Case(Identified):
    """A question and what a right answer says.

    ``must_say`` is a list of groups: of each group, one alternative must be said. An answer that says one of
    ``must_not_say`` is contradicted by the documents. ``must_cite`` are words of the documents, one of which the
    citations must hold. Unanswerable cases need none of these. What a machine made (``made``) counts only once a
    person has accepted it; ``accepted`` is None while nobody has looked.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    question: str = Field(min_length=1)
    history: tuple[Message, ...] = ()
    answerable: bool
    must_say: tuple[tuple[str, ...], ...] = ()
    must_not_say: tuple[str, ...] = ()
    must_cite: tuple[str, ...] = ()
    kind: str = "fact"
    made: Literal["machine"] | None = None
    accepted: bool | None = None

    @property
    def counts(self) -> bool:
        """Whether a run asks this case."""
        return self.made is None or self.accepted is True


@dataclass(frozen=True, slots=True)
class Suite:
    """Named cases with the SHA-256 of the file they come from; ``shipped`` ones are about the shipped documents."""

    name: str
    cases: tuple[Case, ...]
    fingerprint: str
    shipped: bool


def load_suite(name: str) -> Suite:
    """Return the shipped suite of that name, or the one in the file of that name; raises ``SuiteRefused``.

    ``NAME:test`` and ``NAME:development`` are its halves. Machine-made cases that nobody accepted are left out.
    """
    asked, half = named_half(name)
    path = Path(asked)
    shipped = resources.files("eval").joinpath("suites", f"{asked}.jsonl")
    try:
        is_shipped = "/" not in asked and shipped.is_file()
        content = shipped.read_bytes() if is_shipped else path.read_bytes()
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        message = f"The suite {asked} cannot be read ({error}); name a shipped suite or a JSON Lines file."
        raise SuiteRefused(message) from error
    written = tuple(_cases(text.split("\n"), asked))
    if not written:
        message = f"The suite {asked} is empty."
        raise SuiteRefused(message)
    cases = tuple(case for case in written if case.counts and (half is None or half_of(case) is half))
    if not cases:
        message = f"The suite {name} has no case to run: {_why_none(written)}."
        raise SuiteRefused(message)
    label = asked if is_shipped else path.stem
    fingerprint = hashlib.sha256(content).hexdigest()
    if half is None:
        return Suite(label, cases, fingerprint, is_shipped)
    return Suite(f"{label}:{half}", cases, f"{fingerprint}:{half}", is_shipped)


def _why_none(written: Sequence[Case]) -> str:
    if any(case.counts for case in written):
        return f"all {sum(case.counts for case in written)} belong to the other half"
    return f"a person has accepted none of its {len(written)} machine-made cases (briefing eval build --take FILE)"


def _cases(lines: Iterable[str], name: str) -> Iterable[Case]:
    for place, case in rows(lines, name, Case):
        _sensible(case, place)
        yield case


def _sensible(case: Case, place: str) -> None:
    """Raise ``SuiteRefused`` for a case that no answer could be judged by."""
    if case.answerable and not case.must_say:
        message = f"{place}: the answerable case «{case.id}» says nothing that an answer must say."
        raise SuiteRefused(message)
    if case.answerable and not case.must_cite:
        message = f"{place}: the answerable case «{case.id}» cites nothing (must_cite)."
        raise SuiteRefused(message)
    for text in (*(text for group in case.must_say for text in group), *case.must_not_say, *case.must_cite):
        if not normalised(text):
            message = f"{place}: the case «{case.id}» asks for «{text}», in which there are no words."
            raise SuiteRefused(message)
    if any(not group for group in case.must_say):
        message = f"{place}: the case «{case.id}» has a group of must_say without an alternative."
        raise SuiteRefused(message)
