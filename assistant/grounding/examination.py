"""Examines one claim: its evidence, the witnesses' findings, and the features that the combination weighs.

This is separate from the verdict so that training and the check use the same features. They were chosen by leaving each
out and refitting (``python -m tests.ablation.check``): of forty, fifteen did as well as all.

The basic feature is how much of a claim its evidence covers. A content word is covered if the evidence has its stem or
a near synonym; words count by ``terms.weight``.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Final

from assistant.grounding.combination import MANY
from assistant.grounding.evidence_index import grams
from assistant.grounding.witnesses import alteration, attribution, name, quantity, quotation
from assistant.language.claims import without_marks
from assistant.language.terms import Term, content_terms, lines_of, stem, weight
from assistant.types import TextRange

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from assistant.grounding.evidence import Evidence, Witness
    from assistant.grounding.evidence_index import EvidenceIndex
    from assistant.grounding.trained.witness import WitnessReading
    from assistant.types import Finding

WEIGHED: Final = (quantity.CHECK, name.CHECK, attribution.CHECK, alteration.CHECK)
"""The witnesses whose findings are weighed; the others only explain."""
WITNESSES: Final[Mapping[str, Witness]] = {
    each.CHECK: each.find for each in (quotation, quantity, name, attribution, alteration)
}
CLOSE: Final = "close_contradiction"
"""Added to the findings' names if the claim differs from its evidence only in a name, a figure or who said it."""
_CLOSE: Final = 0.2
"""A claim is close to its evidence if a smaller share of its words, by weight, is missing there."""
OF_FACTS: Final = frozenset(
    {"name_contradicts", "quantity_contradicts", attribution.CHECK, f"{attribution.CHECK}_contradicts"}
)
"""Findings about names, figures and attribution."""
_NAMES_SOURCE: Final = re.compile(r"\b(?:passages?|sources?|texts?|documents?|articles?)\b", re.IGNORECASE)
_EVIDENCE_SENTENCES: Final = 4
_WORDS_A_SENTENCE: Final = 6
"""A claim is checked against four sentences, and one more for each of this many content words."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A claim's evidence, best first, with the findings and features.

    ``names`` are the witnesses with findings, again with «_contradicts» if one contradicts, and ``CLOSE``. ``values``
    are the claim's features by name. ``uncovered`` are the words missing in all sources (``is_nowhere``) or, if there
    are none, those missing in its evidence.
    """

    evidence: tuple[Evidence, ...]
    findings: tuple[Finding, ...]
    names: frozenset[str]
    values: Mapping[str, float]
    uncovered: Support
    is_nowhere: bool


def gathered(claim: str, index: EvidenceIndex) -> tuple[Evidence, ...]:
    """Return the sentences that a claim without citations is checked against.

    If no sentence shares a word with it, return the first, so that the witnesses can say what is missing.
    """
    text = without_marks(claim)
    return index.best(text, _EVIDENCE_SENTENCES + len(content_terms(text)) // _WORDS_A_SENTENCE) or index.candidates[:1]


def examine(
    claim: str,
    evidence: tuple[Evidence, ...],
    index: EvidenceIndex,
    *,
    claims: int = 1,
    reading: WitnessReading | None = None,
) -> Examined:
    """Return the findings and features of ``claim``, compared with ``evidence``.

    ``index`` has all sentences of the sources, ``claims`` is the number of claims in the answer, and ``reading`` is the
    trained witness's.
    """
    text = without_marks(claim)
    findings = tuple(finding for find in WITNESSES.values() for finding in find(text, evidence))
    best, anywhere = support(text, index.stems_of(evidence)), support(text, index.vocabulary)
    said = grams(text)
    contradicted = {f"{finding.check}_contradicts" for finding in findings if finding.contradicts}
    names = frozenset(finding.check for finding in findings) | contradicted
    if 1 - best.covered < _CLOSE and not OF_FACTS.isdisjoint(names):
        names |= {CLOSE}
    values = {
        "missing_first": 1 - support(text, index.stems_of(evidence[:1])).covered,
        "missing_weight": math.log1p(sum(weight(term.stem) for term in anywhere.missing)),
        "new_grams": len(said - index.grams) / len(said) if said else 0.0,
        "words": math.log1p(len(content_terms(text))),
        "brackets": float("(" in text),
        "names_source": float(bool(_NAMES_SOURCE.search(text))),
        MANY: float(claims > 1),
        quantity.CHECK: math.log1p(sum(finding.check == quantity.CHECK for finding in findings)),
        name.CHECK: float(name.CHECK in names),
    }
    values |= {f"{check}_contradicts": float(f"{check}_contradicts" in names) for check in WEIGHED}
    if reading is not None:
        values |= {"trained": reading.verdict, "trained_words": reading.words}
    nowhere = bool(anywhere.missing)
    return Examined(evidence, findings, names, values, anywhere if nowhere else best, nowhere)


_SYNONYM_WORTH: Final = 0.6


@dataclass(frozen=True, slots=True)
class Support:
    """How much of a claim its evidence covers.

    ``covered`` is the covered share of the words' weight in [0, 1], 1 for a claim without content words. ``missing``
    are the uncovered words in order, ``run`` is the longest range of consecutive ones, None for none.
    """

    covered: float
    missing: tuple[Term, ...]
    run: TextRange | None


def support(claim: str, stems: Collection[str]) -> Support:
    """Return how far ``stems``, the words of some evidence, cover ``claim``."""
    words = content_terms(claim)
    worths = [_worth(term.stem, stems) for term in words]
    total = sum(weight(term.stem) for term in words)
    covered = sum(weight(term.stem) * worth for term, worth in zip(words, worths, strict=True))
    pairs = zip(words, worths, strict=True)
    runs = [
        [term for term, _ in run] for is_missing, run in groupby(pairs, key=lambda pair: pair[1] == 0) if is_missing
    ]
    longest = max(runs, key=len, default=None)
    return Support(
        covered=covered / total if total else 1.0,
        missing=tuple(term for run in runs for term in run),
        run=TextRange(longest[0].start, longest[-1].end) if longest else None,
    )


def _worth(wanted: str, stems: Collection[str]) -> float:
    """Return 1 for a word in ``stems``, 0.6 for a near synonym of one, else 0."""
    if wanted in stems:
        return 1.0
    return _SYNONYM_WORTH if any(near in stems for near in _synonyms().get(wanted, ())) else 0.0


@lru_cache(maxsize=1)
def _synonyms() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for group in lines_of("synonyms.txt"):
        stems = {stem(word) for word in group.split()}
        for word in stems:
            table.setdefault(word, set()).update(stems - {word})
    return {word: frozenset(near) for word, near in table.items()}
