"""What all witnesses see of one claim: its evidence, their findings, and the numbers that the combination weighs.

Apart from the verdict, so that training measures exactly what the check measures.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

from assistant.grounding.claims import without_marks
from assistant.grounding.features import WITNESSES, Measured, measure
from assistant.grounding.terms import content_terms

if TYPE_CHECKING:
    from assistant.grounding.evidence import Evidence, Witness
    from assistant.grounding.evidence_index import EvidenceIndex
    from assistant.grounding.trained.witness import Reading
    from assistant.types import Finding

_EVIDENCE_SENTENCES: Final = 4
_WORDS_A_SENTENCE: Final = 6
"""A claim is held against four sentences, and one more for this many of its content words."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A claim's evidence, most telling first, what the witnesses have against it, and its features."""

    evidence: tuple[Evidence, ...]
    findings: tuple[Finding, ...]
    measured: Measured


def gathered(claim: str, index: EvidenceIndex) -> tuple[Evidence, ...]:
    """Return the sentences that a claim without citations is held against.

    Where no sentence shares a word with it, that is the first one, so that the witnesses can say what is missing.
    """
    text = without_marks(claim)
    return index.best(text, _EVIDENCE_SENTENCES + len(content_terms(text)) // _WORDS_A_SENTENCE) or index.candidates[:1]


def examine(  # noqa: PLR0913 - the parts of one look at a claim
    claim: str,
    evidence: tuple[Evidence, ...],
    index: EvidenceIndex,
    *,
    question: str | None = None,
    position: int = 0,
    claims: int = 1,
    reading: Reading | None = None,
) -> Examined:
    """Return what the witnesses see of ``claim`` beside ``evidence``; ``index`` holds all that the sources say."""
    text = without_marks(claim)
    found = tuple(finding for witness in _witnesses() for finding in witness(text, evidence))
    measured = measure(
        text, evidence, index, found, question=question, position=position, claims=claims, reading=reading
    )
    return Examined(evidence, found, measured)


@lru_cache(maxsize=1)
def _witnesses() -> tuple[Witness, ...]:
    """Return the witnesses' functions, imported when first used."""
    modules = (f"assistant.grounding.witnesses.{name}" for name in WITNESSES)
    return tuple(import_module(module).find for module in modules)
