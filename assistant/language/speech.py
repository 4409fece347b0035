"""Reported speech: who says what in a sentence, by rules.

A statement has a voice (the words that name the speaker, with the role beside the name), a verb and what is said. Three
forms are read: «X said that …», «…, said X» and «according to X». Sentences with two voices are cut at the conjunction
between them.

Most reporting verbs have other uses (an expected price, a suggested dose, «add the sugar», «as stated in»). So a
statement needs a plausible voice beside the verb: a name, a pronoun, or a word for people or organisations. Bare verb
forms count only with unnamed plurals («experts warn»).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from itertools import islice
from typing import TYPE_CHECKING, Final

from assistant.language.names import find_names
from assistant.language.terms import fold, terms

if TYPE_CHECKING:
    from collections.abc import Iterator


class Stance(StrEnum):
    """A speaker's stance on what is said."""

    TELLS = "tells"
    BELIEVES = "believes"
    DENIES = "denies"


_LINES: Final = resources.files("assistant.language").joinpath("reporting.txt").read_text(encoding="utf-8")
_LISTS: Final = {title: words.split() for title, _, words in (part.partition("]") for part in _LINES.split("[")[1:])}
_BARE: Final = frozenset(_LISTS["bare"] + _LISTS["bare denials"])
_NEED_THAT: Final = re.compile(
    r"\b(?P<verb>finds|found|shows|showed|indicates|indicated|demonstrates|demonstrated|points? out|pointed out|"
    r"expected|hopes|hoped|hope|feels|felt|considers|considered|agrees|agreed)\b",
    re.IGNORECASE,
)
"""Verbs that report speech only with «that» after them."""
_PRONOUNS: Final = frozenset({"he", "she", "they", "it", "who", "him", "her", "them", "his", "their", "its"})
_QUANTIFIERS: Final = frozenset({"some", "many", "others", "most", "few"})
_BEFORE_NAMES: Final = frozenset(
    {"the", "a", "an", "by", "his", "her", "its", "their", "both", "professor", "president"}
)
_TRAILING: Final = re.compile(
    r"(?:,?\s+(?:also|then|further|later|once|has|have|had|again|recently|\w+ly))+$", re.IGNORECASE
)
"""Words that belong to the verb and not to the voice: «They also», «Liu later»."""
_PREDICATE: Final = re.compile(r"\b(?:is|are|was|were|will|would|had|has|have|can|could|rose|fell|\w{3,}ed|\w+s)\b")
_MOST_WORDS: Final = 30
_MOST_WORDS_OF_SUBJECT: Final = 10
_MOST_WORDS_WITHOUT_NAME: Final = 9


_VERBS: Final = [verb for title, verbs in _LISTS.items() if title != "people" for verb in verbs]
SPOKEN: Final = re.compile(rf"\b(?P<verb>(?!(?<=[\w,] )[A-Z][a-z])(?i:{'|'.join(_VERBS)}|pointed out|points out))\b")
"""A reporting verb in any form; capitalised inside a sentence it is part of a name («United States»)."""
_STANCES: Final = (
    (Stance.BELIEVES, frozenset(_LISTS["believes"] + _LISTS["bare"]) - {"say"}),
    (Stance.DENIES, frozenset(_LISTS["denies"] + _LISTS["bare denials"])),
)
_PEOPLE_WORDS: Final = frozenset(form for word in _LISTS["people"] for form in (word, f"{word}s", f"{word[:-1]}ies"))


def is_voice(voice: str, verb: str) -> bool:
    """Whether these words can name the subject of the reporting verb ``verb``."""
    words = terms(voice)
    subject = terms(voice.split(",", maxsplit=1)[0])
    if not subject or len(words) > _MOST_WORDS or len(subject) > _MOST_WORDS_OF_SUBJECT:
        return False
    if verb.lower() in _BARE:
        return _is_unnamed_plural(voice)
    if words[0].word.lower() in _PRONOUNS:
        return len(words) == 1 or bool(find_names(voice)) or fold(subject[-1].word) in _PEOPLE_WORDS
    if not words[-1].is_content and words[-1].word.lower() not in _QUANTIFIERS:
        return False
    if find_names(voice):
        return words[0].is_capital or words[0].word.lower() in _BEFORE_NAMES
    return len(words) <= _MOST_WORDS_WITHOUT_NAME and any(fold(term.word) in _PEOPLE_WORDS for term in words)


def _is_unnamed_plural(voice: str) -> bool:
    """Whether the words are a plural such as «industry experts» or «analysts at Corvex», or several names."""
    head = re.split(" at | of |,", voice, maxsplit=1)[0]
    words = terms(head)
    if not 0 < len(words) <= 5:  # noqa: PLR2004 - a longer run is no plain subject
        return False
    last = words[-1].word
    plural = last.endswith("s") or last.lower() in {"people", "police", "they", "some", "many"}
    known = fold(last) in _PEOPLE_WORDS or last.lower() == "they" or len(words) == 1
    return (plural and known) or (" and " in head and bool(find_names(head)))


@dataclass(frozen=True, slots=True)
class Statement:
    """``voice`` says ``content`` with ``verb``; ``start`` and ``end`` are the voice's range in the sentence.

    ``quoted``: what is said is in quotation marks.
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
"""A full stop of an initial or a title, which ends no sentence."""
_ACCORDING: Final = re.compile(
    r"\b(?:according to|in the (?:words|view|opinion|eyes) of|as (?:stated|reported|noted|said) by|as told by)\s+"
    rf"(?P<voice>(?:[^,;:.“”\"]|{_STOP_INSIDE})+(?:, [^,“”\"]{{3,80}}?(?=,))?)",
    re.IGNORECASE,
)
_CUT: Final = re.compile(r"(?:,\s+|\s+)(?:while|whereas|but)\s+|;\s+|,\s+and\s+|,\s+though\s+", re.IGNORECASE)
QUOTED: Final = re.compile(r"[“\"]([^“”\"]{3,})[”\"]?")
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
_REPORTED: Final = re.compile(r"\s+that\b|(?<=expects)\s[\w’' ]{2,60}? to \w|(?<=expected)\s[\w’' ]{2,60}? to \w")
_MOST_VERBS: Final = 8
_FOUND_THAT: Final = re.compile(rf"{_NEED_THAT.pattern}\s+that\b", re.IGNORECASE)
_VOICED: Final = (_ACCORDING, SPOKEN, _FOUND_THAT)
_TO_SOMEBODY: Final = frozenset({"tells", "told", "informs", "informed"})
_BESIDE: Final = re.compile(r"[^,“”\"]*\b[A-Z][\w’'.-]*(?: of| the| for| and| at)*(?: [A-Z][\w’'.-]*)*, [^“”\"]+,$")


def statements(sentence: str) -> tuple[Statement, ...]:
    """Return the statements of ``sentence`` in order, () if it reports no speech.

    The sentence is cut at a conjunction with reporting words on both sides.
    """
    found: list[Statement] = []
    start = 0
    for cut in _CUT.finditer(sentence):
        sides = (sentence[start : cut.start()], sentence[cut.end() :])
        if not _in_quotation(sentence, cut.start()) and all(any(one.search(side) for one in _VOICED) for side in sides):
            found.extend(_in_clause(sentence, start, cut.start()))
            start = cut.end()
    return (*found, *_in_clause(sentence, start, len(sentence)))


def _in_clause(sentence: str, start: int, end: int) -> Iterator[Statement]:
    """Yield the statement of a clause, from the first form that has a plausible voice."""
    clause = sentence[start:end]
    named = _ACCORDING.search(clause)
    if named and not _in_quotation(clause, named.start()) and is_voice(named["voice"], "according to"):
        yield _statement(sentence, start, named, named.span("voice"), "according to")
        return
    for match in (*islice(SPOKEN.finditer(clause), _MOST_VERBS), *islice(_FOUND_THAT.finditer(clause), _MOST_VERBS)):
        if _in_quotation(clause, match.start()) or _NOT_SPEECH.search(clause[: match.start()]):
            continue
        verb = match["verb"]
        if _NEED_THAT.fullmatch(verb) and not _REPORTED.match(clause, match.end("verb")):
            continue
        voices = (span for span in _voices_of(clause, match) if is_voice(clause[span[0] : span[1]], verb))
        if (voice := next(voices, None)) is not None:
            yield _statement(sentence, start, match, voice, verb)
            return


def _voices_of(clause: str, verb: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Yield the ranges of possible voices: after the verb, if what is said may precede it, then before the verb.

    After «told» comes the listener, not the voice.
    """
    before = clause[: verb.start()].rstrip()
    said_before = before.endswith(("”", '"', "”,", '",', "»")) or (before.endswith(",") and not _BESIDE.match(before))
    if (said_before or not before) and verb["verb"].lower() not in _TO_SOMEBODY:
        after = _AFTER_VERB.match(clause, verb.end())
        if after is not None and after["voice"].strip():
            yield after.span("voice")
    quoted = max(before.rfind("”"), before.rfind('"'), before.rfind("»")) + 1
    tail = _after_opening(before, quoted)
    voice = before[tail:]
    said = None if quoted else re.search(r",\s+(?=(?:the |a |an )?[\w’'. ]{2,60}$)", voice)
    head = voice.rpartition(",")[0]  # a sentence of its own in «Tolls rose, the office said»
    if said and "," not in head and _PREDICATE.search(head):
        tail = _after_opening(before, tail + said.end())
    tail = max(tail, before.rfind(": ") + 1, before.rfind(" - ") + 1)
    while tail < len(before) and not before[tail].isalnum():
        tail += 1
    if not before.endswith("(") and (voice := before[tail:]):
        yield tail, tail + len(_TRAILING.sub("", voice))


def _after_opening(before: str, start: int) -> int:
    """Return the end of an opening («After the vote, …»), or ``start``."""
    opening = _OPENING.match(before, start)
    return opening.end() if opening else start


def _statement(sentence: str, start: int, match: re.Match[str], voice: tuple[int, int], verb: str) -> Statement:
    """Return the statement in the clause that begins at ``start`` and in which ``match`` was found."""
    clause = match.string
    first, last = min(match.start(), voice[0]), max(match.end(), voice[1])
    content = f"{clause[:first]} {clause[last:]}"
    words = sentence[start + voice[0] : start + voice[1]].strip(" ,")
    stance = next((one for one, verbs in _STANCES if verb.lower() in verbs), Stance.TELLS)
    quoted = QUOTED.search(content) is not None
    return Statement(words, verb.lower(), stance, content, start + voice[0], start + voice[1], quoted)


def _in_quotation(text: str, position: int) -> bool:
    before = text[:position]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1
