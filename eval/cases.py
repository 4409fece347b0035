"""Cases: questions with gold facts. A suite is a JSON Lines file; every error names file and line.

A suite has a development half and a test half, assigned by a hash of the case's id alone. A case keeps its half
whatever is added, and nobody chooses which cases a figure is reported on. Tune on the development half only; the test
half must be asked for by name (``briefing:test``).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from eval.errors import SuiteRefused
from eval.lines import Identified, rows, suite_file
from eval.matching import normalised


class CaseMessage(BaseModel):
    """One earlier turn of a conversation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Literal["user", "assistant"]
    content: str


class Case(Identified):
    """A question and its gold facts.

    ``must_say`` is a list of groups; an answer must say one alternative of each. The documents contradict an answer
    that says one of ``must_not_say``. ``must_cite`` are words of the documents, one of which the citations must hold.
    Unanswerable cases need none of these. Machine-made cases (``made``) count only once a person has accepted them;
    ``accepted`` is None until somebody decides.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    question: str = Field(min_length=1)
    history: tuple[CaseMessage, ...] = ()
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
    """Named cases with the SHA-256 of their file; ``shipped`` ones are about the shipped documents."""

    name: str
    cases: tuple[Case, ...]
    fingerprint: str
    shipped: bool


class SuiteHalf(StrEnum):
    """A half of a suite, with about half of the cases."""

    DEVELOPMENT = "development"
    TEST = "test"


def half_of(case: Case) -> SuiteHalf:
    """Return the half that a case belongs to."""
    first = hashlib.sha256(f"half:{case.id}".encode()).digest()[0]
    return SuiteHalf.TEST if first % 2 else SuiteHalf.DEVELOPMENT


def named_half(name: str) -> tuple[str, SuiteHalf | None]:
    """Split a name into suite and half; None stands for the whole suite.

    >>> named_half("briefing:test")
    ('briefing', <SuiteHalf.TEST: 'test'>)
    >>> named_half("C:/suites/mine.jsonl")
    ('C:/suites/mine.jsonl', None)
    """
    suite, _, half = name.rpartition(":")
    return (suite, SuiteHalf(half)) if suite and half in set(SuiteHalf) else (name, None)


def load_suite(name: str) -> Suite:
    """Return the shipped suite of that name, or the one in the file of that name; raises ``SuiteRefused``.

    ``NAME:test`` and ``NAME:development`` are its halves. Machine-made cases that nobody accepted are left out.
    """
    asked, half = named_half(name)
    file = suite_file(asked, "The suite")
    written = []
    for place, case in rows(file.lines, asked, Case):
        _sensible(case, place)
        written.append(case)
    if not written:
        message = f"The suite {asked} is empty."
        raise SuiteRefused(message)
    cases = tuple(case for case in written if case.counts and (half is None or half_of(case) is half))
    if not cases:
        accepted = sum(case.counts for case in written)
        reason = (
            f"all {accepted} belong to the other half"
            if accepted
            else f"a person has accepted none of its {len(written)} machine-made cases (briefing eval build --take)"
        )
        message = f"The suite {name} has no case to run: {reason}."
        raise SuiteRefused(message)
    of_half = "" if half is None else f":{half}"
    return Suite(f"{file.label}{of_half}", cases, f"{file.fingerprint}{of_half}", file.shipped)


def _sensible(case: Case, place: str) -> None:
    """Raise ``SuiteRefused`` for a case that cannot be used to judge an answer."""
    texts = (*(text for group in case.must_say for text in group), *case.must_not_say, *case.must_cite)
    empty = next((text for text in texts if not normalised(text)), None)
    if case.answerable and not case.must_say:
        message = f"the answerable case «{case.id}» says nothing that an answer must say"
    elif case.answerable and not case.must_cite:
        message = f"the answerable case «{case.id}» cites nothing (must_cite)"
    elif empty is not None:
        message = f"the case «{case.id}» asks for «{empty}», in which there are no words"
    elif not all(case.must_say):
        message = f"the case «{case.id}» has a group of must_say without an alternative"
    else:
        return
    message = f"{place}: {message}."
    raise SuiteRefused(message)
