"""Splits an answer into claims, which are checked one by one.

A claim is a sentence or list item of the answer, without its bullet and citation marks. Greetings, questions, headings
and sentences about the answer itself («Here is what I found:») are not factual. A sentence that says that the sources
do not answer is marked, because it can be wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.language.terms import content_terms

if TYPE_CHECKING:
    from collections.abc import Iterator

SPLITTER_VERSION: Final = "1"
"""Logged with every evaluation run, since counts of claims depend on the splitter."""

_BULLET: Final = re.compile(r"[ \t]*(?:[-*•‣–]|\(?\d{1,2}[.)]|[a-z]\))[ \t]+")
_HEADING: Final = re.compile(r"[ \t]*(?:#{1,6}[ \t].*|\*\*[^*\n]+\*\*:?|[^.!?\n]{1,60}:)[ \t]*")
_MARK: Final = re.compile(
    r"\s*(?:\[\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\]"
    r"|\((?:see |from |in |as \w+ in )?(?:passage|source|sentence)s? \d[\d, and]*\))",
    re.IGNORECASE,
)
_MARKS_BEFORE: Final = re.compile(rf"(?:{_MARK.pattern})+[.;,]?\s*", re.IGNORECASE)
_MARKS_AFTER: Final = re.compile(rf"(?:{_MARK.pattern})+\s*$", re.IGNORECASE)
_SOURCES: Final = (
    r"(?:passages?|sources?|texts?|documents?|briefing|articles?|context|excerpts?|information|material|sentences?)"
)
_SILENT: Final = re.compile(
    rf"\b(?:{_SOURCES}|it|they)\b[^.;,]*?\b(?:do(?:es)?|did)(?: not|n['’]t)(?: \w+ly| actually)? "
    r"(?:say|state|mention|provide|contain|give|specify|include|address|discuss|indicate|explain|offer|tell|name|"
    r"cover|answer|list|describe|disclose)"
    rf"|\b(?:is|are|was) (?:not|n['’]t|nowhere) (?:\w+ )?(?:mentioned|stated|specified|provided|given|addressed|"
    rf"included|discussed)\b.*\b{_SOURCES}"
    rf"|\b(?:no|not enough|insufficient) (?:\w+ )?(?:information|mention|evidence|data|details?|answer)\b"
    rf"|\bunable to (?:answer|find|determine)\b|\b(?:cannot|can't|can not|could not) (?:be )?"
    r"(?:answer|answered|determine|determined|find|found)\b",
    re.IGNORECASE,
)
_TURN: Final = re.compile(r"(?:[,;—–]|\.\.\.) *(?:but|however|though|although|yet|while|whereas)\b", re.IGNORECASE)
_ABOUT_ITSELF: Final = re.compile(
    r"\s*(?:(?:hi|hello|hey|dear|greetings|sure|certainly|of course|absolutely|okay|ok|great|thanks?|thank you|welcome|"
    r"sorry|apologies|yes|no|good (?:morning|afternoon|evening|question))\b[^.!?]{0,40}[.!?,:]?\s*$"
    r"|(?:here(?:'s| is| are)|below (?:is|are)|the following (?:is|are)|let me|let us|let's)\b.*"
    r"|(?:i hope|i'm happy|i am happy|i can help|i will|i'll|please|feel free|let me know|if you (?:have|need|would)|"
    r"is there anything|do you|would you|as an ai)\b.*"
    r"|based on (?:the )?(?:given |provided |above |retrieved )?(?:\w+ )?\w+,? (?:here|the following|these)\b.*"
    r"|(?:in summary|to summari[sz]e|in conclusion|overall|answer|note|summary)\s*[:.,]?\s*$)",
    re.IGNORECASE,
)
_LONGEST: Final = 2000
_LEAD_IN_WORDS: Final = 14


@dataclass(frozen=True, slots=True)
class ClaimText:
    """One sentence of an answer: ``answer[start:end] == text``.

    ``factual``: it can be true or false of the world. ``says_silent``: it says that the sources do not answer; it is
    not factual, and only that is checked.
    """

    text: str
    start: int
    end: int
    factual: bool
    says_silent: bool = False


def split_claims(text: str) -> tuple[ClaimText, ...]:
    """Return the claims of an answer in order, without overlaps; () for a text without words."""
    found = []
    for block in _blocks(text):
        for start, end in _sentences(text, *block):
            said = text[start:end]
            silent = _SILENT.search(said) is not None and not _TURN.search(said)
            claim = ClaimText(said, start, end, factual=not silent and _is_factual(said), says_silent=silent)
            found.append(claim)
    return tuple(found)


def without_marks(claim: str) -> str:
    """Return ``claim`` with citation marks replaced by spaces: offsets stay, and no witness reads [3] as a number."""
    return _MARK.sub(lambda match: " " * len(match.group()), claim)


def cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield ``[start, end)`` in parts of at most 2,000 characters, cut at white space if possible.

    No real sentence is longer; a table or a text without full stops would take the witnesses quadratic time.
    """
    while end - start > _LONGEST:
        at = next((place for place in range(start + _LONGEST, start, -1) if text[place].isspace()), start + _LONGEST)
        yield start, at
        start = at
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield start, end


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges of paragraphs, list items without their bullet, and headings; no sentence crosses them."""
    start: int | None = None
    position = 0
    for line in text.splitlines(keepends=True):
        end = position + len(line)
        bullet = _BULLET.match(line)
        alone = bullet is not None or not line.strip() or _HEADING.fullmatch(line.rstrip("\r\n")) is not None
        if alone and start is not None:
            yield start, position
            start = None
        if line.strip() and start is None:
            start = position + (bullet.end() if bullet else 0)
        if alone and bullet is None and start is not None:
            yield start, end
            start = None
        position = end
    if start is not None:
        yield start, position


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the sentences of a block without leading and trailing citation marks and white space."""
    from index.sentences import split

    for span in split(text, start, end):
        marks = _MARKS_BEFORE.match(text, span.start, span.end)
        begin = marks.end() if marks else span.start
        trailing = _MARKS_AFTER.search(text[begin : span.end])
        said = text[begin : begin + trailing.start() if trailing else span.end]
        begin += len(said) - len(said.lstrip())
        yield from (
            part for part in cut(text, begin, begin + len(said.strip())) if any(map(str.isalnum, text[slice(*part)]))
        )


def _is_factual(sentence: str) -> bool:
    bare = sentence.strip(" *_#\"'“”")
    if bare.endswith(("?", "？")) or _ABOUT_ITSELF.fullmatch(bare):
        return False
    words = content_terms(bare)
    if sentence.rstrip("* ").endswith(":"):
        said = any(term.word[0].isdigit() or (term.is_capital and term.start) for term in words)
        return said and len(words) > _LEAD_IN_WORDS
    if sentence.lstrip().startswith("#"):
        return False
    return bool(words)
