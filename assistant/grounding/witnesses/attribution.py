"""Attribution: who said it.

A statement that the claim attributes to somebody must be theirs in the evidence. «Said», «noted» and «warned» are
interchangeable, «denied» is not. A fact from a report may be stated without the report; an opinion, a demand or a
forecast needs its speaker.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from assistant.grounding.name_pool import NamePool
from assistant.language.names import find_names
from assistant.language.speech import QUOTED, Stance, Statement, statements
from assistant.language.terms import stems_of
from assistant.types import Finding, SourceRange, TextRange

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.grounding.evidence import Evidence

CHECK: Final = "attribution"
_RELEVANT: Final = 0.5
"""A part of the evidence is about the same thing if it has this share of the statement's words."""
_REPEATED: Final = 0.7
_AS_GOOD: Final = 0.15
_DISTANCED: Final = re.compile(
    r"\b(?:reportedly|allegedly|supposedly|said to|believed to|expected to|claims?|opinion|view)\b", re.IGNORECASE
)
_JUDGES: Final = re.compile(
    r"\b(?:will|won['’]t|should|must|could|may|might|would|ought|need(?:s)? to|best|worst|most|least|better|worse|"
    r"finest|greatest|crucial|important|essential|vital|valuable|worth|danger(?:ous)?|promising|wrong|right|unfair|"
    r"excellent|terrible|impossible|inevitable|inseparable|key to|the future)\b",
    re.IGNORECASE,
)
_ANNOUNCES: Final = re.compile(r"announc|disclos|confirm|estimat", re.IGNORECASE)


def find(claim: str, evidence: Sequence[Evidence]) -> tuple[Finding, ...]:
    """Return findings if ``claim`` attributes a statement to the wrong voice, or somebody's opinion to nobody."""
    parts = [part for item in evidence for part in _voiced_parts(item)]
    if not parts:
        return ()
    said = statements(claim)
    if not said:
        dropped = _dropped(claim, parts)
        return (dropped,) if dropped else ()
    found = (_misgiven(statement, parts) for statement in said if not is_document(statement.voice))
    return tuple(finding for finding in found if finding is not None)


def _misgiven(said: Statement, parts: Sequence[Voiced]) -> Finding | None:
    """Return a finding if the claim attributes a statement wrongly, else None."""
    near = _nearest(said.content, parts, _RELEVANT)
    if not near:
        return None
    where = TextRange(said.start, said.end)
    own = [part for part in near if _is_same_voice(said.voice, part)]
    if own:
        if any((said.stance is Stance.DENIES) == (part.stance is Stance.DENIES) for part in own):
            return None
        message = f"the answer says that «{said.voice}» {said.verb} this, the source says «{own[0].verb}»"
        return Finding(CHECK, message, where, _range(own[0]), contradicts=True)
    if any(part.voice is None and _is_named_near(said.voice, part.item) for part in near):
        return None
    other = next((part for part in near if part.voice is not None), None)
    if other is None or is_document(other.voice or ""):
        return Finding(CHECK, f"the source does not say that «{said.voice}» said this", where, _range(near[0]))
    message = f"the answer attributes this to «{said.voice}», the source to «{other.voice}»"
    return Finding(CHECK, message, where, _range(other), contradicts=True)


def _dropped(claim: str, parts: Sequence[Voiced]) -> Finding | None:
    """Return a finding if the claim states as a fact what is somebody's opinion or forecast in the source.

    There is none if the claim names the speaker, or says only who that is.
    """
    near = [] if _DISTANCED.search(claim) else _nearest(claim, parts, _REPEATED)
    if not near or any(part.voice is None or not _is_opinion(part) for part in near):
        return None
    voice = near[0].voice or ""
    said, named = stems_of(claim), stems_of(voice.split(",", maxsplit=1)[0])
    if (named and named <= said) or said <= stems_of(voice):
        return None
    message = f"the answer states this as a fact, the source as the words of «{voice}»"
    return Finding(CHECK, message, TextRange(0, len(claim)), _range(near[0]))


def _is_opinion(part: Voiced) -> bool:
    """Whether what is said is a judgement, a demand or a forecast, not a reported fact."""
    voice = part.voice or ""
    if _STUDY.search(voice) or is_document(voice) or _ANNOUNCES.match(part.verb):
        return False
    if part.stance is not Stance.TELLS or _JUDGES.search(part.content):
        return True
    return part.quoted and not any(character.isdigit() for character in part.content)


def _nearest(content: str, parts: Sequence[Voiced], least: float) -> list[Voiced]:
    """Return the parts that share most words with ``content``, best first; [] if none has the share ``least``."""
    stems = stems_of(content)
    if not stems:
        return []
    shares = [(len(stems & stems_of(part.content)) / len(stems), part) for part in parts]
    best = max(share for share, _ in shares)
    near = [(share, part) for share, part in shares if best >= least and share >= best - _AS_GOOD]
    return [part for _, part in sorted(near, key=lambda pair: -pair[0])]


def _range(part: Voiced) -> SourceRange:
    return SourceRange(part.item.source, part.item.start, part.item.end)


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
_ASIDE: Final = re.compile(r",| (?:of|at|from|who|whom|with) ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Voiced:
    """A part of the evidence with its speaker; ``voice`` is None for the document's own words."""

    item: Evidence
    voice: str | None
    stance: Stance
    content: str
    verb: str = ""
    quoted: bool = False


def _voiced_parts(item: Evidence) -> Iterator[Voiced]:
    """Yield what the voices and the speaker of a sentence say; a sentence without either is the document's own."""
    spoken = statements(item.text)
    for said in spoken:
        yield Voiced(item, said.voice, said.stance, said.content, said.verb, said.quoted)
    speaker = item.speaker
    if speaker is not None and not any(speaker.name.casefold() in said.voice.casefold() for said in spoken):
        known = f"{speaker.name}, {speaker.role}" if speaker.role else speaker.name
        quoted = speaker.quoted or QUOTED.search(item.text) is not None
        yield Voiced(item, known, Stance.TELLS, item.text, "said", quoted)
    elif not spoken:
        yield Voiced(item, None, Stance.TELLS, item.text)


def is_document(voice: str) -> bool:
    """Whether the voice is the source itself or a document («the passage», «the report»)."""
    return bool(_PART.match(voice)) or (bool(_DOCUMENT.search(voice)) and not find_names(voice))


def _is_same_voice(claimed: str, part: Voiced) -> bool:
    """Whether the voice in the evidence is the one that the claim names, under any alias or by its role.

    A pronoun may refer to anybody in its sentence. A name in an aside is not the speaker («a colleague of Dr. Roth»).
    """
    voice = part.voice
    if voice is None or _PRONOUN.match(claimed.strip()):
        return voice is not None
    is_pronoun = _PRONOUN.match(voice) is not None
    heard = replace(part.item, text=f"{voice} {part.content}" if is_pronoun else voice)
    speakers = find_names(_ASIDE.split(claimed)[0])
    if speakers:
        whole, head = NamePool([heard]), _ASIDE.split(voice)[0]
        alone = NamePool([replace(part.item, text=head, speaker=None)])
        speaks = not find_names(head) or any(alone.holds(name) for name in speakers)
        return speaks and all(whole.holds(name) for name in speakers)
    named = is_pronoun or bool(find_names(voice))
    roles = stems_of(claimed)
    return bool(roles) and roles <= stems_of(f"{heard.text} {part.item.before}" if named else heard.text)


def _is_named_near(claimed: str, item: Evidence) -> bool:
    """Whether a sentence without a voice, or a neighbour of it, names the claimed voice, who may have said it."""
    speakers = find_names(_ASIDE.split(claimed)[0])
    if speakers:
        pool = NamePool([item, replace(item, text=item.before), replace(item, text=item.after)])
        return all(pool.holds(name) for name in speakers)
    roles = stems_of(claimed)
    return bool(roles) and roles <= stems_of(item.text)
