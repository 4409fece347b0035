"""Witness 6: a possibility, a forecast, a plan or a test is not turned into a fact, nor a fact into a possibility.

The source's hedged verb is looked for in the claim: where the claim has the same verb, speaks of the same things and
has no hedge of any kind, it says more than its source. Kinds of hedges are exchangeable here, because «may», «is
expected to» and «plans to» all leave it open. Somebody else's plain statement of the same in the evidence is enough.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from assistant.grounding.clauses import root, statements
from assistant.grounding.terms import Term, stem, terms, weight
from assistant.types import Finding, SourceRange, TextRange

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.grounding.clauses import Clause
    from assistant.grounding.evidence import Evidence

CHECK: Final = "hedge"
_POSSIBILITY: Final = (
    r"could|may|might|possibly|potentially|perhaps|maybe|probably|(?:is|are|was|were|seems?|more)\s(?:un)?likely(?:\sto)?|"
    r"likely\sto|(?:appears?|appeared|seems?|seemed)\sto|(?:is|are|was|were)\s(?:believed|thought|said|rumou?red|alleged|"
    r"reported)\sto|reportedly|allegedly|it\sis\spossible\sthat"
)
_FORECAST: Final = (
    r"(?:is|are|was|were|be|been)\s(?:(?:\w+ly|now|still|also|even|again|then)\s)?(?:expected|forecast(?:ed)?|projected|predicted|anticipated|set|poised|due|"
    r"slated|scheduled|estimated|on\s(?:track|course))\s(?:to|by)|"
    r"(?:expects?|forecasts?|predicts?|projects?|anticipates?)(?:\s(?:that|the|it|its|to))"
)
_PLAN: Final = (
    r"(?:aims?|aimed|aiming|plans?|planned|planning|intends?|intended|intending|seeks?|seeking|hopes?|hoped|hoping|"
    r"proposes?|proposed|pledged?|pledges|vow(?:s|ed)?|promised?|expects?)\sto|"
    r"(?:goals?|aims?|targets?|plans?)\s(?:is|are|was|of)(?:\sto)?|consider(?:s|ed|ing)|with\sthe\s(?:aim|goal)\sof|"
    r"targets|targeting|weighing"
)
_TEST: Final = (
    r"(?:(?:is|are|was|were)\sbeing|has\sbeen|have\sbeen|is|are)\s(?:tested|piloted|trialled|trialed|tried\sout)|"
    r"under\stest|on\strial"
)
_TENDENCY: Final = r"tend(?:s|ed)?\sto|(?:is|are)\s(?:prone|inclined)\sto"
_HEDGES: Final = (
    ("a possibility", _POSSIBILITY),
    ("a tendency", _TENDENCY),
    ("a forecast", _FORECAST),
    ("a plan", _PLAN),
    ("a test", _TEST),
)
_HEDGE: Final = re.compile(
    r"(?<![\w-])(?:" + "|".join(f"(?P<h{number}>{words})" for number, (_, words) in enumerate(_HEDGES)) + r")(?![\w-])"
)
_OPEN: Final = re.compile(
    r"\bmay\b|\b(?i:can|would|should|possib\w*|potential\w*|likely|expect\w*|forecast\w*|project(?:ed|ion|ions)|predict\w*|"
    r"plan(?:s|ned|ning)?|aim\w*|goals?|targets?|hop(?:es?|ed|ing)|intend\w*|intention|propos\w*|test\w*|trial\w*|"
    r"pilot\w*|experiment\w*|believ\w*|appears?|seems?|suggest\w*|allow\w*|permit\w*|permission|able|if|perhaps|maybe|"
    r"probab\w*|might|could|set\sto|due|want\w*|wish\w*|seek\w*|consider\w*|try|trying|tries|designed|meant|vow\w*|"
    r"pledg\w*|promis\w*|estimat\w*|sometimes|often|usually|typically|generally|some|tend(?:s|ed|ency)?|prone|in\ssome\scases|depend\w*|option\w*|ambition\w*|is\sto|are\sto|opportunit\w*|chance)\b"
)
_POSSIBLE: Final = re.compile(
    r"\b(?:may|might|could|possibly|perhaps|maybe|probably|allegedly|it\sis\spossible\sthat)\b(?!\snot\sbe)"
)
_SURE: Final = re.compile(
    r"\b(?:certain(?:ly|ty)?|definitely|undoubtedly|surely|inevitably|doubtless|no\sdoubt)\b", re.IGNORECASE
)
_ADDRESSED: Final = re.compile(r"\b(?:you|one|we|I|they['’]d)\s(?:also\s)?$", re.IGNORECASE)
_CARRIERS: Final = frozenset(
    stem(word) for word in (
        "be", "have", "not", "also", "even", "still", "soon", "one", "day", "never", "then", "already",
        "further", "eventually", "only", "been", "being",
    )
)  # fmt: skip
_WEAK: Final = frozenset(
    root(word) for word in (
        "include", "contain", "vary", "depend", "need", "want", "wish", "prefer", "range", "cause", "take",
        "use", "be", "have", "do", "get", "help",
    )
)  # fmt: skip
_POINTING: Final = frozenset({"it", "they", "this", "that", "these", "those", "he", "she"})
_ENOUGH: Final = 0.5
_ENOUGH_FOR_FACT: Final = 0.7
_AFTER_VERB: Final = 8


@dataclass(frozen=True, slots=True)
class _Hedged:
    """A hedge with the verb it governs: ``kind`` in words, ``verb`` its stem, ``objects`` the stems that follow it."""

    item: Evidence
    kind: str
    text: str
    start: int
    end: int
    verb: str
    objects: frozenset[str]
    around: frozenset[str]


def find(claim: str, evidence: Sequence[Evidence]) -> tuple[Finding, ...]:
    """Return a finding where ``claim`` states as certain what the evidence leaves open, or the other way round."""
    hedged = [one for item in evidence for one in _hedged(item)]
    raised = (_raised(claim, one, evidence) for one in hedged)
    found = next((finding for finding in raised if finding is not None), None)
    if found is not None:
        return (found,)
    lowered = _lowered(claim, evidence)
    return (lowered,) if lowered is not None else ()


def _raised(claim: str, hedged: _Hedged, evidence: Sequence[Evidence]) -> Finding | None:
    """Return a finding where the claim states what is ``hedged`` without a hedge."""
    for statement in statements(claim):
        said = claim[statement.start : statement.end]
        verb = next((term for term in statement.words if root(term.word) == hedged.verb), None)
        if (_OPEN.search(said) and not _SURE.search(said)) or (verb is None and hedged.kind != "a test"):
            continue
        if not _same_matter(statement, hedged) or _stated(statement, hedged, evidence):
            continue
        start, end = (verb.start, verb.end) if verb is not None else (statement.start, statement.end)
        message = f"the answer states as certain what is {hedged.kind} in the source: «{hedged.text}»"
        item = hedged.item
        source = SourceRange(item.source, item.start + hedged.start, item.start + hedged.end)
        return Finding(CHECK, message, TextRange(start, end), source, contradicts=True)
    return None


def _same_matter(statement: Clause, hedged: _Hedged) -> bool:
    """Whether the claim's statement is about what is hedged: most of its words are there, one of the verb's objects."""
    said = _objects(statement.words) - {hedged.verb}
    if not said:
        return False
    shared = said & hedged.around
    covered = sum(map(weight, shared)) / sum(map(weight, said))
    return covered >= _ENOUGH and (not hedged.objects or bool(said & hedged.objects))


def _stated(statement: Clause, hedged: _Hedged, evidence: Sequence[Evidence]) -> bool:
    """Whether some part of the evidence states the same with no hedge."""
    said = statement.content
    for item in evidence:
        for part in statements(item.text):
            text = item.text[part.start : part.end]
            if hedged.verb in part.roots and not _HEDGE.search(text) and not _OPEN.search(text):
                shared = sum(map(weight, said & part.content))
                if shared >= _ENOUGH * sum(map(weight, said)):
                    return True
    return False


def _lowered(claim: str, evidence: Sequence[Evidence]) -> Finding | None:
    """Return a finding where the claim leaves open what the evidence states as a fact."""
    for statement in statements(claim):
        said = claim[statement.start : statement.end]
        doubt = _POSSIBLE.search(said)
        verb = _verb_after(said[doubt.end() :], 0) if doubt else None
        if doubt is None or verb is None or verb[0] in _WEAK:
            continue
        content = statement.content - {stem(doubt.group())}
        parts = [(item, part) for item in evidence for part in statements(item.text)]
        near = [(item, part) for item, part in parts if verb[0] in part.roots and _covers(part, content)]
        if near and all(not _is_open(item.text) for item, _ in near):
            item, part = near[0]
            source = SourceRange(item.source, item.start + part.start, item.start + part.end)
            where = TextRange(statement.start + doubt.start(), statement.start + doubt.end())
            fact = item.text[part.start : part.end]
            return Finding(CHECK, f"the answer leaves open what the source states as a fact: «{fact}»", where, source)
    return None


def _covers(part: Clause, content: frozenset[str]) -> bool:
    total = sum(map(weight, content))
    return bool(content) and sum(map(weight, content & part.content)) >= _ENOUGH_FOR_FACT * total


def _is_open(text: str) -> bool:
    return bool(_HEDGE.search(text) or _OPEN.search(text))


@lru_cache(maxsize=4096)
def _hedged(item: Evidence) -> tuple[_Hedged, ...]:
    """Return what a sentence of the evidence leaves open."""
    return tuple(_hedges(item))


def _hedges(item: Evidence) -> Iterator[_Hedged]:
    for statement in statements(item.text):
        text = item.text[statement.start : statement.end]
        for match in _HEDGE.finditer(text):
            if _ADDRESSED.search(text[: match.start()]):
                continue
            kind = _HEDGES[int((match.lastgroup or "h0")[1:])][0]
            verb = _verb_after(text, match.end()) if kind != "a test" else (root("test"), match.end())
            if verb is None or (verb[0] in _WEAK and kind == "a possibility"):
                continue
            following = [term for term in terms(text[verb[1] :])[:_AFTER_VERB] if term.is_content]
            objects = _objects(following)
            start = statement.start + match.start()
            end = statement.start + max(verb[1], match.end())
            shown = item.text[start:end] if kind != "a test" else text[match.start() : match.end()]
            yield _Hedged(item, kind, shown, start, end, verb[0], objects, _around(item, statement))


def _around(item: Evidence, statement: Clause) -> frozenset[str]:
    """Return the words of the statement; where it begins with a pronoun, also those that this may point to."""
    words = _objects(statement.words)
    if statement.words and statement.words[0].word.lower() in _POINTING:
        return words | _objects(terms(item.before))
    return words


def _objects(words: Sequence[Term]) -> frozenset[str]:
    return frozenset(root(term.word) for term in words if term.is_content and term.stem not in _CARRIERS)


def _verb_after(text: str, position: int) -> tuple[str, int] | None:
    """Return the stem of the first word after ``position`` that says something, and where it ends in ``text``."""
    for term in terms(text[position : position + 60]):
        if term.is_content and term.stem not in _CARRIERS and not term.word.endswith("ly") and term.word[0].isalpha():
            return root(term.word), position + term.end
    return None
