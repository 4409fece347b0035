"""Whose words a sentence of the evidence holds, and whether two voices are the same one."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from assistant.grounding.name_pool import NamePool
from assistant.grounding.names import Name, find_names
from assistant.grounding.reporting import Stance
from assistant.grounding.speech import Statement, quotations, statements
from assistant.grounding.terms import content_terms
from index.sentences import split

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.grounding.evidence import Evidence

_DOCUMENT: Final = re.compile(
    r"(?:\b(?:passages?|texts?|sources?|articles?|documents?|briefing|context|author|authors|excerpts?|sentences?|"
    r"information|data|figures|numbers|evidence|answer|website|page|post|paragraph|section|definition)\b"
    r"|^(?:the|this|that) (?:report|study|paper|plan|order|law|research)$|^(?:research|studies|which|it|this|that)$)",
    re.IGNORECASE,
)
_PART: Final = re.compile(
    r"(?:in )?(?:the |this |both |all |that )?(?:(?:first|second|third|fourth|last|given|provided|above) )*"
    r"(?:passages?|texts?|sources?|articles?|documents?|briefing|context|excerpts?)\b",
    re.IGNORECASE,
)
_STUDY: Final = re.compile(
    r"\b(?:stud(?:y|ies)|research|reports?|surveys?|polls?|data|figures|statistics|trials?)\b", re.IGNORECASE
)
_PRONOUN: Final = re.compile(r"(?:he|she|it|they|him|her|them|his|its|their)$", re.IGNORECASE)
_GROUPS: Final = (
    re.compile(r"\b(?:experts?|analysts?|specialists?|observers?|researchers|scientists|economists)\b", re.IGNORECASE),
    re.compile(r"\b(?:officials?|authorities|government|administration)\b", re.IGNORECASE),
    re.compile(r"\b(?:critics?|opponents?|detractors?|sceptics?|skeptics?)\b", re.IGNORECASE),
    re.compile(r"\b(?:some|many|people|others)\b", re.IGNORECASE),
)
_ASIDE: Final = re.compile(r",| (?:of|at|from|who|whom|with) ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Voiced:
    """A part of the evidence with who says it; ``voice`` is None for the document's own words."""

    item: Evidence
    voice: str | None
    stance: Stance
    content: str
    verb: str = ""
    quoted: bool = False

    @property
    def stems(self) -> frozenset[str]:
        """The content words of what is said."""
        return frozenset(term.stem for term in content_terms(self.content))


def voiced_parts(item: Evidence) -> Iterator[Voiced]:
    """Yield what is said in a sentence of the evidence, by whom; what no one is said to say comes with no voice."""
    spoken = statements(item.text)
    for said in spoken:
        yield Voiced(item, said.voice, said.stance, said.content, said.verb, said.quoted)
    if item.speaker is not None and not any(_names(said.voice, item.speaker.name) for said in spoken):
        known = f"{item.speaker.name}, {item.speaker.role}" if item.speaker.role else item.speaker.name
        quoted = item.speaker.quoted or bool(quotations(item.text))
        yield Voiced(item, known, Stance.TELLS, item.text, "said", quoted)
    elif not spoken:
        earlier = _continued(item)
        voice = earlier.voice if earlier else None
        yield Voiced(item, voice, Stance.TELLS, item.text, "said" if voice else "", quoted=voice is not None)


def _names(voice: str, speaker: str) -> bool:
    """Whether a voice that the sentence itself has is the speaker that the index found for it."""
    return speaker.casefold() in voice.casefold()


def _continued(item: Evidence) -> Statement | None:
    """Return the statement of the sentences before where ``item`` is nothing but a quotation that goes on."""
    text = item.text.strip()
    if not text.startswith(("“", '"')) or not text.rstrip(".").endswith(("”", '"')):
        return None
    last = split(item.before)[-1:]
    before = statements(item.before[last[0].start : last[0].end]) if last else ()
    return before[-1] if before else None


def is_document(voice: str) -> bool:
    """Whether the voice is the source itself or something written in it («the passage», «the report»)."""
    return bool(_PART.match(voice)) or (bool(_DOCUMENT.search(voice)) and not find_names(voice))


def is_study(voice: str) -> bool:
    """Whether the voice is a study or figures instead of somebody with an opinion."""
    return bool(_STUDY.search(voice))


def is_critic(voice: str) -> bool:
    """Whether the voice is a party to a dispute by its very name."""
    return bool(_GROUPS[2].search(voice))


def same_voice(claimed: str, part: Voiced) -> bool:
    """Whether the evidence gives its words to the voice that the claim names, under any name or by its role."""
    if part.voice is None or _PRONOUN.match(claimed.strip()):
        return part.voice is not None
    speakers = _speaking_names(claimed)
    heard = _heard(part)
    if speakers:
        pool = NamePool([heard])
        return all(pool.holds(name) for name in speakers) and _heads_meet(speakers, part)
    if any(group.search(claimed) and group.search(part.voice) for group in _GROUPS):
        return True
    around = (
        heard.text
        if not _PRONOUN.match(part.voice) and not find_names(part.voice)
        else f"{heard.text} {part.item.before}"
    )
    roles = {term.stem for term in content_terms(claimed)}
    return bool(roles) and roles <= {term.stem for term in content_terms(around)}


def _heads_meet(speakers: Sequence[Name], part: Voiced) -> bool:
    """Whether one of the names speaks in the evidence instead of standing in an aside («a colleague of Dr. Roth»)."""
    head = _ASIDE.split(part.voice or "")[0]
    if not find_names(head):
        return True
    pool = NamePool([replace(part.item, text=head, speaker=None, before="", after="")])
    return any(pool.holds(name) for name in speakers)


def named_near(claimed: str, item: Evidence) -> bool:
    """Whether a sentence without a voice, or one beside it, names the claimed one, who then may well have said it."""
    speakers = _speaking_names(claimed)
    if speakers:
        pool = NamePool([item, replace(item, text=item.before), replace(item, text=item.after)])
        return all(pool.holds(name) for name in speakers)
    roles = {term.stem for term in content_terms(claimed)}
    return bool(roles) and roles <= {term.stem for term in content_terms(item.text)}


def _speaking_names(voice: str) -> Sequence[Name]:
    """Return the names that speak in a voice, without those of the aside beside them («a clerk of the institute»)."""
    return find_names(_ASIDE.split(voice)[0])


def _heard(part: Voiced) -> Evidence:
    """Return the evidence for who speaks: the voice; for a pronoun also the sentence that it may point into."""
    voice = part.voice or ""
    if _PRONOUN.match(voice):
        return replace(part.item, text=f"{voice} {part.content}", speaker=part.item.speaker)
    return replace(part.item, text=voice)
