"""What each witness and each feature of the check adds: leave it out, fit again, measure on rows that no fit has seen.

``python -m tests.ablation.check --data ../shared/data --documents DIR --measured FILE [--readings FILE]``. Measured
features are kept in FILE, so that a fit takes seconds; without ``--readings`` it is the quick check that is taken
apart. Prints one line a thing left out, as the row of a table: what changes without it, each with the 95 % interval of
that change from samples of the sources with replacement (the same sample with and without it). A thing earns its place
by a change for the worse whose interval leaves out zero.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from assistant.grounding.checker import Checker
from assistant.grounding.combination import MANY, Kind, Strictness, load
from assistant.grounding.examination import CLOSE, OF_FACTS, WEIGHED
from eval.components.labelled_answers import labelled_rows as labels
from eval.components.labelled_answers import measure_tries
from eval.training.breaks import KINDS
from eval.training.combination import KeptReadings, chosen_witness, measure_all
from eval.training.combination_fit import TRAINED, Fitted, fit_base, fit_on_top
from eval.training.combination_rows import BREAKS, LABELLED, SETS, Fold, Measurement, broken_sentences, kept_in
from eval.training.combination_thresholds import ScoredMeasurement, answers_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from assistant.grounding.trained.witness import TrainedWitness

    Floats = NDArray[np.float64]

_BREAKS: Final = 720
_SAMPLES: Final = 400
_SEED: Final = 19
_CONTRADICTS: Final = "_contradicts"


@dataclass(frozen=True, slots=True)
class Ablation:
    """Something to leave out: ``features`` of the fit, and the findings of these ``witnesses`` where they decide."""

    name: str
    features: frozenset[str]
    witnesses: frozenset[str] = frozenset()


def ablations(names: Iterable[str]) -> list[Ablation]:
    """Return each witness, what each one decides alone, and each feature of these ``names`` that is no witness's.

    Last come all witnesses that are rules, and the trained one.
    """
    own = {each: frozenset({each, each + _CONTRADICTS}) for each in WEIGHED}
    every = frozenset[str]().union(*own.values())
    return [
        *(Ablation(each, features, frozenset({each})) for each, features in own.items()),
        *(
            Ablation(f"{each}, as what marks or withholds by itself", frozenset(), frozenset({each}))
            for each in WEIGHED
        ),
        *(Ablation(name, frozenset({name})) for name in sorted(set(names) - every - {MANY})),
        Ablation("all that marks or withholds by itself", frozenset(), frozenset(WEIGHED)),
        Ablation("all witnesses by rule", every, frozenset(WEIGHED)),
        Ablation("the trained witness", frozenset(TRAINED)),
    ]


def fitted_without(measured: Sequence[Measurement], left_out: Ablation | None, *, trained: bool) -> Fitted:
    """Return the combination fitted without what is left out."""
    features = frozenset[str]() if left_out is None else left_out.features
    base = fit_base(measured, without=features)
    return fit_on_top(measured, base, [name for name in TRAINED if trained and name not in features])


def without_findings(measured: Iterable[Measurement], witnesses: Iterable[str]) -> list[Measurement]:
    """Return the claims as if these witnesses had found nothing that decides by itself."""
    gone = {name for each in witnesses for name in (each, each + _CONTRADICTS)}
    kept = [(claim, claim.findings - gone) for claim in measured]
    return [replace(claim, findings=names if names & OF_FACTS else names - {CLOSE}) for claim, names in kept]


class Sampled:
    """The rows to report on, with how often each counts in every sample; the first sample is the rows themselves."""

    def __init__(self, measured: Sequence[Measurement]) -> None:
        self._claims: dict[str, list[Measurement]] = {}
        for claim in measured:
            if claim.fold is Fold.REPORT:
                self._claims.setdefault(claim.dataset, []).append(claim)
        rng = np.random.default_rng(_SEED)
        self._counts = {name: _counts(own, rng) for name, own in self._claims.items()}

    def figures(self, fitted: Fitted, left_out: Ablation | None) -> dict[str, Floats]:
        """Return each figure in each sample."""
        gone = () if left_out is None else left_out.witnesses
        scored = {
            name: [ScoredMeasurement(claim, fitted.score(claim)) for claim in without_findings(own, gone)]
            for name, own in self._claims.items()
        }
        sets = [self._of_answers(name, scored[name], fitted) for name in SETS if name in scored]
        found = {
            "answers AUROC": sets[0][0],
            "other sets AUROC": np.mean([auroc for auroc, _ in sets[1:]], axis=0),
            "balanced accuracy": np.mean([balanced for _, balanced in sets], axis=0),
        }
        kinds = {kind: name for kind in KINDS if (name := f"{BREAKS} {kind}") in scored}
        caught = {kind: self._caught(name, scored[name], fitted) for kind, name in kinds.items()}
        if caught:
            found["breaks caught"] = sum(count for count, _ in caught.values()) / sum(of for _, of in caught.values())
            found |= {f"break: {kind}": count / of for kind, (count, of) in caught.items()}
        if LABELLED in scored:
            found |= self._of_labels(scored[LABELLED], fitted)
        return found

    def _of_answers(self, name: str, scored: Sequence[ScoredMeasurement], fitted: Fitted) -> tuple[Floats, Floats]:
        """Return AUROC and balanced accuracy over the answers of a set."""
        answers = {row: own for (_, row), own in answers_of(scored).items() if own}
        counts = np.array([self._counts[name][own[0].claim.source] for own in answers.values()]).T
        bad = np.array([own[0].claim.answer_bad for own in answers.values()])
        scores = np.array([fitted.answer_score([each.score for each in own]) for own in answers.values()])
        threshold = fitted.thresholds[Strictness.BALANCED]
        flagged = np.array([any(each.is_flagged(threshold, fitted.vetoes) for each in own) for own in answers.values()])
        balanced = (1 + _share(counts * bad, flagged) - _share(counts * ~bad, flagged)) / 2
        return aurocs(scores, bad, counts), balanced

    def _caught(self, name: str, scored: Sequence[ScoredMeasurement], fitted: Fitted) -> tuple[Floats, Floats]:
        """Return how many breaks of a kind are caught, of how many."""
        threshold = fitted.thresholds[Strictness.BALANCED]
        flagged = np.array([each.is_flagged(threshold, fitted.vetoes) for each in scored])
        counts = np.array([self._counts[name][each.claim.source] for each in scored]).T
        return (counts * flagged).sum(1), counts.sum(1).astype(float)

    def _of_labels(self, scored: Sequence[ScoredMeasurement], fitted: Fitted) -> dict[str, Floats]:
        """Return how many labelled good sentences are doubted and bad ones shown without a mark, as shares.

        A sentence is supported when one of its tries is, as where it is judged (``generation.judging``).
        """
        threshold = fitted.thresholds[Strictness.BALANCED]
        attempts: dict[str, list[ScoredMeasurement]] = {}
        for each in scored:
            attempts.setdefault(each.claim.row, []).append(each)
        shown = np.array(
            [
                any(not each.is_flagged(threshold, fitted.vetoes, cited=True) for each in own)
                for own in attempts.values()
            ]
        )
        bad = np.array([own[0].claim.answer_bad for own in attempts.values()])
        counts = np.array([self._counts[LABELLED][own[0].claim.source] for own in attempts.values()]).T
        return {
            "labelled good doubted": _share(counts * ~bad, ~shown),
            "labelled bad unmarked": _share(counts * bad, shown),
        }


def _counts(claims: Sequence[Measurement], rng: np.random.Generator) -> dict[str, Floats]:
    """Return for each source how often it is drawn in each sample."""
    sources = sorted({claim.source for claim in claims})
    drawn = rng.multinomial(len(sources), np.full(len(sources), 1 / len(sources)), size=_SAMPLES)
    counts = np.vstack([np.ones(len(sources)), drawn])
    return {source: counts[:, at] for at, source in enumerate(sources)}


def _share(counts: Floats, which: NDArray[np.bool_]) -> Floats:
    """Return the share of some rows in each sample (a row of ``counts``); not a number where a sample has none."""
    of = counts.sum(1)
    return np.asarray((counts * which).sum(1) / np.where(of, of, np.nan))


def aurocs(scores: Floats, bad: NDArray[np.bool_], counts: Floats) -> Floats:
    """Return the AUROC in each sample (a row of ``counts``); equal scores count half, one label alone gives none."""
    order = np.argsort(scores, kind="stable")
    starts = np.unique(scores[order], return_index=True)[1]
    lower, higher = (np.add.reduceat((counts * rows)[:, order], starts, axis=1) for rows in (~bad, bad))
    below, pairs = np.cumsum(lower, axis=1) - lower / 2, higher.sum(1) * lower.sum(1)
    return np.asarray((higher * below).sum(1) / np.where(pairs, pairs, np.nan))


def measure_reported(
    data: Path, readings: Path | None, documents: Path, read: TrainedWitness | None
) -> Iterable[Measurement]:
    """Yield single breaks of the reporting fold by kind, and the tries of labelled sentences."""
    with KeptReadings(readings, read) as kept:
        for each in broken_sentences(data, _BREAKS, Fold.REPORT):
            yield from kept.measurements(each.row(), f"{BREAKS} {each.made.kind}")
    kind = Kind.QUICK if read is None else Kind.TRAINED
    check = Checker(load(kind), None if read is None else lambda: read)
    yield from measure_tries([*labels("fit"), *labels("report")], data, documents, check)


def main() -> None:
    """Measure, fit without each thing, and print what changes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of all open data")
    parser.add_argument("--documents", type=Path, required=True, help="folder of the public documents (eval.natural)")
    parser.add_argument("--measured", type=Path, required=True, help="file that keeps the features of all rows")
    parser.add_argument("--readings", type=Path, help="file that keeps what the trained witness says; none: without it")
    parser.add_argument("--predictions", type=Path, help="what it says, of eval.training.grounding_predictions")
    parser.add_argument("--rows", type=int, help="at most so many rows of a set and fold (answers: thrice)")
    parser.add_argument("--only", action="append", help="a thing to leave out; may be repeated. Default: all")
    arguments = parser.parse_args()
    data, readings = arguments.data, arguments.readings
    trained = readings is not None or arguments.predictions is not None

    def measure() -> list[Measurement]:
        read = chosen_witness(arguments.predictions) if trained else None
        measured = measure_all(data / "grounding", data, readings, arguments.rows, read)
        return [*measured, *measure_reported(data, readings, arguments.documents, read)]

    measured = kept_in(arguments.measured, measure)
    sampled = Sampled(measured)
    whole = sampled.figures(fitted_without(measured, None, trained=trained), None)
    print("| left out | " + " | ".join(whole) + " |\n" + "|---" * (len(whole) + 1) + "|")  # noqa: T201 - the output
    print("| nothing | " + " | ".join(_interval(values) for values in whole.values()) + " |")  # noqa: T201
    for left_out in ablations(next(claim.values for claim in measured if claim.values is not None)):
        if arguments.only and left_out.name not in arguments.only:
            continue
        figures = sampled.figures(fitted_without(measured, left_out, trained=trained), left_out)
        changes = [_interval(figures[name] - values, signed=True) for name, values in whole.items()]
        print(f"| {left_out.name} | " + " | ".join(changes) + " |", flush=True)  # noqa: T201


def _interval(values: Floats, *, signed: bool = False) -> str:
    """Return a figure with its 95 % interval over the samples; a change that leaves out zero is set in bold."""
    low, high = np.nanpercentile(values[1:], (2.5, 97.5))
    sign = "+" if signed else ""
    text = f"{values[0]:{sign}.3f} ({low:{sign}.3f} to {high:{sign}.3f})"
    return f"**{text}**" if signed and low * high > 0 else text


if __name__ == "__main__":
    main()
