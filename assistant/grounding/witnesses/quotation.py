"""Whether words in quotation marks are verbatim in the evidence.

Case, white space, punctuation and the style of marks may differ; an ellipsis omits words, and square brackets insert
some. A single quoted word only has to occur in some form, since it is often a name or a scare quote. A quotation may
continue into the next sentence. An unpaired mark belongs to a quotation that was cut when the text was split into
sentences.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from assistant.language.terms import stem, stems_of
from assistant.types import Finding, SourceRange, TextRange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.grounding.evidence import Evidence

CHECK: Final = "quotation"
_PAIRS: Final = re.compile(
    r"“(?P<a>[^“”]+)”|„(?P<b>[^„“”]+)[“”]|«(?P<c>[^«»]+)»|「(?P<d>[^「」]+)」|『(?P<e>[^『』]+)』"
    r"|(?<![\w\"])\"(?P<f>[^\"\s](?:[^\"]*[^\"\s])?)\"(?!\w)"
    r"|(?<![\w‘])‘(?P<g>[^‘]*?[^‘\s])’(?!\w)"
    r"|(?<![\w'])'(?P<h>[^'\s](?:[^']|'(?=\w))*?[^'\s])'(?!\w)"
)
_CUT_END: Final = re.compile(r"“([^“”]+)$")
_CUT_START: Final = re.compile(r"^([^“”]+)”")
_SINGLE: Final = frozenset("gh")
_LETTER_RUNS: Final = re.compile(r"[^\W_]+(?:['’‑-][^\W_]+)*")
_TOKEN: Final = re.compile(r"\d+(?:[.,]\d+)*|[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]+(?:['’][^\W_]+)*|[%$€£¥]")
_LETTER_IN_BRACKETS: Final = re.compile(r"\[(\w+)\](?=\w)|(?<=\w)\[(\w+)\]")
_GAP: Final = re.compile(r"\[[^\]]*\]|…|\.\s?\.\s?\.")
_LONGEST_GAP: Final = 60
_ALIKE: Final = 0.6


@dataclass(frozen=True, slots=True)
class Quotation:
    """The words between two quotation marks: ``text[start:end]``."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int


def find(claim: str, evidence: Sequence[Evidence]) -> tuple[Finding, ...]:
    """Return a finding for each quotation of ``claim`` that is not verbatim in the ``evidence``."""
    if not evidence:
        return ()
    found = (_finding(quotation, evidence) for quotation in find_quotations(claim))
    return tuple(finding for finding in found if finding is not None)


def find_quotations(text: str) -> tuple[Quotation, ...]:
    """Return the quotations in ``text`` in order; in single marks only those of two words or more."""
    found: list[Quotation] = []
    for match in _PAIRS.finditer(text):
        kind = match.lastgroup or "a"
        words = _LETTER_RUNS.findall(match[kind])
        if words and (kind not in _SINGLE or len(words) > 1):
            found.append(Quotation(match[kind], match.start(kind), match.end(kind)))
    for pattern in (_CUT_END, _CUT_START):
        cut = pattern.search(text)
        if cut and not any(q.start < cut.end(1) and cut.start(1) < q.end for q in found):
            found.append(Quotation(cut[1], cut.start(1), cut.end(1)))
    return tuple(sorted(found, key=lambda quotation: quotation.start))


def _finding(quotation: Quotation, evidence: Sequence[Evidence]) -> Finding | None:
    parts = _parts(quotation.text)
    words = [word for part in parts for word in part]
    if not words or (len(words) == 1 and _occurs(words[0], evidence)):
        return None
    if len(words) > 1 and any(_stands(parts, item) for item in evidence):
        return None
    nearest = _nearest(quotation, words, evidence) if len(words) > 1 else None
    message = f"the source does not have the quoted words «{quotation.text}»"
    return nearest or Finding(CHECK, message, TextRange(quotation.start, quotation.end))


def _parts(text: str) -> list[list[str]]:
    """Return the words of a quotation, split at ellipses and bracketed insertions."""
    joined = _LETTER_IN_BRACKETS.sub(lambda match: match[1] or match[2], text)
    parts = [[word.text for word in _words(part)] for part in _GAP.split(joined)]
    return [part for part in parts if part]


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[_Word, ...]:
    return tuple(
        _Word(match.group().casefold().replace("’", "'"), match.start(), match.end()) for match in _TOKEN.finditer(text)
    )


def _occurs(word: str, evidence: Sequence[Evidence]) -> bool:
    return any(
        stem(word) in stems_of(item.text) or word in {one.text for one in _words(item.text)} for item in evidence
    )


def _stands(parts: Sequence[Sequence[str]], item: Evidence) -> bool:
    """Whether the parts are in this order in the sentence, or across its start or end."""
    before, own, after = ([word.text for word in _words(text)] for text in (item.before, item.text, item.after))
    overrun = (([*own, *after], after), ([*before, *own], before))
    return _in_order(parts, own) or any(
        _in_order(parts, joined) and not _in_order(parts, neighbour) for joined, neighbour in overrun
    )


def _in_order(parts: Sequence[Sequence[str]], words: Sequence[str]) -> bool:
    """Whether the parts follow one another in ``words``, with gaps of at most 60 words between them."""
    position, last = 0, len(words)
    for part in parts:
        places = range(position, min(len(words) - len(part), last) + 1)
        found = next((at for at in places if list(words[at : at + len(part)]) == list(part)), None)
        if found is None:
            return False
        position = found + len(part)
        last = position + _LONGEST_GAP
    return True


def _nearest(quotation: Quotation, words: list[str], evidence: Sequence[Evidence]) -> Finding | None:
    """Return the finding with the source's own words, if some are similar to the quoted ones."""
    best: tuple[float, Evidence, int, int] | None = None
    for item in evidence:
        held = _words(item.text)
        blocks = SequenceMatcher(None, words, [word.text for word in held], autojunk=False).get_matching_blocks()[:-1]
        share = sum(block.size for block in blocks) / len(words)
        if blocks and (best is None or share > best[0]):
            best = (share, item, held[blocks[0].b].start, held[blocks[-1].b + blocks[-1].size - 1].end)
    if best is None or best[0] < _ALIKE:
        return None
    _, item, start, end = best
    words_there = " ".join(item.text[start:end].split())
    message = f"the answer quotes «{quotation.text}», the source says «{words_there}»"
    source = SourceRange(item.source, item.start + start, item.start + end)
    return Finding(CHECK, message, TextRange(quotation.start, quotation.end), source, contradicts=True)
