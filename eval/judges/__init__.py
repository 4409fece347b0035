"""Judges decide whether a claim is good. A judge that is also the gate makes a rate circular (``circularity``).

The claims of an answer are all sentences that were shown. A system may list them itself, with citations. A sentence of
its text that no listed claim contains counts too; otherwise a system could leave out its worst sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Protocol

from eval.errors import NoSuchJudge
from eval.matching import normalised

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from assistant.grounding.evidence_index import EvidenceIndex
    from assistant.types import Verdict
    from eval.cases import Case

Row = dict[str, Any]
"""One answer in the form of ``briefing ask --batch``."""
SAID = frozenset({"answered", "incomplete"})
"""Statuses of answers that say something."""
MARK: Final = re.compile(r"\s*\[(\d{1,4}(?:\s*[,;]\s*\d{1,4})*)\]")
"""A citation mark with numbers, such as [2, 3]."""
JUDGES: Final = (
    "gold (the case's own facts, no model); check (our grounding check); llm:MODEL (local, provider:model or "
    "openai:http://HOST:PORT/v1#MODEL, by the prompt judge.md); nli:ORGANISATION/NAME or nli:FOLDER (an entailment "
    "model whose weights are in the local cache); people:FILE (labels, see briefing eval label)"
)


@dataclass(frozen=True, slots=True)
class ClaimScore:
    """A claim's verdict and reason; None is unscored: the judge cannot decide. ``withheld`` claims were not shown.

    ``cited`` says whether its citations support the claim; ``citations`` and ``good_citations`` count them.
    """

    text: str
    verdict: Verdict | None
    reason: str
    withheld: bool = False
    cited: bool = False
    citations: int = 0
    good_citations: int = 0


class Judge(Protocol):
    """Judges the claims of one answer: first those shown, then those withheld.

    A judge of several parts also has ``parts`` (``eval.circularity``). It may be called from several threads.
    """

    name: str

    @property
    def fingerprint(self) -> str:
        """Identity of weights, prompt, threshold and training data; "" for a judge that has none of these."""
        ...

    def judged(self, case: Case, row: Row, documents: Sequence[str]) -> tuple[ClaimScore, ...]:
        """Return one score for each claim; ``documents`` are the system's source texts ([] if unknown)."""
        ...


def claims_of(row: Row, key: str) -> list[Row]:
    """Return the claims of a row: ``claims`` (shown) or ``withheld``.

    After the listed claims shown come sentences of the text that none of them contains, without citations.
    """
    from assistant.language.claims import split_claims

    found = row.get(key)
    every: list[Row] = [
        {"text": each, "citations": []} if isinstance(each, str) else each
        for each in (found if isinstance(found, list) else ())
        if isinstance(each, str | dict)
    ]
    listed = [each for each in every if isinstance(each.get("text"), str) and each["text"].strip()]
    if key != "claims" or row.get("status", "answered") not in SAID:
        return listed
    text = str(row.get("text") or "")
    if row.get("status") == "incomplete" and row.get("problem"):  # our own answers append this for the reader
        text = text.removesuffix(f"(The answer is incomplete: {row['problem']})")
    held = f" {' '.join(normalised(without_citations(str(claim['text']))) for claim in listed)} "
    said = (without_citations(claim.text) for claim in split_claims(text))
    return [*listed, *({"text": each, "citations": []} for each in said if f" {normalised(each)} " not in held)]


def all_claims(row: Row) -> list[tuple[Row, bool]]:
    """Return every claim with whether it was withheld; those shown come first."""
    return [(claim, key == "withheld") for key in ("claims", "withheld") for claim in claims_of(row, key)]


def quotes_of(claim: Row) -> list[str]:
    """Return a claim's quotes in order; "" for a citation without words (such as a number out of range).

    Such a citation stays in the list because it counts: it was shown and supports nothing.
    """
    citations = claim.get("citations")
    if not isinstance(citations, list):
        return []
    return [str(each.get("quote") or "") if isinstance(each, dict) else "" for each in citations]


def unscored(row: Row, reason: str) -> tuple[ClaimScore, ...]:
    """Return all claims of an answer as unscored, with the reason; they stay in every denominator."""
    return tuple(
        ClaimScore(str(claim["text"]), None, reason, withheld, citations=len(quotes_of(claim)))
        for claim, withheld in all_claims(row)
    )


def without_citations(text: str) -> str:
    """Return a sentence without citation marks such as [2].

    >>> without_citations("It rained [1][0], and it snowed [2, 3].")
    'It rained, and it snowed.'
    """
    return MARK.sub("", text).strip()


def nearest(claim: str, documents: Sequence[str], most: int) -> list[str]:
    """Return up to ``most`` sentences of the documents that share the most informative words with ``claim``."""
    if not any(document.strip() for document in documents):
        return []
    # A true claim may be wrongly cited: that is a fault of the citation, counted apart, and no hallucination.
    return [item.text for item in _index(tuple(documents)).best(claim, most)]


@lru_cache(maxsize=4)
def _index(documents: tuple[str, ...]) -> EvidenceIndex:
    from assistant.grounding.check import index_of

    return index_of(documents)


def open_judge(name: str, home: Path) -> Judge:
    """Return the judge of that name (``JUDGES``); raises ``JudgeRefused`` if it cannot be used."""
    kind, _, rest = name.partition(":")
    if name == "gold":
        from eval.judges.gold import GoldJudge

        return GoldJudge()
    if name == "check":
        from eval.judges.entailment import CheckJudge

        return CheckJudge()
    if kind == "llm" and rest:
        from eval.judges.llm import LlmJudge

        return LlmJudge(rest, home)
    if kind == "nli" and rest:
        from eval.judges.entailment import open_nli

        return open_nli(rest)
    if kind == "people" and rest:
        from eval.judges.gold import open_people

        return open_people(rest)
    message = f"There is no judge «{name}»; there are: {JUDGES}."
    raise NoSuchJudge(message)
