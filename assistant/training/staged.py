"""Fits how two readers are combined: ``python -m assistant.training.staged --data FOLDER [--close FILE] [--out FILE]``.

On rows that no training saw: each question about its own passage and about another of the same article. Half of the
rows, by a hash, fit; the other half says what each reader alone and both together are worth.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from assistant.reading import staged
from assistant.reading.staged import Combination, combined, log_odds
from assistant.training.handed_over import held_out, is_for_choosing, spread, ways
from assistant.training.reader_evaluation import word_f1

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.reading.reader import Reader, Reading
    from assistant.training.handed_over import Ways

_DATASETS: Final = ("squadshifts_wiki", "qed")
_TRUST: Final = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0, 1e9)


@dataclass(frozen=True, slots=True)
class Both:
    """What both readers made of one passage; ``golds`` are a person's answers in it, () where it does not answer."""

    passage: str
    golds: tuple[str, ...]
    first: Reading
    close: Reading


def read_both(rows: Iterable[Ways], first: Reader, close: Reader) -> list[Both]:
    """Return the readings of each question's own passage and of one beside it."""
    found = []
    for each in rows:
        golds = tuple(each.row.context[gold.start : gold.end] for gold in each.row.golds)
        passages = [*each.own, *each.near]
        pairs = zip(first.read(each.row.question, passages), close.read(each.row.question, passages), strict=True)
        for number, (passage, (one, other)) in enumerate(zip(passages, pairs, strict=True)):
            found.append(Both(passage, () if number else golds, one, other))
    return found


def fit(rows: Sequence[Both]) -> Combination:
    """Return the combination with the best likelihood of answering at all and the best F1 of the words."""
    values = np.array([[log_odds(row.first.answerable), log_odds(row.close.answerable)] for row in rows])
    model = LogisticRegression(C=10.0).fit(values, [bool(row.golds) for row in rows])
    one, other = (round(float(weight), 4) for weight in model.coef_[0])
    offset = round(float(model.intercept_[0]), 4)
    tried = [Combination(offset, one, other, trust) for trust in _TRUST]
    return max(tried, key=lambda by: f1([combined(row.first, row.close, by) for row in rows], rows))


def f1(readings: Sequence[Reading], rows: Sequence[Both]) -> float:
    """Return the mean F1 of the words over the passages that answer."""
    scored = [
        max(word_f1(row.passage[read.start : read.end], gold) for gold in row.golds)
        for read, row in zip(readings, rows, strict=True)
        if row.golds
    ]
    return sum(scored) / len(scored)


def auroc(readings: Sequence[Reading], rows: Sequence[Both]) -> float:
    """Return the chance that a passage that answers is given a higher probability than one that does not."""
    return float(roc_auc_score([bool(row.golds) for row in rows], [read.answerable for read in readings]))


@click.command()
@click.option("--data", type=click.Path(exists=True, path_type=Path), required=True, help="Folder of the open data.")
@click.option("--close", "close_file", type=click.Path(path_type=Path), help="Weights of the larger reader.")
@click.option("--count", default=300, show_default=True, help="Questions of each set, in each half.")
@click.option("--out", type=click.Path(path_type=Path), help="Where to write; by default the shipped file.")
def main(data: Path, close_file: Path | None, count: int, out: Path | None) -> None:
    """Fit and report."""
    from rich.progress import track

    from assistant.reading.close.loading import load_close_reader
    from assistant.reading.fast import load_fast_reader

    first, close = load_fast_reader(), load_close_reader(close_file) if close_file else load_close_reader()
    if first is None:
        message = "There are no weights of the fast reader."
        raise click.ClickException(message)
    pool = held_out(data / "reading", _DATASETS)
    halves = []
    for fits in (True, False):
        half = [row for row in pool if is_for_choosing(row) is fits]
        chosen = [row for name in _DATASETS for row in spread([each for each in half if each.dataset == name], count)]
        halves.append(read_both(track(list(ways(chosen, pool)), "Reading"), first, close))
    combination = fit(halves[0])
    for name, rows in zip(("fitted on", "left out"), halves, strict=True):
        both = [combined(row.first, row.close, combination) for row in rows]
        for which, readings in (("fast", [r.first for r in rows]), ("close", [r.close for r in rows]), ("both", both)):
            click.echo(
                f"{name} {len(rows):5d} {which:5s} F1 {f1(readings, rows):.3f} AUROC {auroc(readings, rows):.3f}"
            )
    target = out or Path(staged.__file__).with_name(staged.WEIGHTS)
    target.write_text(json.dumps(asdict(combination), sort_keys=True, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
