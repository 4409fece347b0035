"""Check one draft against files of sources, a few sentences at a time, with progress; it can be stopped.

Neighbouring sentences are checked together because they usually rest on the same part of the sources. A stopped check
still has a report, of the sentences checked until then.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from assistant.checking.halves import halves, struck
from assistant.errors import CheckRefused
from assistant.grounding.check import index_of
from assistant.grounding.checker import checker
from assistant.grounding.combination import Kind, chosen_kind
from assistant.language.claims import split_claims
from assistant.types import Verdict
from index.errors import DocumentRefused
from index.loaders import SUFFIXES, load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from assistant.checking.halves import SentencePart
    from assistant.grounding.evidence import Evidence
    from assistant.grounding.report import CheckedClaim
    from assistant.language.claims import ClaimText
    from index.types import Document

_TOGETHER: Final = 4
_MOST_READ: Final = 600
"""A draft with more sentences is checked without the trained witness, which would take many minutes."""

CONTRADICTS: Final = "contradicts"
UNCONFIRMED: Final = "could not be confirmed"
UNREAD: Final = "not checked"
SUPPORTED: Final = "supported"
EVIDENCE: Final = 2
"""Most sentences of evidence per sentence of the draft in a report."""
OUTCOMES: Final = (CONTRADICTS, UNCONFIRMED, UNREAD, SUPPORTED)
"""A report's outcomes, worst first; sentences that claim nothing have none."""
_ANSWER: Final = re.compile(r"^the answer\b")
_OF_VERDICT: Final = {
    Verdict.CONTRADICTED: CONTRADICTS,
    Verdict.UNSUPPORTED: UNCONFIRMED,
    Verdict.SUPPORTED: SUPPORTED,
}


@dataclass(frozen=True, slots=True)
class DraftSources:
    """What a draft is checked against; ``notices`` say which files were left out, and why."""

    documents: tuple[Document, ...]
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftReport:
    """A checked draft. ``claims`` are in the order of ``text``, up to all ``of_all`` of them.

    ``halves`` has the parts of partly supported claims, by the claim's start.
    """

    title: str
    text: str
    claims: tuple[CheckedClaim, ...]
    sources: tuple[Document, ...]
    notices: tuple[str, ...]
    of_all: int
    halves: Mapping[int, tuple[SentencePart, ...]] = field(default_factory=dict)

    @property
    def stopped(self) -> bool:
        """Whether the check ended before the last sentence."""
        return len(self.claims) < self.of_all

    def of(self, outcome: str) -> tuple[CheckedClaim, ...]:
        """Return the sentences with an outcome."""
        return tuple(claim for claim in self.claims if outcome_of(claim) == outcome)

    @property
    def summary(self) -> str:
        """One line of counts."""
        counts = [f"{len(self.of(outcome))} {outcome}" for outcome in OUTCOMES]
        silent = sum(outcome_of(claim) is None for claim in self.claims)
        told = ", ".join([*counts, *([f"{silent} without a claim"] if silent else [])])
        against = f"{_counted(len(self.claims), 'sentence')} against {_counted(len(self.sources), 'source')}"
        return f"{against}: {told}{'; stopped before the end' if self.stopped else ''}"


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def outcome_of(claim: CheckedClaim) -> str | None:
    """Return a claim's outcome; None if it claims nothing."""
    return UNREAD if claim.is_unread else _OF_VERDICT.get(claim.verdict)


def reasons(claim: CheckedClaim, report: DraftReport) -> list[str]:
    """Return the distinct findings in order; for a partly supported claim, those on the unsupported parts.

    The witnesses speak of «the answer», which is the draft here.
    """
    parts = struck(report.halves.get(claim.start, ()))
    found = [part.reason for part in parts] or [finding.message for finding in claim.findings]
    return list(dict.fromkeys(_ANSWER.sub("the draft", reason) for reason in found))


def in_parts(claim: CheckedClaim, report: DraftReport) -> list[tuple[str, bool]]:
    """Return a claim's text in pieces, each with whether it is struck through as unsupported."""
    cuts, position = [], claim.start
    for part in struck(report.halves.get(claim.start, ())):
        cuts += [(report.text[position : part.start], False), (report.text[part.start : part.end], True)]
        position = part.end
    cuts.append((report.text[position : claim.end], False))
    return [cut for cut in cuts if cut[0]]


def place(item: Evidence, report: DraftReport) -> str:
    """Return title and page of a piece of evidence."""
    document = report.sources[int(item.source)]
    page = document.page_of(item.start)
    return document.title if page is None else f"{document.title}, page {page}"


def read_sources(paths: Iterable[Path], draft: Document) -> DraftSources:
    """Return the sources in files and folders, without the draft itself.

    An unreadable file in a folder is left out with a notice. Raises ``DocumentRefused`` for one that was named itself,
    and ``CheckRefused`` if nothing is left.
    """
    documents: list[Document] = []
    notices: list[str] = []
    for path in paths:
        inside = path.rglob("*") if path.is_dir() else ()
        readable = sorted(file for file in inside if file.is_file() and file.suffix.lower() in SUFFIXES)
        for file in readable if path.is_dir() else [path]:
            try:
                documents.append(load(file))
            except DocumentRefused as error:
                if file == path:
                    raise
                notices.append(f"{error} It was left out.")
    return held_against(documents, draft, notices)


def held_against(documents: Iterable[Document], draft: Document, notices: Iterable[str] = ()) -> DraftSources:
    """Return the distinct documents as sources, without the draft itself, which would support anything.

    Raises ``CheckRefused`` if nothing is left.
    """
    told = list(notices)
    kept: dict[str, Document] = {}
    for document in documents:
        if document.text.split() == draft.text.split():
            told.append(f"{document.title} is the draft itself and was left out of the sources.")
        else:
            kept[document.id] = document
    if not kept:
        message = "There are no sources to check the draft against; name other files, or a folder with some."
        raise CheckRefused(" ".join([*told, message]))
    return DraftSources(tuple(kept.values()), tuple(told))


def check_draft(
    draft: Document,
    sources: DraftSources,
    kind: Kind | None = None,
    progress: Callable[[int, int], None] | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> DraftReport:
    """Return the report on ``draft``; ``progress`` gets the number of checked sentences and of all.

    ``stop`` is asked before each batch. Raises what ``checked_by_parts`` does.
    """
    for report in checked_by_parts(draft, sources, kind):
        if progress is not None and report.claims:
            progress(len(report.claims), report.of_all)
        if report.stopped and stop():
            break
    return report


def checked_by_parts(draft: Document, sources: DraftSources, kind: Kind | None = None) -> Iterator[DraftReport]:
    """Yield the report on ``draft`` as it grows: empty at first, then with a batch of sentences more, at last whole.

    Until the last, each report counts as ``stopped``, in case the caller goes no further. Raises ``CheckRefused`` for a
    draft without a sentence, and ``ModelUnavailable`` as ``check_answer`` does.
    """
    said = _sentences(draft)
    if not said:
        message = f"{draft.title} contains no sentences; there is nothing to check."
        raise CheckRefused(message)
    notices = list(sources.notices)
    kind = kind or chosen_kind()
    if len(said) > _MOST_READ and kind is Kind.TRAINED:
        notices.append(
            f"The draft has {len(said):,} sentences, too many for the trained model; it was checked without it."
        )
        kind = Kind.QUICK
    begun = DraftReport(draft.title, draft.text, (), sources.documents, tuple(notices), len(said))
    yield begun
    index = index_of([document.text for document in sources.documents])
    checked: list[CheckedClaim] = []
    parted: dict[int, tuple[SentencePart, ...]] = {}
    while len(checked) < len(said):
        part = said[len(checked) : len(checked) + _TOGETHER]
        found = checker(kind).checked(part, index, None, drafted=True)
        parted |= {claim.start: own for claim in found if (own := halves(checker(kind), claim, index))}
        checked.extend(found)
        yield replace(begun, claims=tuple(checked), halves=dict(parted))


def _sentences(draft: Document) -> tuple[ClaimText, ...]:
    """Return the sentences of a draft; headings, also of tables, claim nothing."""
    headings = {(part.lead_start, part.lead_end) for part in draft.parts if part.cells}
    headings |= {(section.start, section.start + len(section.heading)) for section in draft.sections}
    return tuple(
        replace(said, factual=False)
        if any(start <= said.start and said.end <= end for start, end in headings)
        else said
        for said in split_claims(draft.text)
    )
