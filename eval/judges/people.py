"""People as judge: labels of an earlier run, by case and words. What nobody labelled is unscored."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from eval.circularity import Parts
from eval.errors import JudgeRefused
from eval.judges.base import ClaimScore, Row, all_claims
from eval.judges.gold import GoldJudge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.cases import Case
    from eval.labels.store import Agreed


class PeopleJudge:
    """Looks each claim up among the labels; its citations are judged by the gold facts, of which people say nothing."""

    def __init__(self, name: str, labels: Mapping[tuple[str, str], Agreed], fingerprint: str) -> None:
        """``labels`` are by case id and the words that were labelled."""
        self.name = f"people:{name}"
        self.fingerprint = fingerprint
        self._labels = labels
        self._citations = GoldJudge()

    @property
    def parts(self) -> Parts:
        """People have no weights that a gate could share."""
        return Parts()

    def judged(self, case: Case, row: Row, documents: Sequence[str]) -> tuple[ClaimScore, ...]:
        """Return one score a claim."""
        by_gold = {(score.text, score.withheld): score for score in self._citations.judged(case, row, documents)}
        return tuple(self._scored(case, by_gold[str(claim["text"]), withheld]) for claim, withheld in all_claims(row))

    def _scored(self, case: Case, gold: ClaimScore) -> ClaimScore:
        label = self._labels.get((case.id, gold.text))
        verdict = None if label is None else label.verdict
        reason = _reason(label)
        cited = gold.good_citations > 0 and not (verdict is not None and verdict.is_bad)
        return ClaimScore(gold.text, verdict, reason, gold.withheld, cited, gold.citations, gold.good_citations)


def open_people(file: str) -> PeopleJudge:
    """Return the judge of a labels file; raises ``JudgeRefused`` for none and ``LabelsRefused`` for a damaged one."""
    from eval.labels.store import agreed, read_labels

    path = Path(file)
    if not path.is_file():
        message = f"There is no file {file} with labels; briefing eval label RUN makes one."
        raise JudgeRefused(message)
    labels = {(each.id.rpartition("#")[0], each.text): each for each in agreed(read_labels(path)).values()}
    return PeopleJudge(path.parent.name, labels, hashlib.sha256(path.read_bytes()).hexdigest())


def _reason(label: Agreed | None) -> str:
    if label is None:
        return "nobody labelled this sentence"
    if label.differ:
        return "the labellers disagree"
    return "so labelled by people" if label.verdict is not None else "the labellers could not tell"
