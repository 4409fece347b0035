"""Who said it.

A statement that the claim gives to somebody must be theirs in the evidence; «said», «noted» and «warned» are
exchangeable, «denied» is not. A fact from a report may be stated without the report; an opinion, a demand or a forecast
may not be stated without whose it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.grounding.reporting import Stance
from assistant.grounding.speech import Statement, statements
from assistant.grounding.terms import content_terms
from assistant.grounding.voices import Voiced, is_critic, is_document, is_study, named_near, same_voice, voiced_parts
from assistant.types import Finding, SourceRange, TextRange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.grounding.evidence import Evidence

CHECK: Final = "attribution"
_RELEVANT: Final = 0.5
"""A part of the evidence speaks of the same thing when it has this share of the statement's words."""
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
_OF_ITSELF: Final = re.compile(r"\W*(?:reporters )?(?:that )?(?:it|they|we|he|she|I)\b", re.IGNORECASE)
_ANNOUNCES: Final = re.compile(r"announc|disclos|confirm|estimat", re.IGNORECASE)


def find(claim: str, evidence: Sequence[Evidence]) -> tuple[Finding, ...]:
    """Return findings where ``claim`` gives words to the wrong voice, or somebody's opinion to nobody."""
    parts = [part for item in evidence for part in voiced_parts(item)]
    if not parts:
        return ()
    said = statements(claim)
    if not said:
        dropped = _dropped(claim, parts)
        return (dropped,) if dropped else ()
    found = (_misgiven(statement, parts) for statement in said if not is_document(statement.voice))
    return tuple(finding for finding in found if finding is not None)


def _misgiven(said: Statement, parts: Sequence[Voiced]) -> Finding | None:
    """Return what is wrong with whom the claim gives a statement to, or None."""
    near = _nearest(said.content, parts, _RELEVANT)
    if not near:
        return None
    where = TextRange(said.start, said.end)
    own = [part for part in near if same_voice(said.voice, part)]
    if own:
        return _turned_round(said, own[0], where) if all(_opposed(said, part) for part in own) else None
    if any(part.voice is None and named_near(said.voice, part.item) for part in near):
        return None
    other = next((part for part in near if part.voice is not None), None)
    if other is None or is_document(other.voice or ""):
        return Finding(CHECK, f"the source does not say that «{said.voice}» said this", where, _range(near[0]))
    message = f"the answer gives this to «{said.voice}», the source to «{other.voice}»"
    return Finding(CHECK, message, where, _range(other), contradicts=True)


def _opposed(said: Statement, part: Voiced) -> bool:
    return (said.stance is Stance.DENIES) != (part.stance is Stance.DENIES)


def _turned_round(said: Statement, part: Voiced, where: TextRange) -> Finding:
    message = f"the answer has «{said.voice}» say this ({said.verb}), the source has {part.verb}"
    return Finding(CHECK, message, where, _range(part), contradicts=True)


def _dropped(claim: str, parts: Sequence[Voiced]) -> Finding | None:
    """Return a finding where the claim states as a fact what the source has as somebody's opinion or forecast."""
    if _DISTANCED.search(claim):
        return None
    near = _nearest(claim, parts, _REPEATED)
    if not near or any(part.voice is None or not _is_opinion(part) for part in near):
        return None
    voice = near[0].voice or ""
    if _about_the_voice(claim, voice):
        return None
    message = f"the answer states this as a fact, the source as the words of «{voice}»"
    return Finding(CHECK, message, TextRange(0, len(claim)), _range(near[0]))


def _about_the_voice(claim: str, voice: str) -> bool:
    """Whether the claim names who speaks, so that nobody is left out, or says nothing but who that is."""
    said = {term.stem for term in content_terms(claim)}
    named = {term.stem for term in content_terms(voice.split(",", maxsplit=1)[0])}
    return (bool(named) and named <= said) or said <= {term.stem for term in content_terms(voice)}


def _is_opinion(part: Voiced) -> bool:
    """Whether what is said is a judgement, a demand or a forecast instead of a fact that somebody reports."""
    voice = part.voice or ""
    if is_critic(voice):
        return True
    if is_study(voice) or is_document(voice) or _ANNOUNCES.match(part.verb):
        return False
    if part.stance is not Stance.TELLS:
        return True
    if _JUDGES.search(part.content):
        return part.quoted or not _OF_ITSELF.match(part.content)
    return part.quoted and not any(character.isdigit() for character in part.content)


def _nearest(content: str, parts: Sequence[Voiced], least: float) -> list[Voiced]:
    """Return the parts that share most words with ``content``, best first; [] where none shares ``least`` of them."""
    stems = {term.stem for term in content_terms(content)}
    if not stems:
        return []
    shares = [(len(stems & part.stems) / len(stems), part) for part in parts]
    best = max(share for share, _ in shares)
    if best < least:
        return []
    near = [(share, part) for share, part in shares if share >= best - _AS_GOOD]
    return [part for _, part in sorted(near, key=lambda pair: -pair[0])]


def _range(part: Voiced) -> SourceRange:
    return SourceRange(part.item.source, part.item.start, part.item.end)
