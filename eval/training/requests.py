"""Train the classifier of requests: ``python -m eval.training.requests [QUESTIONS.jsonl …]``.

``request_rows.txt`` has the rows. Each is used as it is and as if typed in a hurry, and one with a topic also with
topics of other rows. Questions of open reading sets (rows with a «question») may be given as further plain ones. The
thresholds come from five-fold cross-validation over the rows: a kind's threshold is the lowest probability that no more
than one plain question in ``_ONE_IN`` reaches.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections import Counter
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zlib import crc32

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from assistant import weights
from assistant.questions.requests import (
    FORMAT,
    OVERVIEWS,
    READ_FIRST,
    WEIGHTS,
    Kind,
    encoder,
    features,
    plain,
    words_of,
)
from eval.lines import open_rows
from eval.training.hurried import hurried

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROWS: Final = Path(__file__).with_name("request_rows.txt")
_TOPIC: Final = re.compile(r"\{([^}]+)\}")
_OTHER_TOPICS, _HURRIED = 4, 4
_STRENGTH: Final = 30.0
"""Inverse of the weights' penalty, chosen by cross-validation among 3, 10, 30 and 100."""
_OTHERS_COUNT: Final = 0.3
"""The weight of a question of a reading set, relative to one of our rows."""
_LEAST_ROWS: Final = 2
"""A word is a feature if at least this many written rows have it."""
_FOLDS: Final = 5
_ONE_IN: Final = 500
_LEAST_OPENED, _OPENS = 3, 0.5
_LEAST: Final = 0.5
_MOST_OTHERS: Final = 2000


@dataclass(frozen=True, slots=True)
class RequestRow:
    """What was typed, its kind, and the number of the written row that it was made from."""

    text: str
    kind: Kind
    group: int


def written_rows(path: Path = ROWS) -> list[RequestRow]:
    """Return the rows as they are written, with topics in braces."""
    rows, kind = list[RequestRow](), Kind.QUESTION
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            kind = Kind(line.strip("[]"))
        elif line.strip() and not line.startswith("#"):
            rows.append(RequestRow(line.strip(), kind, len(rows)))
    return rows


def expanded(rows: Sequence[RequestRow]) -> Iterator[RequestRow]:
    """Yield each row with its own topics, with others (drawn by a hash of both), and hurried.

    The draws depend on the row's own text, so that adding a row changes others little.
    """
    topics = sorted({topic for row in rows for topic in _TOPIC.findall(row.text)})
    for row in rows:
        rng, texts = random.Random(row.text), [_TOPIC.sub(r"\1", row.text)]
        if _TOPIC.search(row.text):
            drawn = cycle(sorted(topics, key=lambda topic: crc32(f"{row.text} {topic}".encode())))
            texts += [_TOPIC.sub(lambda _: next(drawn), row.text) for _ in range(_OTHER_TOPICS)]  # noqa: B023
        texts += [hurried(rng, rng.choice(texts)) for _ in range(_HURRIED)]
        for text in dict.fromkeys(map(plain, texts)):
            yield RequestRow(text, row.kind, row.group)


def other_questions(paths: Sequence[Path], first_group: int) -> list[RequestRow]:
    """Return questions of reading sets as plain ones, half of them hurried."""
    rng = random.Random(1)
    asked = [row["question"] for path in paths for row in open_rows(path)]
    drawn = rng.sample(asked, min(_MOST_OTHERS, len(asked)))
    texts = [plain(hurried(rng, text) if rng.random() < 0.5 else text) for text in drawn]  # noqa: PLR2004 - half
    return [RequestRow(text, Kind.QUESTION, first_group + number) for number, text in enumerate(texts)]


def train(paths: Sequence[Path]) -> None:
    """Fit the classifier, print how well it separates the kinds, and write the weights."""
    own = written_rows()
    made = list(expanded(own))
    rows = [*made, *other_questions(paths, len(own))]
    where: dict[str, set[int]] = {}
    for row in made:
        for word in words_of(row.text):
            where.setdefault(word, set()).add(row.group)
    words = sorted(word for word, groups in where.items() if len(groups) >= _LEAST_ROWS)
    seen = features([row.text for row in rows], {word: place for place, word in enumerate(words)})
    kinds = list(Kind)
    labels = np.array([kinds.index(row.kind) for row in rows])
    counts = np.array([_OTHERS_COUNT if row.group >= len(own) else 1.0 for row in rows])
    model = LogisticRegression(C=_STRENGTH, max_iter=2000)
    guessed = np.zeros((len(labels), len(Kind)))
    # Predict each row by a model that has not seen the row that it was made from.
    for known, unknown in GroupKFold(_FOLDS).split(seen, labels, np.array([row.group for row in rows])):
        guessed[unknown] = model.fit(seen[known], labels[known], counts[known]).predict_proba(seen[unknown])
    thresholds = _thresholds(guessed, labels, kinds)
    _report(rows, guessed, labels, kinds, thresholds)
    fitted = model.fit(seen, labels, counts)
    tensors = {"coefficients": fitted.coef_, "intercepts": fitted.intercept_}
    told = {"kinds": kinds, "words": words, "thresholds": thresholds, **_asking(own)}
    settings = {name: json.dumps(value) for name, value in told.items()}
    notes = {"rows": str(len(own)), "others": ", ".join(path.stem for path in paths)}
    print(weights.write(WEIGHTS, weights.WeightsFile(FORMAT, encoder().fingerprint, tensors, settings, notes)))  # noqa: T201


def _asking(rows: Sequence[RequestRow]) -> dict[str, list[str]]:
    """Return words of the rows that ask for an overview.

    ``openers`` are those that mostly precede a topic: «about», «on». ``asking`` are all words outside topics, which
    narrow nothing.
    """
    texts = [row.text for row in rows if row.kind in OVERVIEWS]
    seen, opened = Counter[str](), Counter[str]()
    for text in texts:
        for pair in (word.split() for word in words_of(_TOPIC.sub(" _topic_ ", text)) if " " in word):
            seen[pair[0]] += 1
            opened[pair[0]] += pair[1] == "_topic_"
    openers = [word for word, count in opened.items() if count >= _LEAST_OPENED and count / seen[word] >= _OPENS]
    asking = {word for text in texts for word in words_of(_TOPIC.sub(" ", text)) if " " not in word}
    return {"openers": sorted(openers), "asking": sorted(asking)}


def _thresholds(guessed: np.ndarray, labels: np.ndarray, kinds: Sequence[Kind]) -> dict[str, float]:
    """Return the threshold of each kind, except those that are read like a question first (``READ_FIRST``)."""
    questions = guessed[np.isin(labels, [kinds.index(kind) for kind in READ_FIRST])]
    allowed = len(questions) // _ONE_IN
    found = {}
    for number, kind in enumerate(kinds):
        if kind not in READ_FIRST:
            taken = np.sort(questions[questions.argmax(axis=1) == number, number])[::-1]
            found[kind.value] = round(max(_LEAST, float(taken[allowed]) + 0.01 if len(taken) > allowed else 0.0), 3)
    return found


def _report(
    rows: Sequence[RequestRow],
    guessed: np.ndarray,
    labels: np.ndarray,
    kinds: Sequence[Kind],
    thresholds: dict[str, float],
) -> None:
    """Print the recall of each kind, and what plain questions were taken for."""
    best = guessed.argmax(axis=1)
    for row, values, place in zip(rows, guessed, best, strict=True):
        if kinds[place] not in READ_FIRST and values[place] < thresholds[kinds[place]]:
            place = 0  # noqa: PLW2901 - a plain question
        if row.kind in READ_FIRST and kinds[place] not in READ_FIRST:
            print(f"taken for {kinds[place]} ({values[place]:.2f}): {row.text}")  # noqa: T201 - a command's output
    for number, kind in enumerate(kinds):
        own = labels == number
        sure = guessed[own, best[own]] >= np.array([thresholds.get(kinds[place], 0.0) for place in best[own]])
        right = (best[own] == number) & sure
        print(f"{kind:12s} {own.sum():5d} rows, right {right.mean():.3f}, from {thresholds.get(kind, 0.0)}")  # noqa: T201


if __name__ == "__main__":
    train([Path(argument) for argument in sys.argv[1:]])
