"""What went wrong, item by item: what was said beside the words of the source, the gravest kind first.

Only so many of a kind are kept, however long the log is; how many are left out is said, and where they stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from eval.items import is_bad, recorded
from eval.judges.base import all_claims, quotes_of
from eval.report.marking import MarkedPiece, marked
from eval.report.text import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from eval.items import Item

MOST: Final = 50
"""Items of one kind that are kept."""
_CLAIMS: Final = 4
"""Sentences of one item that are shown."""
_QUESTION: Final = 400
_LEFT_OPEN: Final = "The documents do not say."


class FailureKind(StrEnum):
    """The kinds, in words, the gravest first."""

    BAD = "Said what the documents do not support"
    FALSE_ANSWER = "Answered though the documents do not say"
    INCORRECT = "Does not say what it must"
    DECLINED = "Declined though the documents answer"
    ERROR = "Failed"


@dataclass(frozen=True, slots=True)
class SideBySide:
    """What was said beside its source, each in pieces; ``label`` and ``origin`` say what the two are.

    ``reason`` is why it counts as wrong, or why it was withheld; "" where the kind says it all.
    """

    label: str
    said: tuple[MarkedPiece, ...]
    origin: str
    source: tuple[MarkedPiece, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """An item that did not end as it should. ``more`` sentences of it are not shown."""

    id: str
    question: str
    kind: FailureKind
    pairs: tuple[SideBySide, ...]
    must_say: tuple[str, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """The failures of one kind: ``total`` in all, the first of them kept."""

    kind: FailureKind
    total: int
    kept: tuple[Failure, ...]

    @property
    def left_out(self) -> int:
        """How many are not kept."""
        return self.total - len(self.kept)


def failures(items: Iterable[Item], most: int = MOST) -> tuple[Group, ...]:
    """Return the items that did not end as they should, by kind, each in the order of the suite; () for none."""
    totals = dict.fromkeys(FailureKind, 0)
    kept: dict[FailureKind, list[Failure]] = {kind: [] for kind in FailureKind}
    for item in items:
        kind = failure_kind(item)
        if kind is None:
            continue
        totals[kind] += 1
        if len(kept[kind]) < most:
            kept[kind].append(_failure(item, kind))
    return tuple(Group(kind, totals[kind], tuple(kept[kind])) for kind in FailureKind if totals[kind])


def failure_kind(item: Item) -> FailureKind | None:
    """Return how an item failed; None for one that ended as it should."""
    if item.status == "error":
        return FailureKind.ERROR
    if item.answered and any(map(is_bad, item.shown)):
        return FailureKind.BAD
    if item.correct:
        return None
    if not item.case.answerable:
        return FailureKind.FALSE_ANSWER
    return FailureKind.DECLINED if item.status == "abstained" else FailureKind.INCORRECT


def why(item: Item) -> str:
    """Return in one line why an item failed; "" for one that did not."""
    kind = failure_kind(item)
    if kind is None:
        return ""
    if kind is FailureKind.ERROR:
        return f"{kind}: {item.row.get('error') or 'no answer'}"
    bad = next((claim for claim in item.shown if is_bad(claim)), None)
    return str(kind) if bad is None else f"{bad.verdict}: {bad.reason}"


def _failure(item: Item, kind: FailureKind) -> Failure:
    if kind is FailureKind.ERROR:
        told = SideBySide("It said", _plain(""), "What failed", _plain(str(item.row.get("error") or "no answer")))
        return Failure(shown(item.case.id), shown(item.case.question, _QUESTION), kind, (told,))
    withheld = list(_withheld_pairs(item))
    whole = _pair("It said", str(item.row.get("text") or ""), [], item, "")
    pairs = list(_bad_pairs(item)) if kind is FailureKind.BAD else [whole]
    pairs = withheld if kind is FailureKind.DECLINED and withheld else [*pairs, *withheld]
    return Failure(
        shown(item.case.id),
        shown(item.case.question, _QUESTION),
        kind,
        tuple(pairs[:_CLAIMS]),
        tuple(shown(" / ".join(group), _QUESTION) for group in item.case.must_say),
        max(0, len(pairs) - _CLAIMS),
    )


def _bad_pairs(item: Item) -> Iterable[SideBySide]:
    """Yield each bad sentence beside what it cites, or beside the gold words where it cites nothing."""
    cited = {(str(claim["text"]), withheld): quotes_of(claim) for claim, withheld in all_claims(item.row)}
    for claim in item.shown:
        if is_bad(claim):
            quotes = [quote for quote in cited.get((claim.text, False), []) if quote.strip()]
            yield _pair("It said", claim.text, quotes, item, f"{claim.verdict}: {claim.reason}")


def _withheld_pairs(item: Item) -> Iterable[SideBySide]:
    """Yield each sentence that was withheld, with what was found against it, beside what it cites."""
    for claim in recorded(item):
        if claim.score.withheld:
            findings = "; ".join(str(each.get("message") or "") for each in claim.findings)
            quotes = [quote for quote in quotes_of(claim.claim) if quote.strip()]
            yield _pair("Withheld", claim.score.text, quotes, item, findings)


def _pair(label: str, said: str, quotes: Sequence[str], item: Item, reason: str) -> SideBySide:
    origin = "It cites" if quotes else "The documents say"
    source = " … ".join(dict.fromkeys(quotes or item.case.must_cite))
    if not source:
        return SideBySide(label, _plain(said), "The documents", _plain(_LEFT_OPEN), shown(reason, _QUESTION))
    both = marked(shown(said), shown(source)) if said and label == "It said" else None
    ours, theirs = (both.said, both.source) if both is not None else (_plain(said), _plain(source))
    return SideBySide(label, ours, origin, theirs, shown(reason, _QUESTION))


def _plain(text: str) -> tuple[MarkedPiece, ...]:
    return (MarkedPiece(shown(text), differs=False),) if text else ()
