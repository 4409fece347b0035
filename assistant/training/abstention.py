"""Fits ``assistant/quoting/weights.json``: which sentence answers, and whether the best one answers at all.

    python -m assistant.training.abstention [--out FILE]

The questions are about ten made-up documents in ``abstention/``, none of which is used in any evaluation; a third of
them has no answer there (near misses, false premises, other topics). Everything is cross-validated by document: the
second regression learns from the first one's scores on documents that it has not seen, and so does the threshold,
which is where most questions end right.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from assistant.calibration.curve import Trial, curve, threshold_of
from assistant.calibration.operating import DEFAULT_ONE_WRONG_IN
from assistant.questions.understanding import understand
from assistant.quoting import model as models
from assistant.quoting.model import decision_values, sigmoid
from assistant.quoting.requirements import unmet
from assistant.quoting.selection import look
from assistant.training.abstention_fit import fit_free, fit_signed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.quoting.model import Regression
    from assistant.quoting.reading import PassageReader

_DATA: Final = Path(__file__).with_name("abstention")
_FOLDS: Final = 10
_PASSAGES: Final = 8
_RANKING_C: Final = 0.3
_ANSWERING_C: Final = 0.1


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with the features of its candidate sentences.

    ``gold`` marks those that answer, ``unmet`` those that the rules of ``quoting.requirements`` refuse.
    """

    document: str
    kind: str
    values: tuple[Mapping[str, float], ...]
    gold: tuple[bool, ...]
    unmet: tuple[bool, ...]

    @property
    def answerable(self) -> bool:
        """Whether the document answers."""
        return self.kind not in {"near", "premise", "far"}


@dataclass(frozen=True, slots=True)
class Scored:
    """A question scored by models that have not seen its document."""

    asked: Asked
    best: int
    logits: tuple[float, ...]

    @property
    def right(self) -> bool:
        """Whether the best sentence answers."""
        return self.asked.gold[self.best]


def gather(reader: PassageReader | None) -> list[Asked]:
    """Return all questions, searched and measured as the product does it.

    Each is asked twice: of its document alone, and of all documents together.
    """
    from rich.progress import track

    from index.memory import TextCorpus

    documents = _rows("documents.jsonl")
    together = TextCorpus([row["text"] for row in documents], titles=[row["title"] for row in documents])
    alone = {row["id"]: TextCorpus([row["text"]], titles=[row["title"]]) for row in documents}
    gathered = []
    asking = [(row, corpus) for row in _rows("questions.jsonl") for corpus in (alone[row["document"]], together)]
    for row, corpus in track(asking, "Measuring"):
        asked = understand(row["question"])
        measured, _ = look(asked, corpus.search(asked.text, _PASSAGES), corpus, reader)
        gold = tuple(any(words in item.candidate.text for words in row["gold"]) for item in measured)
        refused = tuple(unmet(asked, item.candidate) for item in measured)
        gathered.append(Asked(row["document"], row["kind"], tuple(item.values for item in measured), gold, refused))
    return gathered


def fit_ranking(questions: Sequence[Asked]) -> Regression:
    """Return the regression that ranks sentences."""
    rows = [values for asked in questions for values in asked.values]
    return fit_free(rows, [gold for asked in questions for gold in asked.gold], _RANKING_C)


def scored(questions: Sequence[Asked], ranking: Regression) -> list[Scored]:
    """Return the questions with the ranking's best sentence and all scores, best first."""
    result = []
    for asked in questions:
        logits = [ranking.log_odds(values) for values in asked.values]
        best = max(range(len(logits)), key=logits.__getitem__)
        result.append(Scored(asked, best, tuple(sorted(logits, reverse=True))))
    return result


def fit_answering(questions: Sequence[Scored]) -> Regression:
    """Return the regression that decides whether the best sentence answers."""
    return fit_signed([_decision_row(item) for item in questions], [item.right for item in questions], _ANSWERING_C)


def _decision_row(item: Scored) -> dict[str, float]:
    return {**item.asked.values[item.best], **decision_values(item.logits)}


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (_DATA / name).read_text(encoding="utf-8").splitlines()]


def cross_validated(questions: Sequence[Asked]) -> list[tuple[Scored, float]]:
    """Return each question scored by models fitted without its document, with the probability of answering."""
    documents = sorted({asked.document for asked in questions})
    folds = [set(documents[start::_FOLDS]) for start in range(min(_FOLDS, len(documents)))]
    ranked: list[Scored] = []
    for fold in folds:
        ranking = fit_ranking([asked for asked in questions if asked.document not in fold])
        ranked.extend(scored([asked for asked in questions if asked.document in fold], ranking))
    result: list[tuple[Scored, float]] = []
    for fold in folds:
        answering = fit_answering([item for item in ranked if item.asked.document not in fold])
        held_out = [item for item in ranked if item.asked.document in fold]
        result.extend((item, _probability(item, answering)) for item in held_out)
    return result


def _probability(item: Scored, answering: Regression) -> float:
    """Return the probability that the best sentence answers; 0 where the rules refuse it, as the product does."""
    return 0.0 if item.asked.unmet[item.best] else sigmoid(answering.log_odds(_decision_row(item)))


def rates(validated: Sequence[tuple[Scored, float]], threshold: float) -> tuple[float, float]:
    """Return the share of answerable questions answered with a right sentence, and of the others declined."""
    answerable = [(item, p) for item, p in validated if item.asked.answerable]
    others = [p for item, p in validated if not item.asked.answerable]
    right = sum(item.right and p >= threshold for item, p in answerable)
    return right / len(answerable), sum(p < threshold for p in others) / len(others)


def fitted_block(questions: Sequence[Asked]) -> dict[str, Any]:
    """Return a block of the weights file, with its cross-validated figures."""
    validated = cross_validated(questions)
    points = curve([Trial(probability, item.right) for item, probability in validated])
    thresholds = {number: threshold_of(points, number) for number in models.ONE_WRONG_IN}
    ranking = fit_ranking(questions)
    answerable = [item for item, _ in validated if item.asked.answerable]
    right, declined = rates(validated, thresholds[DEFAULT_ONE_WRONG_IN])
    figures = {
        "questions": len(questions),
        "best_sentence_right": sum(item.right for item in answerable) / len(answerable),
        "answered_rightly": right,
        "declined_rightly": declined,
        "risk_coverage": _risk_coverage(validated),
    }
    sys.stderr.write(f"{json.dumps(figures)}\n")
    return {
        "ranking": _plain(ranking),
        "answering": _plain(fit_answering([item for item, _ in validated])),
        "thresholds": {str(number): threshold for number, threshold in thresholds.items()},
        "cross_validated": figures,
    }


def _risk_coverage(validated: Sequence[tuple[Scored, float]]) -> list[list[float]]:
    """Return [coverage, share of wrong among the answered] at ten coverages, the surest questions first."""
    ordered = sorted(validated, key=lambda pair: -pair[1])
    curve = []
    for tenth in range(1, 11):
        count = max(1, len(ordered) * tenth // 10)
        wrong = sum(not item.right for item, _ in ordered[:count])
        curve.append([count / len(ordered), wrong / count])
    return curve


def _plain(regression: Regression) -> dict[str, Any]:
    return {
        "intercept": regression.intercept,
        "weights": dict(regression.weights),
        "centres": dict(regression.centres),
        "scales": dict(regression.scales),
    }


@click.command()
@click.option("--out", type=click.Path(path_type=Path), help="Where to write; by default the shipped file.")
def main(out: Path | None) -> None:
    """Fit a set of weights for each reader that ships: none, the fast one, both."""
    from assistant.reading.fast import load_fast_reader
    from assistant.reading.shipped import shipped_reader

    target = out or Path(models.__file__).with_name(models.WEIGHTS)
    content = json.loads(target.read_text(encoding="utf-8")) if target.exists() else {}
    readers = (None, load_fast_reader(), shipped_reader())
    for each in readers:
        kept = {name: value for name, value in content.get(models.block_for(each), {}).items() if name == "alone"}
        content[models.block_for(each)] = {**kept, **fitted_block(gather(each))}
    target.write_text(json.dumps(content, sort_keys=True, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
