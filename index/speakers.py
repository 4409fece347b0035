"""Attributes sentences to speakers, where that is plain.

Rules over reporting verbs, no model: «…, said Liu», «X, CTO of Y, said that …», «According to X, …», and what continues
the sentence before («He added …», a quotation that goes on). A lone surname gets the full name of the last person of
that surname named before it; people who share a surname are never mixed by guessing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from index.types import Speaker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.sentences import TextSpan

_VERBS: Final = (
    r"(?:said|says|say|told|tells|noted|notes|added|adds|warned|warns|warn|caution(?:ed|s)?|argued|argues|stated|states|"
    r"emphasi[sz]ed|emphasi[sz]es|stressed|stresses|highlighted|highlights|claimed|claims|explained|explains|announced|"
    r"announces|cited|cites|named|described|describes|expects|expected|believes|believed|holds|held|thinks|estimates|"
    r"estimated|predicts|predicted|disputes|disputed|called|introduced|presented|pointed out|points out|remarked|"
    r"wrote|writes|reported|reports|insisted|insists|suggested|suggests|acknowledged|admitted|confirmed|denied|replied)"
)
_WORD: Final = r"[A-Z][\w’'-]*[\w]"
_NAME: Final = rf"{_WORD}(?: (?:[A-Z]\. )?{_WORD}){{0,3}}"
_TITLES: Final = (
    r"(?:Professor|Prof\.|Academician|Dr\.|Mr\.|Mrs\.|Ms\.|President|Minister|Mayor|Senator|Governor|Director|Chairman|"
    r"Chairwoman|Judge|General|Captain|Chancellor|Secretary)"
)
_FULL_NAME: Final = re.compile(rf"(?:(?P<title>{_TITLES}) )?(?P<name>{_WORD}(?: (?:[A-Z]\. )?{_WORD}){{1,2}})")
_ROLE_WORDS: Final = re.compile(
    r"\b(?:director|officer|president|chair\w*|minister|professor|academician|analyst|head|chief|CEO|CTO|CFO|COO|founder|"
    r"secretary|spokes\w+|economist|researcher|scientist|engineer|editor|mayor|governor|commissioner|manager|partner|"
    r"fellow|expert|member|lawyer|judge|coach|captain|curator|deputy|vice)\b",
    re.IGNORECASE,
)
_APPOSITION: Final = re.compile(r",\s+(?P<role>(?!said\b|who\b|which\b|and\b)[^,.;\"“”]{3,90}?)(?=[,.;])")
_OF_PLACE: Final = re.compile(r"\s+(?:of|at|from)\s+(?:the\s+)?[A-Z][\w’'.-]*(?:\s+(?:of|for|and|the|[A-Z][\w’'.-]*))*")
_GROUPS: Final = frozenset({"experts", "observers", "analysts", "officials"})
_SAID_AFTER: Final = re.compile(rf"[,\"”’»]\s*{_VERBS}\s+(?P<name>{_NAME})")
_SAID_BETWEEN: Final = re.compile(rf"[,\"”’»]\s*(?P<name>{_NAME})\s+{_VERBS}\b")
_ACCORDING: Final = re.compile(rf"\b[Aa]ccording to (?:the )?(?:{_TITLES} )?(?P<name>{_NAME})")
_REPORT_OF: Final = re.compile(
    rf"\b(?:report|study|survey|analysis) (?:by|from|of) (?:the )?(?P<name>{_NAME}(?: (?:of|and|for) {_NAME})*)"
)
_SUBJECT: Final = re.compile(
    rf"^[\"“«]?(?:At [^,]{{3,90}}, |On [^,]{{3,40}}, |In [^,]{{3,60}}, |Meanwhile, )?(?:The )?(?:{_TITLES} )?"
    rf"(?P<name>{_NAME})(?:,[^.\"“”]{{3,110}},|\s+(?:of|at|from)\s[^,.\"“”]{{3,80}}?)?\s+(?:also |later |has |had )?"
    rf"(?P<verb>{_VERBS})\b"
)
_PASSIVE: Final = re.compile(r"\b(?:is|are|was|were|be|been|being)(?: \w+ly| also| now| not| still)*\s+$")
_PRONOUN: Final = re.compile(
    rf"^(?:In (?:his|her|their) (?:view|opinion)\b|(?:He|She|They)\s+(?:also\s+|further\s+)?{_VERBS}\b|"
    rf".{{0,60}}[\"”],\s+(?:he|she|they)\s+{_VERBS}\b)"
)
_EXPERTS: Final = re.compile(
    rf"^(?:[A-Z]\w+ )?(?P<name>[Ee]xperts|[Oo]bservers|[Aa]nalysts|[Oo]fficials)\b[^.]{{0,40}}?\b{_VERBS}\b"
)
_QUOTED: Final = re.compile(r"[\"“«][^\"“”«»]{12,}")
_NOT_PEOPLE: Final = frozenset(
    {"The", "This", "That", "These", "Those", "It", "He", "She", "They", "We", "In", "At", "On", "By", "For", "But",
     "And", "If", "As", "Every", "While", "When", "Under", "About", "Data", "According", "Meanwhile", "Despite"}
)  # fmt: skip
_ORGANISATION: Final = re.compile(
    r"\b(?:Academy|Administration|Institute|Institutes|Group|Ministry|Agency|University|Bank|Council|Commission|"
    r"Conference|Province|Plan|Order|Commons|Intelligence|Engineering|Sciences|Technology|Association|Centre|Center|"
    r"Observatory|Corporation|Office|Department|Hospital|Data|Digital|Computing|Executive|United|Trusted)\b"
)


@dataclass(frozen=True, slots=True)
class _Person:
    name: str
    role: str | None
    at: int


def speakers(text: str, sentences: Sequence[TextSpan], paragraphs: Sequence[int]) -> list[Speaker | None]:
    """Return the speaker of each sentence, or None; ``paragraphs`` has the paragraph number of each sentence.

    A sentence without a speaker takes that of the sentence before where it plainly continues it.
    """
    people = _people(text, sentences)
    found: list[Speaker | None] = []
    for number, span in enumerate(sentences):
        said = text[span.start : span.end]
        speaker, before = _named(said, span, people), found[-1] if found else None
        if speaker is None and before is not None:
            same = paragraphs[number] == paragraphs[number - 1]
            if _PRONOUN.match(said):
                speaker = replace(before, quoted=bool(_QUOTED.search(said)))
            elif same and before.quoted and said[0] in '"“«':
                speaker = before
        found.append(speaker)
    return found


def _named(said: str, span: TextSpan, people: Sequence[_Person]) -> Speaker | None:
    quoted = bool(_QUOTED.search(said))
    for pattern in (_SAID_AFTER, _SAID_BETWEEN, _ACCORDING, _SUBJECT):
        match = pattern.search(said)
        if match is None or match["name"].split()[0] in _NOT_PEOPLE:
            continue
        if pattern is _SUBJECT and _PASSIVE.search(said, 0, match.start("verb")):
            continue
        if match["name"].lower() in _GROUPS:
            return Speaker(match["name"].lower(), quoted=quoted)
        return _resolved(match["name"], span, people, quoted=quoted and pattern is not _ACCORDING)
    match = _REPORT_OF.search(said)
    if match is not None:
        return Speaker(match["name"])
    match = _EXPERTS.match(said)
    return Speaker(match["name"].lower(), quoted=quoted) if match else None


def _resolved(name: str, span: TextSpan, people: Sequence[_Person], *, quoted: bool) -> Speaker:
    """Return the person of that name (or surname: the last named by the end of the sentence) with a role."""
    earlier = [person for person in people if person.at < span.end]
    if " " not in name:
        family = [person for person in earlier if name in (person.name.split()[0], person.name.split()[-1])]
        if not family:
            return Speaker(name, quoted=quoted)
        name = family[-1].name
    role = next((person.role for person in reversed(earlier) if person.name == name and person.role), None)
    later = next((person.role for person in people if person.name == name and person.role), None)
    return Speaker(name, role or later, quoted)


def _people(text: str, sentences: Sequence[TextSpan]) -> list[_Person]:
    """Return every mention of a full personal name, in order, with the role beside it."""
    found = []
    for span in sentences:
        said = text[span.start : span.end]
        for match in _FULL_NAME.finditer(said):
            name = match["name"]
            while name.split()[0] in _NOT_PEOPLE and " " in name:
                name = name.split(" ", 1)[1]
            if " " not in name or _ORGANISATION.search(name):
                continue
            apposition = _APPOSITION.match(said, match.end())
            role: str | None = None
            if apposition is not None and _ROLE_WORDS.search(apposition["role"]):
                role = apposition["role"].strip()
            elif match["title"] is not None:
                place = _OF_PLACE.match(said, match.end())
                role = f"{match['title']}{place.group() if place else ''}"
            found.append(_Person(name, role, span.start + match.start()))
    return found
