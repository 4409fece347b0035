"""Who says what in a sentence: reporting verbs and «according to», by rules.

A sentence falls into statements: a voice (the words that name who speaks, with the role beside the name), the verb,
and what is said. Four forms are read: «X said that …», «…, said X», «according to X» or «in X's view», and the
passive «was confirmed by X». Sentences with two voices are cut at the conjunction between them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from assistant.grounding.reporting import (
    FOUND_THAT,
    NEEDS_THAT,
    SPOKEN,
    Stance,
    is_voice,
    stance_of,
    without_adverbs,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Statement:
    """``voice`` says ``content`` with ``verb``; ``start`` and ``end`` are the voice's range in the sentence.

    ``quoted`` tells that what is said stands in quotation marks.
    """

    voice: str
    verb: str
    stance: Stance
    content: str
    start: int
    end: int
    quoted: bool


_NOT_SPEECH: Final = re.compile(
    r"\b(?:is|are|was|were|be|been|being|to|can|could|may|might|as|not|who)\s+(?:\w+ly\s+)?$", re.IGNORECASE
)
_STOP_INSIDE: Final = r"(?<=\b[A-Z])\.|(?<=\bDr)\.|(?<=\bMr)\.|(?<=\bMs)\.|(?<=\bMrs)\.|(?<=\bProf)\.|(?<=\bSt)\."
"""A full stop that ends no sentence, because it belongs to an initial or a title."""
_ACCORDING: Final = re.compile(
    r"\b(?:according to|in the (?:words|view|opinion|eyes) of|as (?:stated|reported|noted|said) by|as told by)\s+"
    rf"(?P<voice>(?:[^,;:.“”\"]|{_STOP_INSIDE})+(?:, [^,“”\"]{{3,80}}?(?=,))?)",
    re.IGNORECASE,
)
_VIEW: Final = re.compile(
    r"\b[Ii]n (?P<voice>[^,;“”\"]{2,60}?)(?:['’]s?)? (?:own )?(?:view|opinion|words|eyes|judgement)\b"
)
_POSSESSIVE_VIEW: Final = re.compile(r"\b[Ii]n (?P<voice>his|her|their|its) (?:own )?(?:view|opinion|words)\b")
_BY: Final = re.compile(
    r"\b(?:was|were|is|are|been|being)\s+(?P<verb>said|reported|confirmed|announced|denied|noted|stated|claimed|told)"
    rf"\s+by\s+(?P<voice>(?:[^,;.“”\"]|{_STOP_INSIDE})+)",
    re.IGNORECASE,
)
_REPORT: Final = re.compile(
    r"\b(?:[Aa]|[Tt]he|[Aa]n|[Ii]ts|[Tt]heir)\s+(?:\w+\s+){0,2}?(?:report|study|survey|poll|analysis|paper|review)s?\s+"
    r"(?:by|from|of)\s+(?P<voice>[^,;.“”\"]+?)\s+(?=(?:that\s+)?(?:finds?|found|shows?|showed|says?|said|reveals?|"
    r"revealed|reports?|reported|concludes?|concluded|indicates?|indicated|suggests?|suggested|notes?|noted)\b)",
)
_CUT: Final = re.compile(r"(?:,\s+|\s+)(?:while|whereas|but)\s+|;\s+|,\s+and\s+|,\s+though\s+", re.IGNORECASE)
_QUOTED: Final = re.compile(r"[“\"]([^“”\"]{3,})[”\"]?")
_AFTER_VERB: Final = re.compile(
    r"\s+(?P<voice>(?!that\b|to\b|in\b|on\b|at\b|it\b(?! was)|by\b|the (?:need|importance|charge|claim)\b)"
    rf"(?:[^.;:“”\"]|{_STOP_INSIDE})*)"
)
_OPENING: Final = re.compile(
    r"\W*(?:when|once|if|as|after|before|since|while|although|though|in|on|at|for|with|during|additionally|however|"
    r"moreover|furthermore|meanwhile|also|finally|similarly|instead|indeed|then|and|but|yet|so|earlier|later)\b"
    r"[^,“”\"]*?(?:,\s+|(?<=\band)\s+|(?<=\bbut)\s+|(?<=\bMeanwhile)\s+)",
    re.IGNORECASE,
)
_DATELINE: Final = re.compile(r"[A-Z][A-Z.,/ ]{2,}(?:\([A-Z]\w+\) )?[—–-]+ ")
_REPORTED: Final = re.compile(r"\s+that\b|(?<=expects)\s[\w’' ]{2,60}? to \w|(?<=expected)\s[\w’' ]{2,60}? to \w")
_MOST_VERBS: Final = 8
_TO_SOMEBODY: Final = frozenset({"tells", "told", "informs", "informed"})
_BESIDE: Final = re.compile(r"[^,“”\"]*\b[A-Z][\w’'.-]*(?: of| the| for| and| at)*(?: [A-Z][\w’'.-]*)*, [^“”\"]+,$")


def statements(sentence: str) -> tuple[Statement, ...]:
    """Return who says what in ``sentence``, in order; () where nobody is said to speak."""
    return tuple(found for start, end in _clauses(sentence) for found in _in_clause(sentence, start, end))


def quotations(sentence: str) -> tuple[str, ...]:
    """Return what stands in double quotation marks."""
    return tuple(match.group(1) for match in _QUOTED.finditer(sentence))


def _clauses(sentence: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges of ``sentence`` that have their own voice: cut at a conjunction with a voice on both sides."""
    start = 0
    for cut in _CUT.finditer(sentence):
        inside_quotation = sentence[: cut.start()].count("“") > sentence[: cut.start()].count("”") or (
            sentence[: cut.start()].count('"') % 2 == 1
        )
        if inside_quotation or not _speaks(sentence[start : cut.start()]) or not _speaks(sentence[cut.end() :]):
            continue
        yield start, cut.start()
        start = cut.end()
    yield start, len(sentence)


def _speaks(text: str) -> bool:
    return bool(_ACCORDING.search(text) or _VIEW.search(text) or SPOKEN.search(text) or FOUND_THAT.search(text))


def _in_clause(sentence: str, start: int, end: int) -> Iterator[Statement]:
    """Yield the statement of a clause: the first form that has a plausible voice."""
    clause = sentence[start:end]
    for pattern in (_BY, _ACCORDING, _VIEW, _POSSESSIVE_VIEW, _REPORT):
        match = pattern.search(clause)
        if match is None or _in_quotation(clause, match.start()):
            continue
        if pattern not in {_ACCORDING, _VIEW} or is_voice(match.group("voice"), "according to"):
            yield _statement(
                sentence, start, match, match.span("voice"), match.groupdict().get("verb") or "according to"
            )
            return
    for match in (*islice(SPOKEN.finditer(clause), _MOST_VERBS), *islice(FOUND_THAT.finditer(clause), _MOST_VERBS)):
        if _in_quotation(clause, match.start()) or _NOT_SPEECH.search(clause[: match.start()]):
            continue
        verb = match.group("verb")
        if NEEDS_THAT.fullmatch(verb) and not _REPORTED.match(clause, match.end("verb")):
            continue
        voices = (span for span in _voices_of(clause, match) if is_voice(clause[span[0] : span[1]], verb))
        if (voice := next(voices, None)) is not None:
            yield _statement(sentence, start, match, voice, verb)
            return


def _voices_of(clause: str, verb: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Yield the ranges of who may speak: after the verb where what is said may stand before it, then before the verb.

    After «told» stands who hears it.
    """
    before = clause[: verb.start()].rstrip()
    said_before = before.endswith(("”", '"', "”,", '",', "»")) or (before.endswith(",") and not _BESIDE.match(before))
    if (said_before or not before) and verb.group("verb").lower() not in _TO_SOMEBODY:
        after = _AFTER_VERB.match(clause, verb.end())
        if after is not None and after.group("voice").strip():
            yield after.span("voice")
    quoted = max(before.rfind("”"), before.rfind('"'), before.rfind("»")) + 1
    tail = _after_opening(before, quoted)
    voice = before[tail:]
    said = None if quoted else re.search(r",\s+(?=(?:the |a |an )?[\w’'. ]{2,60}$)", voice)
    if said and _is_said_before(voice):
        tail = _after_opening(before, tail + said.end())
    tail = max(tail, before.rfind(": ") + 1, before.rfind(" - ") + 1)
    while tail < len(before) and not before[tail].isalnum():
        tail += 1
    if not before.endswith("(") and (voice := before[tail:]):
        yield tail, tail + len(without_adverbs(voice))


def _after_opening(before: str, start: int) -> int:
    """Return where the words after a dateline and an opening begin («LONDON — After the vote, …»)."""
    dateline = None if start else _DATELINE.match(before)
    start = dateline.end() if dateline else start
    opening = _OPENING.match(before, start)
    return opening.end() if opening else start


def _is_said_before(text: str) -> bool:
    """Whether the words before the last comma are a sentence of their own («Tolls rose, the office said»)."""
    head = text.rpartition(",")[0]
    return bool(
        re.search(r"\b(?:is|are|was|were|will|would|had|has|have|can|could|rose|fell|\w{3,}ed|\w+s)\b", head)
    ) and ("," not in head and not re.match(r"^[A-Z][\w’'.-]+ [A-Z][\w’'.-]+$", head.strip()))


def _statement(sentence: str, start: int, match: re.Match[str], voice: tuple[int, int], verb: str) -> Statement:
    """Return the statement in the clause that ``match`` was found in, which begins at ``start``."""
    clause = match.string
    first, last = min(match.start(), voice[0]), max(match.end(), voice[1])
    content = f"{clause[:first]} {clause[last:]}"
    quoted = _QUOTED.search(content) is not None
    words = sentence[start + voice[0] : start + voice[1]].strip(" ,")
    stance = Stance.BELIEVES if match.re in {_VIEW, _POSSESSIVE_VIEW} else stance_of(verb)
    return Statement(words, verb.lower(), stance, content, start + voice[0], start + voice[1], quoted)


def _in_quotation(text: str, position: int) -> bool:
    before = text[:position]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1
