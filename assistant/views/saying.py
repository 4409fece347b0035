"""Which range of a sentence holds what somebody said, and whether it is quoted.

The attribution («X, role, said that», «…, said X», «according to X») is left out; what stands after it is what was
said, or what stands before it where nothing but the end of the sentence follows. Speech is quoted where most of what
was said stands in quotation marks: two words in marks inside a report are still reported speech.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.grounding.reporting import SPOKEN, Stance
from assistant.grounding.terms import terms
from index.sentences import TextSpan

if TYPE_CHECKING:
    from assistant.grounding.speech import Statement

_QUOTATION: Final = re.compile(r"[“\"«](?P<said>[^“”\"«»]+)(?:[”\"»]|$)")
_ACCORDING: Final = re.compile(r"\b(?:according to|in the (?:words|view|opinion|eyes) of|in)\s+$", re.IGNORECASE)
_VIEW_END: Final = re.compile(r"(?:['’]s?)?\s(?:own\s)?(?:view|opinion|words|eyes|judgement)\b")
_THAT: Final = re.compile(r"\W*(?:there\s)?(?P<that>that\b\W*)?")
_PLAIN: Final = re.compile(
    r"sa(?:id|ys?)|states?|stated|told|tells?|notes|noted|adds|added|warns?|warned|found|finds|shows|showed|reports|reported",
    re.IGNORECASE,
)
"""Verbs that add nothing to what is said. Any other belongs to it: «disputes the figure» says the opposite of it."""
_MORE_VERBS: Final = re.compile(r"\b(?:holds|held|described|describes|presented|introduced|named|considers|regards)\b")
_FOUND: Final = re.compile(rf"{SPOKEN.pattern}|\b(?:finds|found|shows|showed|indicates|indicated)\b", re.IGNORECASE)
_SOURCE_LAST: Final = re.compile(r",?\s+according\sto\s[^“”\"]*$", re.IGNORECASE)
_SHORT: Final = 2
_HALF: Final = 0.5
_EDGE: Final = " \t\n\r\u00a0,;:—–-"


@dataclass(frozen=True, slots=True)
class Said:
    """What was said: its range in the sentence, its words, and whether they are quoted."""

    span: TextSpan
    words: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class _Attribution:
    """The range that says who speaks; ``verb`` is where its verb begins, where that ends it."""

    start: int
    end: int
    verb: int | None = None


def said_by(text: str, statement: Statement | None, name: str) -> Said:
    """Return what the voice of ``statement`` says in the sentence ``text``, or ``name`` where there is none."""
    span = _reported(text, statement, name)
    pieces = [match for match in _QUOTATION.finditer(text) if match["said"].strip(_EDGE)]
    marked = sum(len(terms(piece["said"])) for piece in pieces)
    if pieces and marked >= _HALF * len(terms(text[span.start : span.end])):
        whole = TextSpan(pieces[0].start("said"), pieces[-1].end("said"))
        return Said(whole, " … ".join(_plain(piece["said"]) for piece in pieces), quoted=True)
    return Said(span, _plain(text[span.start : span.end]), quoted=False)


def _reported(text: str, statement: Statement | None, name: str) -> TextSpan:
    attribution = _attribution(text, statement) if statement else _attribution_of(text, name)
    if attribution is None:
        return _tidy(text, 0, len(text))
    before, after = text[: attribution.start], text[attribution.end :]
    source_last = statement is not None and statement.verb == "according to" and len(terms(before)) > 2 * _SHORT
    if (len(terms(after)) <= _SHORT < len(terms(before))) or source_last:
        return _tidy(text, 0, attribution.start or len(text))
    that = _THAT.match(text, attribution.end)
    plain = attribution.verb is None or _PLAIN.fullmatch(text, attribution.verb, attribution.end)
    if plain or (that and that["that"] and not (statement and statement.stance is Stance.DENIES)):
        return _tidy(text, that.end() if that else attribution.end, len(text))
    return _tidy(text, attribution.verb or attribution.end, len(text))


def _attribution(text: str, statement: Statement) -> _Attribution:
    """Return where the voice stands with its verb, or with «according to»."""
    source = _ACCORDING.search(text, 0, statement.start)
    if source is not None:
        view = _VIEW_END.match(text, statement.end)
        return _Attribution(source.start(), view.end() if view else statement.end)
    verb = (
        _FOUND if statement.verb == "according to" else re.compile(rf"\b{re.escape(statement.verb)}\b", re.IGNORECASE)
    )
    after = verb.search(text, statement.end)
    if after is not None and len(text[statement.end : after.start()].split()) <= _SHORT + 1:
        return _Attribution(statement.start, after.end(), after.start())
    if text.endswith(" by ", 0, statement.start):
        return _Attribution(statement.start - len(" by "), statement.end)
    earlier = list(verb.finditer(text, 0, statement.start))
    return _Attribution(earlier[-1].start() if earlier else statement.start, statement.end)


def _attribution_of(text: str, name: str) -> _Attribution | None:
    """Return where a speaker stands with the verb after them; None where the sentence only goes on with a speech."""
    last = _SOURCE_LAST.search(text)
    place = text.casefold().find(name.casefold())
    if place < 0:
        return None
    if last is not None and 0 < last.start() < place:
        return _Attribution(last.start(), len(text))
    found = [match for pattern in (SPOKEN, _MORE_VERBS) if (match := pattern.search(text, place + len(name)))]
    first = min(found, key=lambda match: match.start(), default=None)
    return _Attribution(place, first.end(), first.start()) if first else None


def _tidy(text: str, start: int, end: int) -> TextSpan:
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return TextSpan(start, end)


def _plain(words: str) -> str:
    return " ".join(words.split()).strip(",")
