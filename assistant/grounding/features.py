"""What the combination looks at: a claim's findings and its words beside the evidence, as named numbers.

Every feature grows with doubt. Lexical ones are measured twice, against the best evidence and against all sources,
because a word that stands somewhere in a long source is worth something, though less than one in the right sentence.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from assistant.grounding.evidence_index import grams
from assistant.grounding.names import find_names
from assistant.grounding.support import Support, support
from assistant.grounding.terms import Term, content_terms, terms, triples, weight

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from assistant.grounding.evidence import Evidence
    from assistant.grounding.evidence_index import EvidenceIndex
    from assistant.grounding.trained.witness import Reading
    from assistant.types import Finding

WITNESSES: Final = ("quotation", "quantity", "name", "attribution", "hedge", "polarity", "alteration")
_CONCLUDES: Final = frozenset(
    {"therefore", "overall", "thus", "hence", "conclusion", "summary", "consequently", "important", "note", "likely",
     "generally", "typically", "usually", "essential", "crucial", "helps", "ensure", "specific", "however"}
)  # fmt: skip
_NAMES_SOURCE: Final = re.compile(r"\b(?:passages?|sources?|texts?|documents?|articles?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Measured:
    """The features of one claim by name, and the words that its best evidence and all sources leave uncovered."""

    values: Mapping[str, float]
    best: Support
    anywhere: Support


def measure(  # noqa: PLR0913 - the parts of one look at a claim
    claim: str,
    evidence: Sequence[Evidence],
    index: EvidenceIndex,
    findings: Sequence[Finding],
    *,
    question: str | None = None,
    position: int = 0,
    claims: int = 1,
    reading: Reading | None = None,
) -> Measured:
    """Return the features of ``claim`` beside its best ``evidence`` and the whole ``index``.

    ``position`` is the claim's number in its answer, from 0, and ``claims`` how many it has; ``reading`` is what the
    trained witness made of it.
    """
    line = terms(claim)
    words = [term for term in line if term.is_content]
    best = support(claim, index.stems_of(evidence))
    anywhere = support(claim, index.vocabulary)
    values = {
        "missing_best": 1 - best.covered,
        "missing_first": 1 - support(claim, index.stems_of(evidence[:1])).covered,
        "missing_anywhere": 1 - anywhere.covered,
        "missing_unasked": _unasked(words, anywhere, question),
        "missing_weight": math.log1p(sum(weight(term.stem) for term in anywhere.missing)),
        "run": math.log1p(anywhere.run_words),
        "run_best": math.log1p(best.run_words),
        "rarest_missing": max((weight(term.stem) for term in anywhere.missing), default=0.0),
        "missing_source": min((1 - support(claim, stems).covered for stems in index.stems_by_source), default=1.0),
        "new_grams": _new_share(grams(claim), index.grams),
        "replaced": math.log1p(_replaced(words, index.stems_of(evidence[:1]))),
        "new_pairs": _new_share(set(pairwise([term.stem for term in words])), index.pairs),
        "new_triples": _new_share(triples(line), index.triples),
        "missing_numbers": float(sum(term.word[0].isdigit() for term in anywhere.missing)),
        "missing_names": float(sum(term.is_capital and term.start > 0 for term in anywhere.missing)),
        "words": math.log1p(len(words)),
        "numbers": float(any(term.word[0].isdigit() for term in words)),
        "names": float(bool(find_names(claim))),
        "source_words": math.log1p(sum(len(stems) for stems in index.stems)),
        "spread": math.log1p(max(0, len(evidence) - 1)),
        "position": math.log1p(position),
        "among_others": float(claims > 1),
        "asked": _asked(words, question),
        "brackets": float("(" in claim),
        "explains": float(":" in claim),
        "names_source": float(bool(_NAMES_SOURCE.search(claim))),
        "concludes": float(any(term.word.lower() in _CONCLUDES for term in line)),
    }
    for check in WITNESSES:
        own = [finding for finding in findings if finding.check == check]
        values[check] = math.log1p(len(own))
        values[f"{check}_contradicts"] = float(any(finding.contradicts for finding in own))
    if reading is not None:
        values |= {"trained": reading.verdict, "trained_words": reading.words}
    return Measured(values, best, anywhere)


def _new_share(said: Collection[object], held: Collection[object]) -> float:
    """Return the share of ``said`` that is not ``held``, in [0, 1]; 0 for nothing said."""
    return sum(item not in held for item in said) / len(said) if said else 0.0


def _replaced(words: Sequence[Term], stems: Collection[str]) -> int:
    """Return how many words the best sentence lacks between two that it has, which looks like an exchanged word."""
    held = [term.stem in stems for term in words]
    return sum(before and after and not here for before, here, after in zip(held, held[1:], held[2:], strict=False))


def _asked(words: Sequence[Term], question: str | None) -> float:
    """Return the share of the words that the question has, in [0, 1]."""
    asked = {term.stem for term in content_terms(question or "")}
    return sum(term.stem in asked for term in words) / len(words) if words else 0.0


def _unasked(words: Sequence[Term], anywhere: Support, question: str | None) -> float:
    """Return the share of the words' weight that neither the sources nor the question has."""
    asked = {term.stem for term in content_terms(question or "")}
    total = sum(weight(term.stem) for term in words)
    missing = sum(weight(term.stem) for term in anywhere.missing if term.stem not in asked)
    return missing / total if total else 0.0
