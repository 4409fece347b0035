"""The mean of two readers, calibrated: ``python -m eval.training.reader_mean FIRST SECOND --labels FILE --out FILE``.

Averaging the weights from before and after a training keeps more of what the first knew (Wortsman et al. 2022, arXiv
2109.01903). The mean is calibrated on passages that the search found for questions that neither reader has seen
(``--labels``, as ``reader_source`` reads them).
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
import numpy as np
from sklearn.linear_model import LogisticRegression

from assistant.decoder import base_fingerprint
from assistant.reading.loading import Calibration, load_reader, load_weights
from eval.training.reader_batches import ReaderPlan
from eval.training.reader_source import load_labels

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.reading.loading import Weights
    from assistant.reading.reader import Reader
    from eval.training.reader_source import Labelled

_LEAST: Final = 1e-9


def mean(first: Weights, second: Weights, share: float) -> Weights:
    """Return the mean of the weights, with a ``share`` in [0, 1] of the second's; its notes name both."""
    tensors = {
        name: (1 - share) * np.asarray(first.tensors[name], np.float32) + share * np.asarray(values, np.float32)
        for name, values in second.tensors.items()
    }
    notes = {**second.notes, "mean of": f"{first.fingerprint} and {second.fingerprint}, {share:g} of the latter"}
    return replace(second, tensors=tensors, calibration=Calibration(), notes=notes)


def calibration(reader: Reader, labels: Iterable[Labelled]) -> Calibration:
    """Return slope and offset of a logistic regression from an uncalibrated reader's log-odds to the labels."""
    asked: dict[str, list[Labelled]] = defaultdict(list)
    for each in labels:
        asked[each.example.question].append(each)
    odds, truth = list[float](), list[bool]()
    for question, rows in asked.items():
        for row, read in zip(rows, reader.read(question, [row.example.passage for row in rows]), strict=True):
            likely = min(1 - _LEAST, max(_LEAST, read.answerable))
            odds.append(math.log(likely / (1 - likely)))
            truth.append(row.target > 0.5)  # noqa: PLR2004 - answered rather than not
    fitted = LogisticRegression(C=1e6).fit(np.array(odds)[:, None], truth)
    return Calibration(float(fitted.coef_[0, 0]), float(fitted.intercept_[0]))


@click.command()
@click.argument("first", type=click.Path(exists=True, path_type=Path))
@click.argument("second", type=click.Path(exists=True, path_type=Path))
@click.option("--share", type=click.FloatRange(0, 1), default=0.65, show_default=True, help="Of the second's weights.")
@click.option("--labels", type=click.Path(exists=True, path_type=Path), required=True, help="To calibrate on.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The weights file to write.")
def main(first: Path, second: Path, share: float, labels: Path, out: Path) -> None:
    """Write the mean of two readers' weights, calibrated."""
    made = mean(load_weights(first, base_fingerprint()), load_weights(second, base_fingerprint()), share)
    made.save(out)
    plan = ReaderPlan.read()
    found = calibration(load_reader(out), load_labels(labels, plan.labels, plan.titled))
    fingerprint = replace(made, calibration=found).save(out)
    click.echo(f"{out} {fingerprint} {found}")


if __name__ == "__main__":
    main()
