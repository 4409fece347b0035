"""Fit ``assistant/quoting/weights.json``: the probability that the best sentence answers, and its thresholds.

    python -m eval.training.decision --data FOLDER --natural QUESTIONS.jsonl … --documents FOLDER [--out FILE]

All questions go through the code that answers (``quoting.selection.rank``). They are of three sorts: about made-up
documents (``made_up/``), each asked of its document and of all together; people's questions about passages of articles
that no training saw, in four ways (``components.open_sets``); and as people type them, about public documents. The
regression learns from all three sorts with equal weight. The thresholds are chosen on all three by cross-validation:
the probabilities come from regressions that have not seen the document.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections import Counter
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from assistant.calibration.kept import DEFAULT_ONE_WRONG_IN, THRESHOLDS
from assistant.grounding.combination import sigmoid
from assistant.questions.followups import standalone
from assistant.questions.understanding import understand
from assistant.quoting import model as models
from assistant.quoting.model import evidence
from assistant.quoting.selection import rank
from assistant.reading.loading import shipped_reader
from assistant.types import Turn
from eval.components.open_sets import held_out, is_for_choosing, spread, with_passages
from eval.lines import open_rows
from index.library import Index
from index.memory import TextCorpus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from index.types import Corpus

_MADE_UP: Final = Path(__file__).with_name("made_up")
_THERE: Final = click.Path(exists=True, path_type=Path)
_FOLDS: Final = 10
_PASSAGES: Final = 8
_STRENGTH: Final = 1.0
_NATURAL: Final = "natural"
_WHOLE_DOCUMENTS: Final = frozenset({"summary", "meta", "calculation", "non_english"})
"""Styles of natural questions that no single sentence answers."""
_HALF: Final = 0.5
_MOST: Final = 0.6
_MARKUP: Final = re.compile(r"\[([^\]\[]*)\]\([^)]*\)|[*_`#>|]+")


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A question's features; ``right``: the best sentence answers, ``near``: one that was read with it does.

    ``group`` is the document or article, by which folds are split.
    """

    sort: str
    group: str
    values: Mapping[str, float]
    right: bool
    near: bool


def rows_for(sort: str, group: str, question: str, corpus: Corpus, golds: Sequence[str]) -> Iterator[DecisionRow]:
    """Yield the row of a question, if anything was found.

    A sentence answers if it contains one of ``golds``; for natural questions, if they share most of the shorter one.
    """
    plain = [_plain(gold) for gold in golds]

    def is_right(sentence: str) -> bool:
        if sort != _NATURAL:
            return any(gold in sentence for gold in golds)
        said = _plain(sentence)
        pieces = (SequenceMatcher(None, said, gold, autojunk=False).find_longest_match() for gold in plain)
        shares = (piece.size / max(1, min(len(said), len(gold))) for piece, gold in zip(pieces, plain, strict=True))
        return any(share >= _MOST for share in shares)

    ranked = rank(understand(question), corpus.search(question, _PASSAGES), corpus, shipped_reader())
    if ranked:
        best = ranked[0].candidate
        near = any(is_right(best.place.parsed.sentence_text(number)) for number in best.place.sentences)
        yield DecisionRow(sort, group, evidence(ranked, corpus), is_right(best.text), near)


def about_made_up() -> Iterator[DecisionRow]:
    """Yield the questions about made-up documents."""
    documents = list(open_rows(_MADE_UP / "documents.jsonl"))
    together = TextCorpus([row["text"] for row in documents], titles=[row["title"] for row in documents])
    alone = {row["id"]: TextCorpus([row["text"]], titles=[row["title"]]) for row in documents}
    for row in open_rows(_MADE_UP / "questions.jsonl"):
        for corpus in (alone[row["document"]], together):
            yield from rows_for("made up", row["document"], row["question"], corpus, row["gold"])


def about_passages(data: Path, count: int) -> Iterator[DecisionRow]:
    """Yield people's questions about passages: their own, one near it, ten, and ten that do not answer."""
    pool = held_out(data / "reading")
    for each in with_passages(spread([row for row in pool if is_for_choosing(row)], count), pool):
        golds = [each.row.context[gold.start : gold.end] for gold in each.row.golds]
        for passages, answers in ((each.own, golds), (each.near, []), (each.ten, golds), (each.none, [])):
            if passages:
                corpus = TextCorpus(passages)
                yield from rows_for("passages", each.row.group, each.row.question, corpus, answers)


def about_documents(questions: Sequence[Path], documents: Path) -> Iterator[DecisionRow]:
    """Yield natural questions, each asked of its own document."""
    rows = [row for file in questions for row in open_rows(file) if row["style"] not in _WHOLE_DOCUMENTS]
    for name in sorted({row["doc"] for row in rows}):
        path = documents / name
        with tempfile.TemporaryDirectory() as home, Index.open(Path(home)) as index:
            index.add([path])
            text = path.read_text(encoding="utf-8")
            for row in (row for row in rows if row["doc"] == name):
                question = standalone(row["question"], [Turn(**turn) for turn in row["history"] or ()]).text
                golds = [text[start:end] for start, end in row["evidence"]]
                yield from rows_for(_NATURAL, name, question, index, golds)


def _plain(text: str) -> str:
    return " ".join(_MARKUP.sub(lambda match: match[1] or "", text).split()).lower()


def fitted(rows: Sequence[DecisionRow]) -> tuple[float, dict[str, float]]:
    """Return intercept and weights of the logistic regression over all rows; every sort has equal weight."""
    names, sorts = sorted(rows[0].values), Counter(row.sort for row in rows)
    table = np.array([[row.values[name] for name in names] for row in rows])
    weight = np.array([len(rows) / len(sorts) / sorts[row.sort] for row in rows])
    model = LogisticRegression(C=_STRENGTH, max_iter=2000).fit(table, [row.right for row in rows], sample_weight=weight)
    return float(model.intercept_[0]), dict(zip(names, model.coef_[0].tolist(), strict=True))


def cross_validated(rows: Sequence[DecisionRow]) -> list[tuple[DecisionRow, float]]:
    """Return each row with its probability in [0, 1] by a regression that has not seen its document."""
    groups = sorted({row.group for row in rows})
    validated = []
    for start in range(_FOLDS):
        fold = set(groups[start::_FOLDS])
        intercept, weights = fitted([row for row in rows if row.group not in fold])
        for row in rows:
            if row.group in fold:
                log_odds = intercept + sum(weight * row.values[name] for name, weight in weights.items())
                validated.append((row, sigmoid(log_odds)))
    return validated


def threshold_of(validated: Sequence[tuple[DecisionRow, float]], one_wrong_in: int) -> float:
    """Return the lowest threshold above which at most one answer in ``one_wrong_in`` is wrong (``wrong_share``)."""
    return next((least for least in THRESHOLDS if wrong_share(validated, least) * one_wrong_in <= 1), THRESHOLDS[-1])


def lowest_possible(validated: Sequence[tuple[DecisionRow, float]], threshold: float) -> float:
    """Return the lowest probability above which at least half of the offers to natural questions answer."""
    unanswered = [(p, row.near) for row, p in validated if row.sort == _NATURAL and p < threshold]
    for least in THRESHOLDS:
        offered = [near for p, near in unanswered if p >= least]
        if offered and sum(offered) >= _HALF * len(offered):
            return least
    return threshold


def wrong_share(validated: Sequence[tuple[DecisionRow, float]], least: float) -> float:
    """Return the share of wrong sentences with a probability of at least ``least``.

    Natural questions count as much as all other sorts together, which are easier.
    """
    shares: dict[str, float] = {}
    for sort in sorted({row.sort for row, _ in validated}):
        right = [row.right for row, p in validated if row.sort == sort and p >= least]
        shares[sort] = 1 - sum(right) / len(right) if right else 1.0
    natural = shares.pop(_NATURAL)
    return (natural + sum(shares.values()) / len(shares)) / 2


def content(rows: Sequence[DecisionRow]) -> dict[str, Any]:
    """Return the content of the weights file, with the cross-validated figures by sort."""
    intercept, weights = fitted(rows)
    validated = cross_validated(rows)
    thresholds = {number: threshold_of(validated, number) for number in models.ONE_WRONG_IN}
    shipped = thresholds[DEFAULT_ONE_WRONG_IN]
    figures = {}
    for sort in {row.sort for row in rows}:
        right, p = zip(*((row.right, p) for row, p in validated if row.sort == sort), strict=True)
        answered = [ok for ok, chance in zip(right, p, strict=True) if chance >= shipped]
        figures[sort] = {
            "questions": len(right),
            "auroc": float(roc_auc_score(right, p)),
            "best_is_right": sum(right) / len(right),
            "answered": len(answered) / len(right),
            "answered_wrongly": sum(not ok for ok in answered) / len(right),
        }
    sys.stderr.write(f"{json.dumps(figures, indent=1)}\n")
    return {
        "intercept": intercept,
        "weights": weights,
        "thresholds": {str(number): threshold for number, threshold in thresholds.items()},
        "possible": lowest_possible(validated, shipped),
        "cross_validated": figures,
    }


@click.command()
@click.option("--data", type=_THERE, required=True, help="Folder of the open data.")
@click.option("--natural", type=_THERE, multiple=True, required=True, help="Questions to tune on.")
@click.option("--documents", type=_THERE, required=True, help="Their documents.")
@click.option("--count", default=120, show_default=True, help="People's questions about passages.")
@click.option("--out", type=click.Path(path_type=Path), help="Where to write; by default the shipped file.")
@click.option("--kept", type=click.Path(path_type=Path), help="Keep what was asked here, and fit it again from there.")
def main(  # noqa: PLR0913, PLR0917 - the options
    data: Path, natural: tuple[Path, ...], documents: Path, count: int, out: Path | None, kept: Path | None
) -> None:
    """Ask everything and fit."""
    if kept is not None and kept.exists():
        rows = [DecisionRow(**row) for row in open_rows(kept)]
    else:
        rows = [*about_documents(natural, documents), *about_passages(data, count), *about_made_up()]
    if kept is not None:
        kept.write_text("".join(f"{json.dumps(asdict(row))}\n" for row in rows), encoding="utf-8")
    target = out or Path(models.__file__).with_name(models.WEIGHTS)
    target.write_text(json.dumps(content(rows), sort_keys=True, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
