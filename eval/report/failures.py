"""What went wrong, item by item, gravest kind first: what was said beside the words of the source.

Only some items of a kind are kept, however long the log is; the report says how many are left out, and where they are.

The words that differ between the two are marked. Words are compared in order, ignoring case. A word that the source has
elsewhere is marked only if no other word differs: then the order itself is the fault. Function words are not marked. If
most words differ, as between sentences about different things, none is marked: marking everything shows nothing. Texts
in scripts without spaces are compared character by character.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from eval.items import Item, is_bad, recorded
from eval.judges import all_claims, quotes_of
from eval.report.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


_SIGN: Final = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Letters of scripts without spaces between words."""
_WORD: Final = re.compile(rf"[{_SIGN}]|[$€£]?[^\W{_SIGN}]+(?:[.,:’'\-][^\W{_SIGN}]+)*%?")
_LITTLE: Final = frozenset(
    ("a", "an", "the", "of", "in", "on", "at", "to", "for", "and", "or", "by", "as", "is", "are", "was", "were", "be",
     "been", "it", "its", "that", "this", "these", "those", "which", "who", "with", "from", "has", "have", "had",
     "will", "their", "there", "than")
)  # fmt: skip
_MOST_WORDS: Final = 300
"""Longer texts are not marked: the time to compare grows with the square."""
_FEW: Final = 3
"""Up to this many words may differ in any sentence; more only if they are at most half of its content words."""
_MOST_STRANGE: Final = 0.75
"""If a larger share of the words differs, the texts are about different things; only figures are marked then."""
_SHORT: Final = 6
"""The most words of the source marked in one place; a longer stretch is an omission, not a difference in words."""
MOST: Final = 50
"""The most items of one kind that are kept."""
_CLAIMS: Final = 4
"""The most sentences of one item that are shown."""
_QUESTION: Final = 400


@dataclass(frozen=True, slots=True)
class MarkedPiece:
    """A part of a text, and whether its words differ from those of the other text."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """Two whole texts, in pieces."""

    said: tuple[MarkedPiece, ...]
    source: tuple[MarkedPiece, ...]


def marked(said: str, source: str) -> Marked:
    """Return both texts with the words that differ marked.

    >>> found = marked("It grew by 52% in 2024.", "In 2024 output grew by 25%.")
    >>> [piece.text for piece in (*found.said, *found.source) if piece.differs]
    ['52%', '25%']
    """
    ours, theirs = list(_WORD.finditer(said)), list(_WORD.finditer(source))
    if not theirs or max(len(ours), len(theirs)) > _MOST_WORDS:
        return Marked((MarkedPiece(said, differs=False),), (MarkedPiece(source, differs=False),))
    one, two = (
        [word.group().lower().removesuffix("'s").removesuffix("’s") for word in words] for words in (ours, theirs)
    )
    differing = _differing(one, two)
    if len(differing[0]) > max(_FEW, sum(map(_tells, one)) / 2):
        differing = [], []
    pieces = []
    for text, words, numbers in ((said, ours, differing[0]), (source, theirs, differing[1])):
        spans: list[tuple[int, int]] = []
        for start, end in (words[number].span() for number in numbers):
            after = bool(spans) and text[spans[-1][1] : start].isspace()  # adjacent words form one piece
            spans.append((spans.pop()[0] if after else start, end))
        edges = [0, *(edge for span in spans for edge in span), len(text)]
        parts = (MarkedPiece(text[a:b], differs=place % 2 == 1) for place, (a, b) in enumerate(pairwise(edges)))
        pieces.append(tuple(piece for piece in parts if piece.text))
    return Marked(*pieces)


def _differing(said: Sequence[str], source: Sequence[str]) -> tuple[list[int], list[int]]:
    """Return the positions of the words in each text that differ."""
    blocks = [each for each in SequenceMatcher(None, said, source, autojunk=False).get_opcodes() if each[0] != "equal"]
    ours, held = frozenset(said), frozenset(source)
    moved = [n for _, begin, end, _, _ in blocks for n in range(begin, end) if _tells(said[n])]
    strange = [n for n in moved if said[n] not in held] or moved
    if len(strange) > _MOST_STRANGE * sum(map(_tells, said)):
        strange = [number for number in strange if _is_figure(said[number])]
    found = frozenset(strange)
    instead = [
        number
        for _, begin, end, first, last in blocks
        if last - first <= _SHORT and any(n in found for n in range(begin, end))
        for number in range(first, last)
        if _tells(source[number]) and source[number] not in ours
    ]
    if not instead:  # figures that the answer lacks, where it has another one of the same form
        ends = {said[number][-1] == "%" for number in found if _is_figure(said[number])}
        new = [n for n, word in enumerate(source) if _is_figure(word) and word not in ours]
        alike = [n for n in new if (source[n][-1] == "%") in ends]
        instead = alike if len(alike) <= _SHORT else []
    return strange, instead


def _tells(word: str) -> bool:
    return word not in _LITTLE


def _is_figure(word: str) -> bool:
    return any(character.isdigit() for character in word)


class FailureKind(StrEnum):
    """The kinds, in words, gravest first."""

    BAD = "Said what the documents do not support"
    FALSE_ANSWER = "Answered though the documents do not say"
    INCORRECT = "Does not say what it must"
    DECLINED = "Declined though the documents answer"
    ERROR = "Failed"


@dataclass(frozen=True, slots=True)
class SideBySide:
    """What was said beside its source, each in pieces; ``label`` and ``origin`` name the two.

    ``reason`` is why it counts as wrong or was withheld; "" if the kind says it all.
    """

    label: str
    said: tuple[MarkedPiece, ...]
    origin: str
    source: tuple[MarkedPiece, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """An item that did not end as it should; ``more`` counts its sentences that are not shown."""

    id: str
    question: str
    kind: FailureKind
    pairs: tuple[SideBySide, ...]
    must_say: tuple[str, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """The failures of one kind: ``total`` in all, of which the first are kept."""

    kind: FailureKind
    total: int
    kept: tuple[Failure, ...]

    @property
    def left_out(self) -> int:
        """The number of failures that are not kept."""
        return self.total - len(self.kept)


def failures(items: Iterable[Item], most: int = MOST) -> tuple[Group, ...]:
    """Return the items that did not end as they should, by kind, each in the suite's order; () if there are none."""
    kinds: dict[FailureKind, list[Item]] = {kind: [] for kind in FailureKind}
    for item in items:
        if (kind := failure_kind(item)) is not None:
            kinds[kind].append(item)
    return tuple(
        Group(kind, len(failed), tuple(_failure(item, kind) for item in failed[:most]))
        for kind, failed in kinds.items()
        if failed
    )


def failure_kind(item: Item) -> FailureKind | None:
    """Return how an item failed; None if it ended as it should."""
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
    """Return why an item failed, in one line; "" if it did not."""
    kind = failure_kind(item)
    if kind is None:
        return ""
    if kind is FailureKind.ERROR:
        return f"{kind}: {item.row.get('error') or 'no answer'}"
    bad = next((claim for claim in item.shown if is_bad(claim)), None)
    return str(kind) if bad is None else f"{bad.verdict}: {bad.reason}"


def _failure(item: Item, kind: FailureKind) -> Failure:
    named = shown(item.case.id), shown(item.case.question, _QUESTION), kind
    if kind is FailureKind.ERROR:
        reason = _plain(str(item.row.get("error") or "no answer"))
        return Failure(*named, (SideBySide("It said", (), "What failed", reason),))
    withheld = []
    for claim in recorded(item):
        if claim.score.withheld:
            findings = "; ".join(str(each.get("message") or "") for each in claim.findings)
            withheld.append(_pair("Withheld", claim.score.text, quotes_of(claim.claim), item, findings))
    pairs = []
    if kind is FailureKind.BAD:
        cited = {(str(claim["text"]), held): quotes_of(claim) for claim, held in all_claims(item.row)}
        for bad in filter(is_bad, item.shown):
            quotes = cited.get((bad.text, False), [])
            pairs.append(_pair("It said", bad.text, quotes, item, f"{bad.verdict}: {bad.reason}"))
    elif kind is not FailureKind.DECLINED or not withheld:
        pairs.append(_pair("It said", str(item.row.get("text") or ""), [], item, ""))
    pairs += withheld
    must_say = tuple(shown(" / ".join(group), _QUESTION) for group in item.case.must_say)
    return Failure(*named, tuple(pairs[:_CLAIMS]), must_say, max(0, len(pairs) - _CLAIMS))


def _pair(label: str, said: str, cited: Iterable[str], item: Item, reason: str) -> SideBySide:
    """Return a sentence beside what it cites, or beside the gold words if it cites nothing."""
    quotes = [quote for quote in cited if quote.strip()]
    source = " … ".join(dict.fromkeys(quotes or item.case.must_cite))
    reason = shown(reason, _QUESTION)
    if not source:
        return SideBySide(label, _plain(said), "The documents", _plain("The documents do not say."), reason)
    both = marked(shown(said), shown(source)) if said and label == "It said" else None
    ours, theirs = (both.said, both.source) if both is not None else (_plain(said), _plain(source))
    return SideBySide(label, ours, "It cites" if quotes else "The documents say", theirs, reason)


def _plain(text: str) -> tuple[MarkedPiece, ...]:
    return (MarkedPiece(shown(text), differs=False),) if text else ()
