"""The reader's scores on the held-out rows, in the measures of SQuAD, and the calibration fitted on them."""

from __future__ import annotations

import re
import string
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import torch
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from assistant.reading.loading import Calibration
from eval.training.reader_network import collate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.training.reader_batches import EncodedExample
    from eval.training.reader_network import ReaderModel

_ARTICLE = re.compile(r"\b(?:a|an|the)\b")
_ROWS = 32


@dataclass(frozen=True, slots=True)
class ReadingScores:
    """Figures in [0, 1], higher is better; ``rows`` were scored.

    ``f1`` and ``exact`` are over answerable rows: the best span against the closest answer, whatever the reader says of
    answerability. ``auroc`` is the probability that an answerable row gets a higher logit than an unanswerable one;
    ``auroc_near``, ``auroc_swapped`` and ``auroc_cut`` are the same against one kind of unanswerable rows.
    """

    rows: int
    f1: float
    exact: float
    auroc: float
    auroc_near: float
    auroc_swapped: float
    auroc_cut: float
    calibration: Calibration

    def notes(self) -> dict[str, str]:
        """Return the figures for a weights file's metadata."""
        return {f"development_{name}": str(value) for name, value in asdict(self).items() if name != "calibration"}


def squad_words(text: str) -> list[str]:
    """Return the words of ``text`` in lower case without punctuation and articles, as SQuAD compares answers."""
    bare = "".join(character for character in text.lower() if character not in string.punctuation)
    return _ARTICLE.sub(" ", bare).split()


def word_f1(said: str, gold: str) -> float:
    """Return the F1 of the words; 1.0 if both have none, 0.0 if only one has none."""
    left, right = squad_words(said), squad_words(gold)
    if not left or not right:
        return float(left == right)
    common = sum((Counter(left) & Counter(right)).values())
    return 2 * common / (len(left) + len(right))


def evaluate(model: ReaderModel, rows: Sequence[EncodedExample], device: str = "cpu") -> ReadingScores:
    """Score ``rows``, which have answerable and unanswerable ones; leaves the model in evaluation mode."""
    logits, said = predictions(model, rows, device)
    answerable = [place for place, row in enumerate(rows) if row.golds]
    f1, exact = [], []
    for place in answerable:
        example = rows[place].example
        golds = [example.passage[start:end] for start, end, _ in example.golds]
        f1.append(max(word_f1(said[place], gold) for gold in golds))
        exact.append(float(any(squad_words(said[place]) == squad_words(gold) for gold in golds)))
    kinds = {kind: _auroc(rows, logits, kind) for kind in ("near", "swapped", "cut")}
    return ReadingScores(
        rows=len(rows),
        f1=_mean(f1),
        exact=_mean(exact),
        auroc=_auroc(rows, logits, None),
        auroc_near=kinds["near"],
        auroc_swapped=kinds["swapped"],
        auroc_cut=kinds["cut"],
        calibration=calibrate(logits, [bool(row.golds) for row in rows]),
    )


def calibrate(logits: Sequence[float], answerable: Sequence[bool]) -> Calibration:
    """Fit Platt's slope and offset on the development rows; the identity if only one class is present."""
    if len(set(answerable)) < 2:  # noqa: PLR2004 - both classes
        return Calibration()
    fitted = LogisticRegression(C=1e6).fit([[logit] for logit in logits], list(answerable))
    return Calibration(slope=float(fitted.coef_[0][0]), offset=float(fitted.intercept_[0]))


def predictions(model: ReaderModel, rows: Sequence[EncodedExample], device: str) -> tuple[list[float], list[str]]:
    """Return for each row the logit that it is answerable, and the words of its best span."""
    model.eval()
    logits, said = [0.0] * len(rows), [""] * len(rows)
    order = sorted(range(len(rows)), key=lambda place: rows[place].window.tokens)
    with torch.inference_mode():
        for begin in range(0, len(order), _ROWS):
            places = order[begin : begin + _ROWS]
            scores = model(collate([rows[place].window for place in places], device))
            best = scores.spans.flatten(1).argmax(1).tolist()
            length = scores.spans.shape[1]
            for place, logit, index in zip(places, scores.answerable().tolist(), best, strict=True):
                window, passage = rows[place].window, rows[place].example.passage
                first, last = index // length - window.first, index % length - window.first
                logits[place] = logit
                said[place] = passage[window.offsets[first][0] : window.offsets[last][1]]
    return logits, said


def _auroc(rows: Sequence[EncodedExample], logits: Sequence[float], kind: str | None) -> float:
    """Return the AUROC against unanswerable rows of ``kind`` (all if None); nan if a class is missing."""
    picked = [
        (bool(row.golds), logit)
        for row, logit in zip(rows, logits, strict=True)
        if row.golds or kind in {None, row.example.kind}
    ]
    truth = [answerable for answerable, _ in picked]
    if len(set(truth)) < 2:  # noqa: PLR2004 - both classes
        return float("nan")
    return float(roc_auc_score(truth, [logit for _, logit in picked]))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else float("nan")
