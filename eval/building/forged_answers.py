"""Forged answers: sentences about known documents whose truth is known, right ones and ones broken in one way.

A row says what each of its sentences is worth (``good``) and what it cites; ``about`` are the words of the documents
that settle it. So a judge is measured without another judge, and a person can look up every label.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from eval.cases import Case
from eval.errors import SuiteRefused
from eval.lines import Identified, rows, suite_file

if TYPE_CHECKING:
    from eval.judges.base import Row

GOOD_KINDS: Final = ("right", "mis_cited", "uncited")
"""All that they say is true: with the right citation, with a wrong one, with none."""


class ForgedClaim(BaseModel):
    """One sentence; ``good`` tells whether the documents support it, ``cites`` are the sentences that it points at."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(min_length=1)
    good: bool
    cites: tuple[str, ...] = ()


class ForgedAnswer(Identified):
    """An answer whose truth is known. ``must_say`` and ``must_not_say`` are the gold facts for judges that need some.

    ``made`` and ``accepted`` are those of a case.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    kind: str = Field(min_length=1)
    question: str = Field(min_length=1)
    claims: tuple[ForgedClaim, ...] = Field(min_length=1)
    about: tuple[str, ...] = Field(min_length=1)
    must_say: tuple[tuple[str, ...], ...] = ()
    must_not_say: tuple[str, ...] = ()
    made: Literal["machine"] | None = None
    accepted: bool | None = None

    @property
    def good(self) -> bool:
        """Whether all of it is true."""
        return all(claim.good for claim in self.claims)

    @property
    def borne_out(self) -> bool | None:
        """Whether its citations support it; None where it is not true, and where some citations are right."""
        return {"right": True, "mis_cited": False, "uncited": False}.get(self.kind)

    @property
    def counts(self) -> bool:
        """Whether judges are measured on it."""
        return self.made is None or self.accepted is True

    def case(self) -> Case:
        """Return the question with its gold facts, for a judge."""
        return Case(
            id=self.id,
            question=self.question,
            answerable=True,
            must_say=self.must_say,
            must_not_say=self.must_not_say,
            must_cite=self.about,
            kind=self.kind,
        )

    def row(self) -> Row:
        """Return the answer in the form of ``briefing ask --batch``."""
        claims = [
            {"text": claim.text, "citations": [{"quote": quote} for quote in claim.cites]} for claim in self.claims
        ]
        text = " ".join(claim.text for claim in self.claims)
        return {"id": self.id, "status": "answered", "text": text, "claims": claims, "withheld": []}


@dataclass(frozen=True, slots=True)
class ForgedSuite:
    """Forged answers with the SHA-256 of their file; ``shipped`` ones are about the shipped documents."""

    name: str
    answers: tuple[ForgedAnswer, ...]
    fingerprint: str
    shipped: bool


def load_forged(name: str) -> ForgedSuite:
    """Return the shipped forged answers of that name, or those in a file; raises ``SuiteRefused``.

    Machine-made ones that nobody accepted are left out.
    """
    file = suite_file(name, "The forged answers")
    written = []
    for place, answer in rows(file.lines, name, ForgedAnswer):
        if answer.good != (answer.kind in GOOD_KINDS):
            message = f"{place}: «{answer.id}» is of the kind {answer.kind}, whose truth its sentences do not have."
            raise SuiteRefused(message)
        written.append(answer)
    if not written:
        message = f"There are no forged answers in {name}."
        raise SuiteRefused(message)
    answers = tuple(answer for answer in written if answer.counts)
    if not answers:
        message = (
            f"A person has accepted none of the {len(written)} machine-made answers in {name}; look at them on the "
            "page of briefing eval build --page, and take the decisions with --take."
        )
        raise SuiteRefused(message)
    return ForgedSuite(file.label, answers, file.fingerprint, file.shipped)
